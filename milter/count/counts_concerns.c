/* SPDX-License-Identifier: ISC */
/* counts_concerns -- whom policies that did not act would have concerned. */
#include "count/counts_inside.h"

struct counts_concern *counts_make_concern(struct counts *counts,
					   const struct counts_concern_key *key)
{
	struct span span = { (const char *)key, sizeof(*key) };
	struct counts_concern *concern = tally_row(&counts->concerns, span);

	if (concern == NULL)
		counts->out_of_memory = true;
	return concern;
}

/* The one that the user's last event with that device was about is looked at first. */
static struct counts_concern *find_concern(struct counts *counts,
					   const struct counts_sighting *seen,
					   const struct counts_concern_key *key)
{
	struct counts_usage *usage = NULL;
	struct counts_concern *concern;

	if (counts_is_place(seen->place))
		usage = counts_usage_to_change(counts, seen->place);
	if (usage != NULL && usage->concern_plus_one != 0) {
		concern = tally_at(&counts->concerns, usage->concern_plus_one - 1);
		if (concern->would == key->would && concern->device == key->device &&
		    concern->person == key->person)
			return concern;
	}
	concern = counts_make_concern(counts, key);
	if (usage != NULL && concern != NULL)
		usage->concern_plus_one = (uint32_t)tally_index(&counts->concerns, concern) + 1;
	return concern;
}

static void count_concern(struct counts *counts, const struct counts_sighting *seen, uint32_t would,
			  uint32_t device)
{
	const struct counts_concern_key key = { would, device, seen->user };
	struct counts_concern *concern = find_concern(counts, seen, &key);

	if (concern == NULL)
		return;
	if (!concern->seen || seen->time < concern->first)
		concern->first = seen->time;
	if (!concern->seen || seen->last > concern->last)
		concern->last = seen->last;
	concern->seen = true;
	concern->events = tally_sum(concern->events, seen->count);
	concern->grace |= seen->traits->grace;
	concern->verified |= seen->traits->verified;
	if (!seen->traits->access)
		concern->messages = tally_sum(concern->messages, seen->count);
}

void counts_add_concerns(struct counts *counts, const struct counts_sighting *seen)
{
	const struct counts_traits *traits = seen->traits;
	uint32_t device = traits->device;

	if (traits->would_count != 0 && device == COUNTS_NOBODY)
		device = counts_make_name(counts, (struct span){ NULL, 0 });
	for (size_t i = 0; i < traits->would_count; i++)
		count_concern(counts, seen, traits->woulds[i], device);
}
