/* SPDX-License-Identifier: ISC */
/* netstring -- bytes with their length before them. */
#include "base/netstring.h"

#define DIGITS_MAX 20 /* of the largest number */

/* In decimal, at the end of room.  A saved state has millions of numbers, too many for printf. */
static struct span digits_of(uint64_t number, char room[DIGITS_MAX])
{
	size_t at = DIGITS_MAX;

	do
		room[--at] = (char)('0' + number % 10);
	while ((number /= 10) != 0);
	return (struct span){ room + at, DIGITS_MAX - at };
}

void netstring_add(struct text *text, struct span bytes)
{
	char room[DIGITS_MAX];

	text_add(text, digits_of(bytes.size, room));
	text_byte(text, ':');
	text_add(text, bytes);
	text_byte(text, ',');
}

void netstring_add_number(struct text *text, uint64_t number)
{
	char room[DIGITS_MAX];

	netstring_add(text, digits_of(number, room));
}

bool netstring_take(struct span *rest, struct span *out)
{
	struct span left = *rest, digits;
	uint64_t size;

	if (span_find(span_first(left, 21), ':') == span_first(left, 21).size)
		return false;
	digits = span_cut(&left, ':');
	if (!span_number(digits, SIZE_MAX / 2, &size) || size >= left.size ||
	    left.data[size] != ',')
		return false;
	*out = span_first(left, (size_t)size);
	*rest = span_from(left, (size_t)size + 1);
	return true;
}

bool netstring_take_number(struct span *rest, uint64_t *out)
{
	struct span digits;

	return netstring_take(rest, &digits) && span_number(digits, UINT64_MAX, out);
}
