/* counts_people -- who used which device, and since when. */
#include "counts_inside.h"

#define ACTION_BITS 64

uint32_t counts_user(struct counts *counts, const struct event *event)
{
	struct span user = event->values[EVENT_USER].text;
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

uint32_t counts_name(struct counts *counts, struct span name)
{
	const void *row = tally_row(&counts->names, name);

	if (row == NULL) {
		counts->out_of_memory = true;
		return 0;
	}
	return (uint32_t)tally_index(&counts->names, row);
}

static struct counts_usage *usage_of(struct counts *counts, const uint32_t key[3])
{
	struct span span = { (const char *)key, 3 * sizeof(*key) };
	size_t before = counts->usages.count;
	struct counts_usage *usage = tally_row(&counts->usages, span);
	struct counts_person *person = tally_at(&counts->people, key[0]);

	if (usage == NULL || counts->usages.count == before)
		return usage;
	usage->person = key[0];
	usage->device = key[1];
	usage->model = key[2];
	usage->first = INT64_MAX;
	usage->next_plus_one = person->usage_plus_one;
	person->usage_plus_one = (uint32_t)counts->usages.count;
	return usage;
}

/* A receipt tells that the message was displayed on the device that sent it. */
static bool is_opening(struct span traffic)
{
	return span_equal(traffic, SPAN("access")) || span_equal(traffic, SPAN("receipt"));
}

void counts_use(struct counts *counts, const struct counts_sighting *seen)
{
	const struct event_value *values = seen->event->values;
	struct counts_usage *usage;
	uint32_t key[3] = { seen->user };

	if (seen->user == COUNTS_NOBODY || values[EVENT_DEVICE].text.size == 0)
		return;
	key[1] = counts_name(counts, values[EVENT_DEVICE].text);
	key[2] = counts_name(counts, values[EVENT_MODEL].text);
	usage = usage_of(counts, key);
	if (usage == NULL) {
		counts->out_of_memory = true;
		return;
	}
	if (seen->time < usage->first)
		usage->first = seen->time;
	if (!period_holds(&counts->period, seen->time))
		return;
	usage->row.events = tally_sum(usage->row.events, seen->count);
	if (is_opening(values[EVENT_TRAFFIC].text))
		usage->opened = tally_sum(usage->opened, seen->count);
}

bool counts_is_new(const struct counts *counts, const struct counts_usage *usage)
{
	return period_holds(&counts->period, usage->first);
}

static bool is_verified(const struct event *event)
{
	struct span source = event->values[EVENT_USER_SOURCE].text;

	return !span_equal(source, SPAN("sender")) && !span_equal(source, SPAN("receipt"));
}

static bool is_concerned(const struct event *event)
{
	return event->values[EVENT_POLICY].text.size != 0 ||
	       event->values[EVENT_WOULD].item_count != 0 ||
	       event->values[EVENT_EXEMPTION].text.size != 0;
}

static void count_verified(struct counts *counts, struct counts_person *person, bool verified)
{
	if (!person->present)
		counts->unverified++;
	if (verified && !person->verified)
		counts->unverified--;
	person->verified |= verified;
}

void counts_person(struct counts *counts, const struct counts_sighting *seen, size_t action)
{
	struct counts_person *person;

	if (seen->user == COUNTS_NOBODY)
		return;
	person = tally_at(&counts->people, seen->user);
	count_verified(counts, person, is_verified(seen->event));
	if (!person->present || seen->time < person->first)
		person->first = seen->time;
	if (!person->present || seen->last > person->last)
		person->last = seen->last;
	if (action < ACTION_BITS)
		person->actions |= (uint64_t)1 << action;
	counts->users += !person->present;
	person->present = true;
	person->concerned |= is_concerned(seen->event);
	person->row.events = tally_sum(person->row.events, seen->count);
}
