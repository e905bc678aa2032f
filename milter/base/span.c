/* SPDX-License-Identifier: ISC */
/* span -- a run of bytes that somebody else owns. */
#include "base/span.h"

#include <string.h>

#define FNV_OFFSET 14695981039346656037U
#define FNV_PRIME 1099511628211U

struct span span_of(const char *string)
{
	return (struct span){ string, string != NULL ? strlen(string) : 0 };
}

bool span_equal_nocase(struct span a, struct span b)
{
	return a.size == b.size && span_starts_nocase(a, b);
}

bool span_starts_nocase(struct span span, struct span prefix)
{
	if (span.size < prefix.size)
		return false;
	for (size_t i = 0; i < prefix.size; i++)
		if (byte_lower(span.data[i]) != byte_lower(prefix.data[i]))
			return false;
	return true;
}

bool span_ends_nocase(struct span span, struct span suffix)
{
	return span.size >= suffix.size &&
	       span_starts_nocase(span_from(span, span.size - suffix.size), suffix);
}

int span_compare(struct span a, struct span b)
{
	size_t shared = a.size < b.size ? a.size : b.size;
	int order = shared != 0 ? memcmp(a.data, b.data, shared) : 0;

	if (order != 0)
		return order;
	return (a.size > b.size) - (a.size < b.size);
}

size_t span_find(struct span span, char byte)
{
	const char *found = span.size != 0 ? memchr(span.data, byte, span.size) : NULL;

	return found != NULL ? (size_t)(found - span.data) : span.size;
}

size_t span_find_nocase(struct span span, struct span needle)
{
	for (size_t i = 0; i + needle.size <= span.size; i++)
		if (span_starts_nocase(span_from(span, i), needle))
			return i;
	return span.size;
}

static bool is_space(char byte)
{
	return byte_is_blank(byte) || byte == '\r' || byte == '\n';
}

struct span span_without_mark(struct span file)
{
	const struct span mark = SPAN("\xef\xbb\xbf");

	return span_from(file, span_starts_nocase(file, mark) ? mark.size : 0);
}

struct span span_trim(struct span span)
{
	while (span.size != 0 && is_space(span.data[0]))
		span = span_from(span, 1);
	while (span.size != 0 && is_space(span.data[span.size - 1]))
		span.size--;
	return span;
}

struct span span_cut(struct span *rest, char separator)
{
	size_t at = span_find(*rest, separator);
	struct span part = span_first(*rest, at);

	*rest = span_from(*rest, at + 1);
	return part;
}

bool span_number(struct span span, uint64_t limit, uint64_t *out)
{
	uint64_t number = 0;

	if (span.size == 0)
		return false;
	for (size_t i = 0; i < span.size; i++) {
		uint64_t digit = (uint64_t)(span.data[i] - '0');

		if (!byte_is_digit(span.data[i]) || digit > limit || number > (limit - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	*out = number;
	return true;
}

uint64_t span_hash_nocase(struct span span)
{
	uint64_t hash = FNV_OFFSET;

	for (size_t i = 0; i < span.size; i++)
		hash = (hash ^ (unsigned char)byte_lower(span.data[i])) * FNV_PRIME;
	return hash;
}
