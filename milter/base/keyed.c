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

static struct keyed_item **slot_of(const struct keyed *keyed, uint64_t hash)
{
	return &keyed->slots[hash & (keyed->slot_count - 1)];
}

void *keyed_find(const struct keyed *keyed, struct span key)
{
	uint64_t hash = hash_of(&keyed->seed, key);
	struct keyed_item *item = keyed->slot_count != 0 ? *slot_of(keyed, hash) : NULL;

	while (item != NULL && (item->hash != hash || !span_equal(item->key, key)))
		item = item->chain;
	return item;
}

static void enter(struct keyed *keyed, struct keyed_item *item)
{
	struct keyed_item **slot = slot_of(keyed, item->hash);

	item->chain = *slot;
	*slot = item;
}

/* At least as many slots as items. */
static bool make_room(struct keyed *keyed)
{
	size_t count = keyed->slot_count != 0 ? 2 * keyed->slot_count : SLOTS_AT_FIRST;
	struct keyed_item **slots;

	if (keyed->count < keyed->slot_count)
		return true;
	slots = calloc(count, sizeof(struct keyed_item *));
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
	struct keyed_item **slot = slot_of(keyed, item->hash);

	while (*slot != item)
		slot = &(*slot)->chain;
	*slot = item->chain;
	unlink_item(keyed, item);
	keyed->count--;
}

void keyed_renew(struct keyed *keyed, struct keyed_item *item)
{
	unlink_item(keyed, item);
	link_newest(keyed, item);
}
