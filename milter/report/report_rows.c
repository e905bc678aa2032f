/* SPDX-License-Identifier: ISC */
/*
 * report_rows -- what rows and cells of sections are made of, and the sections that are lists of
 * counts.
 */
#include "report/report_sections.h"

#include <stdlib.h>
#include <string.h>

#include "policy/evidence_words.h"

struct cell cell_of_text(struct span text)
{
	return (struct cell){ .text = text };
}

struct cell cell_of_number(uint64_t number)
{
	return (struct cell){ .number = number };
}

struct cell cell_of_flag(bool flag)
{
	return (struct cell){ .number = flag };
}

struct cell cell_of_time(int64_t milliseconds)
{
	return (struct cell){ .time = milliseconds };
}

struct cell cell_of_said(const struct report *report, struct span said)
{
	bool hidden = report->people == REPORT_PEOPLE_NONE;

	return cell_of_text(evidence_captured(said, hidden, report_cells_arena(report)));
}

struct arena *report_cells_arena(const struct report *report)
{
	return report->cells != NULL ? report->cells : report->arena;
}

struct report_list report_list_for(const struct report *report, size_t count)
{
	struct report_list list = { NULL, 0, 0 };

	list.items = arena_take(report->arena, (count + 1) * sizeof(*list.items));
	return list;
}

struct report_list rows_by_events(const struct view *view, const struct tally *rows)
{
	const void **sorted = tally_sorted(rows, view->report->arena);

	return (struct report_list){ sorted, sorted != NULL ? rows->count : 0, 0 };
}

struct report_list rows_of_array(const struct view *view, const void *items, size_t count,
				 size_t item_bytes)
{
	struct report_list list = report_list_for(view->report, count);

	for (size_t i = 0; list.items != NULL && i < count; i++)
		list.items[list.count++] = (const char *)items + i * item_bytes;
	return list;
}

static int by_key(const void *left, const void *right)
{
	const struct tally_row *a = *(const struct tally_row *const *)left;
	const struct tally_row *b = *(const struct tally_row *const *)right;

	return span_compare(a->key, b->key);
}

void report_sort_names(struct report_list *list)
{
	size_t different = 0;

	if (list->count != 0)
		qsort(list->items, list->count, sizeof(*list->items), by_key);
	for (size_t i = 0; i < list->count; i++)
		if (i == 0 || list->items[i] != list->items[i - 1])
			list->items[different++] = list->items[i];
	list->count = different;
}

#define BEST_SPARE 64

struct best best_of(const struct view *view, size_t limit, size_t total, size_t item_bytes,
		    best_order *order)
{
	struct best best = {
		.order = order, .counts = view->counts, .item_bytes = item_bytes, .limit = limit
	};

	best.room = limit < total / 2 ? 2 * limit + BEST_SPARE : total + 1;
	best.items = arena_take(view->report->arena, best.room * item_bytes);
	return best;
}

static void drop_worse(struct best *best)
{
	if (best->count != 0)
		qsort_r(best->items, best->count, best->item_bytes, best->order,
			(void *)best->counts);
	if (best->count > best->limit)
		best->count = best->limit;
}

void best_add(struct best *best, const void *item)
{
	if (best->items == NULL)
		return;
	if (best->count == best->room)
		drop_worse(best);
	memcpy(best->items + best->count++ * best->item_bytes, item, best->item_bytes);
}

void best_finish(struct best *best)
{
	if (best->items != NULL)
		drop_worse(best);
}

uint64_t report_bar_most(const struct report_list *rows)
{
	uint64_t most = 0;

	for (size_t i = 0; i < rows->count; i++) {
		const struct tally_row *row = rows->items[i];

		most = row->events > most ? row->events : most;
	}
	return most;
}

/* What is told of groups now and then may be there all the time, with fewer people. */
static bool tells_change(const struct report *report)
{
	return report_compares(report) && report->summary->k_anonymity == 0;
}

/* Behind the rows of a list, for people: what was there in the period before and is no more. */
static struct report_list add_gone(const struct view *view, struct report_list list,
				   const struct tally *now, const struct tally *before)
{
	struct report_list was = rows_by_events(view, before), all;

	if (!view->for_people || !tells_change(view->report) || list.items == NULL)
		return list;
	all = report_list_for(view->report, list.count + was.count);
	for (size_t i = 0; i < list.count && all.items != NULL; i++)
		all.items[all.count++] = list.items[i];
	for (size_t i = 0; i < was.count && all.items != NULL; i++) {
		const struct counts_group *group = was.items[i];
		struct counts_group *gone;

		if (tally_find(now, group->row.key) != NULL)
			continue;
		gone = arena_take(view->report->arena, sizeof(*gone));
		if (gone == NULL)
			return (struct report_list){ NULL, 0, 0 };
		*gone = (struct counts_group){ .row = { .key = group->row.key },
					       .first = PERIOD_NO_START,
					       .last = PERIOD_NO_START };
		all.items[all.count++] = gone;
	}
	return all;
}

struct report_list rows_of_list(const struct view *view)
{
	const struct tally *now = &view->counts->lists[view->section->list];

	return add_gone(view, rows_by_events(view, now), now,
			&view->report->summary->before.lists[view->section->list]);
}

/* How many of these events there were in the period before. */
static uint64_t events_before(const struct tally *before, struct span key)
{
	const struct tally_row *row = tally_find(before, key);

	return row != NULL ? row->events : 0;
}

struct cell *cells_of_group(const struct view *view, const struct counts_group *group,
			    const struct tally *before, struct cell *cells)
{
	bool compares = tells_change(view->report);
	uint64_t was = report_compares(view->report) ? events_before(before, group->row.key) : 0;

	*cells++ = cell_of_number(group->row.events);
	*cells++ = (struct cell){ .number = group->row.events, .whole = view->counts->events };
	*cells++ = cell_of_number(was);
	*cells++ = cell_of_number(group->users.count);
	*cells++ = cell_of_flag(compares && was == 0 && view->report->summary->before.events != 0);
	*cells++ = cell_of_flag(compares && group->row.events == 0 && was != 0);
	return cells;
}

bool fill_list(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts_group *group = row;
	enum counts_list list = view->section->list;
	struct span beside, value;

	counts_split(list, group->row.key, &beside, &value);
	if (counts_lists[list].beside != EVENT_FIELDS)
		*cells++ = cell_of_said(view->report, beside);
	*cells++ = cell_of_said(view->report, value);
	cells = cells_of_group(view, group, &view->report->summary->before.lists[list], cells);
	*cells++ = cell_of_time(group->first);
	*cells++ = cell_of_time(group->last);
	return true;
}

struct report_list rows_of_observed(const struct view *view)
{
	return add_gone(view, rows_by_events(view, &view->counts->observed),
			&view->counts->observed, &view->report->summary->before.observed);
}

bool fill_observed(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts_group *group = row;

	counts_split_would(group->row.key, &cells[0].text, &cells[1].text);
	cells_of_group(view, group, &view->report->summary->before.observed, cells + 2);
	return true;
}

struct report_list rows_of_exemptions(const struct view *view)
{
	return rows_by_events(view, &view->counts->exemptions);
}

bool fill_exemptions(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts_group *group = row;

	(void)view;
	*cells++ = cell_of_text(group->row.key);
	*cells++ = cell_of_number(group->row.events);
	*cells++ = cell_of_number(group->users.count);
	*cells++ = cell_of_time(group->first);
	*cells++ = cell_of_time(group->last);
	return true;
}

static int by_first(const void *left, const void *right)
{
	const struct counts_group *a = *(const struct counts_group *const *)left;
	const struct counts_group *b = *(const struct counts_group *const *)right;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return span_compare(a->row.key, b->row.key);
}

struct report_list rows_of_configurations(const struct view *view)
{
	struct report_list list = rows_by_events(view, &view->counts->configurations);

	if (list.items != NULL)
		qsort(list.items, list.count, sizeof(*list.items), by_first);
	return list;
}

bool fill_configurations(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts_group *group = row;

	(void)view;
	cells[0] = cell_of_text(group->row.key);
	cells[1] = cell_of_time(group->first);
	cells[2] = cell_of_time(group->last);
	return true;
}
