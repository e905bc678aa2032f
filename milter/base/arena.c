/* SPDX-License-Identifier: ISC */
/* arena -- memory for things that die together. */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 8000

struct block {
	struct block *next;
	size_t used, size; /* bytes of the room after this header */
	max_align_t room[];
};

struct arena {
	struct block *blocks; /* newest first */
};

struct arena *arena_new(void)
{
	return calloc(1, sizeof(struct arena));
}

void arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	while (arena->blocks != NULL) {
		struct block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
	free(arena);
}

void arena_empty(struct arena *arena)
{
	while (arena->blocks != NULL && arena->blocks->next != NULL) {
		struct block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
	if (arena->blocks != NULL)
		arena->blocks->used = 0;
}

static struct block *block_new(size_t size)
{
	size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
	struct block *block = malloc(sizeof(*block) + room);

	if (block != NULL) {
		block->used = 0;
		block->size = room;
	}
	return block;
}

void *arena_take(struct arena *arena, size_t size)
{
	struct block *block = arena->blocks;
	char *taken;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	if (block == NULL || block->size - block->used < size) {
		block = block_new(size);
		if (block == NULL)
			return NULL;
		block->next = arena->blocks;
		arena->blocks = block;
	}
	taken = (char *)block->room + block->used;
	block->used += size;
	return memset(taken, 0, size);
}

struct span arena_copy(struct arena *arena, struct span span)
{
	char *copy = arena_take(arena, span.size + 1);

	if (copy == NULL)
		return (struct span){ NULL, 0 };
	if (span.size != 0)
		memcpy(copy, span.data, span.size);
	return (struct span){ copy, span.size };
}

char *arena_string(struct arena *arena, struct span span)
{
	return (char *)arena_copy(arena, span).data;
}

void *arena_grow(struct arena *arena, const void *items, size_t count, size_t size)
{
	void *larger;

	if (count != 0 && (count & (count - 1)) != 0)
		return (void *)items;
	if (count > SIZE_MAX / 4 / size)
		return NULL;
	larger = arena_take(arena, (count != 0 ? 2 * count : 1) * size);
	if (larger != NULL && count != 0)
		memcpy(larger, items, count * size);
	return larger;
}
