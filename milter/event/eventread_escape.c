/* SPDX-License-Identifier: ISC */
/* eventread_escape -- the escapes in our own strings; all others are the JSON library's. */
#include "event/eventread_inside.h"

#include <string.h>

#define CODE_DIGITS 4
#define CODE_BYTES (1 + CODE_DIGITS) /* u00e9 */
#define CODE_LIMIT 0x800             /* we never write a character as a code from here on */

static const struct {
	char letter, meaning;
} letters[] = {
	{ '"', '"' },  { '\\', '\\' }, { '/', '/' },  { 'b', '\b' },
	{ 'f', '\f' }, { 'n', '\n' },  { 'r', '\r' }, { 't', '\t' },
};

/* False: no escape is written with that letter. */
static bool read_letter(char letter, char *meaning)
{
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		if (letters[i].letter == letter) {
			*meaning = letters[i].meaning;
			return true;
		}
	}
	return false;
}

/* The digits after \u.  False: they are no digits, or a character beyond the limit. */
static bool read_code(const char *digits, unsigned *out)
{
	unsigned code = 0;

	for (size_t i = 0; i < CODE_DIGITS; i++) {
		int value = byte_hex(digits[i]);

		if (value < 0)
			return false;
		code = code * 16 + (unsigned)value;
	}
	*out = code;
	return code < CODE_LIMIT;
}

size_t eventread_escape_size(const char *escape)
{
	unsigned code;
	char meaning;

	if (*escape == 'u')
		return read_code(escape + 1, &code) ? CODE_BYTES : 0;
	return read_letter(*escape, &meaning) ? 1 : 0;
}

/* In UTF-8: one byte or, below the limit, two. */
static char *put_code(char *to, unsigned code)
{
	if (code >= 0x80)
		*to++ = (char)(0xc0 | code >> 6);
	*to++ = (char)(code >= 0x80 ? 0x80 | (code & 0x3f) : code);
	return to;
}

/* Decodes the escape at the front, after its backslash, and says its size.  0: none of ours. */
static size_t decode(struct span escape, char **to)
{
	unsigned code;

	if (escape.size == 0)
		return 0;
	if (*escape.data != 'u') {
		if (!read_letter(*escape.data, *to))
			return 0;
		++*to;
		return 1;
	}
	if (escape.size < CODE_BYTES || !read_code(escape.data + 1, &code))
		return 0;
	*to = put_code(*to, code);
	return CODE_BYTES;
}

bool eventread_unescape(struct eventread *reader, struct span raw, struct span *out)
{
	char *start = arena_take(reader->scratch, raw.size), *to = start;

	while (start != NULL && raw.size != 0) {
		size_t plain = span_find(raw, '\\'), size;

		memcpy(to, raw.data, plain);
		to += plain;
		raw = span_from(raw, plain);
		if (raw.size == 0)
			break;
		raw = span_from(raw, 1);
		size = decode(raw, &to);
		if (size == 0)
			return false;
		raw = span_from(raw, size);
	}
	*out = (struct span){ start, (size_t)(to - start) };
	return start != NULL;
}
