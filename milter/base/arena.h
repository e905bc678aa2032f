/* SPDX-License-Identifier: ISC */
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
void arena_empty(struct arena *); /* releases all that was taken; keeps one block for reuse */

/* Zeroed and aligned for any type; lives as long as the arena.  NULL: out of memory. */
void *arena_take(struct arena *, size_t size);

/* Copies the bytes and puts a NUL after them.  A span with NULL data: out of memory. */
struct span arena_copy(struct arena *, struct span);

/* Copies the bytes as a C string.  NULL: out of memory. */
char *arena_string(struct arena *, struct span);

/*
 * Makes room for one more item after count items of size bytes each.  Returns items, or a larger
 * copy of them when their room was used up.  Room doubles at powers of two, so count alone tells
 * how much there is.  NULL: out of memory.
 */
void *arena_grow(struct arena *, const void *items, size_t count, size_t size);

#endif
