/* SPDX-License-Identifier: ISC */
/*
 * eventread_scan -- finds the end of a string in an event line, eight bytes at a time.
 * The line ends in a newline, which no string goes beyond, and can be read on past it.
 * For eventread*.c only.
 */
#ifndef EVENTREAD_SCAN_H
#define EVENTREAD_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENTREAD_WORD 8 /* bytes */
#define EVENTREAD_EACH_BYTE(byte) (0x0101010101010101U * (byte))

/* The first byte is the lowest, whatever the machine; compilers make one load of it. */
static inline uint64_t eventread_word(const char *at)
{
	const unsigned char *byte = (const unsigned char *)at;

	return (uint64_t)byte[0] | (uint64_t)byte[1] << 8 | (uint64_t)byte[2] << 16 |
	       (uint64_t)byte[3] << 24 | (uint64_t)byte[4] << 32 | (uint64_t)byte[5] << 40 |
	       (uint64_t)byte[6] << 48 | (uint64_t)byte[7] << 56;
}

/* Which byte the lowest bit that is set belongs to. */
static inline size_t eventread_first_byte(uint64_t bits)
{
	return (size_t)__builtin_ctzll(bits) / 8;
}

/*
 * Marks the highest bit of each byte that is a quote, a backslash, a control character or beyond
 * ASCII.  Only the first mark counts: a borrow may mark bytes after it wrongly.  With its bit of
 * value 2 flipped, a quote becomes a blank, so that one comparison finds it and all controls.
 */
static inline uint64_t eventread_special(uint64_t word)
{
	uint64_t flipped = word ^ EVENTREAD_EACH_BYTE(2);
	uint64_t slashes = word ^ EVENTREAD_EACH_BYTE('\\');

	return (((flipped - EVENTREAD_EACH_BYTE(' ' + 1)) & ~flipped) |
		((slashes - EVENTREAD_EACH_BYTE(1)) & ~slashes) | word) &
	       EVENTREAD_EACH_BYTE(0x80);
}

/*
 * Steps over an escape that we write, which sets *escapes, or a character beyond ASCII.
 * NULL: there is neither.
 */
const char *eventread_skip_special(const char *at, bool *escapes);

/*
 * From the byte after the opening quote to the closing one; *escapes says whether there were any.
 * NULL: not well-formed, or no closing quote.
 */
static inline const char *eventread_string_end(const char *at, bool *escapes)
{
	*escapes = false;
	for (;;) {
		uint64_t marked = eventread_special(eventread_word(at));

		if (marked == 0) {
			at += EVENTREAD_WORD;
			continue;
		}
		at += eventread_first_byte(marked);
		if (*at == '"')
			return at;
		at = eventread_skip_special(at, escapes);
		if (at == NULL)
			return NULL;
	}
}

#endif
