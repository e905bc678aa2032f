/*
 * arena -- memory for things that die together.
 * Nothing taken from it is freed on its own; arena_empty and arena_free release all of it.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

#include "base/span.h"

struct arena;

struct arena *arena_new(void);    /* owned by the caller; NULL: out of memory */
void arena_free(struct arena *);  /* NULL is fine */
void arena_empty(struct arena *); /* what was taken is gone; the first block is kept for reuse */

/* Zeroed and aligned for any type; lives as long as the arena.  NULL: out of memory. */
void *arena_take(struct arena *, size_t size);

/* Copies the bytes and puts a NUL behind them.  A span with NULL data: out of memory. */
struct span arena_copy(struct arena *, struct span);

/* The same, as a C string; NULL: out of memory. */
char *arena_string(struct arena *, struct span);

/*
 * Room for one more item behind count items of size bytes each: returns items, or a larger copy
 * of them when the room was used up.  Room grows at powers of two, so count tells it.
 * NULL: out of memory.
 */
void *arena_grow(struct arena *, const void *items, size_t count, size_t size);

#endif
