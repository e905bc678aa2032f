/* SPDX-License-Identifier: ISC */
/* needle -- a literal that is looked for in many lines. */
#include "access/needle.h"

#define BYTES_TO_LEARN 4096

/* Rare bytes that were of something else; after so many it was not rare, or somebody plays tricks.
 */
#define MISSES_MAX 16

struct needle_bytes needle_bytes_of(struct span text)
{
	struct needle_bytes bytes = { { 0 } };

	text = span_first(text, BYTES_TO_LEARN);
	for (size_t i = 0; i < text.size; i++)
		bytes.count[(unsigned char)text.data[i]]++;
	return bytes;
}

static unsigned count_of(const struct needle *needle, const struct needle_bytes *bytes, size_t at)
{
	return bytes->count[(unsigned char)needle->literal.data[at]];
}

void needle_learn(struct needle *needle, const struct needle_bytes *bytes)
{
	for (size_t i = 0; i < needle->literal.size; i++)
		if (count_of(needle, bytes, i) < count_of(needle, bytes, needle->rare))
			needle->rare = i;
}

const char *needle_find(const struct needle *needle, struct span text)
{
	struct span literal = needle->literal;

	for (int misses = 0; misses < MISSES_MAX && text.size >= literal.size; misses++) {
		const char *start = text.data + needle->rare;
		const char *rare =
			memchr(start, literal.data[needle->rare], text.size - literal.size + 1);

		if (rare == NULL)
			return NULL;
		if (memcmp(rare - needle->rare, literal.data, literal.size) == 0)
			return rare - needle->rare;
		text = span_from(text, (size_t)(rare - start) + 1);
	}
	return text.size >= literal.size ? memmem(text.data, text.size, literal.data, literal.size)
					 : NULL;
}
