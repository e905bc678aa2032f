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

const struct counts_person *report_person_at(const struct counts *counts, struct counts_place place)
{
	return tally_at(&counts->people, place.person);
}

static struct span user_at(const struct counts *counts, struct counts_place place)
{
	return tally_name(&report_person_at(counts, place)->address);
}

struct span report_name_of(const struct counts *counts, uint32_t name)
{
	return ((const struct tally_row *)tally_at(&counts->names, name))->key;
}

static int by_names(const struct counts *counts, const struct usage_row *a,
		    const struct usage_row *b)
{
	uint32_t device = counts_usage_at(counts, a->place)->device;
	uint32_t other = counts_usage_at(counts, b->place)->device;
	int order = span_compare(user_at(counts, a->place), user_at(counts, b->place));

	if (order == 0)
		order = span_compare(report_name_of(counts, device), report_name_of(counts, other));
	if (order == 0)
		order = span_compare(report_name_of(counts, a->model),
				     report_name_of(counts, b->model));
	return order != 0
		       ? order
		       : span_compare(report_name_of(counts, a->id), report_name_of(counts, b->id));
}

static int by_rank(const void *left, const void *right, void *counts)
{
	const struct usage_row *a = left, *b = right;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return by_names(counts, a, b);
}

static bool rank_new(const struct view *view, const struct counts_device *device, int64_t *rank)
{
	*rank = device->first;
	return counts_is_new(view->counts, device);
}

int64_t usage_rank_of(uint64_t number)
{
	return number <= INT64_MAX ? INT64_MAX - (int64_t)number
				   : INT64_MIN + (int64_t)(UINT64_MAX - number);
}

uint64_t usage_number_of(int64_t rank)
{
	return rank >= 0 ? (uint64_t)(INT64_MAX - rank) : UINT64_MAX - (uint64_t)(rank - INT64_MIN);
}

static bool rank_only_opened(const struct view *view, const struct counts_device *device,
			     int64_t *rank)
{
	(void)view;
	*rank = usage_rank_of(device->opened);
	return device->opened != 0 && !device->may_have_sent;
}

/* False: out of memory. */
static bool keep(struct arena *arena, const struct counts_device *device, struct usage_row *row)
{
	struct counts_place *others;

	if (device->place_count == 1)
		return true;
	others = arena_take(arena, device->place_count * sizeof(*others));
	for (size_t i = 1; i < device->place_count && others != NULL; i++)
		others[i - 1] = device->places[i];
	if (others != NULL)
		others[device->place_count - 1] = COUNTS_NO_PLACE;
	row->others = others;
	return others != NULL;
}

/* How many belong to it.  Without memory, best has no items. */
static size_t add_devices(const struct view *view, usage_rank *rank, bool keep_others,
			  struct best *best)
{
	const struct counts_device *device;
	struct counts_devices walk;
	struct usage_row row;
	size_t total = 0;

	counts_devices_begin(&walk, view->counts, view->report->arena);
	while ((device = counts_next_device(&walk)) != NULL) {
		row = (struct usage_row){ 0, device->places[0], device->model, device->id, NULL };
		if (!rank(view, device, &row.rank))
			continue;
		total++;
		if (!report_may_name(view->report, report_person_at(view->counts, row.place)))
			continue;
		if (keep_others && !keep(view->report->arena, device, &row))
			best->items = NULL;
		best_add(best, &row);
	}
	if (walk.out_of_memory)
		best->items = NULL;
	return total;
}

struct report_list usage_rows(const struct view *view, usage_rank *rank, bool keep_others)
{
	const struct counts *counts = view->counts;
	struct report_list list = { NULL, 0, 0 };
	size_t most = counts->people.count + counts->usages.count, total;
	struct best best = best_of(view, view->limit, most, sizeof(struct usage_row), by_rank);

	total = add_devices(view, rank, keep_others, &best);
	best_finish(&best);
	if (best.items == NULL)
		return list;
	list = rows_of_array(view, best.items, best.count, sizeof(struct usage_row));
	list.more = total - best.count;
	return list;
}

struct report_list rows_of_new_devices(const struct view *view)
{
	return usage_rows(view, rank_new, false);
}

struct report_list rows_of_opened(const struct view *view)
{
	return usage_rows(view, rank_only_opened, false);
}

void usage_cells(const struct counts *counts, const struct usage_row *row, struct cell cells[4])
{
	const struct counts_usage *usage = counts_usage_at(counts, row->place);

	cells[0] = cell_of_text(user_at(counts, row->place));
	cells[1] = cell_of_text(report_name_of(counts, usage->device));
	cells[2] = cell_of_text(report_name_of(counts, row->model));
	cells[3] = cell_of_text(report_name_of(counts, row->id));
}

bool fill_new_devices(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts *counts = view->counts;
	const struct usage_row *usage = row;

	usage_cells(counts, usage, cells);
	cells[4] = cell_of_time(usage->rank);
	cells[5] = cell_of_flag(!report_person_at(counts, usage->place)->verified);
	return true;
}

bool fill_opened(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct usage_row *usage = row;
	const struct counts_person *person = report_person_at(view->counts, usage->place);

	usage_cells(view->counts, usage, cells);
	cells[4] = cell_of_number(usage_number_of(usage->rank));
	cells[5] = (struct cell){ .texts = report_devices_of(view, person, true) };
	cells[6] = cell_of_flag(!person->verified);
	return cells[5].texts.items != NULL;
}
