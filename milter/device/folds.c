/* folds -- a phone that polls all day, in two events an hour. */
#include "folds.h"

#include <stdlib.h>
#include <string.h>

#define KEY_VALUE_BYTES 900 /* less than EVENT_VALUE_BYTES by more than a character */
#define IDENTITY_FIELDS 6

struct folds {
	struct keyed table;
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
	if (keyed_add(&folds->table, &fold->item))
		return fold;
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
	keyed_remove(&folds->table, &fold->item);
	free(fold);
}

size_t folds_count(const struct folds *folds)
{
	return folds->table.count;
}
