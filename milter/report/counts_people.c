/* counts_people -- who used which device, and since when. */
#include "counts_inside.h"

#define USAGES_LOOKED_THROUGH 8 /* who has more has many */

/* A usage of a person with many, so that not all of them are looked through. */
struct of_many {
	uint32_t key[3];
	uint32_t usage; /* its index */
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

/*
 * The person's usages of late are looked through first, and the last one comes to the front: each
 * is a wait for memory, and most people use one device.  COUNTS_NOBODY: it is none of theirs, of
 * which there are *looked_through at least.
 */
static uint32_t known_usage(struct counts *counts, const uint32_t key[3], int *looked_through)
{
	struct counts_person *person = tally_at(&counts->people, key[0]);
	uint32_t *link = &person->usage_plus_one;
	const struct of_many *row = NULL;
	int i;

	for (i = 0; i < USAGES_LOOKED_THROUGH && *link != 0; i++) {
		uint32_t at = *link;
		struct counts_usage *usage = tally_at(&counts->usages, at - 1);

		if (usage->device == key[1] && usage->model == key[2]) {
			if (i != 0) {
				*link = usage->next_plus_one;
				usage->next_plus_one = person->usage_plus_one;
				person->usage_plus_one = at;
			}
			return at - 1;
		}
		link = &usage->next_plus_one;
	}
	*looked_through = i;
	if (*link != 0)
		row = tally_find(&counts->many, span_of_key(key));
	return row != NULL ? row->usage : COUNTS_NOBODY;
}

/* From the person's newest usage to those that are there already.  False: out of memory. */
static bool keep_many(struct counts *counts, uint32_t usage_plus_one)
{
	while (usage_plus_one != 0) {
		const struct counts_usage *usage = tally_at(&counts->usages, usage_plus_one - 1);
		const uint32_t key[3] = { usage->person, usage->device, usage->model };
		size_t before = counts->many.count;
		struct of_many *row = tally_row(&counts->many, span_of_key(key));

		if (row == NULL || counts->many.count == before)
			return row != NULL;
		row->usage = usage_plus_one - 1;
		usage_plus_one = usage->next_plus_one;
	}
	return true;
}

/* The index of the usage with that key; COUNTS_NOBODY: out of memory. */
static uint32_t usage_of_key(struct counts *counts, const uint32_t key[3])
{
	struct counts_person *person = tally_at(&counts->people, key[0]);
	struct counts_usage *usage;
	int looked_through;
	uint32_t index = known_usage(counts, key, &looked_through);

	if (index != COUNTS_NOBODY)
		return index;
	index = (uint32_t)counts->usages.count;
	usage = tally_append(&counts->usages, span_of_key(key));
	if (usage == NULL)
		return COUNTS_NOBODY;
	usage->first = INT64_MAX;
	usage->next_plus_one = person->usage_plus_one;
	person->usage_plus_one = index + 1;
	if (looked_through == USAGES_LOOKED_THROUGH && !keep_many(counts, index + 1))
		return COUNTS_NOBODY;
	return index;
}

struct counts_usage *counts_usage(struct counts *counts, const uint32_t key[3])
{
	uint32_t index = usage_of_key(counts, key);

	return index != COUNTS_NOBODY ? tally_at(&counts->usages, index) : NULL;
}

uint32_t counts_usage_of(struct counts *counts, uint32_t user, const struct counts_traits *traits)
{
	const uint32_t key[3] = { user, traits->device, traits->model };
	uint32_t index;

	if (user == COUNTS_NOBODY || traits->device == COUNTS_NOBODY)
		return COUNTS_NOBODY;
	index = usage_of_key(counts, key);
	if (index == COUNTS_NOBODY)
		counts->out_of_memory = true;
	return index;
}

void counts_use(struct counts *counts, const struct counts_sighting *seen)
{
	struct counts_usage *usage;

	if (seen->usage == COUNTS_NOBODY)
		return;
	usage = tally_at(&counts->usages, seen->usage);
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
	person->row.events = tally_sum(person->row.events, seen->count);
}
