/* SPDX-License-Identifier: ISC */
/* keyed -- things that are found by a key and forgotten by age. */
#include "base/keyed.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_AT_FIRST 64

void keyed_begin(struct keyed *keyed, const struct hash_seed *seed)
{
	*keyed = (struct keyed){ .seed = *seed };
}

void keyed_end(struct keyed *keyed)
{
	free(keyed->slots);
	*keyed = (struct keyed){ 0 };
}

/* The one that a search begins with, and the one behind: the last is followed by the first. */
static size_t home_of(const struct keyed *keyed, uint64_t hash)
{
	return hash & (keyed->slot_count - 1);
}

static size_t behind(const struct keyed *keyed, size_t slot)
{
	return (slot + 1) & (keyed->slot_count - 1);
}

void *keyed_find(const struct keyed *keyed, struct span key)
{
	const struct keyed_slot *slots = keyed->slots;
	uint64_t hash;

	if (keyed->count == 0)
		return NULL;
	hash = hash_of(&keyed->seed, key);
	for (size_t i = home_of(keyed, hash); slots[i].item != NULL; i = behind(keyed, i))
		if (slots[i].hash == hash && span_equal(slots[i].item->key, key))
			return slots[i].item;
	return NULL;
}

static void enter(struct keyed *keyed, struct keyed_item *item)
{
	size_t slot = home_of(keyed, item->hash);

	while (keyed->slots[slot].item != NULL)
		slot = behind(keyed, slot);
	keyed->slots[slot] = (struct keyed_slot){ item->hash, item };
}

/* Where it is. */
static size_t slot_of(const struct keyed *keyed, const struct keyed_item *item)
{
	size_t slot = home_of(keyed, item->hash);

	while (keyed->slots[slot].item != item)
		slot = behind(keyed, slot);
	return slot;
}

/* Those behind it that would not be found over a free slot move up. */
static void leave(struct keyed *keyed, size_t slot)
{
	struct keyed_slot *slots = keyed->slots;
	size_t mask = keyed->slot_count - 1;

	for (size_t i = behind(keyed, slot); slots[i].item != NULL; i = behind(keyed, i))
		if (((i - slots[i].hash) & mask) >= ((i - slot) & mask)) {
			slots[slot] = slots[i];
			slot = i;
		}
	slots[slot].item = NULL;
}

/* A quarter of the slots at least stays free. */
static bool make_room(struct keyed *keyed)
{
	size_t count = keyed->slot_count != 0 ? 2 * keyed->slot_count : SLOTS_AT_FIRST;
	struct keyed_slot *slots;

	if (keyed->count < keyed->slot_count / 4 * 3)
		return true;
	slots = calloc(count, sizeof(*slots));
	if (slots == NULL)
		return false;
	free(keyed->slots);
	keyed->slots = slots;
	keyed->slot_count = count;
	for (struct keyed_item *item = keyed->oldest; item != NULL; item = item->newer)
		enter(keyed, item);
	return true;
}

static void link_newest(struct keyed *keyed, struct keyed_item *item)
{
	item->older = keyed->newest;
	item->newer = NULL;
	if (keyed->newest != NULL)
		keyed->newest->newer = item;
	else
		keyed->oldest = item;
	keyed->newest = item;
}

static void unlink_item(struct keyed *keyed, struct keyed_item *item)
{
	if (item->older != NULL)
		item->older->newer = item->newer;
	else
		keyed->oldest = item->newer;
	if (item->newer != NULL)
		item->newer->older = item->older;
	else
		keyed->newest = item->older;
}

bool keyed_add(struct keyed *keyed, struct keyed_item *item)
{
	if (!make_room(keyed))
		return false;
	item->hash = hash_of(&keyed->seed, item->key);
	enter(keyed, item);
	link_newest(keyed, item);
	keyed->count++;
	return true;
}

void keyed_remove(struct keyed *keyed, struct keyed_item *item)
{
	leave(keyed, slot_of(keyed, item));
	unlink_item(keyed, item);
	keyed->count--;
}

void keyed_renew(struct keyed *keyed, struct keyed_item *item)
{
	unlink_item(keyed, item);
	link_newest(keyed, item);
}

void keyed_replace(struct keyed *keyed, struct keyed_item *old, struct keyed_item *item)
{
	keyed->slots[slot_of(keyed, old)].item = item;
	item->hash = old->hash;
	unlink_item(keyed, old);
	link_newest(keyed, item);
}
