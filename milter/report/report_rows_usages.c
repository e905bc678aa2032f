/* SPDX-License-Identifier: ISC */
/* report_rows_usages -- sections about devices of people: new ones, and those that only opened. */
#include "report/report_sections.h"

struct report_list report_devices_of(const struct view *view, const struct counts_person *person,
				     bool that_sent)
{
	const struct counts *counts = view->counts;
	struct arena *arena = view->report->arena;
	struct report_list list = report_list_for(view->report, 0);
	const struct counts_usage *usage = NULL;

	while (list.items != NULL && (usage = counts_next_usage(counts, person, usage)) != NULL) {
		if (usage->events <= (that_sent ? usage->opened : 0))
			continue;
		list.items = arena_grow(arena, list.items, list.count, sizeof(*list.items));
		if (list.items != NULL)
			list.items[list.count++] = tally_at(&counts->names, usage->device);
	}
	if (list.items != NULL)
		report_sort_names(&list);
	return list;
}

static const struct counts_person *person_at(const struct counts *counts, struct counts_place place)
{
	return tally_at(&counts->people, place.person);
}

static struct span user_at(const struct counts *counts, struct counts_place place)
{
	return tally_name(&person_at(counts, place)->address);
}

static struct span name_of(const struct counts *counts, uint32_t name)
{
	return ((const struct tally_row *)tally_at(&counts->names, name))->key;
}

/* By what devices are sorted stands with where they are: they are all over the memory. */
struct usage_row {
	int64_t rank; /* the lowest comes first; it tells when, or how much */
	struct counts_place place;
	uint32_t model, id; /* indexes into names */
};

static int by_names(const struct counts *counts, const struct usage_row *a,
		    const struct usage_row *b)
{
	uint32_t device = counts_usage_at(counts, a->place)->device;
	uint32_t other = counts_usage_at(counts, b->place)->device;
	int order = span_compare(user_at(counts, a->place), user_at(counts, b->place));

	if (order == 0)
		order = span_compare(name_of(counts, device), name_of(counts, other));
	if (order == 0)
		order = span_compare(name_of(counts, a->model), name_of(counts, b->model));
	return order != 0 ? order : span_compare(name_of(counts, a->id), name_of(counts, b->id));
}

static int by_rank(const void *left, const void *right, void *counts)
{
	const struct usage_row *a = left, *b = right;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return by_names(counts, a, b);
}

/* Whether a device belongs to the section, and its rank then. */
typedef bool rank_device(const struct counts *, const struct counts_device *, int64_t *rank);

static bool rank_new(const struct counts *counts, const struct counts_device *device, int64_t *rank)
{
	*rank = device->first;
	return counts_is_new(counts, device);
}

/* Either way: what was opened most comes first. */
static int64_t rank_of_opened(uint64_t opened)
{
	return opened <= INT64_MAX ? INT64_MAX - (int64_t)opened
				   : INT64_MIN + (int64_t)(UINT64_MAX - opened);
}

static uint64_t opened_of_rank(int64_t rank)
{
	return rank >= 0 ? (uint64_t)(INT64_MAX - rank) : UINT64_MAX - (uint64_t)(rank - INT64_MIN);
}

static bool rank_only_opened(const struct counts *counts, const struct counts_device *device,
			     int64_t *rank)
{
	(void)counts;
	*rank = rank_of_opened(device->opened);
	return device->opened != 0 && !device->may_have_sent;
}

/*
 * How many devices belong to it, and of how many of them the person may be named.  False: out of
 * memory.
 */
static bool count_devices(const struct view *view, rank_device *rank, size_t *total, size_t *named)
{
	const struct counts *counts = view->counts;
	const struct counts_device *device;
	struct counts_devices walk;
	int64_t ignored;

	*total = *named = 0;
	counts_devices_begin(&walk, counts, view->report->arena);
	while ((device = counts_next_device(&walk)) != NULL) {
		if (!rank(counts, device, &ignored))
			continue;
		(*total)++;
		*named += report_may_name(view->report, person_at(counts, device->place));
	}
	return !walk.out_of_memory;
}

static void add_devices(const struct view *view, rank_device *rank, struct best *best)
{
	const struct counts_device *device;
	struct counts_devices walk;
	struct usage_row row;

	counts_devices_begin(&walk, view->counts, view->report->arena);
	while ((device = counts_next_device(&walk)) != NULL) {
		row = (struct usage_row){ 0, device->place, device->model, device->id };
		if (rank(view->counts, device, &row.rank) &&
		    report_may_name(view->report, person_at(view->counts, row.place)))
			best_add(best, &row);
	}
	if (walk.out_of_memory)
		best->items = NULL;
}

/* Devices that belong to it, of people who may be named; the others are more. */
static struct report_list rows_of_devices(const struct view *view, rank_device *rank)
{
	struct report_list list = { NULL, 0, 0 };
	size_t named, total;
	struct best best;

	if (!count_devices(view, rank, &total, &named))
		return list;
	best = best_of(view, view->limit, named, sizeof(struct usage_row), by_rank);
	add_devices(view, rank, &best);
	best_finish(&best);
	if (best.items == NULL)
		return list;
	list = rows_of_array(view, best.items, best.count, sizeof(struct usage_row));
	list.more = total - best.count;
	return list;
}

struct report_list rows_of_new_devices(const struct view *view)
{
	return rows_of_devices(view, rank_new);
}

struct report_list rows_of_opened(const struct view *view)
{
	return rows_of_devices(view, rank_only_opened);
}

/* The cells of the person, the device, its model and its id. */
static void fill_usage(const struct counts *counts, const struct usage_row *row,
		       struct cell cells[4])
{
	const struct counts_usage *usage = counts_usage_at(counts, row->place);

	cells[0] = cell_of_text(user_at(counts, row->place));
	cells[1] = cell_of_text(name_of(counts, usage->device));
	cells[2] = cell_of_text(name_of(counts, row->model));
	cells[3] = cell_of_text(name_of(counts, row->id));
}

bool fill_new_devices(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts *counts = view->counts;
	const struct usage_row *usage = row;

	fill_usage(counts, usage, cells);
	cells[4] = cell_of_time(usage->rank);
	cells[5] = cell_of_flag(!person_at(counts, usage->place)->verified);
	return true;
}

bool fill_opened(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct usage_row *usage = row;
	const struct counts_person *person = person_at(view->counts, usage->place);

	fill_usage(view->counts, usage, cells);
	cells[4] = cell_of_number(opened_of_rank(usage->rank));
	cells[5] = (struct cell){ .texts = report_devices_of(view, person, true) };
	cells[6] = cell_of_flag(!person->verified);
	return cells[5].texts.items != NULL;
}
