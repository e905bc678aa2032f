/* SPDX-License-Identifier: ISC */
/* unfold -- header fields out of bytes that come in pieces. */
#include "mail/unfold.h"

#include <string.h>

void unfold_begin(struct unfold *unfold)
{
	unfold->size = 0;
	unfold->in_line = unfold->given = unfold->ended = false;
}

bool unfold_last(struct unfold *unfold, struct span *name, struct span *value)
{
	if (unfold->given)
		unfold->size = 0;
	*value = (struct span){ unfold->bytes, unfold->size };
	unfold->given = true;
	if (span_find(*value, ':') == value->size)
		return false;
	*name = span_trim(span_cut(value, ':'));
	*value = span_trim(*value);
	return true;
}

/* Takes what *in has of the current line, without the line end. */
static void take_line(struct unfold *unfold, struct span *in)
{
	size_t end = span_find(*in, '\n');
	struct span part = span_first(*in, end);

	unfold->in_line = end == in->size;
	*in = span_from(*in, end + 1);
	part = span_first(part, sizeof(unfold->bytes) - unfold->size);
	if (part.size != 0)
		memcpy(unfold->bytes + unfold->size, part.data, part.size);
	unfold->size += part.size;
	while (!unfold->in_line && unfold->size != 0 && unfold->bytes[unfold->size - 1] == '\r')
		unfold->size--;
}

bool unfold_next(struct unfold *unfold, struct span *in, struct span *name, struct span *value)
{
	while (in->size != 0 && !unfold->ended) {
		char byte = in->data[0];

		if (unfold->in_line || (byte_is_blank(byte) && !unfold->given)) {
			take_line(unfold, in);
		} else if (byte == '\r') {
			*in = span_from(*in, 1);
		} else if (unfold->size != 0 && !unfold->given) {
			if (unfold_last(unfold, name, value))
				return true;
		} else {
			unfold->size = 0;
			unfold->given = false;
			unfold->ended = byte == '\n';
			take_line(unfold, in);
		}
	}
	return false;
}
