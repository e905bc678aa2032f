/* SPDX-License-Identifier: ISC */
/* known -- accesses that were decided a moment ago. */
#include "access/known.h"

#include <stdlib.h>
#include <string.h>

#include "base/keyed.h"

#define ACCESS_BYTES 2048 /* longer ones are not worth it */
#define SIZE_BYTES 2      /* in front of each value in it */

struct decided {
	struct keyed_item item;
	int64_t from, until;
	struct fold *fold; /* held; NULL: it was no event */
	char key[];
};

struct known {
	struct keyed table;
	bool by_address;
	char asked[ACCESS_BYTES]; /* all that the access tells but its time */
	size_t asked_size;        /* 0: it was too long */
};

struct known *known_new(const struct hash_seed *seed)
{
	struct known *known = calloc(1, sizeof(*known));

	if (known != NULL)
		keyed_begin(&known->table, seed);
	return known;
}

static void forget(struct known *known, struct decided *decided)
{
	keyed_remove(&known->table, &decided->item);
	fold_drop(decided->fold);
	free(decided);
}

void known_begin(struct known *known, bool by_address)
{
	known->by_address = by_address;
	while (known->table.oldest != NULL)
		forget(known, (struct decided *)known->table.oldest);
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
		if (size + SIZE_BYTES + value.size > ACCESS_BYTES)
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
		struct fold **fold)
{
	const struct decided *decided;

	note(known, access);
	decided = keyed_find(&known->table, (struct span){ known->asked, known->asked_size });
	if (known->asked_size == 0 || decided == NULL || seconds < decided->from ||
	    seconds >= decided->until)
		return false;
	*fold = decided->fold;
	return true;
}

void known_keep(struct known *known, int64_t from, int64_t until, struct fold *fold)
{
	struct span key = { known->asked, known->asked_size };
	struct decided *decided = keyed_find(&known->table, key);

	if (decided != NULL)
		forget(known, decided);
	if (known->table.count >= KNOWN_MAX)
		forget(known, (struct decided *)known->table.oldest);
	decided = key.size != 0 ? malloc(sizeof(*decided) + key.size) : NULL;
	if (decided == NULL)
		return;
	decided->from = from;
	decided->until = until;
	decided->fold = fold;
	memcpy(decided->key, key.data, key.size);
	decided->item.key = (struct span){ decided->key, key.size };
	if (keyed_add(&known->table, &decided->item))
		fold_hold(fold);
	else
		free(decided);
}

size_t known_count(const struct known *known)
{
	return known->table.count;
}
