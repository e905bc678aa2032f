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
	walk->places = arena_take(walk->arena, room * sizeof(*walk->places));
	if (items == NULL || walk->places == NULL)
		return false;
	for (size_t i = 0; i < walk->count; i++)
		items[i] = walk->items[i];
	walk->items = items;
	walk->room = room;
	return true;
}

static int64_t first_of(const struct counts *counts, const struct counts_usage *usage)
{
	const struct counts_sight *sight = NULL;
	int64_t first = INT64_MAX;

	while ((sight = counts_next_sight(counts, usage, sight)) != NULL)
		if (sight->first < first)
			first = sight->first;
	return first;
}

static bool add_usage(struct counts_devices *walk)
{
	const struct counts_usage *usage = counts_usage_at(walk->counts, walk->place);
	const struct counts_mark *mark = tally_at(&walk->counts->marks, usage->mark);

	if (!make_room(walk))
		return false;
	walk->items[walk->count++] = (struct counts_device){ .place = walk->place,
							     .device = usage->device,
							     .model = mark->model,
							     .id = mark->id,
							     .first = first_of(walk->counts, usage),
							     .events = usage->events,
							     .opened = usage->opened,
							     .present = usage->present,
							     .whole = *mark };
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

static int by_number(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

/* By device, and there by model, and then by id; by id, and by the whole mark. */
static int by_device(const void *left, const void *right)
{
	const struct counts_device *a = left, *b = right;
	int order = by_number(a->device, b->device);

	if (order == 0)
		order = by_number(a->model, b->model);
	return order != 0 ? order : by_number(a->id, b->id);
}

static int by_id(const void *left, const void *right)
{
	const struct counts_device *a = left, *b = right;

	return by_number(a->id, b->id);
}

static int by_whole(const void *left, const void *right)
{
	const struct counts_device *a = left, *b = right;
	int order = by_number(a->whole.model, b->whole.model);

	return order != 0 ? order : by_number(a->whole.id, b->whole.id);
}

/* The value that some have: none, one, or one of several. */
struct only {
	uint32_t value;
	bool several;
};

static void only_add(struct only *only, uint32_t value, uint32_t none)
{
	if (value == none)
		return;
	only->several |= only->value != none && only->value != value;
	only->value = value;
}

/* The only model of all of them, or of those without an id; and the other way round. */
static struct only only_model(const struct counts_device *items, size_t count, uint32_t none,
			      bool without_id)
{
	struct only only = { none, false };

	for (size_t i = 0; i < count; i++)
		if (!without_id || items[i].id == none)
			only_add(&only, items[i].model, none);
	return only;
}

static struct only only_id(const struct counts_device *items, size_t count, uint32_t none,
			   bool without_model)
{
	struct only only = { none, false };

	for (size_t i = 0; i < count; i++)
		if (!without_model || items[i].model == none)
			only_add(&only, items[i].id, none);
	return only;
}

/*
 * Of one kind of device, with the same model: the one without an id has the only id that is known
 * with that model or without any.
 */
static void complete_ids(struct counts_device *items, size_t count, struct only without_model,
			 uint32_t none)
{
	struct only id = only_id(items, count, none, false);

	only_add(&id, without_model.value, none);
	id.several |= without_model.several;
	for (size_t i = 0; i < count; i++) {
		if (items[i].id != none)
			continue;
		items[i].ambiguous = id.several;
		if (!id.several)
			items[i].whole.id = id.value;
	}
}

/* With the same id: the one without a model has the only model, likewise. */
static void complete_models(struct counts_device *items, size_t count, struct only without_id,
			    uint32_t none)
{
	struct only model = only_model(items, count, none, false);

	only_add(&model, without_id.value, none);
	model.several |= without_id.several;
	for (size_t i = 0; i < count; i++) {
		if (items[i].model != none)
			continue;
		items[i].ambiguous = model.several;
		if (!model.several)
			items[i].whole.model = model.value;
	}
}

/* What says neither is the only device of its kind, if there is only one. */
static void complete_bare(struct counts_device *items, size_t count, uint32_t none)
{
	struct only model = only_model(items, count, none, false);
	struct only id = only_id(items, count, none, false);

	for (size_t i = 0; i < count; i++) {
		if (items[i].model != none || items[i].id != none)
			continue;
		items[i].ambiguous = model.several || id.several;
		if (!items[i].ambiguous)
			items[i].whole = (struct counts_mark){ model.value, id.value };
	}
}

/* Of one kind of device, by model. */
static void complete(struct counts_device *items, size_t count, uint32_t none)
{
	struct only without_model = only_id(items, count, none, true);
	struct only without_id = only_model(items, count, none, true);
	size_t end;

	for (size_t i = 0; i < count; i = end) {
		for (end = i + 1; end < count && items[end].model == items[i].model;)
			end++;
		if (items[i].model != none)
			complete_ids(items + i, end - i, without_model, none);
	}
	complete_bare(items, count, none);
	qsort(items, count, sizeof(*items), by_id);
	for (size_t i = 0; i < count; i = end) {
		for (end = i + 1; end < count && items[end].id == items[i].id;)
			end++;
		if (items[i].id != none)
			complete_models(items + i, end - i, without_id, none);
	}
	qsort(items, count, sizeof(*items), by_whole);
}

/* Both are one: what is known of one is known of the other. */
static void join(struct counts_device *to, const struct counts_device *from, uint32_t none)
{
	if (to->model == none)
		to->model = from->model;
	if (to->id == none)
		to->id = from->id;
	if (from->first < to->first)
		to->first = from->first;
	to->events = tally_sum(to->events, from->events);
	to->opened = tally_sum(to->opened, from->opened);
	to->present |= from->present;
}

/* All that are one come to be one, at `to`; how many there are then. */
static size_t join_all(const struct counts_device *from, size_t count, struct counts_device *to,
		       struct counts_place *places, uint32_t none)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct counts_device next = from[i];

		places[i] = next.place;
		if (kept != 0 && by_whole(&to[kept - 1], &next) == 0) {
			join(&to[kept - 1], &next, none);
			to[kept - 1].place_count++;
			continue;
		}
		next.places = &places[i];
		next.place_count = 1;
		to[kept++] = next;
	}
	return kept;
}

static void tell_who_sent(struct counts_device *items, size_t count)
{
	bool any_sent = false, ambiguous_sent = false;

	for (size_t i = 0; i < count; i++) {
		any_sent |= has_sent(&items[i]);
		ambiguous_sent |= items[i].ambiguous && has_sent(&items[i]);
	}
	for (size_t i = 0; i < count; i++)
		items[i].may_have_sent =
			has_sent(&items[i]) || ambiguous_sent || (items[i].ambiguous && any_sent);
}

static void tell_all_apart(struct counts_devices *walk)
{
	struct counts_device *items = walk->items;
	size_t kept = 0, end, joined;

	if (walk->count > 1)
		qsort(items, walk->count, sizeof(*items), by_device);
	for (size_t i = 0; i < walk->count; i = end) {
		for (end = i + 1; end < walk->count && items[end].device == items[i].device;)
			end++;
		if (end - i > 1)
			complete(items + i, end - i, walk->nameless);
		joined = join_all(items + i, end - i, items + kept, walk->places + i,
				  walk->nameless);
		tell_who_sent(items + kept, joined);
		kept += joined;
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
