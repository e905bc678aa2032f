/* SPDX-License-Identifier: ISC */
/* counts_groups -- what sightings have in common: lists, policies, exemptions, configurations. */
#include "count/counts_inside.h"

#include <string.h>

static void count_in(struct counts *counts, struct counts_group *group,
		     const struct counts_lot *lot)
{
	group->row.events = tally_sum(group->row.events, lot->count);
	if (!group->seen || lot->first < group->first)
		group->first = lot->first;
	if (!group->seen || lot->last > group->last)
		group->last = lot->last;
	group->seen = true;
	group->outdated |= lot->event->values[EVENT_OUTDATED].number != 0;
	if ((lot->user != COUNTS_NOBODY && !userset_add(&group->users, lot->user)) ||
	    (lot->users != NULL && !userset_merge(&group->users, lot->users, NULL)))
		counts->out_of_memory = true;
}

/* NULL: out of memory, and counts says so. */
static struct counts_group *group_of(struct counts *counts, struct tally *groups, struct span key)
{
	struct counts_group *group = tally_row(groups, key);

	if (group == NULL)
		counts->out_of_memory = true;
	return group;
}

size_t counts_make_group(struct counts *counts, struct tally *groups, struct span key)
{
	const struct counts_group *group = group_of(counts, groups, key);

	return group != NULL ? tally_index(groups, group) : 0;
}

static void count_under(struct counts *counts, struct tally *groups, struct span key,
			const struct counts_lot *lot)
{
	struct counts_group *group = group_of(counts, groups, key);

	if (group != NULL)
		count_in(counts, group, lot);
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
	return counts_join(counts, event->values[list->beside].text, value);
}

static void count_lists(struct counts *counts, const struct counts_lot *lot)
{
	for (size_t i = 0; i < COUNTS_LISTS; i++) {
		struct span key = list_key(counts, &counts_lists[i], lot->event);

		if (key.size != 0)
			count_under(counts, &counts->lists[i], key, lot);
	}
}

/* One that a line has twice is counted once. */
static void count_observed(struct counts *counts, const struct counts_lot *lot)
{
	const struct event_value *would = &lot->event->values[EVENT_WOULD];

	counts->lots++;
	for (size_t i = 0; i < would->item_count; i++) {
		struct counts_group *group = group_of(counts, &counts->observed, would->items[i]);

		if (group == NULL || group->lot == counts->lots)
			continue;
		count_in(counts, group, lot);
		group->lot = counts->lots;
	}
}

static void count_all(struct counts *counts, const struct counts_lot *lot)
{
	const struct event_value *values = lot->event->values;

	counts->events = tally_sum(counts->events, lot->count);
	counts->nameless = tally_sum(counts->nameless, lot->nameless);
	if (values[EVENT_CONTRADICTED].number != 0)
		counts->contradicted = tally_sum(counts->contradicted, lot->count);
	if (values[EVENT_GRACE].number != 0)
		counts->grace = tally_sum(counts->grace, lot->count);
	if (values[EVENT_OUTDATED].number != 0)
		count_in(counts, &counts->outdated, lot);
	count_observed(counts, lot);
	if (values[EVENT_EXEMPTION].text.size != 0)
		count_under(counts, &counts->exemptions, values[EVENT_EXEMPTION].text, lot);
}

void counts_add_configuration(struct counts *counts, const struct event *event, int64_t first,
			      int64_t latest, uint64_t lines)
{
	struct counts_lot lot = {
		event, lines, lines, 0, first, latest, latest, NULL, COUNTS_NOBODY
	};

	struct span host = event->values[EVENT_HOST].text;
	struct span config = event->values[EVENT_CONFIG].text;

	if (config.size != 0) {
		count_under(counts, &counts->configurations, config, &lot);
		count_under(counts, &counts->hosts, counts_join(counts, host, config), &lot);
	}
	if (first < counts->first)
		counts->first = first;
	if (latest > counts->last)
		counts->last = latest;
}

void counts_add_reveal(struct counts *counts, const struct event *event, int64_t time, int64_t last)
{
	const struct event_value *values = event->values;
	uint64_t count = values[EVENT_COUNT].present ? values[EVENT_COUNT].number : 1;
	struct counts_lot lot = { event, 1, count, 0, time, time, last, NULL, COUNTS_NOBODY };

	if (period_holds(&counts->period, time))
		count_under(counts, &counts->reveals,
			    counts_join(counts, values[EVENT_BY].text, values[EVENT_REASON].text),
			    &lot);
}

void counts_add_notice(struct counts *counts, const struct event *event, int64_t time, int64_t last)
{
	struct counts_lot lot = { event, 1, 1, 0, time, time, last, NULL, COUNTS_NOBODY };
	const struct event_value *values = event->values;
	const struct span parts[] = { values[EVENT_USER].text, values[EVENT_DEVICE].text,
				      values[EVENT_POLICY].text, values[EVENT_ACTION].text };

	if (period_holds(&counts->period, time))
		count_under(counts, &counts->notices,
			    counts_join_all(counts, parts, sizeof(parts) / sizeof(parts[0])), &lot);
}

void counts_add_lot(struct counts *counts, const struct counts_lot *lot)
{
	count_lists(counts, lot);
	count_all(counts, lot);
}

static void round_down(uint32_t *count, uint64_t least)
{
	*count -= (uint32_t)(*count % least);
}

static void round_groups(struct tally *groups, uint64_t least)
{
	for (size_t i = 0; i < groups->count; i++)
		round_down(&((struct counts_group *)tally_at(groups, i))->users.count, least);
}

void counts_round_people(struct counts *counts, uint64_t least)
{
	struct tally *const grouped[] = { &counts->days, &counts->observed, &counts->exemptions,
					  &counts->steps };

	for (size_t i = 0; i < COUNTS_LISTS; i++)
		round_groups(&counts->lists[i], least);
	for (size_t i = 0; i < sizeof(grouped) / sizeof(grouped[0]); i++)
		round_groups(grouped[i], least);
	round_down(&counts->outdated.users.count, least);
	counts->users -= counts->users % least;
	counts->unverified -= counts->unverified % least;
	memset(counts->hours, 0, sizeof(counts->hours));
	memset(counts->week, 0, sizeof(counts->week));
}
