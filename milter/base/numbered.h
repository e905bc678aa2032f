/*
 * numbered -- tables of things that are found by their numbers, which come nearly in order.
 * The table itself, items of one size, is the caller's to free.
 */
#ifndef NUMBERED_H
#define NUMBERED_H

#include <stddef.h>

/*
 * Room for that number: the table, which may have moved, with items of `size` bytes that are
 * zeroed until the caller fills them in.  *room is how many there are; NULL and 0 are the empty
 * table.  NULL: out of memory, and the table is as it was.
 */
void *numbered_grow(void *table, size_t *room, size_t number, size_t size);
static inline void *numbered_room(void *table, size_t *room, size_t number, size_t size)
{
	return number < *room ? table : numbered_grow(table, room, number, size);
}

/* Zeroes all items again, and keeps the memory.  NULL is fine. */
void numbered_clear(void *table, size_t room, size_t size);

#endif
