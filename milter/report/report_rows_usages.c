/* SPDX-License-Identifier: ISC */
/* report_rows_usages -- sections about devices of people: new ones, and those that only opened. */
#include "report/report_sections.h"

struct report_list report_devices_of(const struct view *view, const struct counts_person *person,
				     bool that_sent)
{
	const struct counts *counts = view->counts;
	struct arena *arena = view->report->arena;
	struct report_list list = report_list_for(view->report, 0);
	const struct counts_usage *usage = NULL;

	while (list.items != NULL && (usage = counts_next_usage(counts, person, usage)) != NULL) {
		if (usage->events <= (that_sent ? usage->opened : 0))
			continue;
		list.items = arena_grow(arena, list.items, list.count, sizeof(*list.items));
		if (list.items != NULL)
			list.items[list.count++] = tally_at(&counts->names, usage->device);
	}
	if (list.items != NULL)
		report_sort_names(&list);
	return list;
}

static const struct counts_person *person_at(const struct counts *counts, struct counts_place place)
{
	return tally_at(&counts->people, place.person);
}

static struct span user_at(const struct counts *counts, struct counts_place place)
{
	return tally_name(&person_at(counts, place)->address);
}

static struct span name_of(const struct counts *counts, uint32_t name)
{
	return ((const struct tally_row *)tally_at(&counts->names, name))->key;
}

static int by_names(const struct counts *counts, struct counts_place left,
		    struct counts_place right)
{
	const struct counts_usage *a = counts_usage_at(counts, left);
	const struct counts_usage *b = counts_usage_at(counts, right);
	int order = span_compare(user_at(counts, left), user_at(counts, right));

	if (order == 0)
		order = span_compare(name_of(counts, a->device), name_of(counts, b->device));
	return order != 0 ? order
			  : span_compare(name_of(counts, a->model), name_of(counts, b->model));
}

/* By what usages are sorted stands with where they are: they are all over the memory. */
struct usage_row {
	int64_t rank; /* the lowest comes first */
	struct counts_place place;
};

static int by_rank(const void *left, const void *right, void *counts)
{
	const struct usage_row *a = left, *b = right;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return by_names(counts, a->place, b->place);
}

/* Whether a usage belongs to the section, and its rank then. */
typedef bool rank_usage(const struct counts *, struct counts_place, int64_t *rank);

static bool rank_new(const struct counts *counts, struct counts_place place, int64_t *rank)
{
	const struct counts_usage *usage = counts_usage_at(counts, place);

	*rank = usage->first;
	return counts_is_new(counts, usage);
}

static bool has_sent(const struct counts_usage *usage)
{
	return usage != NULL && usage->events > usage->opened;
}

/* Whether any usage of the device has sent, of whatever model. */
static bool any_model_has_sent(const struct counts *counts, struct counts_place place,
			       uint32_t device)
{
	const struct counts_person *person = person_at(counts, place);
	const struct counts_usage *other = NULL;

	while ((other = counts_next_usage(counts, person, other)) != NULL)
		if (other->device == device && has_sent(other))
			return true;
	return false;
}

/* Mail seldom tells the model: one that is not told may be any of them. */
static bool may_have_sent(const struct counts *counts, struct counts_place place)
{
	const struct counts_usage *usage = counts_usage_at(counts, place);
	const void *nameless = tally_find(&counts->names, SPAN(""));
	struct counts_usage_key key = { place.person, usage->device, 0 };

	if (has_sent(usage))
		return true;
	if (nameless == NULL)
		return false;
	if (name_of(counts, usage->model).size == 0)
		return any_model_has_sent(counts, place, usage->device);
	key.model = (uint32_t)tally_index(&counts->names, nameless);
	return has_sent(counts_find_usage(counts, &key));
}

static bool rank_only_opened(const struct counts *counts, struct counts_place place, int64_t *rank)
{
	const struct counts_usage *usage = counts_usage_at(counts, place);

	*rank = usage->opened <= INT64_MAX ? INT64_MAX - (int64_t)usage->opened
					   : INT64_MIN + (int64_t)(UINT64_MAX - usage->opened);
	return usage->opened != 0 && !may_have_sent(counts, place);
}

/* How many usages belong to it, and of how many of them the person may be named. */
static size_t count_usages(const struct view *view, rank_usage *rank, size_t *named)
{
	const struct counts *counts = view->counts;
	struct usage_row row = { 0, COUNTS_NO_PLACE };
	size_t count = 0;

	*named = 0;
	while (counts_next_place(counts, &row.place)) {
		if (!rank(counts, row.place, &row.rank))
			continue;
		count++;
		*named += report_may_name(view->report, person_at(counts, row.place));
	}
	return count;
}

/* Usages that belong to it, of people who may be named; the others are more. */
static struct report_list rows_of_usages(const struct view *view, rank_usage *rank)
{
	const struct counts *counts = view->counts;
	struct usage_row row = { 0, COUNTS_NO_PLACE };
	size_t named, total = count_usages(view, rank, &named);
	struct best best = best_of(view, view->limit, named, sizeof(row), by_rank);
	struct report_list list;

	while (counts_next_place(counts, &row.place))
		if (rank(counts, row.place, &row.rank) &&
		    report_may_name(view->report, person_at(counts, row.place)))
			best_add(&best, &row);
	best_finish(&best);
	if (best.items == NULL)
		return (struct report_list){ NULL, 0, 0 };
	list = rows_of_array(view, best.items, best.count, sizeof(row));
	list.more = total - best.count;
	return list;
}

struct report_list rows_of_new_devices(const struct view *view)
{
	return rows_of_usages(view, rank_new);
}

struct report_list rows_of_opened(const struct view *view)
{
	return rows_of_usages(view, rank_only_opened);
}

/* The cells of the person, the device and the model. */
static void fill_usage(const struct counts *counts, struct counts_place place, struct cell cells[3])
{
	const struct counts_usage *usage = counts_usage_at(counts, place);

	cells[0] = cell_of_text(user_at(counts, place));
	cells[1] = cell_of_text(name_of(counts, usage->device));
	cells[2] = cell_of_text(name_of(counts, usage->model));
}

bool fill_new_devices(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct counts *counts = view->counts;
	struct counts_place place = ((const struct usage_row *)row)->place;

	fill_usage(counts, place, cells);
	cells[3] = cell_of_time(counts_usage_at(counts, place)->first);
	cells[4] = cell_of_flag(!person_at(counts, place)->verified);
	return true;
}

bool fill_opened(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	struct counts_place place = ((const struct usage_row *)row)->place;
	const struct counts_person *person = person_at(view->counts, place);

	fill_usage(view->counts, place, cells);
	cells[3] = cell_of_number(counts_usage_at(view->counts, place)->opened);
	cells[4] = (struct cell){ .texts = report_devices_of(view, person, true) };
	cells[5] = cell_of_flag(!person->verified);
	return cells[4].texts.items != NULL;
}
