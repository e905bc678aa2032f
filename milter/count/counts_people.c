/* SPDX-License-Identifier: ISC */
/* counts_people -- who used which device, and since when. */
#include "count/counts_inside.h"

#define USAGES_LOOKED_THROUGH 8 /* who has more has many */

uint32_t counts_make_person(struct counts *counts, struct span user)
{
	const void *person;

	if (user.size == 0)
		return COUNTS_NOBODY;
	person = tally_row(&counts->people, user);
	if (person == NULL) {
		counts->out_of_memory = true;
		return COUNTS_NOBODY;
	}
	return (uint32_t)tally_index(&counts->people, person);
}

static struct span span_of_key(const struct counts_usage_key *key)
{
	return (struct span){ (const char *)key, sizeof(*key) };
}

static inline bool has_key(const struct counts_usage *usage, const struct counts_usage_key *key)
{
	return usage->device == key->device && usage->mark == key->mark;
}

/* Each stays where it is in the person's list. */
static void swap(struct counts_usage *a, struct counts_usage *b)
{
	uint32_t a_next = a->next_plus_one, b_next = b->next_plus_one;
	struct counts_usage kept = *a;

	*a = *b;
	*b = kept;
	a->next_plus_one = a_next;
	b->next_plus_one = b_next;
}

/*
 * The person's usages of late are looked through first, and the one that is found comes to stand
 * with the person: most people use one device.  Returns where it is; COUNTS_NOBODY: it is none of
 * theirs, and *last is the last that was looked through if they are that many, or else NULL.
 */
static uint32_t bring_forward(struct counts *counts, const struct counts_usage_key *key,
			      const struct counts_usage **last)
{
	struct counts_person *person = tally_at(&counts->people, key->person);
	struct counts_usage *usage = &person->usage;
	const struct counts_usage_of_many *row;
	int looked_through = 1;

	*last = NULL;
	if (!person->used)
		return COUNTS_NOBODY;
	if (has_key(usage, key))
		return COUNTS_WITH_PERSON;
	for (; looked_through < USAGES_LOOKED_THROUGH && usage->next_plus_one != 0;
	     looked_through++) {
		usage = tally_at(&counts->usages, usage->next_plus_one - 1);
		if (has_key(usage, key)) {
			swap(&person->usage, usage);
			return COUNTS_WITH_PERSON;
		}
	}
	if (looked_through < USAGES_LOOKED_THROUGH)
		return COUNTS_NOBODY;
	*last = usage;
	row = usage->next_plus_one != 0 ? tally_find(&counts->many, span_of_key(key)) : NULL;
	return row != NULL ? row->index : COUNTS_NOBODY;
}

/*
 * The last usage that is looked through will not be any more once another is made, and must be
 * found among the many then.  False: out of memory.
 */
static bool keep_findable(struct counts *counts, uint32_t person, const struct counts_usage *last)
{
	const struct counts_usage_key key = { person, last->device, last->mark };
	struct counts_usage_of_many *row = tally_row(&counts->many, span_of_key(&key));

	if (row != NULL)
		row->index = (uint32_t)tally_index(&counts->usages, last);
	return row != NULL;
}

/* The usage that stands with the person makes room for another.  False: out of memory. */
static bool put_aside(struct counts *counts, struct counts_person *person)
{
	struct counts_usage *usage =
		tally_append(&counts->usages,
			     (struct span){ (const char *)&person->usage, COUNTS_USAGE_KEY_BYTES });

	if (usage == NULL)
		return false;
	*usage = person->usage;
	person->usage = (struct counts_usage){ 0 };
	person->usage.next_plus_one = (uint32_t)tally_index(&counts->usages, usage) + 1;
	return true;
}

/* Where the usage is that has that key, if need be from now on; COUNTS_NOBODY: out of memory. */
static inline uint32_t find_or_make(struct counts *counts, const struct counts_usage_key *key)
{
	struct counts_person *person = tally_at(&counts->people, key->person);
	const struct counts_usage *last;
	uint32_t found = bring_forward(counts, key, &last);

	if (found != COUNTS_NOBODY)
		return found;
	if ((last != NULL && !keep_findable(counts, key->person, last)) ||
	    (person->used && !put_aside(counts, person)))
		return COUNTS_NOBODY;
	person->used = true;
	person->usage.device = key->device;
	person->usage.mark = key->mark;
	person->usage.sight.kit = COUNTS_NOBODY;
	return COUNTS_WITH_PERSON;
}

struct counts_place counts_make_usage(struct counts *counts, const struct counts_usage_key *key)
{
	struct counts_place place = COUNTS_NO_PLACE;

	if (key->person == COUNTS_NOBODY || key->device == COUNTS_NOBODY)
		return place;
	place = (struct counts_place){ key->person, find_or_make(counts, key) };
	if (!counts_is_place(place))
		counts->out_of_memory = true;
	return place;
}

const struct counts_usage *counts_next_usage(const struct counts *counts,
					     const struct counts_person *person,
					     const struct counts_usage *usage)
{
	if (usage == NULL)
		return person->used ? &person->usage : NULL;
	return usage->next_plus_one != 0 ? tally_at(&counts->usages, usage->next_plus_one - 1)
					 : NULL;
}

const struct counts_usage *counts_usage_at(const struct counts *counts, struct counts_place place)
{
	if (place.usage != COUNTS_WITH_PERSON)
		return tally_at(&counts->usages, place.usage);
	return &((const struct counts_person *)tally_at(&counts->people, place.person))->usage;
}

bool counts_next_place(const struct counts *counts, struct counts_place *place)
{
	if (counts_is_place(*place)) {
		uint32_t next = counts_usage_at(counts, *place)->next_plus_one;

		place->usage = next - 1;
		if (next != 0)
			return true;
		place->person++;
	}
	for (; place->person < counts->people.count; place->person++) {
		const struct counts_person *person = tally_at(&counts->people, place->person);

		if (person->used) {
			place->usage = COUNTS_WITH_PERSON;
			return true;
		}
	}
	return false;
}

void counts_add_usage(struct counts *counts, const struct counts_sighting *seen)
{
	struct counts_usage *usage;

	if (!counts_is_place(seen->place))
		return;
	counts_make_sight(counts, seen->place, seen->traits->kit, seen->time, seen->last);
	counts_make_seen(counts, seen->place, seen->traits->way, seen->time, seen->last);
	if (!period_holds(&counts->period, seen->time))
		return;
	usage = counts_usage_to_change(counts, seen->place);
	usage->present = true;
	usage->events = tally_sum(usage->events, seen->count);
	if (seen->traits->opening)
		usage->opened = tally_sum(usage->opened, seen->count);
}

static void count_verified(struct counts *counts, struct counts_person *person, bool verified)
{
	if (!person->present)
		counts->unverified++;
	if (verified && !person->verified)
		counts->unverified--;
	person->verified |= verified;
}

void counts_add_person(struct counts *counts, const struct counts_sighting *seen)
{
	struct counts_person *person;

	if (seen->user == COUNTS_NOBODY)
		return;
	person = tally_at(&counts->people, seen->user);
	count_verified(counts, person, seen->traits->verified);
	if (!person->present || seen->time < person->first)
		person->first = seen->time;
	if (!person->present || seen->last > person->last)
		person->last = seen->last;
	if (seen->traits->action < COUNTS_ACTION_BITS)
		person->actions |= (uint64_t)1 << seen->traits->action;
	counts->users += !person->present;
	person->present = true;
	person->concerned |= seen->traits->concerned;
	person->events = tally_sum(person->events, seen->count);
}
