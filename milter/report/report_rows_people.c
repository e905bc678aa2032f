/* report_rows_people -- sections about people: who used what, since when, and to do what. */
#include "report/report_sections.h"

#include <stdlib.h>

/* Empty, with room for so many. */
static struct report_list list_for(const struct view *view, size_t count)
{
	return (struct report_list){
		arena_take(view->report->arena, (count + 1) * sizeof(const void *)), 0, 0
	};
}

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

static int by_key(const void *left, const void *right)
{
	const struct tally_row *a = *(const struct tally_row *const *)left;
	const struct tally_row *b = *(const struct tally_row *const *)right;

	return span_compare(a->key, b->key);
}

void report_sort_names(struct report_list *list)
{
	size_t different = 0;

	if (list->count != 0)
		qsort(list->items, list->count, sizeof(*list->items), by_key);
	for (size_t i = 0; i < list->count; i++)
		if (i == 0 || list->items[i] != list->items[i - 1])
			list->items[different++] = list->items[i];
	list->count = different;
}

/* Devices from which the person sent something, or all that were used, in the period. */
static struct report_list devices_of(const struct view *view, const struct counts_person *person,
				     bool that_sent)
{
	const struct counts *counts = view->counts;
	struct arena *arena = view->report->arena;
	struct report_list list = list_for(view, 0);
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

static struct report_list actions_of(const struct view *view, const struct counts_person *person)
{
	struct report_list list = list_for(view, COUNTS_ACTION_BITS);

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
	cells[2] = (struct cell){ .texts = devices_of(view, person, false) };
	cells[3] = cell_of_time(person->first);
	cells[4] = cell_of_time(person->last);
	cells[5] = (struct cell){ .texts = actions_of(view, person) };
	cells[6] = cell_of_flag(!person->verified);
	return cells[2].texts.items != NULL && cells[5].texts.items != NULL;
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
	cells[4] = (struct cell){ .texts = devices_of(view, person, true) };
	cells[5] = cell_of_flag(!person->verified);
	return cells[4].texts.items != NULL;
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
