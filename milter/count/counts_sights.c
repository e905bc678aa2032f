/* SPDX-License-Identifier: ISC */
/*
 * counts_sights -- how each device of a person was seen: with which system and program, by whom and
 * when.
 */
#include "count/counts_inside.h"

#define SIGHTS_LOOKED_THROUGH 8 /* what has more has many */

/* A sight of a usage with many, so that not all of them are looked through. */
struct key_of_many {
	struct counts_usage_key usage;
	uint32_t kit;
};

struct sight_of_many {
	struct key_of_many key;
	uint32_t index; /* into sights */
};

void counts_sights_begin(struct counts *counts)
{
	const struct hash_seed *seed = &counts->seed;

	tally_begin_fixed(&counts->kits, seed, sizeof(struct counts_kit),
			  sizeof(struct counts_kit));
	tally_begin_fixed(&counts->ways, seed, sizeof(struct counts_way),
			  sizeof(struct counts_way));
	tally_begin_fixed(&counts->sights, seed, sizeof(uint32_t), sizeof(struct counts_sight));
	tally_begin_fixed(&counts->many_sights, seed, sizeof(struct key_of_many),
			  sizeof(struct sight_of_many));
}

/* Index of the row with that key; 0: out of memory, which counts then says. */
static uint32_t make_row(struct counts *counts, struct tally *rows, struct span key)
{
	const void *row = tally_row(rows, key);

	if (row == NULL) {
		counts->out_of_memory = true;
		return 0;
	}
	return (uint32_t)tally_index(rows, row);
}

uint32_t counts_make_kit(struct counts *counts, const struct counts_kit *kit)
{
	return make_row(counts, &counts->kits, (struct span){ (const char *)kit, sizeof(*kit) });
}

uint32_t counts_make_way(struct counts *counts, const struct counts_way *way)
{
	return make_row(counts, &counts->ways, (struct span){ (const char *)way, sizeof(*way) });
}

static struct span span_of_key(const struct key_of_many *key)
{
	return (struct span){ (const char *)key, sizeof(*key) };
}

/* Each stays where it is in the usage's list. */
static void swap(struct counts_sight *a, struct counts_sight *b)
{
	uint32_t a_next = a->next_plus_one, b_next = b->next_plus_one;
	struct counts_sight kept = *a;

	*a = *b;
	*b = kept;
	a->next_plus_one = a_next;
	b->next_plus_one = b_next;
}

/*
 * As usages of a person are: those of late are looked through first, and the one that is found
 * comes to stand in the usage.  NULL: it is none of them, and *last is the last that was looked
 * through if they are that many, or else NULL.
 */
static struct counts_sight *bring_forward(struct counts *counts, struct counts_usage *usage,
					  const struct key_of_many *key,
					  const struct counts_sight **last)
{
	struct counts_sight *sight = &usage->sight;
	const struct sight_of_many *row;
	int looked_through = 1;

	*last = NULL;
	for (; looked_through < SIGHTS_LOOKED_THROUGH && sight->next_plus_one != 0;
	     looked_through++) {
		sight = tally_at(&counts->sights, sight->next_plus_one - 1);
		if (sight->kit == key->kit) {
			swap(&usage->sight, sight);
			return &usage->sight;
		}
	}
	if (looked_through < SIGHTS_LOOKED_THROUGH)
		return NULL;
	*last = sight;
	row = sight->next_plus_one != 0 ? tally_find(&counts->many_sights, span_of_key(key)) : NULL;
	return row != NULL ? tally_at(&counts->sights, row->index) : NULL;
}

/* The last that is looked through will not be any more once another is made. */
static bool keep_findable(struct counts *counts, const struct key_of_many *of,
			  const struct counts_sight *last)
{
	const struct key_of_many key = { of->usage, last->kit };
	struct sight_of_many *row = tally_row(&counts->many_sights, span_of_key(&key));

	if (row != NULL)
		row->index = (uint32_t)tally_index(&counts->sights, last);
	return row != NULL;
}

/* The sight that stands in the usage makes room for another.  False: out of memory. */
static bool put_aside(struct counts *counts, struct counts_usage *usage)
{
	struct counts_sight *sight =
		tally_append(&counts->sights, (struct span){ (const char *)&usage->sight,
							     sizeof(usage->sight.kit) });

	if (sight == NULL)
		return false;
	*sight = usage->sight;
	usage->sight.next_plus_one = (uint32_t)tally_index(&counts->sights, sight) + 1;
	return true;
}

/* NULL: out of memory. */
static struct counts_sight *find_or_make(struct counts *counts, struct counts_usage *usage,
					 uint32_t person, uint32_t kit)
{
	const struct key_of_many key = { { person, usage->device, usage->mark }, kit };
	const struct counts_sight *last;
	struct counts_sight *found = bring_forward(counts, usage, &key, &last);

	if (found != NULL)
		return found;
	if ((last != NULL && !keep_findable(counts, &key, last)) ||
	    (usage->sight.kit != COUNTS_NOBODY && !put_aside(counts, usage)))
		return NULL;
	usage->sight.kit = kit;
	usage->sight.first = INT64_MAX;
	usage->sight.last = INT64_MIN;
	return &usage->sight;
}

void counts_make_sight(struct counts *counts, struct counts_place place, uint32_t kit,
		       int64_t first, int64_t last)
{
	struct counts_usage *usage = counts_usage_to_change(counts, place);
	struct counts_sight *sight = &usage->sight;

	if (sight->kit != kit)
		sight = find_or_make(counts, usage, place.person, kit);
	if (sight == NULL) {
		counts->out_of_memory = true;
		return;
	}
	if (first < sight->first)
		sight->first = first;
	if (last > sight->last)
		sight->last = last;
}

/* A way that has no bit. */
static void make_rare(struct counts *counts, struct counts_place place, uint32_t way, int64_t first,
		      int64_t last)
{
	const struct counts_kit kit = { .way_plus_one = way + 1 };

	counts_make_sight(counts, place, counts_make_kit(counts, &kit), first, last);
}

void counts_make_seen(struct counts *counts, struct counts_place place, uint32_t way, int64_t first,
		      int64_t last)
{
	if (way < COUNTS_WAY_BITS)
		counts_usage_to_change(counts, place)->ways |= (uint32_t)1 << way;
	else
		make_rare(counts, place, way, first, last);
}

const struct counts_sight *counts_next_sight(const struct counts *counts,
					     const struct counts_usage *usage,
					     const struct counts_sight *sight)
{
	if (sight == NULL)
		return usage->sight.kit != COUNTS_NOBODY ? &usage->sight : NULL;
	return sight->next_plus_one != 0 ? tally_at(&counts->sights, sight->next_plus_one - 1)
					 : NULL;
}
