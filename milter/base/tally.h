/* SPDX-License-Identifier: ISC */
/*
 * tally -- a map from strings to rows that count: open addressing, rows in the order they came.
 * A row is the caller's own struct that begins with a struct tally_row, so what is counted beside
 * the events lives in the same place; or, when all keys have the same size, one that begins with
 * the key itself.  Memory grows with the distinct keys only.  Keys that were made
 * to meet in one place cost hardly more than others do.
 */
#ifndef TALLY_H
#define TALLY_H

#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/span.h"

struct tally_row {
	struct span key; /* lives as long as the arena */
	uint64_t events;
};

/*
 * A key that stands in the row itself, behind what is counted, unless it is long: whoever looks at
 * the row has it at hand then.
 */
#define TALLY_NAME_BYTES 51
struct tally_name {
	uint8_t size; /* more than TALLY_NAME_BYTES: bytes hold a span, which lives in the arena */
	char bytes[TALLY_NAME_BYTES];
};
struct span tally_name(const struct tally_name *); /* borrowed from the row */

struct tally_slot;

struct tally {
	struct arena *keys; /* borrowed: where keys are copied to; NULL: rows begin with theirs */
	size_t key_bytes;   /* of each, in that case */
	size_t name_at;     /* where in a row its tally_name is; 0: it has none */
	char *rows;         /* owned */
	size_t row_bytes, count, room;
	struct hash_seed seed;
	bool guarded; /* too many keys met in one place: they are hashed with more care since */
	struct tally_slot *slots; /* owned */
	size_t slot_count;        /* a power of two, or 0 */
};

/* Empty.  keys outlives the tally; row_bytes is the size of the caller's row; copies the seed. */
void tally_begin(struct tally *, const struct hash_seed *, struct arena *keys, size_t row_bytes);

/* Empty, for rows that begin with their keys of so many bytes, and cannot be sorted. */
void tally_begin_fixed(struct tally *, const struct hash_seed *, size_t key_bytes,
		       size_t row_bytes);

/*
 * Empty, for rows that have a tally_name so many bytes from their beginning, and cannot be sorted.
 * keys outlives the tally.
 */
void tally_begin_named(struct tally *, const struct hash_seed *, struct arena *keys, size_t name_at,
		       size_t row_bytes);

void tally_empty(struct tally *); /* keeps its memory for what comes next */
void tally_end(struct tally *);   /* zeroed is fine; what the rows own is the caller's to free */

/*
 * The row of that key; a new one is zeroed but for the key, which is copied.  Borrowed until the
 * next call of tally_row.  NULL: out of memory.
 */
void *tally_row(struct tally *, struct span key);

/*
 * Adds a row that is not found by its key, for whoever finds it otherwise; what it returns is
 * what tally_row returns of a new one.
 */
void *tally_append(struct tally *, struct span key);

/* The row of that key, borrowed until the next call of tally_row; NULL: there is none. */
const void *tally_find(const struct tally *, struct span key);

/*
 * Has memory brought near before it is needed, so that many places are waited for together.  It is
 * read in earnest: a mere hint is dropped where the page's own address is not at hand.
 */
static inline void tally_touch(const void *memory)
{
	(void)*(const volatile char *)memory;
}

/*
 * Looks for so many keys at once, TALLY_MANY at most, so that memory is waited for once and not
 * for each: a key's index, or TALLY_NONE.
 */
#define TALLY_MANY 64
#define TALLY_NONE UINT32_MAX
void tally_find_many(const struct tally *, const struct span *keys, size_t count,
		     uint32_t *indexes);

/* The row of that index, from 0 to count - 1.  Borrowed until the next call of tally_row. */
static inline void *tally_at(const struct tally *tally, size_t index)
{
	return tally->rows + index * tally->row_bytes;
}

/* Slots that are looked at to find each key once: what meeting costs. */
uint64_t tally_steps(const struct tally *);

size_t tally_index(const struct tally *, const void *row);
struct span tally_key(const struct tally *, size_t index); /* borrowed until then, too */

/*
 * All rows, by events from the most, then by key.  The list lives in the arena and points into
 * the tally.  NULL: out of memory.
 */
const void **tally_sorted(const struct tally *, struct arena *);

/* a + b, or the largest number there is. */
static inline uint64_t tally_sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

#endif
