/* SPDX-License-Identifier: ISC */
/* report_rows_reveals -- who turned pseudonyms back into people, and for what reason. */
#include "report/report_sections.h"

struct report_list rows_of_reveals(const struct view *view)
{
	struct report_list list = rows_by_events(view, &view->counts->reveals);

	/* The reason may name somebody, and so does who gave it. */
	if (!report_may_name_others(view->report))
		list = (struct report_list){ list.items, 0, list.count + list.more };
	return list;
}

bool fill_reveals(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts_group *group = row;
	const struct span key = group->row.key;
	const size_t by_size = span_find(key, '\0');

	(void)view;
	cells[0] = cell_of_text(span_first(key, by_size));
	cells[1] = cell_of_text(span_from(key, by_size + 1));
	cells[2] = cell_of_number(group->row.events);
	cells[3] = cell_of_time(group->first);
	cells[4] = cell_of_time(group->last);
	return true;
}
