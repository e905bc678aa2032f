/* folds -- a phone that polls all day, in two events an hour. */
#include "access/folds.h"

#include <stdlib.h>
#include <string.h>

#define KEY_VALUE_BYTES 900 /* less than EVENT_VALUE_BYTES by more than a character */
#define IDENTITY_FIELDS 6

struct folds {
	struct keyed table;
	struct fold *
		*heap; /* owned; as many as the table has, each due no later than the two below */
	size_t room;
};

struct folds *folds_new(void)
{
	return calloc(1, sizeof(struct folds));
}

void folds_free(struct folds *folds)
{
	if (folds == NULL)
		return;
	while (folds->table.oldest != NULL)
		folds_close(folds, folds_oldest(folds));
	keyed_end(&folds->table);
	free(folds->heap);
	free(folds);
}

/*
 * As the event log has it, which cuts it and leaves no bytes that are not UTF-8: an event that is
 * read again has the same key.
 */
static void add_value(struct text *text, struct span value)
{
	size_t limit = text->size + KEY_VALUE_BYTES;

	text_json(text, span_first(value, EVENT_VALUE_BYTES));
	if (text->size > limit)
		text->size = limit;
	text_byte(text, '\0');
}

void fold_key(struct text *text, const struct event *event)
{
	static const enum event_field fields[] = { EVENT_SOURCE,   EVENT_USER,   EVENT_DEVICE,
						   EVENT_MODEL,    EVENT_OS,     EVENT_OS_VERSION,
						   EVENT_POLICY,   EVENT_ACTION, EVENT_MODE,
						   EVENT_EXEMPTION };
	const struct event_value *would = &event->values[EVENT_WOULD];

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		add_value(text, event->values[fields[i]].text);
	for (size_t i = 0; i < would->item_count; i++)
		add_value(text, would->items[i]);
	text_byte(text, event->values[EVENT_GRACE].number != 0 ? 'g' : '-');
	text_byte(text, event->values[EVENT_OUTDATED].number != 0 ? 'o' : '-');
	text_byte(text, event->values[EVENT_CONTRADICTED].number != 0 ? 'c' : '-');
}

struct span fold_identity(struct span key)
{
	struct span rest = key;

	for (int i = 0; i < IDENTITY_FIELDS; i++)
		span_cut(&rest, '\0');
	return span_first(key, key.size - rest.size);
}

struct fold *folds_find(const struct folds *folds, struct span key)
{
	return keyed_find(&folds->table, key);
}

/* ---- the heap ---- */

static void put(struct folds *folds, size_t place, struct fold *fold)
{
	folds->heap[place] = fold;
	fold->place = place;
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
		rise(folds, fold->place, last);
	else
		sink(folds, count, fold->place, last);
}

struct fold *folds_first_due(const struct folds *folds)
{
	return folds->table.count != 0 ? folds->heap[0] : NULL;
}

/* ---- opening and closing ---- */

struct fold *folds_open(struct folds *folds, struct span key, int64_t begin, int64_t due,
			struct span event)
{
	struct fold *fold = calloc(1, sizeof(*fold) + key.size + event.size);

	if (fold == NULL)
		return NULL;
	fold->begin = begin;
	fold->due = due;
	memcpy(fold->bytes, key.data, key.size);
	memcpy(fold->bytes + key.size, event.data, event.size);
	fold->item.key = (struct span){ fold->bytes, key.size };
	fold->event = (struct span){ fold->bytes + key.size, event.size };
	if (make_room(folds) && keyed_add(&folds->table, &fold->item)) {
		rise(folds, folds->table.count - 1, fold);
		return fold;
	}
	free(fold);
	return NULL;
}

void fold_repeat(struct fold *fold, int64_t time)
{
	if (fold->count == 0 || time < fold->from)
		fold->from = time;
	if (fold->count == 0 || time > fold->last)
		fold->last = time;
	fold->count++;
}

struct fold *folds_oldest(const struct folds *folds)
{
	return (struct fold *)folds->table.oldest;
}

struct fold *folds_newer(const struct fold *fold)
{
	return (struct fold *)fold->item.newer;
}

void folds_close(struct folds *folds, struct fold *fold)
{
	leave_heap(folds, fold);
	keyed_remove(&folds->table, &fold->item);
	free(fold);
}

size_t folds_count(const struct folds *folds)
{
	return folds->table.count;
}
