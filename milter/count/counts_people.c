/* SPDX-License-Identifier: ISC */
/* counts_people -- who used which device, and since when. */
#include "count/counts_inside.h"

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

uint32_t counts_usage_of_many(const struct counts *counts, const struct counts_usage_key *key)
{
	const struct counts_usage_of_many *row = tally_find(&counts->many, span_of_key(key));

	return row != NULL ? row->index : COUNTS_NOBODY;
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
 * Which of the usages that do not stand with their person has that key.  Of two, the one that is
 * found comes to stand there: most people use one device.  Of many, each stays where it is.
 * COUNTS_NOBODY: none of them.
 */
static uint32_t find_aside(struct counts *counts, struct counts_person *person,
			   const struct counts_usage_key *key)
{
	struct counts_usage *other;

	if (person->many)
		return counts_usage_of_many(counts, key);
	if (person->usage.next_plus_one == 0)
		return COUNTS_NOBODY;
	other = tally_at(&counts->usages, person->usage.next_plus_one - 1);
	if (!counts_usage_has_key(other, key))
		return COUNTS_NOBODY;
	swap(&person->usage, other);
	return COUNTS_WITH_PERSON;
}

static void begin_usage(struct counts_usage *usage, const struct counts_usage_key *key)
{
	*usage = (struct counts_usage){ .device = key->device,
					.mark = key->mark,
					.sight.kit = COUNTS_NOBODY };
}

/* Puts a usage behind the person's own.  NULL: out of memory. */
static struct counts_usage *put_aside(struct counts *counts, struct counts_person *person,
				      const struct counts_usage *from)
{
	struct counts_usage *usage = tally_append(
		&counts->usages, (struct span){ (const char *)from, COUNTS_USAGE_KEY_BYTES });

	if (usage == NULL)
		return NULL;
	*usage = *from;
	usage->next_plus_one = person->usage.next_plus_one;
	person->usage.next_plus_one = (uint32_t)tally_index(&counts->usages, usage) + 1;
	return usage;
}

/* From now on the usage is found among the many.  False: out of memory. */
static bool keep_findable(struct counts *counts, uint32_t person, const struct counts_usage *usage)
{
	const struct counts_usage_key key = { person, usage->device, usage->mark };
	struct counts_usage_of_many *row = tally_row(&counts->many, span_of_key(&key));

	if (row != NULL)
		row->index = (uint32_t)tally_index(&counts->usages, usage);
	return row != NULL;
}

/* The third, and each that follows.  Where it is; COUNTS_NOBODY: out of memory. */
static uint32_t make_of_many(struct counts *counts, struct counts_person *person,
			     const struct counts_usage_key *key)
{
	struct counts_usage usage;
	const struct counts_usage *made;

	if (!person->many &&
	    !keep_findable(counts, key->person,
			   tally_at(&counts->usages, person->usage.next_plus_one - 1)))
		return COUNTS_NOBODY;
	person->many = true;
	begin_usage(&usage, key);
	made = put_aside(counts, person, &usage);
	if (made == NULL || !keep_findable(counts, key->person, made))
		return COUNTS_NOBODY;
	return (uint32_t)tally_index(&counts->usages, made);
}

/* Where the usage is that has that key, if need be from now on; COUNTS_NOBODY: out of memory. */
static uint32_t find_or_make(struct counts *counts, const struct counts_usage_key *key)
{
	struct counts_person *person = tally_at(&counts->people, key->person);
	uint32_t found = COUNTS_NOBODY, next;

	if (person->used && counts_usage_has_key(&person->usage, key))
		return COUNTS_WITH_PERSON;
	if (person->used)
		found = find_aside(counts, person, key);
	if (found != COUNTS_NOBODY)
		return found;
	if (person->usage.next_plus_one != 0)
		return make_of_many(counts, person, key);
	if (person->used && put_aside(counts, person, &person->usage) == NULL)
		return COUNTS_NOBODY;
	next = person->usage.next_plus_one;
	begin_usage(&person->usage, key);
	person->usage.next_plus_one = next;
	person->used = true;
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
