/* SPDX-License-Identifier: ISC */
/*
 * counts_sights -- how each device of a person was seen: with which system and program, by whom and
 * when.  The sights of a usage are a ring; most have a few, and the one that was counted last is
 * most likely the next one, too.
 */
#include "count/counts_inside.h"

#define RING_LOOKED_THROUGH 8 /* a ring of more is found by keys */

/* What a sight in a large ring is found by. */
struct counts_sight_key {
	struct counts_usage_key usage;
	uint32_t kit;
};

struct counts_sight_of_many {
	struct counts_sight_key key;
	uint32_t index; /* into sights */
};

void counts_sights_begin(struct counts *counts)
{
	tally_begin_fixed(&counts->kits, &counts->seed, sizeof(struct counts_kit),
			  sizeof(struct counts_kit));
	tally_begin_fixed(&counts->sights, &counts->seed, sizeof(uint32_t),
			  sizeof(struct counts_sight));
	tally_begin_fixed(&counts->many_sights, &counts->seed, sizeof(struct counts_sight_key),
			  sizeof(struct counts_sight_of_many));
}

uint32_t counts_make_kit(struct counts *counts, const struct counts_kit *kit)
{
	const void *row =
		tally_row(&counts->kits, (struct span){ (const char *)kit, sizeof(*kit) });

	if (row == NULL) {
		counts->out_of_memory = true;
		return 0;
	}
	return (uint32_t)tally_index(&counts->kits, row);
}

static struct counts_sight *sight_at(const struct counts *counts, uint32_t index)
{
	return tally_at(&counts->sights, index);
}

/*
 * The index of the sight with that kit; COUNTS_NOBODY: the ring has none, or *wrapped is false and
 * not all of it was looked through.  *looked: at how many.
 */
static uint32_t look(const struct counts *counts, const struct counts_usage *usage, uint32_t kit,
		     bool *wrapped, size_t *looked)
{
	uint32_t start = usage->sight_plus_one - 1, at = start;

	*wrapped = false;
	for (*looked = 0; *looked < RING_LOOKED_THROUGH && !*wrapped; (*looked)++) {
		const struct counts_sight *sight = sight_at(counts, at);

		if (sight->kit == kit)
			return at;
		at = sight->next;
		*wrapped = at == start;
	}
	return COUNTS_NOBODY;
}

static struct span span_of_key(const struct counts_sight_key *key)
{
	return (struct span){ (const char *)key, sizeof(*key) };
}

/* False: out of memory. */
static bool keep_findable(struct counts *counts, const struct counts_usage_key *usage,
			  uint32_t index)
{
	const struct counts_sight_key key = { *usage, sight_at(counts, index)->kit };
	struct counts_sight_of_many *row = tally_row(&counts->many_sights, span_of_key(&key));

	if (row != NULL)
		row->index = index;
	return row != NULL;
}

/* A ring that is no longer looked through wholly: all of it is found by keys from now on. */
static bool keep_all_findable(struct counts *counts, const struct counts_usage_key *key,
			      uint32_t start)
{
	uint32_t at = start;

	do {
		if (!keep_findable(counts, key, at))
			return false;
		at = sight_at(counts, at)->next;
	} while (at != start);
	return true;
}

/* Makes a sight that comes into the ring behind that one; alone: it is a ring of its own. */
static uint32_t add_sight(struct counts *counts, uint32_t kit, uint32_t before, bool alone)
{
	struct counts_sight *sight =
		tally_append(&counts->sights, (struct span){ (const char *)&kit, sizeof(kit) });
	uint32_t index;

	if (sight == NULL)
		return COUNTS_NOBODY;
	index = (uint32_t)tally_index(&counts->sights, sight);
	sight->next = alone ? index : sight_at(counts, before)->next;
	sight->first = INT64_MAX;
	sight->last = INT64_MIN;
	if (!alone)
		sight_at(counts, before)->next = index;
	return index;
}

/* The same where looking did not find it. */
static uint32_t find_or_make(struct counts *counts, const struct counts_usage_key *usage,
			     uint32_t kit, uint32_t before, bool wrapped, size_t looked)
{
	const struct counts_sight_key key = { *usage, kit };
	const struct counts_sight_of_many *row =
		wrapped ? NULL : tally_find(&counts->many_sights, span_of_key(&key));
	uint32_t made;

	if (row != NULL)
		return row->index;
	made = add_sight(counts, kit, before, false);
	if (made == COUNTS_NOBODY || (wrapped && looked < RING_LOOKED_THROUGH))
		return made;
	if (wrapped ? !keep_all_findable(counts, usage, made) : !keep_findable(counts, usage, made))
		return COUNTS_NOBODY;
	return made;
}

struct counts_sight *counts_make_sight(struct counts *counts, struct counts_place place,
				       uint32_t kit)
{
	struct counts_usage *usage = counts_usage_to_change(counts, place);
	const struct counts_usage_key key = { place.person, usage->device, usage->mark };
	uint32_t found;
	bool wrapped;
	size_t looked;

	if (usage->sight_plus_one == 0) {
		found = add_sight(counts, kit, 0, true);
	} else {
		found = look(counts, usage, kit, &wrapped, &looked);
		if (found == COUNTS_NOBODY)
			found = find_or_make(counts, &key, kit, usage->sight_plus_one - 1, wrapped,
					     looked);
	}
	if (found == COUNTS_NOBODY) {
		counts->out_of_memory = true;
		return NULL;
	}
	usage->sight_plus_one = found + 1;
	return sight_at(counts, found);
}

void counts_add_sight(struct counts *counts, const struct counts_sighting *seen)
{
	struct counts_sight *sight = counts_make_sight(counts, seen->place, seen->traits->kit);

	if (sight == NULL)
		return;
	if (seen->time < sight->first)
		sight->first = seen->time;
	if (seen->last > sight->last)
		sight->last = seen->last;
	sight->present |= period_holds(&counts->period, seen->time);
}

const struct counts_sight *counts_next_sight(const struct counts *counts,
					     const struct counts_usage *usage,
					     const struct counts_sight *sight)
{
	if (usage->sight_plus_one == 0)
		return NULL;
	if (sight == NULL)
		return sight_at(counts, usage->sight_plus_one - 1);
	return sight->next != usage->sight_plus_one - 1 ? sight_at(counts, sight->next) : NULL;
}
