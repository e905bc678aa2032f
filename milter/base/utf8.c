/* SPDX-License-Identifier: ISC */
/* utf8 -- text that may not be UTF-8, made so. */
#include "base/utf8.h"

#include "base/text.h"

#define REPLACEMENT SPAN("\xef\xbf\xbd")

/* Eight bytes at a time: all lines of a log pass here. */
static bool is_ascii(struct span text)
{
	uint64_t word, words = 0;
	unsigned char rest = 0;
	size_t at = 0;

	for (; at + sizeof(word) <= text.size; at += sizeof(word)) {
		memcpy(&word, text.data + at, sizeof(word));
		words |= word;
	}
	for (; at < text.size; at++)
		rest |= (unsigned char)text.data[at];
	return (words & 0x8080808080808080U) == 0 && rest < 0x80;
}

static bool is_utf8(struct span text)
{
	while (text.size != 0) {
		size_t size = utf8_character(text);

		if (size == 0)
			return false;
		text = span_from(text, size);
	}
	return true;
}

bool utf8_repair(struct arena *arena, struct span *span)
{
	struct span rest = *span, copy;
	struct text text;

	if (is_ascii(rest) || is_utf8(rest))
		return true;
	text_begin(&text, REPLACEMENT.size * rest.size);
	while (rest.size != 0) {
		size_t size = utf8_character(rest);

		text_add(&text, size != 0 ? span_first(rest, size) : REPLACEMENT);
		rest = span_from(rest, size != 0 ? size : 1);
	}
	copy = arena_copy(arena, text_span(&text));
	if (copy.data != NULL && !text.cut)
		*span = copy;
	else
		copy.data = NULL;
	text_end(&text);
	return copy.data != NULL;
}

struct span utf8_first(struct span text, size_t limit)
{
	if (text.size <= limit)
		return text;
	while (limit != 0 && ((unsigned char)text.data[limit] & 0xc0) == 0x80)
		limit--;
	return span_first(text, limit);
}
