/* SPDX-License-Identifier: ISC */
/* letter -- a mail to be filled in. */
#include "letters/letter.h"

static const char *const place_names[LETTER_PLACES] = {
	[LETTER_USER] = "user",
	[LETTER_DEVICES] = "devices",
	[LETTER_TITLE] = "title",
	[LETTER_DEVICE] = "device",
	[LETTER_POLICY] = "policy",
	[LETTER_ENFORCE_FROM] = "enforce_from",
	[LETTER_TAGGED_FROM] = "tagged_from",
	[LETTER_HELD_FROM] = "held_from",
	[LETTER_REFUSED_FROM] = "refused_from",
	[LETTER_DENIED_FROM] = "denied_from",
	[LETTER_ACTED_FROM] = "acted_from",
	[LETTER_EXEMPT_UNTIL] = "exempt_until",
	[LETTER_UPDATE_TO] = "update_to",
	[LETTER_CONTACT] = "contact",
	[LETTER_FIRST] = "first",
	[LETTER_LAST] = "last",
};

/* A %{name} at the front: its size and which one; LETTER_PLACES: one that there is not. */
static size_t placeholder_at(struct span span, enum letter_place *out)
{
	struct span name = span_from(span, 2);
	bool closed;

	if (!span_equal(span_first(span, 2), SPAN("%{")))
		return 0;
	closed = span_find(name, '}') != name.size;
	name = span_first(name, span_find(name, '}'));
	*out = LETTER_PLACES;
	for (int i = 0; i < LETTER_PLACES; i++)
		if (closed && span_equal(name, span_of(place_names[i])))
			*out = (enum letter_place)i;
	return name.size + 2 + closed;
}

/* Text without control characters, but for a tab, and with known placeholders only. */
static bool check_line(struct span line, struct trouble *why)
{
	while (line.size != 0) {
		enum letter_place place = LETTER_USER;
		size_t size = placeholder_at(line, &place);

		if (size != 0 && place == LETTER_PLACES) {
			trouble_say(why, "there is no placeholder '%.*s'",
				    SPAN_FORMAT(span_first(line, size)));
			return false;
		}
		if (size == 0)
			size = utf8_character(line);
		if (size == 0 || ((unsigned char)line.data[0] < ' ' && line.data[0] != '\t')) {
			trouble_say(why, "a byte that is no text in UTF-8");
			return false;
		}
		line = span_from(line, size);
	}
	return true;
}

static struct span cut_line(struct span *rest)
{
	struct span line = span_cut(rest, '\n');

	if (line.size != 0 && line.data[line.size - 1] == '\r')
		line.size--;
	return line;
}

static bool complain(const char *file, size_t line, const struct trouble *cause,
		     struct trouble *why)
{
	struct trouble copy = *cause;

	trouble_say(why, "%s:%zu: %s", file, line, copy.sentence);
	return false;
}

bool letter_read(struct letter *out, struct span content, const char *file, struct trouble *why)
{
	const struct span subject = SPAN("Subject: ");
	struct span rest = content;
	struct trouble cause;
	size_t number = 0;

	*out = (struct letter){ { NULL, 0 }, { NULL, 0 } };
	trouble_say(&cause, "it must begin with 'Subject: ' and an empty line");
	while (rest.size != 0) {
		struct span line = cut_line(&rest);

		number++;
		if (!check_line(line, &cause))
			return complain(file, number, &cause, why);
		if (out->body.data != NULL ||
		    (out->subject.size == 0 && line.size != 0 && line.data[0] == '#'))
			continue;
		if (out->subject.size != 0 && line.size == 0)
			out->body = rest;
		else if (out->subject.size == 0 && span_starts_nocase(line, subject))
			out->subject = span_trim(span_from(line, subject.size));
		else
			return complain(file, number, &cause, why);
	}
	if (out->body.size != 0)
		return true;
	return complain(file, number + 1, &cause, why);
}

/* False: a value is missing. */
static bool fill_line(struct text *out, struct span line, const struct letter_values *values)
{
	while (line.size != 0) {
		enum letter_place place = LETTER_USER;
		size_t size = placeholder_at(line, &place);

		if (size != 0 && values->of[place].size == 0)
			return false;
		if (size != 0)
			text_visible(out, values->of[place]);
		else
			text_byte(out, line.data[0]);
		line = span_from(line, size != 0 ? size : 1);
	}
	return true;
}

/* Whether that line is among those before it, which are whole. */
static bool is_there(struct span before, struct span line)
{
	while (before.size != 0)
		if (span_equal(span_cut(&before, '\n'), line))
			return true;
	return false;
}

static void cut_back(struct text *out, size_t size)
{
	if (out->size == size)
		return;
	out->size = size;
	out->data[size] = '\0';
}

/* The line with each set of values, but no line twice. */
static void fill_lines(struct text *out, struct span line, const struct letter_values *values,
		       size_t count)
{
	size_t start = out->size;

	for (size_t i = 0; i < count; i++) {
		size_t before = out->size;
		bool filled = fill_line(out, line, &values[i]);
		struct span all = text_span(out);

		if (!filled ||
		    is_there(span_from(span_first(all, before), start), span_from(all, before)))
			cut_back(out, before);
		else
			text_byte(out, '\n');
	}
}

static bool ends_paragraph(const struct text *out)
{
	return out->size == 0 || (out->size > 1 && out->data[out->size - 1] == '\n' &&
				  out->data[out->size - 2] == '\n');
}

void letter_fill(struct text *out, struct span part, const struct letter_values *values,
		 size_t count)
{
	bool left_out = false; /* since the last empty line, nothing but lines without values */

	while (part.size != 0) {
		bool ends = span_find(part, '\n') != part.size;
		struct span line = cut_line(&part);
		size_t before = out->size;

		if (line.size == 0 && left_out)
			continue;
		fill_lines(out, line, values, count);
		if (line.size != 0)
			left_out = out->size == before && ends_paragraph(out);
		if (!ends && out->size > before && !out->cut)
			cut_back(out, out->size - 1);
	}
}
