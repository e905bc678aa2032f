/* SPDX-License-Identifier: ISC */
/*
 * report_rows_register -- rows of the register that run out soon, or have lately: what they say
 * does not hold then, and nobody else says so.
 */
#include "report/report_sections.h"

#include "policy/exemptions.h"

static const struct registry *registry_of(const struct report *report)
{
	return report->rules != NULL ? report->rules->policies.registry : NULL;
}

/* The last second in which it holds; it must end. */
static int64_t last_second(const struct registry_row *row)
{
	return row->until - 1;
}

/* How many days until its last one; negative: it is over. */
static int64_t days_left(const struct report *report, const struct registry_row *row)
{
	return days_between(&report->rules->policies.zone, report->now, last_second(row));
}

/* Soon, or a moment ago; of somebody whom the report is about. */
static bool is_near(const struct report *report, const struct registry_row *row)
{
	const struct where *where = report->summary->where;
	int64_t days;

	if (row->until == REGISTRY_NO_END ||
	    (where != NULL && !where_matches_user(where, row->user)))
		return false;
	days = days_left(report, row);
	return days >= -EXEMPTION_DAYS && days <= EXEMPTION_DAYS;
}

uint64_t report_registrations_ending(const struct report *report, const struct counts *counts)
{
	const struct registry *registry = registry_of(report);
	uint64_t number = 0;

	(void)counts;
	for (size_t i = 0; registry != NULL && i < registry->count; i++)
		number += is_near(report, &registry->rows[i]) &&
			  registry_row_holds(&registry->rows[i], report->now);
	return number;
}

static int by_end(const void *left, const void *right, void *counts)
{
	const struct registry_row *a = *(const struct registry_row *const *)left;
	const struct registry_row *b = *(const struct registry_row *const *)right;
	int order;

	(void)counts;
	if (a->until != b->until)
		return a->until < b->until ? -1 : 1;
	order = span_compare(a->user, b->user);
	return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

struct report_list rows_of_register_ending(const struct view *view)
{
	const struct report *report = view->report;
	const struct registry *registry = registry_of(report);
	size_t count = registry != NULL ? registry->count : 0, near = 0;
	struct best best = best_of(view, view->limit, count, sizeof(const void *), by_end);
	struct report_list list;

	for (size_t i = 0; i < count; i++) {
		const struct registry_row *row = &registry->rows[i];

		if (!is_near(report, row))
			continue;
		near++;
		if (report_may_name_others(report))
			best_add(&best, &row);
	}
	best_finish(&best);
	list = (struct report_list){ (void *)best.items, best.count, 0 };
	list.more = near - list.count;
	return list;
}

bool fill_register_ending(const struct view *view, const void *data, struct cell cells[COLUMNS_MAX])
{
	const struct registry_row *row = data;
	const struct report *report = view->report;
	const struct civil last = zone_civil(&report->rules->policies.zone, last_second(row));
	const struct civil midnight = { .year = last.year, .month = last.month, .day = last.day };

	cells[0] = cell_of_text(row->user);
	if (row->device != NULL)
		cells[1] = cell_of_text(row->device->name);
	cells[2] = cell_of_text(row->model);
	cells[3] = cell_of_text(row->device_id);
	cells[4] = cell_of_flag(!registry_row_holds(row, report->now));
	cells[5] = cell_of_text(span_of(registry_state_name(row->state)));
	cells[6] = (struct cell){ .time = calendar_seconds(&midnight) * 1000 };
	cells[7] = cell_of_text(row->owner);
	return true;
}
