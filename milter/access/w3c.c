/* SPDX-License-Identifier: ISC */
/* w3c -- logs in the W3C extended format. */
#include "access/w3c.h"

#define COLUMNS_MAX 64
#define JOINED_BYTES 4096 /* of a date and a time */

bool w3c_is_header(struct span line)
{
	return span_starts_nocase(line, SPAN("#Fields:"));
}

void w3c_read_header(struct w3c *w3c, const struct source_columns *wanted, struct span line)
{
	struct span rest = span_trim(span_from(line, sizeof("#Fields:") - 1));

	*w3c = (struct w3c){ .count = 0 };
	for (int i = 0; i < SOURCE_GROUPS * SOURCE_COLUMN_PARTS; i++)
		w3c->columns[i / SOURCE_COLUMN_PARTS][i % SOURCE_COLUMN_PARTS] = -1;
	while (rest.size != 0 && w3c->count < COLUMNS_MAX) {
		struct span name = span_cut(&rest, ' ');

		for (int i = 0; i < SOURCE_GROUPS * SOURCE_COLUMN_PARTS; i++) {
			int group = i / SOURCE_COLUMN_PARTS, part = i % SOURCE_COLUMN_PARTS;

			if (wanted->names[group][part].size != 0 &&
			    span_equal_nocase(name, wanted->names[group][part]))
				w3c->columns[group][part] = (int)w3c->count;
		}
		w3c->count++;
	}
}

static struct span value_at(const struct span *values, int column)
{
	return column != -1 ? values[column] : (struct span){ NULL, 0 };
}

/* `-` is nothing, but of a user it is nobody. */
static struct span without_dash(struct span value, int group)
{
	if (group != SOURCE_USER && span_equal(value, SPAN("-")))
		return (struct span){ NULL, 0 };
	return value;
}

static struct span joined(struct arena *arena, struct span first, struct span second)
{
	struct text text;
	struct span copy;

	if (first.size == 0 || second.size == 0)
		return first.size != 0 ? first : second;
	text_begin(&text, JOINED_BYTES);
	text_add(&text, first);
	text_byte(&text, ' ');
	text_add(&text, second);
	copy = arena_copy(arena, text_span(&text));
	text_end(&text);
	return copy;
}

static struct span with_blanks(struct arena *arena, struct span value)
{
	char *copy = value.size != 0 ? arena_string(arena, value) : NULL;

	for (size_t i = 0; copy != NULL && i < value.size; i++)
		if (copy[i] == '+')
			copy[i] = ' ';
	return (struct span){ copy, copy != NULL ? value.size : 0 };
}

_Static_assert(SOURCE_COLUMN_PARTS == 2, "w3c_read joins as many");

bool w3c_read(const struct w3c *w3c, struct arena *arena, struct span line, struct source_line *out)
{
	struct span values[COLUMNS_MAX] = { { NULL, 0 } };
	size_t count = 0;

	*out = (struct source_line){ 0 };
	line = span_trim(line);
	if (line.size == 0 || line.data[0] == '#')
		return false;
	while (line.size != 0 && count < w3c->count)
		values[count++] = span_cut(&line, ' ');
	if (count == 0 || count != w3c->count || line.size != 0)
		return false;
	for (int i = 0; i < SOURCE_GROUPS; i++)
		out->groups[i] =
			joined(arena, without_dash(value_at(values, w3c->columns[i][0]), i),
			       without_dash(value_at(values, w3c->columns[i][1]), i));
	out->groups[SOURCE_USER_AGENT] = with_blanks(arena, out->groups[SOURCE_USER_AGENT]);
	return true;
}
