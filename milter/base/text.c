/* SPDX-License-Identifier: ISC */
/* text -- bytes being written, up to a limit. */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_begin(struct text *text, size_t limit)
{
	*text = (struct text){ .limit = limit };
}

void text_begin_in(struct text *text, char *memory, size_t size)
{
	*text = (struct text){ .data = memory, .capacity = size, .limit = size - 1 };
	memory[0] = '\0';
}

void text_end(struct text *text)
{
	size_t limit = text->limit;

	free(text->data);
	text_begin(text, limit);
}

void text_clear(struct text *text)
{
	text->size = 0;
	text->cut = false;
	if (text->data != NULL)
		text->data[0] = '\0';
}

struct span text_span(const struct text *text)
{
	return (struct span){ text->data, text->size };
}

const char *text_string(const struct text *text)
{
	return text->data != NULL ? text->data : "";
}

/* Room for size more bytes and a NUL.  False: none, and the text is cut from here on. */
static bool text_room(struct text *text, size_t size)
{
	size_t wanted;
	char *larger;

	if (text->cut || size > text->limit - text->size) {
		text->cut = true;
		return false;
	}
	if (text->size + size < text->capacity)
		return true;
	wanted = 2 * (text->size + size) + 64;
	larger = realloc(text->data, wanted);
	if (larger == NULL) {
		text->cut = true;
		return false;
	}
	text->data = larger;
	text->capacity = wanted;
	return true;
}

void text_add(struct text *text, struct span span)
{
	if (span.size == 0 || !text_room(text, span.size))
		return;
	memcpy(text->data + text->size, span.data, span.size);
	text->size += span.size;
	text->data[text->size] = '\0';
}

void text_byte(struct text *text, char byte)
{
	if (!text_room(text, 1))
		return;
	text->data[text->size++] = byte;
	text->data[text->size] = '\0';
}

void text_printf(struct text *text, const char *format, ...)
{
	char small[128]; /* most output fits, and need not be printed twice */
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vsnprintf(small, sizeof(small), format, arguments);
	va_end(arguments);
	if (size < 0 || !text_room(text, (size_t)size))
		return;
	if ((size_t)size < sizeof(small)) {
		memcpy(text->data + text->size, small, (size_t)size + 1);
	} else {
		va_start(arguments, format);
		vsnprintf(text->data + text->size, (size_t)size + 1, format, arguments);
		va_end(arguments);
	}
	text->size += (size_t)size;
}

/* Reports are full of numbers, too many for printf. */
void text_number(struct text *text, uint64_t number)
{
	char digits[20]; /* of the largest */
	char *const end = digits + sizeof(digits), *at = end;

	do
		*--at = (char)('0' + number % 10);
	while ((number /= 10) != 0);
	text_add(text, (struct span){ at, (size_t)(end - at) });
}

/* What follows a first byte: the range of the second, and how many bytes in all (RFC 3629). */
static const struct {
	unsigned char first, last, low, high, size;
} leads[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

static size_t utf8_long_character(struct span span)
{
	const unsigned char *bytes = (const unsigned char *)span.data;

	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		if (bytes[0] < leads[i].first || bytes[0] > leads[i].last)
			continue;
		if (span.size < leads[i].size || bytes[1] < leads[i].low ||
		    bytes[1] > leads[i].high)
			return 0;
		for (size_t j = 2; j < leads[i].size; j++)
			if ((bytes[j] & 0xc0) != 0x80)
				return 0;
		return leads[i].size;
	}
	return 0;
}

size_t utf8_character(struct span span)
{
	if (span.size == 0)
		return 0;
	return (unsigned char)span.data[0] < 0x80 ? 1 : utf8_long_character(span);
}

static uint32_t code_point(struct span character)
{
	const unsigned char *bytes = (const unsigned char *)character.data;
	uint32_t point = bytes[0];

	if (character.size > 1)
		point &= 0xffU >> (character.size + 1);
	for (size_t i = 1; i < character.size; i++)
		point = point << 6 | (bytes[i] & 0x3f);
	return point;
}

/*
 * What a terminal may obey, and what hides in text or turns it around so that it reads as something
 * else: all of Unicode 14's Cc, Cf, Zl and Zp, and what is Default_Ignorable_Code_Point, that is,
 * shown by nothing.  In ascending order.
 */
static const struct {
	uint32_t first, last;
} controls[] = {
	{ 0x0, 0x1f },        { 0x7f, 0x9f },       { 0xad, 0xad },       { 0x34f, 0x34f },
	{ 0x600, 0x605 },     { 0x61c, 0x61c },     { 0x6dd, 0x6dd },     { 0x70f, 0x70f },
	{ 0x890, 0x891 },     { 0x8e2, 0x8e2 },     { 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f },   { 0x200b, 0x200f },   { 0x2028, 0x202e },   { 0x2060, 0x206f },
	{ 0x3164, 0x3164 },   { 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfffb },   { 0x110bd, 0x110bd }, { 0x110cd, 0x110cd }, { 0x13430, 0x13438 },
	{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};

static bool is_control(struct span character)
{
	uint32_t point = code_point(character);

	size_t i = 0;

	while (i < sizeof(controls) / sizeof(controls[0]) && point > controls[i].last)
		i++;
	return i < sizeof(controls) / sizeof(controls[0]) && point >= controls[i].first;
}

void utf8_blank_controls(char *string)
{
	struct span rest = span_of(string);

	while (rest.size != 0) {
		struct span character = span_first(rest, utf8_character(rest));

		if (character.size == 0 || is_control(character))
			memset(string, '?', character.size != 0 ? character.size : 1);
		string += character.size != 0 ? character.size : 1;
		rest = span_from(rest, character.size != 0 ? character.size : 1);
	}
}

/* How many bytes at the front of span stand for themselves in JSON. */
static size_t plain_run(struct span span)
{
	size_t i = 0;

	while (i < span.size && span.data[i] >= ' ' && span.data[i] < 0x7f && span.data[i] != '"' &&
	       span.data[i] != '\\')
		i++;
	return i;
}

/* Beyond 16 bits as two halves, as JSON has it. */
static void add_escaped(struct text *text, uint32_t point)
{
	if (point < 0x10000)
		text_printf(text, "\\u%04x", (unsigned)point);
	else
		text_printf(text, "\\u%04x\\u%04x", (unsigned)(0xd7c0 + (point >> 10)),
			    (unsigned)(0xdc00 | (point & 0x3ff)));
}

static void add_readable(struct text *text, struct span span, bool quoting)
{
	while (span.size != 0) {
		size_t plain = plain_run(span);
		struct span character;

		text_add(text, span_first(span, plain));
		span = span_from(span, plain);
		character = span_first(span, utf8_character(span));
		if (span.size == 0)
			break;
		if (character.size == 0)
			text_add(text, SPAN("\xef\xbf\xbd"));
		else if (is_control(character))
			add_escaped(text, code_point(character));
		else if (character.size == 1 && quoting)
			text_printf(text, "\\%c", character.data[0]);
		else
			text_add(text, character);
		span = span_from(span, character.size != 0 ? character.size : 1);
	}
}

/* Most strings stand for themselves, and have room at once. */
void text_json(struct text *text, struct span span)
{
	if (plain_run(span) == span.size && text_room(text, span.size + 2)) {
		char *at = text->data + text->size;

		*at++ = '"';
		if (span.size != 0)
			memcpy(at, span.data, span.size);
		at[span.size] = '"';
		at[span.size + 1] = '\0';
		text->size += span.size + 2;
		return;
	}
	text_byte(text, '"');
	add_readable(text, span, true);
	text_byte(text, '"');
}

void text_visible(struct text *text, struct span span)
{
	add_readable(text, span, false);
}
