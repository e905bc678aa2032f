/* SPDX-License-Identifier: ISC */
/*
 * span -- a run of bytes that somebody else owns: a pointer and a length.
 * It may hold NULs and is not terminated.  Nothing here allocates.
 */
#ifndef SPAN_H
#define SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const char *data; /* borrowed; may be NULL when size is 0 */
	size_t size;      /* bytes */
};

#define SPAN(literal) ((struct span){ (literal), sizeof(literal) - 1 })
#define SPAN_FORMAT(s) (int)(s).size, (s).size != 0 ? (s).data : "" /* for "%.*s" */

/* The bytes of a C string without its NUL; NULL is the empty span. */
struct span span_of(const char *string);

static inline bool span_equal(struct span a, struct span b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* ASCII letters compare without case, all other bytes as they are. */
bool span_equal_nocase(struct span, struct span);
bool span_starts_nocase(struct span, struct span prefix);
bool span_ends_nocase(struct span, struct span suffix);

/* memcmp order; a prefix sorts first. */
int span_compare(struct span, struct span);

/* The offset of the first such byte, or size when there is none. */
size_t span_find(struct span, char byte);

/* The offset of the first occurrence of needle without case, or size. */
size_t span_find_nocase(struct span, struct span needle);

/* From offset on; empty when offset is past the end. */
static inline struct span span_from(struct span span, size_t offset)
{
	if (offset >= span.size)
		return (struct span){ NULL, 0 };
	return (struct span){ span.data + offset, span.size - offset };
}

/* The first size bytes, or all of them when there are fewer. */
static inline struct span span_first(struct span span, size_t size)
{
	return (struct span){ span.data, span.size < size ? span.size : size };
}

/* Without blanks, tabs, CR and LF at either end. */
struct span span_trim(struct span);

/* Without the byte order mark that some editors put before a file of UTF-8. */
struct span span_without_mark(struct span file);

/*
 * Takes the part before the first separator off the front of *rest and returns it; without a
 * separator, all of it.  *rest then begins behind the separator.
 */
struct span span_cut(struct span *rest, char separator);

/* Reads the whole span as an unsigned decimal.  False: empty, not digits, or over limit. */
bool span_number(struct span, uint64_t limit, uint64_t *out);

/*
 * FNV-1a of the bytes, ASCII letters taken as lower case: byte by byte, and the same on all
 * machines.  base/hash.h has the fast one, for keys that must match exactly.
 */
uint64_t span_hash_nocase(struct span);

static inline bool byte_is_blank(char byte) /* blank or tab */
{
	return byte == ' ' || byte == '\t';
}
static inline bool byte_is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}
/* What a hexadecimal digit is worth, in either case; -1: it is none. */
static inline int byte_hex(char byte)
{
	unsigned digit = (unsigned char)byte - '0', letter = ((unsigned char)byte | 0x20) - 'a';

	return digit < 10 ? (int)digit : letter < 6 ? (int)letter + 10 : -1;
}
/* ASCII letters only, whatever the locale */
static inline bool byte_is_alpha(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}
static inline char byte_lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

#endif
