/* names -- strings, each with a number; letters compare without case. */
#include "names.h"

#include <stdlib.h>

struct names {
	struct arena *arena;
	struct span *strings;
	size_t count;
	int *slots; /* open addressing, -1 is empty; never more than half full */
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

/* The slot where that name stands, or would stand.  There must be slots. */
static int *slot_of(const struct names *names, struct span name)
{
	size_t at = span_hash_nocase(name) & (names->slot_count - 1);

	while (names->slots[at] != -1 && !span_equal_nocase(names->strings[names->slots[at]], name))
		at = (at + 1) & (names->slot_count - 1);
	return &names->slots[at];
}

int names_find(const struct names *names, struct span name)
{
	return names->slot_count != 0 ? *slot_of(names, name) : -1;
}

static bool widen_slots(struct names *names)
{
	size_t wanted = names->slot_count != 0 ? 2 * names->slot_count : 64;
	int *slots = arena_take(names->arena, wanted * sizeof(*slots));

	if (slots == NULL)
		return false;
	for (size_t i = 0; i < wanted; i++)
		slots[i] = -1;
	names->slots = slots;
	names->slot_count = wanted;
	for (size_t i = 0; i < names->count; i++)
		*slot_of(names, names->strings[i]) = (int)i;
	return true;
}

int names_add(struct names *names, struct span name)
{
	struct span copy;
	void *strings;

	if (2 * (names->count + 1) > names->slot_count && !widen_slots(names))
		return -1;
	if (*slot_of(names, name) != -1)
		return *slot_of(names, name);
	copy = arena_copy(names->arena, name);
	strings = arena_grow(names->arena, names->strings, names->count, sizeof(*names->strings));
	if (copy.data == NULL || strings == NULL)
		return -1;
	*slot_of(names, name) = (int)names->count;
	names->strings = strings;
	names->strings[names->count] = copy;
	return (int)names->count++;
}
