/* SPDX-License-Identifier: ISC */
/* folds -- an access and its repeats, told in two events. */
#include "access/folds.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"

struct folds {
	struct keyed table;
	struct fold *
		*heap; /* owned; as many as the table has, each due no later than the two below */
	size_t room;
};

struct folds *folds_new(const struct hash_seed *seed)
{
	struct folds *folds = calloc(1, sizeof(*folds));

	if (folds != NULL)
		keyed_begin(&folds->table, seed);
	return folds;
}

void folds_free(struct folds *folds)
{
	if (folds == NULL)
		return;
	while (folds->table.oldest != NULL)
		fold_free(folds, folds_oldest(folds));
	keyed_end(&folds->table);
	free(folds->heap);
	free(folds);
}

struct fold *folds_find(const struct folds *folds, struct span key)
{
	return keyed_find(&folds->table, key);
}

/* ---- the heap ---- */

static void put(struct folds *folds, size_t place, struct fold *fold)
{
	folds->heap[place] = fold;
	fold->heap_place = place;
}

static void rise(struct folds *folds, size_t place, struct fold *fold)
{
	while (place != 0 && folds->heap[(place - 1) / 2]->due > fold->due) {
		put(folds, place, folds->heap[(place - 1) / 2]);
		place = (place - 1) / 2;
	}
	put(folds, place, fold);
}

static void sink(struct folds *folds, size_t count, size_t place, struct fold *fold)
{
	size_t below;

	while ((below = 2 * place + 1) < count) {
		if (below + 1 < count && folds->heap[below + 1]->due < folds->heap[below]->due)
			below++;
		if (folds->heap[below]->due >= fold->due)
			break;
		put(folds, place, folds->heap[below]);
		place = below;
	}
	put(folds, place, fold);
}

static bool make_room(struct folds *folds)
{
	size_t room = folds->room != 0 ? 2 * folds->room : 64;
	struct fold **grown;

	if (folds->table.count < folds->room)
		return true;
	grown = reallocarray(folds->heap, room, sizeof(struct fold *));
	if (grown == NULL)
		return false;
	folds->heap = grown;
	folds->room = room;
	return true;
}

/* The last one takes its place. */
static void leave_heap(struct folds *folds, const struct fold *fold)
{
	size_t count = folds->table.count - 1;
	struct fold *last = folds->heap[count];

	if (last == fold)
		return;
	if (last->due < fold->due)
		rise(folds, fold->heap_place, last);
	else
		sink(folds, count, fold->heap_place, last);
}

struct fold *folds_first_due(const struct folds *folds)
{
	return folds->table.count != 0 ? folds->heap[0] : NULL;
}

/* ---- a fold, from its opening to its close ---- */

struct fold *fold_new(struct folds *folds, struct span key, int64_t begin, int64_t due,
		      struct span event_line)
{
	struct fold *fold = calloc(1, sizeof(*fold) + key.size + event_line.size);

	if (fold == NULL)
		return NULL;
	fold->begin = begin;
	fold->due = due;
	memcpy(fold->bytes, key.data, key.size);
	memcpy(fold->bytes + key.size, event_line.data, event_line.size);
	fold->item.key = (struct span){ fold->bytes, key.size };
	fold->event_line = (struct span){ fold->bytes + key.size, event_line.size };
	if (make_room(folds) && keyed_add(&folds->table, &fold->item)) {
		rise(folds, folds->table.count - 1, fold);
		fold->is_open = true;
		return fold_hold(fold);
	}
	free(fold);
	return NULL;
}

void fold_free(struct folds *folds, struct fold *fold)
{
	leave_heap(folds, fold);
	keyed_remove(&folds->table, &fold->item);
	fold->is_open = false;
	fold_drop(fold);
}

struct fold *fold_hold(struct fold *fold)
{
	if (fold != NULL)
		fold->holders++;
	return fold;
}

void fold_drop(struct fold *fold)
{
	if (fold != NULL && --fold->holders == 0)
		free(fold);
}

void fold_repeat(struct fold *fold, int64_t time)
{
	if (fold->repeats == 0 || time < fold->first_repeat)
		fold->first_repeat = time;
	if (fold->repeats == 0 || time > fold->last_repeat)
		fold->last_repeat = time;
	fold->repeats++;
}

bool fold_closing_event(const struct fold *fold, struct eventread *reader, struct text *stamp,
			struct event *out)
{
	if (fold->repeats == 0 || !eventread_line(reader, fold->event_line, out, NULL))
		return false;
	text_clear(stamp);
	calendar_write_rfc3339(stamp, fold->last_repeat);
	event_set_number(out, EVENT_COUNT, fold->repeats);
	event_set(out, EVENT_LAST, text_span(stamp));
	return true;
}

struct fold *folds_oldest(const struct folds *folds)
{
	return (struct fold *)folds->table.oldest;
}

struct fold *fold_newer(const struct fold *fold)
{
	return (struct fold *)fold->item.newer;
}

size_t folds_count(const struct folds *folds)
{
	return folds->table.count;
}
