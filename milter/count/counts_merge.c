/* SPDX-License-Identifier: ISC */
/* counts_merge -- adds up what was counted of different lines of a log. */
#include "count/counts_inside.h"

#include <stdlib.h>
#include <string.h>

/* Indexes of the other counts, and what they are here. */
struct maps {
	uint32_t *people, *names, *marks, *kits, *ways, *observed, *actions; /* owned */
};

static void maps_end(struct maps *maps)
{
	free(maps->people);
	free(maps->names);
	free(maps->marks);
	free(maps->kits);
	free(maps->ways);
	free(maps->observed);
	free(maps->actions);
}

/* The rows of the other tally from there on, TALLY_MANY at most.  False: out of memory. */
static bool map_some(struct tally *tally, const struct tally *other, size_t from, uint32_t *map)
{
	struct span keys[TALLY_MANY] = { { NULL, 0 } };
	size_t count = other->count - from < TALLY_MANY ? other->count - from : TALLY_MANY;

	for (size_t i = 0; i < count; i++)
		keys[i] = tally_key(other, from + i);
	tally_find_many(tally, keys, count, map + from);
	for (size_t i = 0; i < count; i++) {
		const void *ours;

		if (map[from + i] != TALLY_NONE)
			continue;
		ours = tally_row(tally, keys[i]);
		if (ours == NULL)
			return false;
		map[from + i] = (uint32_t)tally_index(tally, ours);
	}
	return true;
}

/* Gives each row of the other tally one here.  NULL: out of memory. */
static uint32_t *map_rows(struct tally *tally, const struct tally *other)
{
	uint32_t *map = malloc((other->count + 1) * sizeof(*map));

	for (size_t from = 0; from < other->count && map != NULL; from += TALLY_MANY)
		if (!map_some(tally, other, from, map)) {
			free(map);
			return NULL;
		}
	return map;
}

/* Marks are made of names, which are mapped before.  NULL: out of memory. */
static uint32_t *map_marks(struct counts *counts, const struct counts *other, const uint32_t *names)
{
	uint32_t *map = malloc((other->marks.count + 1) * sizeof(*map));

	for (size_t i = 0; i < other->marks.count && map != NULL && names != NULL; i++) {
		const struct counts_mark *mark = tally_at(&other->marks, i);

		map[i] = counts_make_mark(counts, names[mark->model], names[mark->id]);
	}
	return map;
}

static uint32_t *map_ways(struct counts *counts, const struct counts *other, const uint32_t *names)
{
	uint32_t *map = malloc((other->ways.count + 1) * sizeof(*map));

	for (size_t i = 0; i < other->ways.count && map != NULL && names != NULL; i++) {
		const struct counts_way *theirs = tally_at(&other->ways, i);
		const struct counts_way way = { names[theirs->source], names[theirs->traffic] };

		map[i] = counts_make_way(counts, &way);
	}
	return map;
}

/* A kit that is about a way is none here: where the way stands here, may be elsewhere. */
static uint32_t *map_kits(struct counts *counts, const struct counts *other, const uint32_t *names)
{
	uint32_t *map = malloc((other->kits.count + 1) * sizeof(*map));

	for (size_t i = 0; i < other->kits.count && map != NULL && names != NULL; i++) {
		struct counts_kit kit = *(const struct counts_kit *)tally_at(&other->kits, i);
		uint32_t *parts[] = { &kit.os, &kit.os_version, &kit.build, &kit.client };

		if (kit.way_plus_one != 0)
			continue;
		for (size_t part = 0; part < sizeof(parts) / sizeof(parts[0]); part++)
			*parts[part] = names[*parts[part]];
		map[i] = counts_make_kit(counts, &kit);
	}
	return map;
}

static bool make_maps(struct counts *counts, const struct counts *other, struct maps *maps)
{
	maps->people = map_rows(&counts->people, &other->people);
	maps->names = map_rows(&counts->names, &other->names);
	maps->marks = map_marks(counts, other, maps->names);
	maps->kits = map_kits(counts, other, maps->names);
	maps->ways = map_ways(counts, other, maps->names);
	maps->observed = map_rows(&counts->observed, &other->observed);
	maps->actions = map_rows(&counts->lists[COUNTS_ACTION], &other->lists[COUNTS_ACTION]);
	return maps->people != NULL && maps->names != NULL && maps->marks != NULL &&
	       maps->kits != NULL && maps->ways != NULL && maps->observed != NULL &&
	       maps->actions != NULL;
}

static void add(uint64_t *sum, uint64_t other)
{
	*sum = tally_sum(*sum, other);
}

static void add_all(uint64_t *sums, const uint64_t *others, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(&sums[i], others[i]);
}

static void widen(int64_t *first, int64_t *last, int64_t other_first, int64_t other_last)
{
	if (other_first < *first)
		*first = other_first;
	if (other_last > *last)
		*last = other_last;
}

static bool merge_group(struct counts_group *group, const struct counts_group *other,
			const uint32_t *people)
{
	add(&group->row.events, other->row.events);
	if (other->seen && group->seen) {
		widen(&group->first, &group->last, other->first, other->last);
	} else if (other->seen) {
		group->first = other->first;
		group->last = other->last;
	}
	group->seen |= other->seen;
	group->outdated |= other->outdated;
	return userset_merge(&group->users, &other->users, people);
}

static bool merge_groups(struct tally *groups, const struct tally *others, const uint32_t *people)
{
	for (size_t i = 0; i < others->count; i++) {
		const struct counts_group *other = tally_at(others, i);
		struct counts_group *group = tally_row(groups, other->row.key);

		if (group == NULL || !merge_group(group, other, people))
			return false;
	}
	return true;
}

/* What days have beside their groups, which are merged already. */
static void merge_day_actions(struct tally *days, const struct tally *others)
{
	for (size_t i = 0; i < others->count; i++) {
		const struct counts_day *other = tally_at(others, i);
		struct counts_day *day = tally_row(days, other->group.row.key);

		if (day != NULL)
			add_all(day->actions, other->actions, ACTIONS + 1);
	}
}

static bool merge_all_groups(struct counts *counts, const struct counts *other,
			     const uint32_t *people)
{
	for (size_t i = 0; i < COUNTS_LISTS; i++)
		if (!merge_groups(&counts->lists[i], &other->lists[i], people))
			return false;
	if (!merge_groups(&counts->days, &other->days, people))
		return false;
	merge_day_actions(&counts->days, &other->days);
	return merge_groups(&counts->observed, &other->observed, people) &&
	       merge_groups(&counts->exemptions, &other->exemptions, people) &&
	       merge_groups(&counts->configurations, &other->configurations, people) &&
	       merge_groups(&counts->hosts, &other->hosts, people) &&
	       merge_groups(&counts->reveals, &other->reveals, people) &&
	       merge_groups(&counts->notices, &other->notices, people) &&
	       merge_group(&counts->outdated, &other->outdated, people);
}

/* People stand all over the memory: it is asked for long before it is needed. */
#define AHEAD 16

static uint64_t map_actions(uint64_t actions, const uint32_t *map)
{
	uint64_t mapped = 0;

	for (size_t bit = 0; actions != 0; actions >>= 1, bit++)
		if ((actions & 1) != 0 && map[bit] < COUNTS_ACTION_BITS)
			mapped |= (uint64_t)1 << map[bit];
	return mapped;
}

static void merge_person(struct counts *counts, struct counts_person *person,
			 const struct counts_person *other, const struct maps *maps)
{
	if (!other->present)
		return;
	if (person->present) {
		counts->unverified -= !person->verified;
		widen(&person->first, &person->last, other->first, other->last);
	} else {
		counts->users++;
		person->first = other->first;
		person->last = other->last;
	}
	person->present = true;
	person->verified |= other->verified;
	person->concerned |= other->concerned;
	person->actions |= map_actions(other->actions, maps->actions);
	counts->unverified += !person->verified;
	add(&person->events, other->events);
}

static void merge_sights(struct counts *counts, struct counts_place place,
			 const struct counts *other, const struct counts_usage *theirs,
			 const struct maps *maps)
{
	const struct counts_sight *sight = NULL;
	int64_t first = INT64_MAX, last = INT64_MIN;

	while ((sight = counts_next_sight(other, theirs, sight)) != NULL) {
		const struct counts_kit *kit = tally_at(&other->kits, sight->kit);

		widen(&first, &last, sight->first, sight->last);
		if (kit->way_plus_one != 0)
			counts_make_seen(counts, place, maps->ways[kit->way_plus_one - 1],
					 sight->first, sight->last);
		else
			counts_make_sight(counts, place, maps->kits[sight->kit], sight->first,
					  sight->last);
	}
	for (uint32_t way = 0, ways = theirs->ways; ways != 0; ways >>= 1, way++)
		if ((ways & 1) != 0)
			counts_make_seen(counts, place, maps->ways[way], first, last);
}

static bool merge_usage(struct counts *counts, const struct counts *other,
			const struct counts_usage *theirs, uint32_t person, const struct maps *maps)
{
	const struct counts_usage_key key = { person, maps->names[theirs->device],
					      maps->marks[theirs->mark] };
	struct counts_place place = counts_make_usage(counts, &key);
	struct counts_usage *usage;

	if (!counts_is_place(place))
		return false;
	usage = counts_usage_to_change(counts, place);
	usage->present |= theirs->present;
	add(&usage->events, theirs->events);
	add(&usage->opened, theirs->opened);
	merge_sights(counts, place, other, theirs, maps);
	return true;
}

static bool merge_usages(struct counts *counts, const struct counts *other, const struct maps *maps)
{
	for (size_t i = 0; i < other->people.count; i++) {
		const struct counts_person *person = tally_at(&other->people, i);
		const struct counts_usage *usage = NULL;

		if (i + AHEAD < other->people.count)
			__builtin_prefetch(tally_at(&counts->people, maps->people[i + AHEAD]));
		while ((usage = counts_next_usage(other, person, usage)) != NULL)
			if (!merge_usage(counts, other, usage, maps->people[i], maps))
				return false;
	}
	return true;
}

static bool merge_concerns(struct counts *counts, const struct counts *other,
			   const struct maps *maps)
{
	for (size_t i = 0; i < other->concerns.count; i++) {
		const struct counts_concern *theirs = tally_at(&other->concerns, i);
		const struct counts_concern_key key = { maps->observed[theirs->would],
							maps->names[theirs->device],
							theirs->person != COUNTS_NOBODY
								? maps->people[theirs->person]
								: COUNTS_NOBODY };
		struct counts_concern *concern = counts_make_concern(counts, &key);

		if (concern == NULL)
			return false;
		if (!concern->seen) {
			concern->first = theirs->first;
			concern->last = theirs->last;
		}
		widen(&concern->first, &concern->last, theirs->first, theirs->last);
		concern->seen = true;
		concern->grace |= theirs->grace;
		concern->verified |= theirs->verified;
		add(&concern->events, theirs->events);
		add(&concern->messages, theirs->messages);
	}
	return true;
}

static bool merge_feeders(struct counts *counts, const struct counts *other)
{
	for (size_t i = 0; i < other->feeders.count; i++) {
		const struct counts_feeder *theirs = tally_at(&other->feeders, i);
		struct counts_feeder *feeder = tally_row(&counts->feeders, theirs->row.key);

		if (feeder == NULL)
			return false;
		if (feeder->first == 0) {
			feeder->first = theirs->first;
			feeder->last = theirs->last;
		}
		widen(&feeder->first, &feeder->last, theirs->first, theirs->last);
		add(&feeder->row.events, theirs->row.events);
	}
	return true;
}

static void merge_sums(struct counts *counts, const struct counts *other)
{
	add(&counts->events, other->events);
	add(&counts->nameless, other->nameless);
	add(&counts->contradicted, other->contradicted);
	add(&counts->grace, other->grace);
	add(&counts->hourless, other->hourless);
	add_all(counts->messages, other->messages, TRAFFICS);
	add_all(counts->hours, other->hours, COUNTS_HOURS);
	add_all(&counts->week[0][0], &other->week[0][0], COUNTS_WEEKDAYS * COUNTS_HOURS);
	widen(&counts->first, &counts->last, other->first, other->last);
	counts->any_totals |= other->any_totals;
	counts->out_of_memory |= other->out_of_memory;
}

static void merge_people(struct counts *counts, const struct counts *other, const struct maps *maps)
{
	for (size_t i = 0; i < other->people.count; i++) {
		if (i + AHEAD < other->people.count)
			__builtin_prefetch(tally_at(&counts->people, maps->people[i + AHEAD]));
		merge_person(counts, tally_at(&counts->people, maps->people[i]),
			     tally_at(&other->people, i), maps);
	}
}

static bool merge(struct counts *counts, const struct counts *other, const struct maps *maps)
{
	merge_sums(counts, other);
	merge_people(counts, other, maps);
	return merge_all_groups(counts, other, maps->people) && merge_usages(counts, other, maps) &&
	       merge_concerns(counts, other, maps) && merge_feeders(counts, other) &&
	       counts_running_merge(counts, &other->running);
}

void counts_merge(struct counts *counts, struct counts *other)
{
	struct maps maps = { 0 };

	counts_settle(counts);
	counts_settle(other);
	if (!make_maps(counts, other, &maps) || !merge(counts, other, &maps))
		counts->out_of_memory = true;
	counts_merge_decisions(counts, other);
	maps_end(&maps);
}
