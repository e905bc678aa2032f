/* known -- accesses that were decided a moment ago. */
#include "access/known.h"

#include <stdlib.h>
#include <string.h>

#include "base/keyed.h"

#define ACCESS_BYTES 2048 /* longer ones are not worth it */

struct item {
	struct keyed_item item;
	int64_t from, until;
	bool logged;
	struct span fold; /* behind the key */
	char bytes[];
};

struct known {
	struct keyed table;
	bool by_address;
	char asked[ACCESS_BYTES]; /* all that the access tells but its time */
	size_t asked_size;        /* 0: it was too long */
};

struct known *known_new(void)
{
	return calloc(1, sizeof(struct known));
}

static void forget(struct known *known, struct item *item)
{
	keyed_remove(&known->table, &item->item);
	free(item);
}

void known_begin(struct known *known, bool by_address)
{
	known->by_address = by_address;
	while (known->table.oldest != NULL)
		forget(known, (struct item *)known->table.oldest);
}

void known_free(struct known *known)
{
	if (known == NULL)
		return;
	known_begin(known, false);
	keyed_end(&known->table);
	free(known);
}

/* The session is not evidence: with it, each would be another. */
static bool is_told(const struct known *known, int group)
{
	return group != SOURCE_TIME && group != SOURCE_SESSION &&
	       (group != SOURCE_IP || known->by_address);
}

static void note(struct known *known, const struct access *access)
{
	size_t size = 0;

	known->asked_size = 0;
	for (int i = 0; i < SOURCE_GROUPS; i++) {
		struct span value = access->line.groups[i];

		if (!is_told(known, i))
			continue;
		if (size + 2 + value.size > ACCESS_BYTES)
			return;
		known->asked[size++] = (char)(value.size >> 8);
		known->asked[size++] = (char)value.size;
		if (value.size != 0)
			memcpy(known->asked + size, value.data, value.size);
		size += value.size;
	}
	known->asked_size = size;
}

bool known_find(struct known *known, const struct access *access, int64_t seconds,
		struct known_result *out)
{
	struct item *item;

	note(known, access);
	item = keyed_find(&known->table, (struct span){ known->asked, known->asked_size });
	if (known->asked_size == 0 || item == NULL || seconds < item->from ||
	    seconds >= item->until)
		return false;
	*out = (struct known_result){ item->fold, item->logged };
	return true;
}

void known_keep(struct known *known, int64_t from, int64_t until, const struct known_result *result)
{
	struct span key = { known->asked, known->asked_size };
	struct item *item = keyed_find(&known->table, key);

	if (item != NULL)
		forget(known, item);
	if (known->table.count >= KNOWN_MAX)
		forget(known, (struct item *)known->table.oldest);
	item = key.size != 0 ? calloc(1, sizeof(*item) + key.size + result->fold.size) : NULL;
	if (item == NULL)
		return;
	item->from = from;
	item->until = until;
	item->logged = result->logged;
	memcpy(item->bytes, key.data, key.size);
	item->item.key = (struct span){ item->bytes, key.size };
	if (result->fold.size != 0)
		memcpy(item->bytes + key.size, result->fold.data, result->fold.size);
	item->fold = (struct span){ item->bytes + key.size, result->fold.size };
	if (!keyed_add(&known->table, &item->item))
		free(item);
}
