/* SPDX-License-Identifier: ISC */
/* names -- strings, each with a number; the case of letters is ignored. */
#include "base/names.h"

#include <stdlib.h>

/* Half of the hash is kept with the number, so a miss seldom reads a name, and widening never. */
struct slot {
	uint32_t hash;
	int number; /* -1: empty */
};

struct names {
	struct arena *arena;
	struct span *strings;
	size_t count;
	struct slot *slots; /* open addressing; never more than half full */
	size_t slot_count;
};

struct names *names_new(void)
{
	struct names *names = calloc(1, sizeof(*names));

	if (names == NULL)
		return NULL;
	names->arena = arena_new();
	if (names->arena == NULL) {
		free(names);
		return NULL;
	}
	return names;
}

void names_free(struct names *names)
{
	if (names == NULL)
		return;
	arena_free(names->arena);
	free(names);
}

size_t names_count(const struct names *names)
{
	return names->count;
}

struct span names_at(const struct names *names, size_t number)
{
	return names->strings[number];
}

static uint32_t hash_of(struct span name)
{
	uint64_t hash = span_hash_nocase(name);

	return (uint32_t)(hash ^ hash >> 32);
}

/* The slot where that name stands, or would stand.  There must be slots. */
static struct slot *slot_of(const struct names *names, struct span name, uint32_t hash)
{
	size_t at = hash & (names->slot_count - 1);

	while (names->slots[at].number != -1 &&
	       (names->slots[at].hash != hash ||
		!span_equal_nocase(names->strings[names->slots[at].number], name)))
		at = (at + 1) & (names->slot_count - 1);
	return &names->slots[at];
}

int names_find(const struct names *names, struct span name)
{
	return names->slot_count != 0 ? slot_of(names, name, hash_of(name))->number : -1;
}

static struct slot *free_slot(struct slot *slots, size_t slot_count, uint32_t hash)
{
	size_t at = hash & (slot_count - 1);

	while (slots[at].number != -1)
		at = (at + 1) & (slot_count - 1);
	return &slots[at];
}

static bool widen_slots(struct names *names)
{
	size_t wanted = names->slot_count != 0 ? 2 * names->slot_count : 64;
	struct slot *slots = arena_take(names->arena, wanted * sizeof(*slots));

	if (slots == NULL)
		return false;
	for (size_t i = 0; i < wanted; i++)
		slots[i].number = -1;
	for (size_t i = 0; i < names->slot_count; i++)
		if (names->slots[i].number != -1)
			*free_slot(slots, wanted, names->slots[i].hash) = names->slots[i];
	names->slots = slots;
	names->slot_count = wanted;
	return true;
}

int names_add(struct names *names, struct span name)
{
	uint32_t hash = hash_of(name);
	struct slot *slot;
	struct span copy;
	void *strings;

	if (2 * (names->count + 1) > names->slot_count && !widen_slots(names))
		return -1;
	slot = slot_of(names, name, hash);
	if (slot->number != -1)
		return slot->number;
	copy = arena_copy(names->arena, name);
	strings = arena_grow(names->arena, names->strings, names->count, sizeof(*names->strings));
	if (copy.data == NULL || strings == NULL)
		return -1;
	*slot = (struct slot){ hash, (int)names->count };
	names->strings = strings;
	names->strings[names->count] = copy;
	return (int)names->count++;
}
