/* SPDX-License-Identifier: ISC */
/* caseless -- text in one form, by libunistring. */
#include "mail/caseless.h"

#include <stdlib.h>

#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

bool caseless_is_ascii(struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		if ((unsigned char)text.data[i] >= 0x80)
			return false;
	return true;
}

static bool fold_ascii(struct arena *arena, struct span text, struct span *folded)
{
	char *bytes = arena_take(arena, text.size + 1);

	if (bytes == NULL)
		return false;
	for (size_t i = 0; i < text.size; i++)
		bytes[i] = byte_lower(text.data[i]);
	*folded = (struct span){ bytes, text.size };
	return true;
}

/* Folding alone would tell a letter with an accent from the same letter and a combining accent. */
bool caseless_text(struct arena *arena, struct span text, struct span *folded)
{
	const uint8_t *given = (const uint8_t *)text.data;
	uint8_t *apart, *small = NULL;
	size_t size;

	if (caseless_is_ascii(text) || u8_check(given, text.size) != NULL)
		return fold_ascii(arena, text, folded);
	apart = u8_normalize(UNINORM_NFD, given, text.size, NULL, &size);
	if (apart != NULL)
		small = u8_casefold(apart, size, NULL, UNINORM_NFC, NULL, &size);
	*folded = (struct span){ NULL, 0 };
	if (small != NULL)
		*folded = arena_copy(arena, (struct span){ (const char *)small, size });
	free(apart);
	free(small);
	return folded->data != NULL;
}
