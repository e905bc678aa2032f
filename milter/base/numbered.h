/* SPDX-License-Identifier: ISC */
/*
 * numbered -- tables of things that are found by their numbers, which come nearly in order.
 * A table is an array of items of one size; the caller frees it.
 */
#ifndef NUMBERED_H
#define NUMBERED_H

#include <stddef.h>

/*
 * Makes room for that number and returns the table, which may have moved.  Its items, of `size`
 * bytes each, are zeroed until the caller fills them in, and *room is how many they are.  The empty
 * table is NULL with a room of 0.  Returns NULL when out of memory, and the table is as it was.
 */
void *numbered_grow(void *table, size_t *room, size_t number, size_t size);
static inline void *numbered_room(void *table, size_t *room, size_t number, size_t size)
{
	return number < *room ? table : numbered_grow(table, room, number, size);
}

/* Zeroes all items, and keeps the memory.  NULL is fine. */
void numbered_clear(void *table, size_t room, size_t size);

#endif
