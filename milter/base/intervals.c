/* SPDX-License-Identifier: ISC */
/* intervals -- a set of whole numbers, kept as the runs it is made of. */
#include "base/intervals.h"

#include <stdlib.h>
#include <string.h>

void intervals_end(struct intervals *set)
{
	free(set->items);
	*set = (struct intervals){ 0 };
}

/* The first run that ends at or after from; count when there is none. */
static size_t first_reaching(const struct intervals *set, int64_t from)
{
	size_t low = 0, high = set->count;

	if (set->count != 0 && set->items[set->count - 1].from <= from)
		low = set->count - 1 + (set->items[set->count - 1].to < from);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (set->items[middle].to < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool insert(struct intervals *set, size_t at, struct interval added)
{
	if (set->count == set->room) {
		size_t room = set->room != 0 ? 2 * set->room : 1;
		struct interval *items = realloc(set->items, room * sizeof(*items));

		if (items == NULL)
			return false;
		set->items = items;
		set->room = room;
	}
	memmove(set->items + at + 1, set->items + at, (set->count - at) * sizeof(*set->items));
	set->items[at] = added;
	set->count++;
	return true;
}

/* The run at `at` absorbs those after it that it now touches. */
static void join_behind(struct intervals *set, size_t at)
{
	size_t next = at + 1;

	while (next < set->count && set->items[next].from <= set->items[at].to) {
		if (set->items[next].to > set->items[at].to)
			set->items[at].to = set->items[next].to;
		next++;
	}
	memmove(set->items + at + 1, set->items + next, (set->count - next) * sizeof(*set->items));
	set->count -= next - at - 1;
}

bool intervals_add(struct intervals *set, int64_t from, int64_t to, bool *known)
{
	struct interval *run = set->count != 0 ? &set->items[set->count - 1] : NULL;
	size_t at;

	if (run != NULL && run->to == from) {
		run->to = to;
		if (known != NULL)
			*known = false;
		return true;
	}
	at = first_reaching(set, from);
	if (known != NULL)
		*known = false;
	if (at == set->count || set->items[at].from > to)
		return insert(set, at, (struct interval){ from, to });
	run = &set->items[at];
	if (known != NULL)
		*known = run->from <= from && run->to >= to;
	if (from < run->from)
		run->from = from;
	if (to > run->to)
		run->to = to;
	join_behind(set, at);
	return true;
}

/* Appends a run to those there are, which begin no later. */
static void put_behind(struct intervals *set, struct interval run)
{
	struct interval *last = set->items + set->count - (set->count != 0);

	if (set->count == 0 || run.from > last->to)
		set->items[set->count++] = run;
	else if (run.to > last->to)
		last->to = run.to;
}

bool intervals_merge(struct intervals *set, const struct intervals *other)
{
	struct intervals both = { .room = set->count + other->count };
	size_t own = 0, theirs = 0;

	if (other->count == 0)
		return true;
	both.items = malloc(both.room * sizeof(*both.items));
	if (both.items == NULL)
		return false;
	while (own < set->count || theirs < other->count) {
		bool is_own =
			theirs == other->count ||
			(own < set->count && set->items[own].from <= other->items[theirs].from);

		put_behind(&both, is_own ? set->items[own++] : other->items[theirs++]);
	}
	free(set->items);
	*set = both;
	return true;
}

uint64_t intervals_missing(const struct intervals *set, int64_t low, int64_t high)
{
	uint64_t missing = 0;
	int64_t next = low; /* the first number not looked at */

	for (size_t i = first_reaching(set, low); i < set->count && set->items[i].from <= high;
	     i++) {
		if (set->items[i].from > next)
			missing += (uint64_t)(set->items[i].from - next);
		if (set->items[i].to > next)
			next = set->items[i].to;
	}
	return next <= high ? missing + (uint64_t)(high - next) + 1 : missing;
}
