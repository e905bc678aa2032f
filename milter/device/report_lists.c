/* report_lists -- what the formats list, chosen and sorted. */
#include "report.h"

#include <stdlib.h>
#include <string.h>

static bool may_be_named(const struct report *report, const struct counts_person *person)
{
	if (!person->present || report->people == REPORT_PEOPLE_NONE)
		return false;
	return report->people == REPORT_PEOPLE_ALL || person->concerned;
}

struct report_list report_top_people(const struct report *report, const struct counts *counts)
{
	const void **sorted = tally_sorted(&counts->people, report->arena);
	struct report_list list = { sorted, 0 };

	for (size_t i = 0; sorted != NULL && i < counts->people.count; i++)
		if (list.count < report->top && may_be_named(report, sorted[i]))
			sorted[list.count++] = sorted[i];
	return list;
}

/* A usage with the names it sorts by. */
struct new_device {
	const struct counts_usage *usage;
	struct span user, device;
};

static int by_first_use(const void *left, const void *right)
{
	const struct new_device *a = left, *b = right;
	int order;

	if (a->usage->first != b->usage->first)
		return a->usage->first < b->usage->first ? -1 : 1;
	order = span_compare(a->user, b->user);
	return order != 0 ? order : span_compare(a->device, b->device);
}

struct report_list report_new_devices(const struct report *report, const struct counts *counts)
{
	size_t room = counts->usages.count + 1;
	struct new_device *found = calloc(room, sizeof(*found));
	struct report_list list = { arena_take(report->arena, room * sizeof(*list.items)), 0 };

	for (size_t i = 0; found != NULL && i < counts->usages.count; i++) {
		const struct counts_usage *usage = tally_at(&counts->usages, i);
		const struct counts_person *person = tally_at(&counts->people, usage->person);
		const struct tally_row *device = tally_at(&counts->names, usage->device);

		if (counts_is_new(counts, usage) && may_be_named(report, person))
			found[list.count++] =
				(struct new_device){ usage, person->row.key, device->key };
	}
	if (found == NULL || list.items == NULL) {
		free(found);
		return (struct report_list){ NULL, 0 };
	}
	qsort(found, list.count, sizeof(*found), by_first_use);
	for (size_t i = 0; i < list.count; i++)
		list.items[i] = found[i].usage;
	free(found);
	return list;
}

static struct report_list list_rows(const struct report *report, const struct tally *rows,
				    int (*order)(const void *, const void *))
{
	struct report_list list = { tally_sorted(rows, report->arena), rows->count };

	if (list.items != NULL)
		qsort(list.items, list.count, sizeof(*list.items), order);
	return list;
}

static int by_first(const void *left, const void *right)
{
	const struct counts_group *a = *(const struct counts_group *const *)left;
	const struct counts_group *b = *(const struct counts_group *const *)right;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return span_compare(a->row.key, b->row.key);
}

struct report_list report_by_time(const struct report *report, const struct tally *groups)
{
	return list_rows(report, groups, by_first);
}

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

struct report_list report_days(const struct report *report, const struct counts *counts)
{
	return list_rows(report, &counts->days, by_day);
}

struct civil report_day(const struct counts_group *group)
{
	return calendar_civil((int64_t)day_number(group) * 86400);
}

static int by_key(const void *left, const void *right)
{
	const struct tally_row *a = *(const struct tally_row *const *)left;
	const struct tally_row *b = *(const struct tally_row *const *)right;

	return span_compare(a->key, b->key);
}

/* The person's next usage in the period, from that one on; NULL: no more. */
static const struct counts_usage *next_usage(const struct counts *counts, uint32_t plus_one)
{
	while (plus_one != 0) {
		const struct counts_usage *usage = tally_at(&counts->usages, plus_one - 1);

		if (usage->row.events != 0)
			return usage;
		plus_one = usage->next_plus_one;
	}
	return NULL;
}

struct report_list report_devices(const struct report *report, const struct counts *counts,
				  const struct counts_person *person)
{
	struct report_list list = { arena_take(report->arena, 1), 0 };
	const struct counts_usage *usage = next_usage(counts, person->usage_plus_one);
	size_t different = 0;

	for (; usage != NULL; usage = next_usage(counts, usage->next_plus_one)) {
		list.items = arena_grow(report->arena, list.items, list.count, sizeof(*list.items));
		if (list.items == NULL)
			return list;
		list.items[list.count++] = tally_at(&counts->names, usage->device);
	}
	if (list.count != 0)
		qsort(list.items, list.count, sizeof(*list.items), by_key);
	for (size_t i = 0; i < list.count; i++)
		if (i == 0 || list.items[i] != list.items[i - 1])
			list.items[different++] = list.items[i];
	list.count = different;
	return list;
}

struct report_list report_actions(const struct report *report, const struct counts *counts,
				  const struct counts_person *person)
{
	struct report_list list = { arena_take(report->arena, 64 * sizeof(*list.items)), 0 };

	for (size_t i = 0; list.items != NULL && i < 64; i++)
		if ((person->actions >> i & 1) != 0)
			list.items[list.count++] = tally_at(&counts->lists[COUNTS_ACTION], i);
	if (list.count != 0)
		qsort(list.items, list.count, sizeof(*list.items), by_key);
	return list;
}

void report_split_would(struct span would, struct span *policy, struct span *action)
{
	size_t at = would.size;

	while (at != 0 && would.data[at - 1] != '=')
		at--;
	*policy = at != 0 ? span_first(would, at - 1) : would;
	*action = at != 0 ? span_from(would, at) : (struct span){ NULL, 0 };
}
