/* SPDX-License-Identifier: ISC */
/* report_section -- a section by its name, whether it is needed, and its rows. */
#include "report/report_sections.h"

#define LATEST_ROWS 31 /* at least: a month of days */

const struct section *section_named(struct span name)
{
	for (const struct section *s = sections; s->name != NULL; s++)
		if (span_equal(name, span_of(s->name)))
			return s;
	return NULL;
}

bool report_has_section(struct span name)
{
	return section_named(name) != NULL;
}

const char *report_section_name(size_t index)
{
	return sections[index].name;
}

bool column_is_shown(const struct view *view, const struct column *column, enum column_place place)
{
	return column->place == place && section_needed(view->report, view->counts, column->needs);
}

bool section_needed(const struct report *report, const struct counts *counts,
		    enum column_needs needs)
{
	switch (needs) {
	case NEEDS_RULES:
		return report->rules != NULL;
	case NEEDS_COMPARE:
		return report_compares(report);
	case NEEDS_UNSEEN:
		return report->unseen != 0;
	case NEEDS_STEPS:
		return counts->step != COUNTS_STEPS;
	case NEEDS_DECISIONS:
		return counts->decisions.wanted && report->people != REPORT_PEOPLE_NONE;
	case NEEDS_PAST:
		return counts_have_past(counts);
	case NEEDS_NOTHING:
		break;
	}
	return true;
}

struct report_list section_rows(struct view *view, bool for_people)
{
	bool latest = for_people && view->section->latest;
	size_t limit = for_people || view->section->top ? view->report->top : SIZE_MAX;
	struct report_list list;

	if (latest && limit < LATEST_ROWS)
		limit = LATEST_ROWS;
	view->limit = limit;
	view->for_people = for_people;
	if (view->section->not_of_groups && view->report->summary->k_anonymity != 0)
		return report_list_for(view->report, 0);
	list = view->section->rows(view);
	if (list.count <= limit || view->section->limited)
		return list;
	list.more += list.count - limit;
	if (latest)
		list.items += list.count - limit;
	list.count = limit;
	return list;
}
