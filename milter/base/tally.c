/* SPDX-License-Identifier: ISC */
/* tally -- a map from strings to rows that count. */
#include "base/tally.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 16
#define FIRST_ROWS 8
#define PATIENCE 512       /* slots in a row: chance takes so many once in a hundred million rows */
#define SHORT_KEY_BYTES 64 /* longer ones are left to memcmp */

/* Half of the hash is kept beside the index: a miss seldom looks at a key, growing never. */
struct tally_slot {
	uint32_t hash;
	uint32_t index_plus_one; /* 0: free */
};

void tally_begin(struct tally *tally, const struct hash_seed *seed, struct arena *keys,
		 size_t row_bytes)
{
	*tally = (struct tally){ .seed = *seed, .keys = keys, .row_bytes = row_bytes };
}

void tally_begin_fixed(struct tally *tally, const struct hash_seed *seed, size_t key_bytes,
		       size_t row_bytes)
{
	*tally = (struct tally){ .seed = *seed, .key_bytes = key_bytes, .row_bytes = row_bytes };
}

void tally_begin_named(struct tally *tally, const struct hash_seed *seed, struct arena *keys,
		       size_t name_at, size_t row_bytes)
{
	*tally = (struct tally){
		.seed = *seed, .keys = keys, .name_at = name_at, .row_bytes = row_bytes
	};
}

void tally_empty(struct tally *tally)
{
	tally->count = 0;
	if (tally->slot_count != 0)
		memset(tally->slots, 0, tally->slot_count * sizeof(*tally->slots));
}

void tally_end(struct tally *tally)
{
	free(tally->rows);
	free(tally->slots);
	*tally = (struct tally){ 0 };
}

/* The better half: a multiplication carries from low bits to high ones. */
static inline uint32_t half_of_hash(const struct tally *tally, struct span key)
{
	if (tally->guarded)
		return (uint32_t)(hash_of(&tally->seed, key) >> 32);
	return (uint32_t)(hash_quick(&tally->seed, key) >> 32);
}

static struct tally_slot *free_slot(struct tally_slot *slots, size_t slot_count, uint32_t hash)
{
	size_t at = hash & (slot_count - 1);

	while (slots[at].index_plus_one != 0)
		at = (at + 1) & (slot_count - 1);
	return &slots[at];
}

static bool grow_slots(struct tally *tally)
{
	size_t wanted = tally->slot_count != 0 ? 2 * tally->slot_count : FIRST_SLOTS;
	struct tally_slot *slots = calloc(wanted, sizeof(*slots));

	if (slots == NULL)
		return false;
	for (size_t i = 0; i < tally->slot_count; i++)
		if (tally->slots[i].index_plus_one != 0)
			*free_slot(slots, wanted, tally->slots[i].hash) = tally->slots[i];
	free(tally->slots);
	tally->slots = slots;
	tally->slot_count = wanted;
	return true;
}

static bool grow_rows(struct tally *tally)
{
	size_t room = tally->room != 0 ? tally->room + tally->room / 2 : FIRST_ROWS;
	char *rows;

	if (room > SIZE_MAX / tally->row_bytes)
		return false;
	rows = realloc(tally->rows, room * tally->row_bytes);
	if (rows == NULL)
		return false;
	tally->rows = rows;
	tally->room = room;
	return true;
}

size_t tally_index(const struct tally *tally, const void *row)
{
	return (size_t)((const char *)row - tally->rows) / tally->row_bytes;
}

static inline struct span span_of_name(const struct tally_name *name)
{
	struct span kept;

	if (name->size <= TALLY_NAME_BYTES)
		return (struct span){ name->bytes, name->size };
	memcpy(&kept, name->bytes, sizeof(kept));
	return kept;
}

struct span tally_name(const struct tally_name *name)
{
	return span_of_name(name);
}

/* Borrowed as long as the row is. */
static inline struct span key_at(const struct tally *tally, size_t index)
{
	const void *row = tally_at(tally, index);

	if (tally->name_at != 0)
		return span_of_name((const void *)((const char *)row + tally->name_at));
	if (tally->keys == NULL)
		return (struct span){ row, tally->key_bytes };
	return ((const struct tally_row *)row)->key;
}

struct span tally_key(const struct tally *tally, size_t index)
{
	return key_at(tally, index);
}

/*
 * Somebody has found keys that meet, which the quick hash cannot prevent: all of them get another
 * hash, of which nobody can foretell anything.  False: out of memory.
 */
static bool guard(struct tally *tally)
{
	struct tally_slot *slots = calloc(tally->slot_count, sizeof(*slots));

	if (slots == NULL)
		return false;
	tally->guarded = true;
	for (size_t i = 0; i < tally->slot_count; i++) {
		struct tally_slot slot = tally->slots[i];

		if (slot.index_plus_one == 0)
			continue;
		slot.hash = half_of_hash(tally, key_at(tally, slot.index_plus_one - 1));
		*free_slot(slots, tally->slot_count, slot.hash) = slot;
	}
	free(tally->slots);
	tally->slots = slots;
	return true;
}

/* How far from where its hash points to the slot is. */
static size_t distance_of(const struct tally *tally, const struct tally_slot *slot)
{
	return ((size_t)(slot - tally->slots) - slot->hash) & (tally->slot_count - 1);
}

/* False: out of memory. */
static bool put_name(const struct tally *tally, struct tally_name *name, struct span key)
{
	if (key.size <= TALLY_NAME_BYTES) {
		name->size = (uint8_t)key.size;
		if (key.size != 0)
			memcpy(name->bytes, key.data, key.size);
		return true;
	}
	name->size = UINT8_MAX;
	key = arena_copy(tally->keys, key);
	memcpy(name->bytes, &key, sizeof(key));
	return key.data != NULL;
}

/* False: out of memory. */
static bool put_key(const struct tally *tally, void *row, struct span key)
{
	struct span kept;

	memset(row, 0, tally->row_bytes);
	if (tally->name_at != 0)
		return put_name(tally, (void *)((char *)row + tally->name_at), key);
	if (tally->keys == NULL) {
		memcpy(row, key.data, tally->key_bytes);
		return true;
	}
	kept = arena_copy(tally->keys, key);
	((struct tally_row *)row)->key = kept;
	return kept.data != NULL;
}

/* Most keys are too short for calling a function. */
static inline bool is_key(struct span a, struct span b)
{
	size_t at = 0;

	if (a.size != b.size)
		return false;
	if (a.size < sizeof(uint64_t) || a.size > SHORT_KEY_BYTES)
		return span_equal(a, b);
	for (; at + sizeof(uint64_t) < a.size; at += sizeof(uint64_t))
		if (hash_word(a.data + at) != hash_word(b.data + at))
			return false;
	at = a.size - sizeof(uint64_t);
	return hash_word(a.data + at) == hash_word(b.data + at);
}

static void *find_row(const struct tally *tally, struct span key, uint32_t hash)
{
	size_t at = hash & (tally->slot_count - 1);

	if (tally->slot_count == 0)
		return NULL;
	for (; tally->slots[at].index_plus_one != 0; at = (at + 1) & (tally->slot_count - 1)) {
		size_t index = tally->slots[at].index_plus_one - 1;

		if (tally->slots[at].hash == hash && is_key(key_at(tally, index), key))
			return tally_at(tally, index);
	}
	return NULL;
}

void *tally_append(struct tally *tally, struct span key)
{
	void *row;

	if (tally->count >= UINT32_MAX - 1 || (tally->count == tally->room && !grow_rows(tally)))
		return NULL;
	row = tally_at(tally, tally->count);
	if (!put_key(tally, row, key))
		return NULL;
	tally->count++;
	return row;
}

static void *new_row(struct tally *tally, struct span key, uint32_t hash)
{
	bool is_three_quarters_full = 4 * (tally->count + 1) > 3 * tally->slot_count;
	struct tally_slot *slot;
	void *row;

	if (is_three_quarters_full && !grow_slots(tally))
		return NULL;
	row = tally_append(tally, key);
	if (row == NULL)
		return NULL;
	slot = free_slot(tally->slots, tally->slot_count, hash);
	slot->hash = hash;
	slot->index_plus_one = (uint32_t)tally->count;
	if (!tally->guarded && distance_of(tally, slot) > PATIENCE && !guard(tally))
		return NULL;
	return row;
}

void *tally_row(struct tally *tally, struct span key)
{
	uint32_t hash = half_of_hash(tally, key);
	void *row = find_row(tally, key, hash);

	return row != NULL ? row : new_row(tally, key, hash);
}

const void *tally_find(const struct tally *tally, struct span key)
{
	return find_row(tally, key, half_of_hash(tally, key));
}

/* The first index with that hash, which is the key's in most cases, or TALLY_NONE. */
static uint32_t likely_index(const struct tally *tally, uint32_t hash)
{
	size_t at = hash & (tally->slot_count - 1);

	if (tally->slot_count == 0)
		return TALLY_NONE;
	while (tally->slots[at].index_plus_one != 0 && tally->slots[at].hash != hash)
		at = (at + 1) & (tally->slot_count - 1);
	return tally->slots[at].index_plus_one - 1; /* TALLY_NONE for 0 */
}

/*
 * Each loop asks for the memory that the next one looks at, so that no turn of it waits for
 * another's.  What is not where its hash points to is searched for.
 */
void tally_find_many(const struct tally *tally, const struct span *keys, size_t count,
		     uint32_t *indexes)
{
	uint32_t hashes[TALLY_MANY];

	for (size_t i = 0; i < count; i++) {
		hashes[i] = half_of_hash(tally, keys[i]);
		if (tally->slot_count != 0)
			__builtin_prefetch(&tally->slots[hashes[i] & (tally->slot_count - 1)]);
	}
	for (size_t i = 0; i < count; i++) {
		indexes[i] = likely_index(tally, hashes[i]);
		if (indexes[i] == TALLY_NONE)
			continue;
		__builtin_prefetch(tally_at(tally, indexes[i]));
		__builtin_prefetch((const char *)tally_at(tally, indexes[i]) + tally->name_at);
	}
	for (size_t i = 0; i < count; i++)
		if (indexes[i] != TALLY_NONE)
			tally_touch(key_at(tally, indexes[i]).data);
	for (size_t i = 0; i < count; i++) {
		const void *row;

		if (indexes[i] != TALLY_NONE && is_key(key_at(tally, indexes[i]), keys[i]))
			continue;
		row = find_row(tally, keys[i], hashes[i]);
		indexes[i] = row != NULL ? (uint32_t)tally_index(tally, row) : TALLY_NONE;
	}
}

uint64_t tally_steps(const struct tally *tally)
{
	uint64_t steps = 0;

	for (size_t i = 0; i < tally->slot_count; i++)
		if (tally->slots[i].index_plus_one != 0)
			steps += distance_of(tally, &tally->slots[i]) + 1;
	return steps;
}

static int by_events_then_key(const void *left, const void *right)
{
	const struct tally_row *a = *(const struct tally_row *const *)left;
	const struct tally_row *b = *(const struct tally_row *const *)right;

	if (a->events != b->events)
		return a->events > b->events ? -1 : 1;
	return span_compare(a->key, b->key);
}

const void **tally_sorted(const struct tally *tally, struct arena *arena)
{
	const void **sorted = arena_take(arena, (tally->count + 1) * sizeof(*sorted));

	if (sorted == NULL)
		return NULL;
	for (size_t i = 0; i < tally->count; i++)
		sorted[i] = tally_at(tally, i);
	qsort(sorted, tally->count, sizeof(*sorted), by_events_then_key);
	return sorted;
}
