/* SPDX-License-Identifier: ISC */
/* cells -- the pieces of a text report. */
#include "base/cells.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CELL_BYTES 4096 /* of a span; no cell shows more */

/*
 * Characters from U+1100 on may be two columns wide.  Taking all of them to be so errs on the safe
 * side.
 */
static size_t columns_of(struct span character)
{
	return (unsigned char)character.data[0] >= 0xe1 ? 2 : 1;
}

static size_t width_of_visible(struct span visible)
{
	size_t width = 0;

	while (visible.size != 0) {
		size_t size = utf8_character(visible);

		width += columns_of(visible);
		visible = span_from(visible, size != 0 ? size : 1);
	}
	return width;
}

static void begin_visible(struct text *visible, struct span span)
{
	text_begin(visible, 8 * CELL_BYTES);
	text_visible(visible, span_first(span, CELL_BYTES));
}

size_t cell_width(struct span span)
{
	struct text visible;
	size_t width;

	begin_visible(&visible, span);
	width = width_of_visible(text_span(&visible));
	text_end(&visible);
	return width;
}

/* The bytes of visible that fill at most width columns. */
static struct span fitting(struct span visible, size_t width)
{
	size_t used = 0, at = 0;

	while (at < visible.size) {
		struct span rest = span_from(visible, at);
		size_t size = utf8_character(rest);

		if (used + columns_of(rest) > width)
			break;
		used += columns_of(rest);
		at += size != 0 ? size : 1;
	}
	return span_first(visible, at);
}

void cell_fit(struct text *out, struct span span, size_t width)
{
	struct text visible;

	begin_visible(&visible, span);
	if (width_of_visible(text_span(&visible)) <= width) {
		text_add(out, text_span(&visible));
	} else {
		text_add(out, fitting(text_span(&visible), width > 2 ? width - 2 : 0));
		text_add(out, span_first(SPAN(".."), width));
	}
	text_end(&visible);
}

static void add_blanks(struct text *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_byte(out, ' ');
}

void cell_left(struct text *out, struct span span, size_t width)
{
	size_t before = out->size, used;

	cell_fit(out, span, width);
	used = width_of_visible(span_from(text_span(out), before));
	add_blanks(out, width - used);
}

void cell_number(struct text *out, uint64_t number, size_t width)
{
	char digits[24], grouped[32];
	int size = snprintf(digits, sizeof(digits), "%" PRIu64, number);
	size_t used = 0;

	for (int i = 0; i < size; i++) {
		if (i != 0 && (size - i) % 3 == 0)
			grouped[used++] = ',';
		grouped[used++] = digits[i];
	}
	if (width != 0 && used >= width)
		used = (size_t)snprintf(grouped, sizeof(grouped), "%.1e", (double)number);
	if (used < width)
		add_blanks(out, width - used);
	text_add(out, (struct span){ grouped, used });
}

const char *cell_word(uint64_t number, const char *one, const char *many)
{
	return number == 1 ? one : many;
}

void cell_plural(struct text *out, uint64_t number, const char *one, const char *many)
{
	cell_number(out, number, 0);
	text_printf(out, " %s", cell_word(number, one, many));
}

void cell_percent(struct text *out, uint64_t part, uint64_t whole)
{
	double percent = 100.0 * (double)part / (double)whole;

	if (part != 0 && percent < 0.05)
		text_add(out, SPAN("< 0.1 %"));
	else
		text_printf(out, "%.1f %%", percent);
}

size_t cell_bar_length(uint64_t part, uint64_t most, size_t width)
{
	double share = most != 0 ? (double)part / (double)most : 0;
	size_t length = (size_t)(share * (double)width + 0.5);

	return part != 0 && length == 0 ? 1 : length;
}

void cell_bar(struct text *out, uint64_t part, uint64_t most, size_t width)
{
	size_t length = cell_bar_length(part, most, width);

	for (size_t i = 0; i < length; i++)
		text_byte(out, '#');
}

void cell_day(struct text *out, const struct civil *day)
{
	text_printf(out, "%s ", calendar_weekdays[day->weekday]);
	calendar_write_date(out, day);
}

void cell_time(struct text *out, const struct zone *zone, int64_t milliseconds)
{
	struct civil civil = zone_civil(zone, calendar_whole_seconds(milliseconds));

	calendar_write_date(out, &civil);
	text_printf(out, " %02d:%02d", civil.hour, civil.minute);
}

void cell_end_line(struct text *out)
{
	while (out->size != 0 && out->data[out->size - 1] == ' ')
		out->size--;
	text_byte(out, '\n');
}

void cell_paragraph(struct text *out, struct span words, size_t indent, size_t width)
{
	size_t used = 0;

	while (words.size != 0) {
		struct span word = span_cut(&words, ' ');
		size_t columns = cell_width(word);

		if (used != 0 && used + 1 + columns > width) {
			text_byte(out, '\n');
			used = 0;
		}
		if (used == 0)
			add_blanks(out, indent);
		else
			text_byte(out, ' ');
		cell_fit(out, word, width);
		used += (used != 0) + (columns < width ? columns : width);
	}
	text_byte(out, '\n');
}
