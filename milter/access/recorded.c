/* SPDX-License-Identifier: ISC */
/* recorded -- accesses that the event log has already. */
#include "access/recorded.h"

#include <stdlib.h>
#include <string.h>

#include "access/fold_key.h"

/* One event: so many accesses from then to then. */
struct record {
	int64_t from, to;
	uint64_t left;
	uint64_t decision; /* a hash of what was decided */
	bool at_once;
};

/* All of one person's with one device. */
struct person {
	struct keyed_item item; /* the key is fold_key_identity's */
	struct record *records; /* owned */
	size_t count, first;    /* those before first are used up */
	char key[];
};

struct recorded {
	struct keyed persons;
	struct text key;
	uint64_t left;
};

struct recorded *recorded_new(const struct hash_seed *seed)
{
	struct recorded *recorded = calloc(1, sizeof(*recorded));

	if (recorded == NULL)
		return NULL;
	keyed_begin(&recorded->persons, seed);
	text_begin(&recorded->key, EVENT_LINE_BYTES);
	return recorded;
}

void recorded_free(struct recorded *recorded)
{
	if (recorded == NULL)
		return;
	while (recorded->persons.oldest != NULL) {
		struct person *person = (struct person *)recorded->persons.oldest;

		keyed_remove(&recorded->persons, &person->item);
		free(person->records);
		free(person);
	}
	keyed_end(&recorded->persons);
	text_end(&recorded->key);
	free(recorded);
}

static uint64_t decision_of(struct span key)
{
	return span_hash_nocase(span_from(key, fold_key_identity(key).size));
}

static struct person *find(const struct recorded *recorded, struct span key)
{
	return keyed_find(&recorded->persons, fold_key_identity(key));
}

static struct person *person_of(struct recorded *recorded, struct span key)
{
	struct person *person = find(recorded, key);

	key = fold_key_identity(key);
	if (person != NULL)
		return person;
	person = calloc(1, sizeof(*person) + key.size);
	if (person == NULL)
		return NULL;
	memcpy(person->key, key.data, key.size);
	person->item.key = (struct span){ person->key, key.size };
	if (keyed_add(&recorded->persons, &person->item))
		return person;
	free(person);
	return NULL;
}

/* Room for one more; grows at powers of two. */
static bool make_room(struct person *person)
{
	struct record *grown;

	if ((person->count & (person->count - 1)) != 0)
		return true;
	grown = realloc(person->records,
			(person->count != 0 ? 2 * person->count : 1) * sizeof(*grown));
	if (grown != NULL)
		person->records = grown;
	return grown != NULL;
}

bool recorded_add(struct recorded *recorded, const struct event *event, int64_t time, int64_t last)
{
	const struct event_value *count = &event->values[EVENT_COUNT];
	struct person *person;

	text_clear(&recorded->key);
	fold_key_write(&recorded->key, event);
	person = person_of(recorded, text_span(&recorded->key));
	if (person == NULL || !make_room(person))
		return false;
	person->records[person->count++] = (struct record){
		.from = time,
		.to = last > time ? last : time,
		.left = count->present ? count->number : 1,
		.decision = decision_of(text_span(&recorded->key)),
		.at_once = !count->present,
	};
	recorded->left += person->records[person->count - 1].left;
	return true;
}

static bool covers(const struct record *record, const struct fold *fold)
{
	return !record->at_once && record->from <= fold->first_repeat &&
	       record->to >= fold->last_repeat && record->left >= fold->repeats;
}

bool recorded_has_fold(struct recorded *recorded, const struct fold *fold)
{
	struct person *person = find(recorded, fold->item.key);
	uint64_t decision = decision_of(fold->item.key);

	for (size_t i = 0; person != NULL && i < person->count; i++) {
		struct record *record = &person->records[i];

		if (record->decision != decision || !covers(record, fold))
			continue;
		record->left -= fold->repeats;
		recorded->left -= fold->repeats;
		return true;
	}
	return false;
}

/* Those at the front that are used up are not looked at again. */
static void skip_used(struct person *person)
{
	while (person->first < person->count && person->records[person->first].left == 0)
		person->first++;
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
	struct person *person = find(recorded, key);
	uint64_t decision = decision_of(key);
	struct record *best = NULL;

	if (person == NULL)
		return RECORDED_NOT;
	skip_used(person);
	for (size_t i = person->first; i < person->count; i++) {
		struct record *record = &person->records[i];

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
