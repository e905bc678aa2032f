/* SPDX-License-Identifier: ISC */
/* report_rows_people -- sections about people: who did most, and whose claims are inconsistent. */
#include "report/report_sections.h"

static int by_events(const void *left, const void *right, void *counts)
{
	const struct counts_person *a = *(const struct counts_person *const *)left;
	const struct counts_person *b = *(const struct counts_person *const *)right;

	(void)counts;
	if (a->events != b->events)
		return a->events > b->events ? -1 : 1;
	return span_compare(tally_name(&a->address), tally_name(&b->address));
}

struct report_list rows_of_people(const struct view *view)
{
	const struct counts *counts = view->counts;
	struct best best =
		best_of(view, view->limit, counts->people.count, sizeof(const void *), by_events);
	struct report_list list;

	for (size_t i = 0; i < counts->people.count; i++) {
		const struct counts_person *person = tally_at(&counts->people, i);

		if (report_may_name(view->report, person))
			best_add(&best, &person);
	}
	best_finish(&best);
	list = (struct report_list){ (void *)best.items, best.count, 0 };
	list.more = counts->users - list.count;
	return list;
}

static struct report_list actions_of(const struct view *view, const struct counts_person *person)
{
	struct report_list list = report_list_for(view->report, COUNTS_ACTION_BITS);

	for (size_t i = 0; list.items != NULL && i < COUNTS_ACTION_BITS; i++)
		if ((person->actions >> i & 1) != 0)
			list.items[list.count++] = tally_at(&view->counts->lists[COUNTS_ACTION], i);
	if (list.items != NULL)
		report_sort_names(&list);
	return list;
}

bool fill_people(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts_person *person = row;

	cells[0] = cell_of_text(tally_name(&person->address));
	cells[1] = cell_of_number(person->events);
	cells[2] = (struct cell){ .texts = report_devices_of(view, person, false) };
	cells[3] = cell_of_time(person->first);
	cells[4] = cell_of_time(person->last);
	cells[5] = (struct cell){ .texts = actions_of(view, person) };
	cells[6] = cell_of_flag(!person->verified);
	return cells[2].texts.items != NULL && cells[5].texts.items != NULL;
}

/* Whose claim it was; NULL: nobody's. */
static const struct counts_person *person_of(const struct counts *counts,
					     const struct counts_group *group)
{
	struct span user, device;

	counts_split(COUNTS_CONTRADICTED, group->row.key, &user, &device);
	return user.size != 0 ? tally_find(&counts->people, user) : NULL;
}

struct report_list rows_of_contradicted(const struct view *view)
{
	struct report_list list = rows_by_events(view, &view->counts->lists[COUNTS_CONTRADICTED]);
	size_t kept = 0;

	for (size_t i = 0; i < list.count; i++) {
		const struct counts_person *person = person_of(view->counts, list.items[i]);

		if (person == NULL || report_may_name(view->report, person))
			list.items[kept++] = list.items[i];
	}
	list.more = list.count - kept;
	list.count = kept;
	return list;
}

bool fill_contradicted(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts_group *group = row;
	const struct counts_person *person = person_of(view->counts, group);
	struct span user, device;

	counts_split(COUNTS_CONTRADICTED, group->row.key, &user, &device);
	cells[0] = cell_of_text(user);
	cells[1] = cell_of_text(device);
	cells[2] = cell_of_number(group->row.events);
	cells[3] = cell_of_time(group->first);
	cells[4] = cell_of_time(group->last);
	cells[5] = cell_of_flag(person != NULL && !person->verified);
	return true;
}
