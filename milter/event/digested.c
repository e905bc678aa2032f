/* SPDX-License-Identifier: ISC */
/* digested -- what lines of a digest look like. */
#include "event/digested.h"

#include <inttypes.h>

#define FRONT "digest/"
#define CELL_DIGITS 17 /* of DIGESTED_DAY_EVENTS */

bool digested_is(struct span id)
{
	return span_equal(span_first(id, sizeof(FRONT) - 1), SPAN(FRONT));
}

void digested_write_stream(struct text *text, struct span name, struct span hex)
{
	text_add(text, SPAN(FRONT));
	text_add(text, name);
	text_byte(text, '/');
	text_add(text, hex);
}

struct span digested_name(struct span stream)
{
	struct span name = span_from(stream, sizeof(FRONT) - 1);

	return span_first(name, span_find(name, '/'));
}

/* The number that stands there, up to a comma or the end; an empty one is 0. */
static inline uint64_t take_cell(struct span *cells)
{
	uint64_t count = 0;
	size_t at = 0;

	for (; at < cells->size && cells->data[at] != ','; at++)
		count = 10 * count + (unsigned char)(cells->data[at] - '0');
	at += at < cells->size;
	cells->data += at;
	cells->size -= at;
	return count;
}

bool digested_days_hold(struct span cells, uint64_t count)
{
	uint64_t sum = 0, of_day = 0;
	size_t digits = 0, days = 1;

	for (size_t i = 0; i < cells.size; i++) {
		if (cells.data[i] == ',') {
			sum += of_day;
			of_day = digits = 0;
			if (++days > DIGESTED_DAYS)
				return false;
			continue;
		}
		if (!byte_is_digit(cells.data[i]) || ++digits > CELL_DIGITS)
			return false;
		of_day = 10 * of_day + (unsigned char)(cells.data[i] - '0');
	}
	return sum + of_day == count;
}

bool digested_next_day(struct digested_days *days, int64_t *day, uint64_t *count)
{
	*count = 0;
	while (*count == 0 && days->cells.size != 0) {
		*count = take_cell(&days->cells);
		days->day++;
	}
	*day = days->day - 1;
	return *count != 0;
}

/* To the first day with events. */
static void skip_empty(struct digested_days *days)
{
	while (days->cells.size != 0 && days->cells.data[0] == ',') {
		days->cells = span_from(days->cells, 1);
		days->day++;
	}
}

struct digested_days digested_cut_days(struct digested_days *days, int64_t day, uint64_t *count)
{
	struct digested_days front;

	skip_empty(days);
	front = *days;
	*count = 0;
	while (days->cells.size != 0 && days->day < day) {
		*count += take_cell(&days->cells);
		days->day++;
	}
	front.cells.size -= days->cells.size;
	skip_empty(days);
	return front;
}

void digested_write_days(struct text *text, const uint64_t *counts, size_t days)
{
	while (days > 1 && counts[days - 1] == 0)
		days--;
	for (size_t i = 0; days > 1 && i < days; i++) {
		if (i != 0)
			text_byte(text, ',');
		if (counts[i] != 0)
			text_number(text, counts[i]);
	}
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
