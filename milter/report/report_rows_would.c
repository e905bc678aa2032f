/* SPDX-License-Identifier: ISC */
/* report_rows_would -- what would happen, and to whom, if policies that did not act did. */
#include "report/report_sections.h"

#include <stdlib.h>

/* A policy and its action, with the messages and people that it would stop. */
struct readiness {
	struct span would;
	uint32_t index; /* in observed */
	uint64_t messages, users;
};

/* A person whom it would stop: their concerns, side by side in a sorted list. */
struct affected {
	const struct readiness *readiness;
	const struct counts_person *person;
	const struct counts_concern *const *concerns;
	size_t concern_count;
	uint64_t messages;
};

static int by_would_and_person(const void *left, const void *right)
{
	const struct counts_concern *a = *(const struct counts_concern *const *)left;
	const struct counts_concern *b = *(const struct counts_concern *const *)right;

	if (a->would != b->would)
		return a->would < b->would ? -1 : 1;
	if (a->person != b->person)
		return a->person < b->person ? -1 : 1;
	return (a->device > b->device) - (a->device < b->device);
}

/* All concerns with messages, sorted. */
static struct report_list sorted_concerns(const struct view *view)
{
	const struct tally *concerns = &view->counts->concerns;
	struct report_list list =
		rows_of_array(view, concerns->rows, concerns->count, sizeof(struct counts_concern));
	size_t kept = 0;

	for (size_t i = 0; i < list.count; i++)
		if (((const struct counts_concern *)list.items[i])->messages != 0)
			list.items[kept++] = list.items[i];
	list.count = kept;
	if (kept != 0)
		qsort(list.items, kept, sizeof(*list.items), by_would_and_person);
	return list;
}

static int by_messages(const void *left, const void *right)
{
	const struct readiness *a = *(const struct readiness *const *)left;
	const struct readiness *b = *(const struct readiness *const *)right;

	if (a->messages != b->messages)
		return a->messages > b->messages ? -1 : 1;
	return span_compare(a->would, b->would);
}

/* One for each group of observed, in its order; NULL: out of memory. */
static struct readiness *readiness_of(const struct view *view, const struct report_list *concerns)
{
	const struct tally *observed = &view->counts->observed;
	struct readiness *all =
		arena_take(view->report->arena, (observed->count + 1) * sizeof(*all));
	const struct counts_concern *last = NULL;

	for (size_t i = 0; i < observed->count && all != NULL; i++)
		all[i] = (struct readiness){ ((const struct tally_row *)tally_at(observed, i))->key,
					     (uint32_t)i, 0, 0 };
	for (size_t i = 0; i < concerns->count && all != NULL; i++) {
		const struct counts_concern *concern = concerns->items[i];
		struct readiness *of = &all[concern->would];

		of->messages = tally_sum(of->messages, concern->messages);
		of->users += concern->person != COUNTS_NOBODY &&
			     (last == NULL || last->would != concern->would ||
			      last->person != concern->person);
		last = concern;
	}
	return all;
}

/* Those with messages, by their number. */
static struct report_list readiness_rows(const struct view *view,
					 const struct report_list *concerns)
{
	struct report_list list = { NULL, 0, 0 };
	struct readiness *all = concerns->items != NULL ? readiness_of(view, concerns) : NULL;
	size_t kept = 0;

	if (all == NULL)
		return list;
	list = rows_of_array(view, all, view->counts->observed.count, sizeof(*all));
	for (size_t i = 0; i < list.count; i++)
		if (((const struct readiness *)list.items[i])->messages != 0)
			list.items[kept++] = list.items[i];
	list.count = kept;
	if (kept != 0)
		qsort(list.items, kept, sizeof(*list.items), by_messages);
	return list;
}

struct report_list rows_of_readiness(const struct view *view)
{
	struct report_list concerns = sorted_concerns(view);

	return readiness_rows(view, &concerns);
}

bool fill_readiness(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct readiness *readiness = row;

	counts_split_would(readiness->would, &cells[0].text, &cells[1].text);
	cells[2] = cell_of_number(readiness->messages);
	cells[3] = cell_of_number(report_people_number(view->report, readiness->users));
	return report_enforce_from(view->report, cells[0].text, &cells[4].text);
}

static int by_messages_then_name(const void *left, const void *right, void *counts)
{
	const struct affected *a = left, *b = right;

	(void)counts;
	if (a->messages != b->messages)
		return a->messages > b->messages ? -1 : 1;
	return span_compare(tally_name(&a->person->address), tally_name(&b->person->address));
}

/* Concerns from start on that are about the same policy, action and person. */
static size_t same_person(const struct report_list *concerns, size_t start)
{
	const struct counts_concern *first = concerns->items[start];
	size_t end = start;

	while (end < concerns->count) {
		const struct counts_concern *next = concerns->items[end];

		if (next->would != first->would || next->person != first->person)
			break;
		end++;
	}
	return end - start;
}

/* Whomever that policy would stop and who may be named, the most concerned first. */
static struct best affected_by(const struct view *view, const struct report_list *concerns,
			       const struct readiness *readiness)
{
	struct best best = best_of(view, view->report->top, readiness->users,
				   sizeof(struct affected), by_messages_then_name);
	size_t count;

	for (size_t i = 0; i < concerns->count; i += count) {
		const struct counts_concern *const *first =
			(const struct counts_concern *const *)&concerns->items[i];
		struct affected affected = { readiness, NULL, first, 0, 0 };

		count = same_person(concerns, i);
		if ((*first)->would != readiness->index || (*first)->person == COUNTS_NOBODY)
			continue;
		affected.person = tally_at(&view->counts->people, (*first)->person);
		if (!report_may_name(view->report, affected.person))
			continue;
		affected.concern_count = count;
		for (size_t j = 0; j < count; j++)
			affected.messages = tally_sum(affected.messages, first[j]->messages);
		best_add(&best, &affected);
	}
	best_finish(&best);
	return best;
}

/* Of each policy, from the one with the most messages, the top people. */
struct report_list rows_of_affected(const struct view *view)
{
	struct report_list concerns = sorted_concerns(view);
	struct report_list policies = readiness_rows(view, &concerns);
	struct report_list list = { NULL, 0, 0 };

	if (policies.items != NULL)
		list = report_list_for(view->report, 0);
	for (size_t i = 0; i < policies.count && list.items != NULL; i++) {
		struct best best = affected_by(view, &concerns, policies.items[i]);

		if (best.items == NULL)
			list.items = NULL;
		for (size_t j = 0; j < best.count && list.items != NULL; j++) {
			list.items = arena_grow(view->report->arena, list.items, list.count,
						sizeof(*list.items));
			if (list.items != NULL)
				list.items[list.count++] = best.items + j * best.item_bytes;
		}
	}
	return list;
}

bool fill_affected(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct affected *affected = row;
	struct report_list devices = report_list_for(view->report, affected->concern_count);
	int64_t first = INT64_MAX, last = INT64_MIN;

	for (size_t i = 0; i < affected->concern_count && devices.items != NULL; i++) {
		const struct counts_concern *concern = affected->concerns[i];

		devices.items[devices.count++] = tally_at(&view->counts->names, concern->device);
		first = concern->first < first ? concern->first : first;
		last = concern->last > last ? concern->last : last;
	}
	if (devices.items != NULL)
		report_sort_names(&devices);
	cells[0] = cell_of_text(tally_name(&affected->person->address));
	cells[1] = (struct cell){ .texts = devices };
	counts_split_would(affected->readiness->would, &cells[2].text, &cells[3].text);
	cells[4] = cell_of_number(affected->messages);
	cells[5] = cell_of_time(first);
	cells[6] = cell_of_time(last);
	cells[7] = cell_of_flag(!affected->person->verified);
	return devices.items != NULL;
}
