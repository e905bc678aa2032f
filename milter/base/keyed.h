/* SPDX-License-Identifier: ISC */
/*
 * keyed -- things that are found by a key and forgotten by age: a hash table and a list in one.
 * An item is the caller's own struct that begins with a struct keyed_item; it stays the caller's.
 */
#ifndef KEYED_H
#define KEYED_H

#include "base/hash.h"

struct keyed_item {
	struct span key; /* the caller's; must not change while the item is in the table */
	uint64_t hash;   /* of the key */
	struct keyed_item *older, *newer;
};

/* The hash stands beside the item, so that one that is not meant need not be looked at. */
struct keyed_slot {
	uint64_t hash;
	struct keyed_item *item; /* NULL: it is free */
};

struct keyed {
	struct keyed_slot *slots; /* owned; an item is in the first free one from its hash on */
	size_t slot_count;        /* a power of two, or 0 */
	struct keyed_item *oldest, *newest;
	size_t count;
	struct hash_seed seed;
};

void keyed_begin(struct keyed *, const struct hash_seed *); /* empty; copies the seed */
void keyed_end(struct keyed *); /* frees its table, not the items; zeroed is fine */

/* The item with that key, byte for byte.  NULL: there is none. */
void *keyed_find(const struct keyed *, struct span key);

/* Adds it as the newest; no other item may have its key.  False: out of memory. */
bool keyed_add(struct keyed *, struct keyed_item *);

void keyed_remove(struct keyed *, struct keyed_item *);

/* Makes it the newest. */
void keyed_renew(struct keyed *, struct keyed_item *);

/* Puts another of the same key in its place, as the newest. */
void keyed_replace(struct keyed *, struct keyed_item *old, struct keyed_item *item);

#endif
