/* SPDX-License-Identifier: ISC */
/* report_rows_times -- sections about when: days, hours, feeders that fell silent, gaps. */
#include "report/report_sections.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MILLISECONDS 86400000LL
#define HOUR_MILLISECONDS 3600000LL
#define WEEK_HOURS ((size_t)COUNTS_WEEKDAYS * COUNTS_HOURS)

static int32_t day_number(const struct counts_group *group)
{
	int32_t day;

	memcpy(&day, group->row.key.data, sizeof(day));
	return day;
}

static int by_day(const void *left, const void *right)
{
	int32_t a = day_number(*(const struct counts_group *const *)left);
	int32_t b = day_number(*(const struct counts_group *const *)right);

	return (a > b) - (a < b);
}

struct report_list rows_of_days(const struct view *view)
{
	struct report_list list = rows_by_events(view, &view->counts->days);

	if (list.items != NULL)
		qsort(list.items, list.count, sizeof(*list.items), by_day);
	return list;
}

bool fill_days(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts_group *group = row;

	cells[0] = cell_of_time(day_number(group) * DAY_MILLISECONDS);
	cells[1] = cell_of_number(group->row.events);
	cells[2] = (struct cell){ .number = group->row.events, .whole = view->counts->events };
	cells[3] = cell_of_number(group->users.count);
	return true;
}

struct report_list rows_of_steps(const struct view *view)
{
	struct report_list list = rows_by_events(view, &view->counts->steps);

	if (list.items != NULL)
		qsort(list.items, list.count, sizeof(*list.items), by_day);
	return list;
}

/* Whether the step reaches out of the period, or is not over. */
static bool is_partly(const struct view *view, int64_t first, int64_t last)
{
	const struct counts *counts = view->counts;
	int64_t end = period_day_number(counts->zone, report_end_of(view->report, counts) - 1);
	int64_t today = period_day_number(counts->zone, view->report->now * 1000);

	return (counts->period.since != PERIOD_NO_START &&
		first < period_day_number(counts->zone, counts->period.since)) ||
	       last > end || last >= today;
}

bool fill_steps(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts_group *group = row;
	enum counts_step step = view->counts->step;
	int64_t first = counts_step_first(step, day_number(group));
	int64_t last = counts_step_first(step, day_number(group) + 1) - 1;

	cells[0] = cell_of_time(first * DAY_MILLISECONDS);
	cells[1] = cell_of_time(last * DAY_MILLISECONDS);
	cells[2] = cell_of_flag(is_partly(view, first, last));
	cells[3] = cell_of_number(group->row.events);
	cells[4] = (struct cell){ .number = group->row.events, .whole = view->counts->events };
	cells[5] = cell_of_number(group->users.count);
	return true;
}

struct report_list rows_of_hours(const struct view *view)
{
	return rows_of_array(view, view->counts->hours, COUNTS_HOURS,
			     sizeof(view->counts->hours[0]));
}

bool fill_hours(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const uint64_t *hour = row;

	cells[0] = cell_of_number((uint64_t)(hour - view->counts->hours));
	cells[1] = cell_of_number(*hour);
	return true;
}

/* Hours of the week without events are left out. */
struct report_list rows_of_week(const struct view *view)
{
	const uint64_t *hours = view->counts->week[0];
	struct report_list list = rows_of_array(view, hours, WEEK_HOURS, sizeof(*hours));
	size_t kept = 0;

	for (size_t i = 0; i < list.count; i++)
		if (*(const uint64_t *)list.items[i] != 0)
			list.items[kept++] = list.items[i];
	list.count = kept;
	return list;
}

bool fill_week(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const uint64_t *hour = row;
	size_t index = (size_t)(hour - view->counts->week[0]);

	cells[0] = cell_of_text(span_of(calendar_weekdays[index / COUNTS_HOURS]));
	cells[1] = cell_of_number(index % COUNTS_HOURS);
	cells[2] = cell_of_number(*hour);
	return true;
}

uint64_t report_week_most(const struct counts *counts)
{
	uint64_t most = 0;

	for (size_t day = 0; day < COUNTS_WEEKDAYS; day++)
		for (size_t hour = 0; hour < COUNTS_HOURS; hour++)
			if (counts->week[day][hour] > most)
				most = counts->week[day][hour];
	return most;
}

size_t report_week_level(uint64_t events, uint64_t most)
{
	const double steps = WEEK_LEVELS - 1;
	size_t level = 1;

	if (events == 0)
		return 0;
	while (level < WEEK_LEVELS - 1 && (double)events > (double)most * (double)level / steps)
		level++;
	return level;
}

/* Of less than a week, only the days with events. */
bool report_week_shows(const struct counts *counts, size_t weekday)
{
	int64_t days = period_days(&counts->period, counts->zone);

	if (days == 0 || days >= COUNTS_WEEKDAYS)
		return true;
	for (size_t hour = 0; hour < COUNTS_HOURS; hour++)
		if (counts->week[weekday][hour] != 0)
			return true;
	return false;
}

/* The longest silent first. */
static int by_last(const void *left, const void *right)
{
	const struct counts_feeder *a = *(const struct counts_feeder *const *)left;
	const struct counts_feeder *b = *(const struct counts_feeder *const *)right;

	if (a->last != b->last)
		return a->last < b->last ? -1 : 1;
	return span_compare(a->row.key, b->row.key);
}

struct report_list rows_of_feeders(const struct view *view)
{
	struct report_list list = rows_by_events(view, &view->counts->feeders);

	if (list.items != NULL)
		qsort(list.items, list.count, sizeof(*list.items), by_last);
	return list;
}

/*
 * Up to when it is known what a feeder wrote: never what is still to come, and in a period without
 * an end nothing if no line is in it.
 */
static int64_t known_until(const struct report *report, const struct counts *counts)
{
	int64_t until = counts->known_until != PERIOD_NO_END ? counts->known_until : counts->last;
	int64_t now = report->now * 1000;

	return until < now ? until : now;
}

int64_t report_end_of(const struct report *report, const struct counts *counts)
{
	int64_t now = report->now * 1000;

	return counts->period.until < now ? counts->period.until : now;
}

bool report_is_silent(const struct report *report, const struct counts *counts,
		      const struct counts_feeder *feeder)
{
	int64_t until = known_until(report, counts);

	return until > feeder->last && until - feeder->last > DAY_MILLISECONDS;
}

bool report_is_ahead(const struct report *report, const struct counts_feeder *feeder)
{
	return feeder->last - report->now * 1000 > HOUR_MILLISECONDS;
}

bool fill_feeders(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts_feeder *feeder = row;
	struct span source = feeder->row.key;

	cells[0] = cell_of_text(span_cut(&source, '\0'));
	cells[1] = cell_of_text(source);
	cells[2] = cell_of_flag(report_is_silent(view->report, view->counts, feeder));
	cells[3] = cell_of_number(feeder->row.events);
	cells[4] = cell_of_time(feeder->first);
	cells[5] = cell_of_time(feeder->last);
	return true;
}

struct report_list rows_of_gaps(const struct view *view)
{
	size_t count = 0;
	const struct counts_gap *gaps = counts_gaps(view->counts, view->report->arena, &count);

	if (gaps == NULL)
		return (struct report_list){ NULL, 0, 0 };
	return rows_of_array(view, gaps, count, sizeof(*gaps));
}

bool fill_gaps(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts_gap *gap = row;

	(void)view;
	cells[0] = cell_of_text(gap->host);
	cells[1] = cell_of_time(gap->from);
	cells[2] = cell_of_time(gap->to);
	return true;
}
