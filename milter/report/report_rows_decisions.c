/* SPDX-License-Identifier: ISC */
/* report_rows_decisions -- single events about one person or device, the newest first. */
#include "report/report_sections.h"

#include <stdlib.h>

const struct column decisions_columns[] = {
	{ "time", "Time", CELL_TIME, .place = COLUMN_NAME },
	{ "id", "", CELL_TEXT, .place = COLUMN_HIDDEN },
	{ "user", "", CELL_TEXT, .place = COLUMN_BELOW },
	{ "host", "", CELL_TEXT, .place = COLUMN_HIDDEN },
	{ "source", "", CELL_TEXT, .place = COLUMN_HIDDEN },
	{ "traffic", "traffic", CELL_TEXT, .place = COLUMN_OWN },
	{ "device", "device", CELL_TEXT, .place = COLUMN_OWN, .devices = true },
	{ "model", "", CELL_TEXT, .place = COLUMN_BELOW },
	{ "device_id", "id", CELL_TEXT, .place = COLUMN_BELOW },
	{ "os", "", CELL_TEXT, .place = COLUMN_BELOW },
	{ "os_version", "", CELL_TEXT, .place = COLUMN_BELOW },
	{ "client", "", CELL_TEXT, .place = COLUMN_HIDDEN },
	{ "policy", "by", CELL_TEXT, .place = COLUMN_BELOW },
	{ "action", "action", CELL_TEXT, .place = COLUMN_OWN },
	{ "would", "would", CELL_TEXT, .place = COLUMN_BELOW },
	{ "exemption", "exempt by", CELL_TEXT, .place = COLUMN_BELOW },
	{ "evidence", "", CELL_TEXT, .place = COLUMN_BELOW },
	{ "outdated", "outdated", CELL_FLAG, .place = COLUMN_MARK },
	{ "grace", "in grace", CELL_FLAG, .place = COLUMN_MARK },
	{ "count", "events", CELL_NUMBER, .place = COLUMN_OWN },
	{ "last", "", CELL_TIME, .place = COLUMN_HIDDEN },
	{ .kind = CELL_NONE },
};

/* Those of people who may be named; the others are left out without a trace. */
struct report_list rows_of_decisions(const struct view *view)
{
	const struct counts_decisions *decisions = &view->counts->decisions;
	struct report_list list = report_list_for(view->report, decisions->count);

	for (size_t i = 0; list.items != NULL && i < decisions->count; i++) {
		const struct counts_decision *decision = decisions->items[i];
		const struct counts_person *person =
			tally_find(&view->counts->people, decision->fields[DECISION_USER]);

		if (decision->fields[DECISION_USER].size == 0 ||
		    (person != NULL && report_may_name(view->report, person)))
			list.items[list.count++] = decision;
	}
	if (list.count != 0)
		qsort(list.items, list.count, sizeof(*list.items), counts_by_newest);
	return list;
}

/* The fields stand in the order of enum counts_decision_field, behind the time. */
bool fill_decisions(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts_decision *decision = row;

	(void)view;
	*cells++ = cell_of_time(decision->time);
	for (size_t i = 0; i < DECISION_FIELDS; i++)
		*cells++ = cell_of_text(decision->fields[i]);
	*cells++ = cell_of_flag(decision->outdated);
	*cells++ = cell_of_flag(decision->grace);
	*cells++ = cell_of_number(decision->count);
	*cells++ = cell_of_time(decision->last);
	return true;
}
