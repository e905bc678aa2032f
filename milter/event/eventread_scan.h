/*
 * eventread_scan -- steps over what stands in a canonical line, eight bytes at a time.
 * The line ends in a newline, at which every step ends too, and can be read on behind it.
 * For eventread*.c only.
 */
#ifndef EVENTREAD_SCAN_H
#define EVENTREAD_SCAN_H

#include "event/eventread_inside.h"

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
 * The highest bit of each byte that is a quote, a backslash, a control character or no ASCII.
 * Bytes behind the first such byte may be marked wrongly.  With its bit of value 2 turned, a quote
 * is a blank, and whatever is no more than that is marked; nothing else gets there.
 */
static inline uint64_t eventread_special(uint64_t word)
{
	uint64_t turned = word ^ EVENTREAD_EACH_BYTE(2);
	uint64_t slashes = word ^ EVENTREAD_EACH_BYTE('\\');

	return (((turned - EVENTREAD_EACH_BYTE(' ' + 1)) & ~turned) |
		((slashes - EVENTREAD_EACH_BYTE(1)) & ~slashes) | word) &
	       EVENTREAD_EACH_BYTE(0x80);
}

/*
 * From behind the opening quote to the closing one; *escapes says whether there were any.  NULL:
 * not well-formed, or no closing quote.
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
		at = eventread_special_end(at, escapes);
		if (at == NULL)
			return NULL;
	}
}

#endif
