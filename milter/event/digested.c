/* SPDX-License-Identifier: ISC */
/* digested -- what lines of a digest look like. */
#include "event/digested.h"

#include <inttypes.h>

#define FRONT "digest/"
#define DAY_BYTES 10 /* 2026-11-27 */

bool digested_is(struct span id)
{
	return span_equal(span_first(id, sizeof(FRONT) - 1), SPAN(FRONT));
}

void digested_write_stream(struct text *text, struct span day, struct span hex)
{
	text_add(text, SPAN(FRONT));
	text_add(text, day);
	text_byte(text, '/');
	text_add(text, hex);
}

struct span digested_day(struct span stream)
{
	return span_first(span_from(stream, sizeof(FRONT) - 1), DAY_BYTES);
}

void digested_write_range(struct text *text, const struct digested_range *range)
{
	text_add(text, range->stream);
	text_printf(text, ":%" PRIx64 "-%" PRIx64, (uint64_t)range->from, (uint64_t)range->to);
}

bool digested_read_range(struct span item, struct digested_range *out)
{
	struct span front;
	size_t colon = item.size;

	/* FROM-TO is cut as an id's counter is; what is in front of it has the form of an id, too.
	 */
	if (!event_id_split(item, &front, &out->to))
		return false;
	while (colon != 0 && item.data[colon - 1] != ':')
		colon--;
	if (colon < 2 || colon >= front.size)
		return false;
	out->stream = span_first(item, colon - 1);
	out->from = 0;
	for (size_t i = colon; i < front.size; i++) {
		int digit = byte_hex(item.data[i]);

		if (digit < 0 || i - colon == EVENT_COUNTER_DIGITS)
			return false;
		out->from = out->from << 4 | digit;
	}
	return out->from <= out->to && span_find(out->stream, '-') != out->stream.size &&
	       !digested_is(out->stream);
}
