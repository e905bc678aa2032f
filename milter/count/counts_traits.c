/* SPDX-License-Identifier: ISC */
/* counts_traits -- what is the same for all sightings that are alike. */
#include "count/counts_inside.h"

#include <stdlib.h>
#include <string.h>

#include "event/action.h"

/* A receipt tells that the message was displayed on the device that sent it. */
static bool is_opening(struct span traffic)
{
	return span_equal(traffic, SPAN("access")) || span_equal(traffic, SPAN("receipt"));
}

static bool is_concerned(const struct event *event)
{
	return event->values[EVENT_POLICY].text.size != 0 ||
	       event->values[EVENT_WOULD].item_count != 0 ||
	       event->values[EVENT_EXEMPTION].text.size != 0;
}

uint32_t counts_make_name(struct counts *counts, struct span name)
{
	const void *row = tally_row(&counts->names, name);

	if (row == NULL) {
		counts->out_of_memory = true;
		return 0;
	}
	return (uint32_t)tally_index(&counts->names, row);
}

uint32_t counts_make_mark(struct counts *counts, uint32_t model, uint32_t id)
{
	const struct counts_mark mark = { model, id };
	const void *row =
		tally_row(&counts->marks, (struct span){ (const char *)&mark, sizeof(mark) });

	if (row == NULL) {
		counts->out_of_memory = true;
		return 0;
	}
	return (uint32_t)tally_index(&counts->marks, row);
}

static uint32_t kit_of(struct counts *counts, const struct event_value *values)
{
	const struct counts_kit kit = {
		.os = counts_make_name(counts, values[EVENT_OS].text),
		.os_version = counts_make_name(counts, values[EVENT_OS_VERSION].text),
		.build = counts_make_name(counts, values[EVENT_BUILD].text),
		.client = counts_make_name(counts, values[EVENT_CLIENT].text),
		.outdated = values[EVENT_OUTDATED].number != 0,
	};

	return counts_make_kit(counts, &kit);
}

static uint32_t way_of(struct counts *counts, const struct event_value *values)
{
	const struct counts_way way = {
		.source = counts_make_name(counts, values[EVENT_SOURCE].text),
		.traffic = counts_make_name(counts, values[EVENT_TRAFFIC].text),
	};

	return counts_make_way(counts, &way);
}

void counts_traits_of(struct counts *counts, const struct event *event,
		      struct counts_traits *traits)
{
	const struct event_value *values = event->values;

	*traits = (struct counts_traits){ .device = COUNTS_NOBODY, .action = SIZE_MAX };
	if (values[EVENT_DEVICE].text.size != 0) {
		traits->device = counts_make_name(counts, values[EVENT_DEVICE].text);
		traits->model = counts_make_name(counts, values[EVENT_MODEL].text);
		traits->mark =
			counts_make_mark(counts, traits->model,
					 counts_make_name(counts, values[EVENT_DEVICE_ID].text));
		traits->kit = kit_of(counts, values);
		traits->way = way_of(counts, values);
	}
	traits->opening = is_opening(values[EVENT_TRAFFIC].text);
	traits->access = span_equal(values[EVENT_TRAFFIC].text, SPAN("access"));
	traits->verified = event_is_verified(event);
	traits->concerned = is_concerned(event);
	traits->grace = values[EVENT_GRACE].number != 0;
}

/* What the policy that the event names did not do: in its days of grace, or to the exempt. */
static bool is_decider(const struct event *event, struct span would)
{
	struct span policy = event->values[EVENT_POLICY].text;

	return policy.size != 0 && would.size > policy.size && would.data[policy.size] == '=' &&
	       span_equal(span_first(would, policy.size), policy);
}

/*
 * How many of the first are certain to be of policies that observe.  Where an exemption spared,
 * that is what stands before the policy if that is the first it spared from; if another policy
 * decided, or may have, nobody can tell those that observe from those that were spared from.
 */
static size_t count_observing(const struct event *event, const struct event_value *would)
{
	bool access = span_equal(event->values[EVENT_TRAFFIC].text, SPAN("access"));
	size_t count = 0;

	if (event->values[EVENT_EXEMPTION].text.size == 0)
		return would->item_count;
	if (event->values[EVENT_GRACE].number != 0 || access)
		return 0;
	while (count < would->item_count && !is_decider(event, would->items[count]))
		count++;
	return count < would->item_count ? count : 0;
}

/* The decider that did not act, for another reason than that an exemption spared from it. */
static bool acts_later(const struct event *event)
{
	return event->values[EVENT_EXEMPTION].text.size == 0 ||
	       event->values[EVENT_GRACE].number != 0;
}

/* Not if the policy would only log or allow, as for somebody who is exempt. */
static bool would_be_noticed(struct span would)
{
	struct span policy, name;
	enum action action;

	counts_split_would(would, &policy, &name);
	return !action_named(name, &action) || action_is_felt(action);
}

/* Once. */
static void add_would(struct counts_traits *traits, uint32_t would)
{
	for (size_t i = 0; i < traits->would_count; i++)
		if (traits->woulds[i] == would)
			return;
	traits->woulds[traits->would_count++] = would;
}

/*
 * Of policies that only observe, the first alone concerns anybody: once they act, the search ends
 * there, and whom it allows those behind it do not reach.  The one that ended the search acts or
 * will act on a date, whatever observes before it.
 */
static void make_woulds(struct counts *counts, const struct event_value *would,
			const struct event *event, struct counts_traits *traits)
{
	size_t observing = count_observing(event, would);
	bool observed = false;

	if (would->item_count == 0)
		return;
	traits->woulds = malloc(would->item_count * sizeof(*traits->woulds));
	if (traits->woulds == NULL) {
		counts->out_of_memory = true;
		return;
	}
	for (size_t i = 0; i < would->item_count; i++) {
		bool decider = is_decider(event, would->items[i]);

		if (decider ? !acts_later(event) : observed || i >= observing)
			continue;
		observed |= !decider;
		if (would_be_noticed(would->items[i]))
			add_would(traits, (uint32_t)counts_make_group(counts, &counts->observed,
								      would->items[i]));
	}
}

void counts_traits_make_rows(struct counts *counts, const struct event *event,
			     struct counts_traits *traits)
{
	struct span action = event->values[EVENT_ACTION].text;

	if (action.size != 0)
		traits->action = counts_make_group(counts, &counts->lists[COUNTS_ACTION], action);
	if (!action_named(action, &traits->deed))
		traits->deed = ACTIONS;
	make_woulds(counts, &event->values[EVENT_WOULD], event, traits);
	traits->has_rows = true;
}

void counts_traits_end(struct counts_traits *traits)
{
	free(traits->woulds);
	*traits = (struct counts_traits){ 0 };
}
