/* SPDX-License-Identifier: ISC */
/* numbered -- tables of things that are found by their numbers. */
#include "base/numbered.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64

void *numbered_grow(void *table, size_t *room, size_t number, size_t size)
{
	size_t wanted = 2 * number + FIRST_ROOM;
	char *larger;

	if (number > (SIZE_MAX / size - FIRST_ROOM) / 2)
		return NULL;
	larger = realloc(table, wanted * size);
	if (larger == NULL)
		return NULL;
	memset(larger + *room * size, 0, (wanted - *room) * size);
	*room = wanted;
	return larger;
}

void numbered_clear(void *table, size_t room, size_t size)
{
	if (table != NULL)
		memset(table, 0, room * size);
}
