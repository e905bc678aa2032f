/* counts_people -- who used which device, and since when. */
#include "count/counts_inside.h"

#define USAGES_LOOKED_THROUGH 8 /* who has more has many */

/* A usage of a person with many, so that not all of them are looked through. */
struct of_many {
	uint32_t key[3];
	uint32_t usage; /* where it is */
};

uint32_t counts_user(struct counts *counts, struct span user)
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

static struct span span_of_key(const uint32_t key[3])
{
	return (struct span){ (const char *)key, COUNTS_KEY_BYTES };
}

static inline bool is_usage(const struct counts_usage *usage, const uint32_t key[3])
{
	return usage->device == key[1] && usage->model == key[2];
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
 * with the person: most people use one device.  COUNTS_NOBODY: it is none of theirs, and *last is
 * the last that was looked through if they are that many, or else NULL.
 */
static uint32_t known_usage(struct counts *counts, const uint32_t key[3],
			    const struct counts_usage **last)
{
	struct counts_person *person = tally_at(&counts->people, key[0]);
	struct counts_usage *usage = &person->usage;
	const struct of_many *row;
	int looked_through = 1;

	*last = NULL;
	if (!person->used)
		return COUNTS_NOBODY;
	if (is_usage(usage, key))
		return COUNTS_WITH_PERSON;
	for (; looked_through < USAGES_LOOKED_THROUGH && usage->next_plus_one != 0;
	     looked_through++) {
		usage = tally_at(&counts->usages, usage->next_plus_one - 1);
		if (is_usage(usage, key)) {
			swap(&person->usage, usage);
			return COUNTS_WITH_PERSON;
		}
	}
	if (looked_through < USAGES_LOOKED_THROUGH)
		return COUNTS_NOBODY;
	*last = usage;
	row = usage->next_plus_one != 0 ? tally_find(&counts->many, span_of_key(key)) : NULL;
	return row != NULL ? row->usage : COUNTS_NOBODY;
}

const struct counts_usage *counts_find_usage(const struct counts *counts, const uint32_t key[3])
{
	const struct counts_person *person = tally_at(&counts->people, key[0]);
	const struct counts_usage *usage = NULL;
	const struct of_many *row;

	for (int i = 0; i < USAGES_LOOKED_THROUGH; i++) {
		usage = counts_next_usage(counts, person, usage);
		if (usage == NULL || is_usage(usage, key))
			return usage;
	}
	row = tally_find(&counts->many, span_of_key(key));
	return row != NULL ? tally_at(&counts->usages, row->usage) : NULL;
}

/*
 * Keeps the last usage that is looked through, which will not be any more, where it can be found
 * nevertheless.  False: out of memory.
 */
static bool keep_last(struct counts *counts, uint32_t user, const struct counts_usage *last)
{
	const uint32_t key[3] = { user, last->device, last->model };
	struct of_many *row = tally_row(&counts->many, span_of_key(key));

	if (row != NULL)
		row->usage = (uint32_t)tally_index(&counts->usages, last);
	return row != NULL;
}

/* The usage that stands with the person makes room for another.  False: out of memory. */
static bool put_aside(struct counts *counts, struct counts_person *person)
{
	struct counts_usage *usage = tally_append(
		&counts->usages, (struct span){ (const char *)&person->usage, COUNTS_USAGE_KEY });

	if (usage == NULL)
		return false;
	*usage = person->usage;
	person->usage = (struct counts_usage){ 0 };
	person->usage.next_plus_one = (uint32_t)tally_index(&counts->usages, usage) + 1;
	return true;
}

/* Where the usage with that key is; COUNTS_NOBODY: out of memory. */
static inline uint32_t usage_of_key(struct counts *counts, const uint32_t key[3])
{
	struct counts_person *person = tally_at(&counts->people, key[0]);
	const struct counts_usage *last;
	uint32_t place = known_usage(counts, key, &last);

	if (place != COUNTS_NOBODY)
		return place;
	if ((last != NULL && !keep_last(counts, key[0], last)) ||
	    (person->used && !put_aside(counts, person)))
		return COUNTS_NOBODY;
	person->used = true;
	person->usage.device = key[1];
	person->usage.model = key[2];
	person->usage.first = INT64_MAX;
	return COUNTS_WITH_PERSON;
}

struct counts_usage *counts_usage(struct counts *counts, const uint32_t key[3])
{
	uint32_t place = usage_of_key(counts, key);

	return place != COUNTS_NOBODY ? counts_usage_at(counts, key[0], place) : NULL;
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

const struct counts_usage *counts_usage_in(const struct counts *counts, struct counts_place place)
{
	if (place.usage != COUNTS_WITH_PERSON)
		return tally_at(&counts->usages, place.usage);
	return &((const struct counts_person *)tally_at(&counts->people, place.person))->usage;
}

bool counts_next_place(const struct counts *counts, struct counts_place *place)
{
	if (place->usage != COUNTS_NOBODY) {
		uint32_t next = counts_usage_in(counts, *place)->next_plus_one;

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

uint32_t counts_usage_of(struct counts *counts, uint32_t user, const struct counts_traits *traits)
{
	const uint32_t key[3] = { user, traits->device, traits->model };
	uint32_t place;

	if (user == COUNTS_NOBODY || traits->device == COUNTS_NOBODY)
		return COUNTS_NOBODY;
	place = usage_of_key(counts, key);
	if (place == COUNTS_NOBODY)
		counts->out_of_memory = true;
	return place;
}

void counts_use(struct counts *counts, const struct counts_sighting *seen)
{
	struct counts_usage *usage;

	if (seen->usage == COUNTS_NOBODY)
		return;
	usage = counts_usage_at(counts, seen->user, seen->usage);
	if (seen->time < usage->first)
		usage->first = seen->time;
	if (!period_holds(&counts->period, seen->time))
		return;
	usage->events = tally_sum(usage->events, seen->count);
	if (seen->traits->opening)
		usage->opened = tally_sum(usage->opened, seen->count);
}

bool counts_is_new(const struct counts *counts, const struct counts_usage *usage)
{
	return period_holds(&counts->period, usage->first);
}

static void count_verified(struct counts *counts, struct counts_person *person, bool verified)
{
	if (!person->present)
		counts->unverified++;
	if (verified && !person->verified)
		counts->unverified--;
	person->verified |= verified;
}

void counts_person(struct counts *counts, const struct counts_sighting *seen)
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
