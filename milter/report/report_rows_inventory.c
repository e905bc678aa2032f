/* SPDX-License-Identifier: ISC */
/*
 * report_rows_inventory -- the devices of people: what each is, how it was seen, and its versions.
 * Of each value the latest counts, of two at the same moment the one that sorts last.
 */
#include "report/report_sections.h"

#include <stdlib.h>

/* A walk through all sights of a device. */
struct sights {
	const struct counts *counts;
	const struct counts_usage *usage;
	const struct counts_place *others; /* the next; NULL: none */
	const struct counts_sight *sight;
};

static struct sights sights_of(const struct counts *counts, const struct usage_row *row)
{
	return (struct sights){ counts, counts_usage_at(counts, row->place), row->others, NULL };
}

static const struct counts_sight *next_sight(struct sights *walk)
{
	walk->sight = counts_next_sight(walk->counts, walk->usage, walk->sight);
	while (walk->sight == NULL && walk->others != NULL &&
	       walk->others->usage != COUNTS_NO_PLACE.usage) {
		walk->usage = counts_usage_at(walk->counts, *walk->others++);
		walk->sight = counts_next_sight(walk->counts, walk->usage, NULL);
	}
	return walk->sight;
}

/* When it was seen at all: from the first on, up to and with the last. */
static struct period seen_in(const struct counts *counts, const struct counts_device *device)
{
	struct period seen = { INT64_MAX, INT64_MIN };

	for (size_t i = 0; i < device->place_count; i++) {
		const struct counts_usage *usage = counts_usage_at(counts, device->places[i]);
		const struct counts_sight *sight = NULL;

		while ((sight = counts_next_sight(counts, usage, sight)) != NULL) {
			seen.since = sight->first < seen.since ? sight->first : seen.since;
			seen.until = sight->last > seen.until ? sight->last : seen.until;
		}
	}
	return seen;
}

static bool is_asked(const struct view *view, const struct counts_device *device)
{
	const struct report_seen *asked = &view->report->seen;
	struct period seen;

	if (!asked->asked)
		return true;
	seen = seen_in(view->counts, device);
	return period_holds(&asked->first, seen.since) && period_holds(&asked->last, seen.until);
}

static bool rank_present(const struct view *view, const struct counts_device *device, int64_t *rank)
{
	*rank = usage_rank_of(device->events);
	return device->present && is_asked(view, device);
}

/* The longest unseen first. */
static bool rank_unseen(const struct view *view, const struct counts_device *device, int64_t *rank)
{
	*rank = seen_in(view->counts, device).until;
	return device->present &&
	       *rank < report_end_of(view->report, view->counts) - view->report->unseen &&
	       is_asked(view, device);
}

struct report_list rows_of_inventory(const struct view *view)
{
	return usage_rows(view, rank_present, true);
}

struct report_list rows_of_unseen(const struct view *view)
{
	return usage_rows(view, rank_unseen, true);
}

/* A value, when it was seen first and last, and whether it was outdated then. */
struct value {
	const struct tally_row *name;
	int64_t first, last;
	bool outdated;
};

static int by_name(const void *left, const void *right)
{
	const struct value *a = left, *b = right;

	return span_compare(a->name->key, b->name->key);
}

static int by_first(const void *left, const void *right)
{
	const struct value *a = left, *b = right;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return by_name(a, b);
}

/* Of each sight one value of its kit, which stands there in it, unless it is empty. */
struct values {
	struct value *items; /* NULL: out of memory */
	size_t count;
};

static struct values values_of(const struct view *view, const struct usage_row *row,
			       size_t sight_count, size_t part)
{
	const struct counts *counts = view->counts;
	struct sights walk = sights_of(counts, row);
	const struct counts_sight *sight;
	struct values values = { NULL, 0 };

	values.items = arena_take(report_cells_arena(view->report),
				  (sight_count + 1) * sizeof(struct value));
	while (values.items != NULL && (sight = next_sight(&walk)) != NULL) {
		const struct counts_kit *kit = tally_at(&counts->kits, sight->kit);
		uint32_t name = *(const uint32_t *)(const void *)((const char *)kit + part);
		const struct tally_row *known = tally_at(&counts->names, name);

		if (kit->way_plus_one == 0 && known->key.size != 0)
			values.items[values.count++] =
				(struct value){ known, sight->first, sight->last,
						kit->outdated != 0 };
	}
	return values;
}

/* Each once, by name. */
static void merge(struct values *values)
{
	size_t kept = 0;

	if (values->count != 0)
		qsort(values->items, values->count, sizeof(*values->items), by_name);
	for (size_t i = 0; i < values->count; i++) {
		const struct value *next = &values->items[i];
		struct value *last = kept != 0 ? &values->items[kept - 1] : NULL;

		if (last == NULL || last->name != next->name) {
			values->items[kept++] = *next;
			continue;
		}
		last->first = next->first < last->first ? next->first : last->first;
		last->last = next->last > last->last ? next->last : last->last;
		last->outdated |= next->outdated;
	}
	values->count = kept;
}

static const struct value *latest(const struct values *values)
{
	const struct value *latest = NULL;

	for (size_t i = 0; i < values->count; i++)
		if (latest == NULL || values->items[i].last >= latest->last)
			latest = &values->items[i];
	return latest;
}

static struct report_list names_of(const struct view *view, const struct values *values)
{
	struct report_list list = { NULL, 0, 0 };

	list.items = arena_take(report_cells_arena(view->report),
				(values->count + 1) * sizeof(*list.items));
	for (size_t i = 0; i < values->count && list.items != NULL; i++)
		list.items[list.count++] = values->items[i].name;
	return list;
}

/* Where each cell stands, as inventory_columns has them. */
enum {
	CELL_USER,
	CELL_DEVICE,
	CELL_MODEL,
	CELL_ID,
	CELL_STATE, /* the first of STATE_CELLS */
	CELL_OS = CELL_STATE + STATE_CELLS,
	CELL_VERSION,
	CELL_VERSIONS,
	CELL_TRAFFIC,
	CELL_SOURCES,
	CELL_BUILD,
	CELL_CLIENT,
	CELL_OUTDATED,
	CELL_BEHIND,
	CELL_EVENTS,
	CELL_FIRST,
	CELL_LAST,
	CELL_UNVERIFIED,
};

/* Where each value comes from and goes to. */
static const struct inventory_part {
	size_t part;         /* of struct counts_kit */
	size_t latest, list; /* cells; 0: it has none */
} parts[] = {
	{ offsetof(struct counts_kit, os), CELL_OS, 0 },
	{ offsetof(struct counts_kit, os_version), CELL_VERSION, CELL_VERSIONS },
	{ offsetof(struct counts_kit, build), CELL_BUILD, 0 },
	{ offsetof(struct counts_kit, client), CELL_CLIENT, 0 },
};

static bool fill_part(const struct view *view, const struct inventory_part *part,
		      struct values values, struct cell *cells)
{
	const struct value *last;

	if (values.items == NULL)
		return false;
	merge(&values);
	last = latest(&values);
	if (last != NULL && part->latest != 0)
		cells[part->latest] = cell_of_text(last->name->key);
	if (part->list == CELL_VERSIONS) {
		cells[CELL_OUTDATED] = cell_of_flag(last != NULL && last->outdated);
		if (values.count != 0)
			qsort(values.items, values.count, sizeof(*values.items), by_first);
	}
	if (part->list != 0)
		cells[part->list] = (struct cell){ .texts = names_of(view, &values) };
	return part->list == 0 || cells[part->list].texts.items != NULL;
}

static void add_way(const struct counts *counts, size_t index, struct cell *cells)
{
	const struct counts_way *way = tally_at(&counts->ways, index);
	const struct tally_row *traffic = tally_at(&counts->names, way->traffic);
	const struct tally_row *source = tally_at(&counts->names, way->source);
	struct report_list *traffics = &cells[CELL_TRAFFIC].texts;
	struct report_list *sources = &cells[CELL_SOURCES].texts;

	if (traffic->key.size != 0)
		traffics->items[traffics->count++] = traffic;
	if (source->key.size != 0)
		sources->items[sources->count++] = source;
}

/* By traffic and source, each once.  False: out of memory. */
static bool fill_ways(const struct view *view, const struct usage_row *row, size_t sight_count,
		      struct cell *cells)
{
	const struct counts *counts = view->counts;
	struct report_list *lists[] = { &cells[CELL_TRAFFIC].texts, &cells[CELL_SOURCES].texts };
	struct sights walk = sights_of(counts, row);
	const struct counts_sight *sight;
	uint32_t ways = 0;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		lists[i]->count = lists[i]->more = 0;
		lists[i]->items =
			arena_take(report_cells_arena(view->report),
				   (COUNTS_WAY_BITS + sight_count) * sizeof(*lists[i]->items));
		if (lists[i]->items == NULL)
			return false;
	}
	while ((sight = next_sight(&walk)) != NULL) {
		const struct counts_kit *kit = tally_at(&counts->kits, sight->kit);

		ways |= walk.usage->ways;
		if (kit->way_plus_one != 0)
			add_way(counts, kit->way_plus_one - 1, cells);
	}
	for (size_t way = 0; ways != 0; ways >>= 1, way++)
		if ((ways & 1) != 0)
			add_way(counts, way, cells);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		report_sort_names(lists[i]);
	return true;
}

/* The versions and programs of the latest sights, and all traffic. */
static bool fill_state(const struct view *view, struct cell *cells)
{
	const struct device_now now = { .user = cells[CELL_USER].text,
					.device = cells[CELL_DEVICE].text,
					.model = cells[CELL_MODEL].text,
					.id = cells[CELL_ID].text,
					.os = cells[CELL_OS].text,
					.version = cells[CELL_VERSION].text,
					.client = cells[CELL_CLIENT].text,
					.traffics = cells[CELL_TRAFFIC].texts };

	cells[CELL_BEHIND] = cell_of_flag(report_is_behind(view->report, now.os, now.version));
	return report_state_cells(view->report, &now, &cells[CELL_STATE]);
}

bool fill_inventory(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct usage_row *usage = row;
	struct sights walk = sights_of(view->counts, usage);
	const struct counts_sight *sight;
	const struct counts_usage *counted = NULL;
	int64_t first = INT64_MAX, last = INT64_MIN;
	uint64_t events = 0;
	size_t count = 0;
	bool fine = true;

	if (view->report->cells != NULL)
		arena_empty(view->report->cells);
	usage_cells(view->counts, usage, cells);
	for (; (sight = next_sight(&walk)) != NULL; count++) {
		first = sight->first < first ? sight->first : first;
		last = sight->last > last ? sight->last : last;
		if (walk.usage != counted)
			events = tally_sum(events, walk.usage->events);
		counted = walk.usage;
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && fine; i++)
		fine = fill_part(view, &parts[i], values_of(view, usage, count, parts[i].part),
				 cells);
	fine = fine && fill_ways(view, usage, count, cells);
	cells[CELL_EVENTS] = cell_of_number(events);
	cells[CELL_FIRST] = cell_of_time(first);
	cells[CELL_LAST] = cell_of_time(last);
	cells[CELL_UNVERIFIED] =
		cell_of_flag(!report_person_at(view->counts, usage->place)->verified);
	return fine && fill_state(view, cells);
}
