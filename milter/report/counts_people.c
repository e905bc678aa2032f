/* counts_people -- who used which device, and since when. */
#include "counts_inside.h"

#define USAGES_LOOKED_THROUGH 8 /* before they are searched for */

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

/*
 * The person's usages of late are looked through first, and the last one comes to the front: each
 * is a wait for memory, and most people use one device.  COUNTS_NOBODY: it is none of them.
 */
static uint32_t known_usage(struct counts *counts, const uint32_t key[3])
{
	struct counts_person *person = tally_at(&counts->people, key[0]);
	uint32_t *link = &person->usage_plus_one;

	for (int i = 0; i < USAGES_LOOKED_THROUGH && *link != 0; i++) {
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
	return COUNTS_NOBODY;
}

struct counts_usage *counts_usage(struct counts *counts, const uint32_t key[3])
{
	struct span span = { (const char *)key, 3 * sizeof(*key) };
	size_t before = counts->usages.count;
	uint32_t known = known_usage(counts, key);
	struct counts_person *person = tally_at(&counts->people, key[0]);
	struct counts_usage *usage;

	if (known != COUNTS_NOBODY)
		return tally_at(&counts->usages, known);
	usage = tally_row(&counts->usages, span);
	if (usage == NULL || counts->usages.count == before)
		return usage;
	usage->first = INT64_MAX;
	usage->next_plus_one = person->usage_plus_one;
	person->usage_plus_one = (uint32_t)counts->usages.count;
	return usage;
}

uint32_t counts_usage_of(struct counts *counts, uint32_t user, const struct counts_traits *traits)
{
	const uint32_t key[3] = { user, traits->device, traits->model };
	const struct counts_usage *usage;
	uint32_t known;

	if (user == COUNTS_NOBODY || traits->device == COUNTS_NOBODY)
		return COUNTS_NOBODY;
	known = known_usage(counts, key);
	if (known != COUNTS_NOBODY)
		return known;
	usage = counts_usage(counts, key);
	if (usage != NULL)
		return (uint32_t)tally_index(&counts->usages, usage);
	counts->out_of_memory = true;
	return COUNTS_NOBODY;
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
