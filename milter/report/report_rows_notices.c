/* SPDX-License-Identifier: ISC */
/* report_rows_notices -- who was written to, about which device and policy, and when. */
#include "report/report_sections.h"

struct report_list rows_of_notices(const struct view *view)
{
	struct report_list list = rows_by_events(view, &view->counts->notices);

	if (view->report->people == REPORT_PEOPLE_NONE)
		list = (struct report_list){ list.items, 0, list.count + list.more };
	return list;
}

bool fill_notices(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts_group *group = row;
	struct span rest = group->row.key;

	(void)view;
	for (size_t i = 0; i < 4; i++)
		cells[i] = cell_of_text(span_cut(&rest, '\0'));
	cells[4] = cell_of_number(group->row.events);
	cells[5] = cell_of_time(group->first);
	cells[6] = cell_of_time(group->last);
	return true;
}
