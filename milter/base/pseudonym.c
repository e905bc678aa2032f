/* SPDX-License-Identifier: ISC */
/* pseudonym -- the keys by which people become pseudonyms. */
#include "base/pseudonym.h"

struct span pseudonym_key_at(const struct pseudonym_keys *keys, int64_t seconds)
{
	size_t i = 0;

	if (keys->count == 0)
		return (struct span){ NULL, 0 };
	while (i + 1 < keys->count && keys->items[i].from > seconds)
		i++;
	return keys->items[i].key;
}

bool pseudonym_looks_like(struct span local)
{
	for (size_t i = 0; i < local.size; i++)
		if (!byte_is_digit(local.data[i]) && (local.data[i] < 'a' || local.data[i] > 'f'))
			return false;
	return local.size == PSEUDONYM_DIGITS;
}
