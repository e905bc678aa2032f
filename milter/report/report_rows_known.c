/* SPDX-License-Identifier: ISC */
/*
 * report_rows_known -- what only the configuration knows, and the sections that tell it: newest
 * systems, all exemptions.
 */
#include "report/report_sections.h"

#include <stdlib.h>

#include "base/calendar.h"
#include "policy/exemptions.h"
#include "base/version.h"

/* The newest version of the same major that builds.tsv knows; empty: none, or not known. */
static struct span newest_of(const struct report *report, struct span os, struct span version)
{
	return report->rules != NULL ? tables_newest(&report->rules->tables, os, version)
				     : (struct span){ NULL, 0 };
}

static bool is_behind(struct span version, struct span newest)
{
	const struct version own = version_read(version), most = version_read(newest);

	return newest.size != 0 && version_compare(&own, &most) < 0;
}

bool report_is_behind(const struct report *report, struct span os, struct span version)
{
	return is_behind(version, newest_of(report, os, version));
}

bool fill_os_version(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts_group *group = row;
	const struct tally *before = &view->report->summary->before.lists[COUNTS_OS_VERSION];
	struct span os, version, newest;

	counts_split(COUNTS_OS_VERSION, group->row.key, &os, &version);
	*cells++ = cell_of_said(view->report, os);
	*cells++ = cell_of_said(view->report, version);
	*cells++ = cell_of_flag(group->outdated);
	cells = cells_of_group(view, group, before, cells);
	newest = newest_of(view->report, os, version);
	*cells++ = cell_of_text(newest);
	*cells = cell_of_flag(is_behind(version, newest));
	return true;
}

struct span report_newest_build(const struct report *report)
{
	struct span newest = { NULL, 0 };

	for (size_t i = 0; report->rules != NULL && i < report->rules->tables.build_count; i++) {
		struct span date = report->rules->tables.builds[i].date;

		if (span_compare(date, newest) > 0)
			newest = date;
	}
	return newest;
}

bool report_enforce_from(const struct report *report, struct span policy, struct span *day)
{
	const struct policies *policies = report->rules != NULL ? &report->rules->policies : NULL;
	struct text words;

	*day = (struct span){ NULL, 0 };
	for (size_t i = 0; policies != NULL && i < policies->count; i++) {
		const struct policy *known = &policies->policies[i];
		struct civil civil;

		if (!span_equal(known->name, policy) || known->enforce_from == DATE_NEVER)
			continue;
		civil = zone_civil(&policies->zone, known->enforce_from);
		text_begin(&words, 64);
		calendar_write_date(&words, &civil);
		*day = arena_copy(report->arena, text_span(&words));
		text_end(&words);
		return day->data != NULL;
	}
	return true;
}

static uint64_t events_of(const struct counts *counts, const struct exemption *exemption)
{
	const struct counts_group *used = tally_find(&counts->exemptions, exemption->name);

	return used != NULL ? used->row.events : 0;
}

static int by_events(const void *left, const void *right, void *counts)
{
	const struct exemption *a = *(const struct exemption *const *)left;
	const struct exemption *b = *(const struct exemption *const *)right;
	uint64_t a_events = events_of(counts, a), b_events = events_of(counts, b);

	if (a_events != b_events)
		return a_events > b_events ? -1 : 1;
	return span_compare(a->name, b->name);
}

struct report_list rows_of_configured(const struct view *view)
{
	const struct policies *policies = &view->report->rules->policies;
	struct report_list list =
		rows_of_array(view, policies->exemptions, policies->exemption_count,
			      sizeof(*policies->exemptions));

	if (list.items != NULL && list.count != 0)
		qsort_r(list.items, list.count, sizeof(*list.items), by_events,
			(void *)view->counts);
	return list;
}

bool fill_configured(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct report *report = view->report;
	const struct exemption *exemption = row;
	const struct policies *policies = &report->rules->policies;
	const struct counts_group *used = tally_find(&view->counts->exemptions, exemption->name);
	struct span owner = exemption->owner, state;
	struct text words;

	text_begin(&words, 256);
	exemption_words(policies, exemption,
			exemption_state(policies, report->rules->catalogue, exemption, report->now),
			report->now, &words);
	state = arena_copy(report->arena, text_span(&words));
	text_end(&words);
	if (!report_may_name_others(report))
		owner = (struct span){ NULL, 0 };
	cells[0] = cell_of_text(exemption->name);
	cells[1] = cell_of_flag(used == NULL);
	cells[2] = cell_of_text(state);
	cells[3] = cell_of_text(owner);
	cells[4] = cell_of_text(exemption->ticket);
	cells[5] = cell_of_number(used != NULL ? used->row.events : 0);
	cells[6] = cell_of_time(used != NULL ? used->last : PERIOD_NO_START);
	return state.data != NULL;
}
