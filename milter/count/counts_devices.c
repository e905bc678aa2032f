/* SPDX-License-Identifier: ISC */
/* counts_devices -- the devices of each person as reports tell them apart. */
#include "count/counts_inside.h"

#include <stdlib.h>

void counts_devices_begin(struct counts_devices *walk, const struct counts *counts,
			  struct arena *arena)
{
	const void *nameless = tally_find(&counts->names, SPAN(""));

	*walk = (struct counts_devices){ .counts = counts,
					 .arena = arena,
					 .place = COUNTS_NO_PLACE,
					 .nameless = COUNTS_NOBODY };
	if (nameless != NULL)
		walk->nameless = (uint32_t)tally_index(&counts->names, nameless);
	walk->ended = !counts_next_place(counts, &walk->place);
}

/* False: out of memory. */
static bool make_room(struct counts_devices *walk)
{
	size_t room = walk->room != 0 ? 2 * walk->room : COUNTS_DEVICES_OF_MOST;
	struct counts_device *items;

	if (walk->count < walk->room)
		return true;
	items = arena_take(walk->arena, room * sizeof(*items));
	if (items == NULL)
		return false;
	for (size_t i = 0; i < walk->count; i++)
		items[i] = walk->items[i];
	walk->items = items;
	walk->room = room;
	return true;
}

static bool add_usage(struct counts_devices *walk)
{
	const struct counts_usage *usage = counts_usage_at(walk->counts, walk->place);

	if (!make_room(walk))
		return false;
	walk->items[walk->count++] = (struct counts_device){ .place = walk->place,
							     .device = usage->device,
							     .model = usage->model,
							     .first = usage->first,
							     .events = usage->events,
							     .opened = usage->opened };
	return true;
}

/* All usages of the next person.  False: out of memory, or there is nobody more. */
static bool gather(struct counts_devices *walk)
{
	uint32_t person = walk->place.person;

	walk->at = walk->count = 0;
	while (!walk->ended && walk->place.person == person) {
		if (!add_usage(walk)) {
			walk->out_of_memory = true;
			return false;
		}
		walk->ended = !counts_next_place(walk->counts, &walk->place);
	}
	return walk->count != 0;
}

static bool has_sent(const struct counts_device *device)
{
	return device->events > device->opened;
}

/* By device, and there the one without a model first. */
static int by_device(const void *left, const void *right, void *nameless)
{
	const struct counts_device *a = left, *b = right;
	const uint32_t *none = nameless;

	if (a->device != b->device)
		return a->device < b->device ? -1 : 1;
	return (b->model == *none) - (a->model == *none);
}

/* Both are one: what is known of the one without a model is known of the other. */
static void join(struct counts_device *model, const struct counts_device *nameless)
{
	if (nameless->first < model->first)
		model->first = nameless->first;
	model->events = tally_sum(model->events, nameless->events);
	model->opened = tally_sum(model->opened, nameless->opened);
}

/* Of one kind of device, in that order: keeps at `to` what is told apart; how many these are. */
static size_t tell_apart(struct counts_device *from, size_t count, struct counts_device *to,
			 uint32_t nameless)
{
	bool has_nameless = from[0].model == nameless, any_sent = false;
	bool nameless_sent = has_nameless && has_sent(&from[0]);

	if (has_nameless && count == 2) {
		join(&from[1], &from[0]);
		from++;
		count--;
		has_nameless = nameless_sent = false;
	}
	for (size_t i = 0; i < count; i++)
		any_sent |= has_sent(&from[i]);
	for (size_t i = 0; i < count; i++) {
		to[i] = from[i];
		to[i].may_have_sent =
			nameless_sent || has_sent(&from[i]) || (i == 0 && has_nameless && any_sent);
	}
	return count;
}

static void tell_all_apart(struct counts_devices *walk)
{
	struct counts_device *items = walk->items;
	size_t kept = 0, end;

	if (walk->count > 1)
		qsort_r(items, walk->count, sizeof(*items), by_device, &walk->nameless);
	for (size_t i = 0; i < walk->count; i = end) {
		for (end = i + 1; end < walk->count && items[end].device == items[i].device;)
			end++;
		kept += tell_apart(items + i, end - i, items + kept, walk->nameless);
	}
	walk->count = kept;
}

const struct counts_device *counts_next_device(struct counts_devices *walk)
{
	if (walk->at == walk->count) {
		if (!gather(walk))
			return NULL;
		tell_all_apart(walk);
	}
	return &walk->items[walk->at++];
}

bool counts_is_new(const struct counts *counts, const struct counts_device *device)
{
	return period_holds(&counts->period, device->first);
}
