/* recorded -- accesses that the event log has already. */
#include "access/recorded.h"

#include <stdlib.h>
#include <string.h>

#include "access/folds.h"

/* One event: so many accesses from then to then. */
struct record {
	int64_t from, to;
	uint64_t left;
	uint64_t decision; /* a hash of what was decided */
	bool at_once;
};

struct records {
	struct keyed_item item; /* the key is an identity */
	struct record *records; /* owned */
	size_t count, first;    /* those before first are used up */
	char key[];
};

struct recorded {
	struct keyed table;
	struct text key;
	uint64_t left;
};

struct recorded *recorded_new(void)
{
	struct recorded *recorded = calloc(1, sizeof(*recorded));

	if (recorded != NULL)
		text_begin(&recorded->key, EVENT_LINE_BYTES);
	return recorded;
}

void recorded_free(struct recorded *recorded)
{
	if (recorded == NULL)
		return;
	while (recorded->table.oldest != NULL) {
		struct records *records = (struct records *)recorded->table.oldest;

		keyed_remove(&recorded->table, &records->item);
		free(records->records);
		free(records);
	}
	keyed_end(&recorded->table);
	text_end(&recorded->key);
	free(recorded);
}

static uint64_t decision_of(struct span key)
{
	return span_hash_nocase(span_from(key, fold_identity(key).size));
}

static struct records *find(const struct recorded *recorded, struct span key)
{
	return keyed_find(&recorded->table, fold_identity(key));
}

static struct records *records_of(struct recorded *recorded, struct span key)
{
	struct records *records = find(recorded, key);

	key = fold_identity(key);
	if (records != NULL)
		return records;
	records = calloc(1, sizeof(*records) + key.size);
	if (records == NULL)
		return NULL;
	memcpy(records->key, key.data, key.size);
	records->item.key = (struct span){ records->key, key.size };
	if (keyed_add(&recorded->table, &records->item))
		return records;
	free(records);
	return NULL;
}

/* Room for one more; grows at powers of two. */
static bool make_room(struct records *records)
{
	struct record *grown;

	if ((records->count & (records->count - 1)) != 0)
		return true;
	grown = realloc(records->records,
			(records->count != 0 ? 2 * records->count : 1) * sizeof(*grown));
	if (grown != NULL)
		records->records = grown;
	return grown != NULL;
}

bool recorded_add(struct recorded *recorded, const struct event *event, int64_t time, int64_t last)
{
	const struct event_value *count = &event->values[EVENT_COUNT];
	struct records *records;

	text_clear(&recorded->key);
	fold_key(&recorded->key, event);
	records = records_of(recorded, text_span(&recorded->key));
	if (records == NULL || !make_room(records))
		return false;
	records->records[records->count++] = (struct record){
		.from = time,
		.to = last > time ? last : time,
		.left = count->present ? count->number : 1,
		.decision = decision_of(text_span(&recorded->key)),
		.at_once = !count->present,
	};
	recorded->left += records->records[records->count - 1].left;
	return true;
}

bool recorded_has_fold(struct recorded *recorded, struct span key, int64_t from, int64_t last,
		       uint64_t count)
{
	struct records *records = find(recorded, key);
	uint64_t decision = decision_of(key);

	for (size_t i = 0; records != NULL && i < records->count; i++) {
		struct record *record = &records->records[i];

		if (record->at_once || record->decision != decision || record->from > from ||
		    record->to < last || record->left < count)
			continue;
		record->left -= count;
		recorded->left -= count;
		return true;
	}
	return false;
}

/* Those at the front that are used up are not looked at again. */
static void skip_used(struct records *records)
{
	while (records->first < records->count && records->records[records->first].left == 0)
		records->first++;
}

/*
 * Of several that could have counted it, one that was decided as it is now; of those, the one that
 * ends first, as others may serve later ones.
 */
static bool is_better(const struct record *one, const struct record *best, uint64_t decision)
{
	bool is_same = one->decision == decision;

	if (best == NULL)
		return true;
	if (is_same != (best->decision == decision))
		return is_same;
	return one->to < best->to;
}

enum recorded_as recorded_take(struct recorded *recorded, struct span key, int64_t time)
{
	struct records *records = find(recorded, key);
	uint64_t decision = decision_of(key);
	struct record *best = NULL;

	if (records == NULL)
		return RECORDED_NOT;
	skip_used(records);
	for (size_t i = records->first; i < records->count; i++) {
		struct record *record = &records->records[i];

		if (record->left != 0 && time >= record->from && time <= record->to &&
		    is_better(record, best, decision))
			best = record;
	}
	if (best == NULL)
		return RECORDED_NOT;
	best->left--;
	recorded->left--;
	return best->at_once ? RECORDED_AT_ONCE : RECORDED_AS_REPEAT;
}

uint64_t recorded_left(const struct recorded *recorded)
{
	return recorded->left;
}
