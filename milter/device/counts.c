/* counts -- what happened in one period: the figures of a report. */
#include "counts_inside.h"

#include <string.h>

/* What events are grouped by, in the order of the JSON summary.  A new list is a new row. */
const struct counts_list_row counts_lists[COUNTS_LISTS] = {
	[COUNTS_ACTION] = { "by_action", EVENT_ACTION, EVENT_FIELDS, EVENT_FIELDS },
	[COUNTS_DEVICE] = { "by_device", EVENT_DEVICE, EVENT_FIELDS, EVENT_FIELDS },
	[COUNTS_MODEL] = { "by_model", EVENT_MODEL, EVENT_DEVICE, EVENT_FIELDS },
	[COUNTS_OS_VERSION] = { "by_os_version", EVENT_OS_VERSION, EVENT_OS, EVENT_FIELDS },
	[COUNTS_POLICY] = { "by_policy", EVENT_POLICY, EVENT_FIELDS, EVENT_FIELDS },
	[COUNTS_TRAFFIC] = { "by_traffic", EVENT_TRAFFIC, EVENT_FIELDS, EVENT_FIELDS },
	[COUNTS_SOURCE] = { "by_source", EVENT_SOURCE, EVENT_FIELDS, EVENT_FIELDS },
	[COUNTS_HOST] = { "by_host", EVENT_HOST, EVENT_FIELDS, EVENT_FIELDS },
	[COUNTS_CONFIDENCE] = { "by_confidence", EVENT_CONFIDENCE, EVENT_FIELDS, EVENT_FIELDS },
	[COUNTS_CONTRADICTED] = { "contradicted", EVENT_DEVICE, EVENT_USER, EVENT_CONTRADICTED },
};

void counts_begin(struct counts *counts, const struct period *period, const struct zone *zone,
		  struct arena *keys)
{
	struct tally *groups[] = { &counts->days, &counts->observed, &counts->exemptions,
				   &counts->configurations };

	*counts = (struct counts){ .period = *period, .zone = zone, .keys = keys };
	counts->known_until = period->until;
	counts->first = INT64_MAX;
	counts->last = INT64_MIN;
	for (size_t i = 0; i < COUNTS_LISTS; i++)
		tally_begin(&counts->lists[i], keys, sizeof(struct counts_group));
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		tally_begin(groups[i], keys, sizeof(struct counts_group));
	tally_begin(&counts->people, keys, sizeof(struct counts_person));
	tally_begin(&counts->usages, keys, sizeof(struct counts_usage));
	tally_begin(&counts->names, keys, sizeof(struct tally_row));
	tally_begin(&counts->concerns, keys, sizeof(struct counts_concern));
	tally_begin(&counts->feeders, keys, sizeof(struct counts_feeder));
	text_begin(&counts->scratch, EVENT_LINE_BYTES);
}

static void groups_end(struct tally *groups)
{
	for (size_t i = 0; i < groups->count; i++)
		userset_end(&((struct counts_group *)tally_at(groups, i))->users);
	tally_end(groups);
}

void counts_end(struct counts *counts)
{
	for (size_t i = 0; i < COUNTS_LISTS; i++)
		groups_end(&counts->lists[i]);
	groups_end(&counts->days);
	groups_end(&counts->observed);
	groups_end(&counts->exemptions);
	groups_end(&counts->configurations);
	tally_end(&counts->people);
	tally_end(&counts->usages);
	tally_end(&counts->names);
	tally_end(&counts->concerns);
	tally_end(&counts->feeders);
	counts_running_end(&counts->running);
	userset_end(&counts->outdated.users);
	text_end(&counts->scratch);
}

static void count_in(struct counts *counts, struct counts_group *group,
		     const struct counts_sighting *seen)
{
	bool is_first = group->row.events == 0;

	group->row.events = tally_sum(group->row.events, seen->count);
	if (is_first || seen->time < group->first)
		group->first = seen->time;
	if (is_first || seen->last > group->last)
		group->last = seen->last;
	group->outdated |= seen->event->values[EVENT_OUTDATED].number != 0;
	if (seen->user != COUNTS_NOBODY && !userset_add(&group->users, seen->user))
		counts->out_of_memory = true;
}

/* The index of the group; 0 when out of memory. */
static size_t count_by(struct counts *counts, struct tally *groups, struct span key,
		       const struct counts_sighting *seen)
{
	struct counts_group *group = tally_row(groups, key);

	if (group == NULL) {
		counts->out_of_memory = true;
		return 0;
	}
	count_in(counts, group, seen);
	return tally_index(groups, group);
}

/* Borrowed until the next call. */
static struct span list_key(struct counts *counts, const struct counts_list_row *list,
			    const struct event *event)
{
	struct span value = event->values[list->field].text;

	if (list->only != EVENT_FIELDS && event->values[list->only].number == 0)
		return (struct span){ NULL, 0 };
	if (list->beside == EVENT_FIELDS || value.size == 0)
		return value;
	text_clear(&counts->scratch);
	text_add(&counts->scratch, event->values[list->beside].text);
	text_byte(&counts->scratch, '\0');
	text_add(&counts->scratch, value);
	return text_span(&counts->scratch);
}

void counts_split(enum counts_list list, struct span key, struct span *beside, struct span *value)
{
	*beside = (struct span){ NULL, 0 };
	*value = key;
	if (counts_lists[list].beside != EVENT_FIELDS)
		*beside = span_cut(value, '\0');
}

/* Each list, and what the action was. */
static size_t count_lists(struct counts *counts, const struct counts_sighting *seen)
{
	size_t action = SIZE_MAX;

	for (size_t i = 0; i < COUNTS_LISTS; i++) {
		struct span key = list_key(counts, &counts_lists[i], seen->event);
		size_t group;

		if (key.size == 0)
			continue;
		group = count_by(counts, &counts->lists[i], key, seen);
		if (i == COUNTS_ACTION)
			action = group;
	}
	return action;
}

static void count_time(struct counts *counts, const struct counts_sighting *seen)
{
	int32_t day = (int32_t)period_day_number(counts->zone, seen->time);
	struct civil local = zone_civil(counts->zone, period_seconds(seen->time));
	uint64_t *in_week = &counts->week[local.weekday][local.hour];

	count_by(counts, &counts->days, (struct span){ (const char *)&day, sizeof(day) }, seen);
	counts->hours[local.hour] = tally_sum(counts->hours[local.hour], seen->count);
	*in_week = tally_sum(*in_week, seen->count);
}

static void count_all(struct counts *counts, const struct counts_sighting *seen)
{
	const struct event_value *values = seen->event->values;

	counts->events = tally_sum(counts->events, seen->count);
	if (values[EVENT_USER].text.size == 0)
		counts->nameless = tally_sum(counts->nameless, seen->count);
	if (values[EVENT_CONTRADICTED].number != 0)
		counts->contradicted = tally_sum(counts->contradicted, seen->count);
	if (values[EVENT_GRACE].number != 0)
		counts->grace = tally_sum(counts->grace, seen->count);
	if (values[EVENT_OUTDATED].number != 0)
		count_in(counts, &counts->outdated, seen);
	for (size_t i = 0; i < values[EVENT_WOULD].item_count; i++) {
		struct span would = values[EVENT_WOULD].items[i];

		counts_concern(counts, seen, would,
			       count_by(counts, &counts->observed, would, seen));
	}
	if (values[EVENT_EXEMPTION].text.size != 0)
		count_by(counts, &counts->exemptions, values[EVENT_EXEMPTION].text, seen);
}

/* When anything was seen, and which configuration was in force then. */
static void count_configuration(struct counts *counts, const struct event *event, int64_t time)
{
	struct counts_sighting seen = { event, time, time, 1, COUNTS_NOBODY };

	if (event->values[EVENT_CONFIG].text.size != 0)
		count_by(counts, &counts->configurations, event->values[EVENT_CONFIG].text, &seen);
	if (time < counts->first)
		counts->first = time;
	if (time > counts->last)
		counts->last = time;
}

void counts_sighting(struct counts *counts, const struct event *event, int64_t time, int64_t last)
{
	const struct event_value *count = &event->values[EVENT_COUNT];
	struct counts_sighting seen = { event, time, last, count->present ? count->number : 1, 0 };
	size_t action;

	if (time >= counts->period.until)
		return;
	counts_feeder(counts, event, time, last,
		      period_holds(&counts->period, time) ? seen.count : 0);
	seen.user = counts_user(counts, event);
	counts_use(counts, &seen);
	if (!period_holds(&counts->period, time))
		return;
	count_configuration(counts, event, time);
	action = count_lists(counts, &seen);
	count_time(counts, &seen);
	count_all(counts, &seen);
	counts_person(counts, &seen, action);
}

/* Also a refused one: the line names the configuration that stays in force. */
void counts_config(struct counts *counts, const struct event *event, int64_t time, int64_t last)
{
	if (time < counts->period.until)
		counts_feeder(counts, event, time, last, 0);
	if (period_holds(&counts->period, time))
		count_configuration(counts, event, time);
}
