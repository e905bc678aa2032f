/* SPDX-License-Identifier: ISC */
/* owntext -- the last lines of what the sender of a mail wrote. */
#include "mail/owntext.h"

#include <string.h>

#include "mail/reply.h"

/* What shows as nothing at either end of a line. */
static const char *const invisible[] = {
	" ",
	"\t",
	"\r",
	"\v",
	"\f",
	"\xc2\xa0",
	"\xe2\x80\x8b",
	"\xe2\x80\x8c",
	"\xe2\x80\x8d",
	"\xe2\x80\x8e",
	"\xe2\x80\x8f",
	"\xe2\x80\xaf",
	"\xef\xbb\xbf",
};

void own_text_begin(struct own_text *own)
{
	own->count = own->open_size = 0;
	own->joins = own->said = own->ended = false;
}

/* Most bytes are, and need no look at the table. */
static bool is_visible(char byte)
{
	return byte > ' ' && byte <= '~';
}

static size_t invisible_size(struct span line, bool at_end)
{
	if (line.size == 0 || is_visible(line.data[at_end ? line.size - 1 : 0]))
		return 0;
	for (size_t i = 0; i < sizeof(invisible) / sizeof(invisible[0]); i++) {
		struct span bytes = span_of(invisible[i]);

		if (at_end ? span_ends_nocase(line, bytes) : span_starts_nocase(line, bytes))
			return bytes.size;
	}
	return 0;
}

static struct span trim(struct span line)
{
	size_t size;

	while ((size = invisible_size(line, false)) != 0)
		line = span_from(line, size);
	while ((size = invisible_size(line, true)) != 0)
		line.size -= size;
	return line;
}

static bool is_quoted(struct span line)
{
	return line.size != 0 && (line.data[0] == '>' || line.data[0] == '|');
}

/* Takes the newest lines back if they introduce somebody else's text. */
static void look_for_reply(struct own_text *own)
{
	struct span lines[REPLY_LINES];
	size_t count = 1, introduced;

	while (count < REPLY_LINES && count < own->count &&
	       own->lines[(own->count - count) % OWN_KEPT].joined)
		count++;
	for (size_t i = 0; i < count; i++) {
		const struct own_line *line = &own->lines[(own->count - count + i) % OWN_KEPT];

		lines[i] = (struct span){ line->bytes, line->size };
	}
	introduced = reply_introduced(lines, count);
	own->count -= introduced;
	own->ended = introduced != 0;
}

static void end_line(struct own_text *own)
{
	struct own_line *line = &own->lines[own->count % OWN_KEPT];
	struct span trimmed = trim((struct span){ line->bytes, own->open_size });

	own->open_size = 0;
	own->said = own->said || trimmed.size != 0;
	if (trimmed.size == 0 || is_quoted(trimmed)) {
		own->joins = false;
		return;
	}
	memmove(line->bytes, trimmed.data, trimmed.size);
	line->size = trimmed.size;
	line->joined = own->joins;
	own->joins = true;
	own->count++;
	look_for_reply(own);
}

/* Leading blanks are left out, so that they cannot push the text out of the line. */
static void add_to_line(struct own_text *own, struct span part)
{
	struct own_line *line = &own->lines[own->count % OWN_KEPT];

	while (own->open_size == 0 && part.size != 0 && byte_is_blank(part.data[0]))
		part = span_from(part, 1);
	part = span_first(part, sizeof(line->bytes) - own->open_size);
	if (part.size != 0)
		memcpy(line->bytes + own->open_size, part.data, part.size);
	own->open_size += part.size;
}

void own_text_push(struct own_text *own, struct span utf8)
{
	while (utf8.size != 0 && !own->ended) {
		size_t end = span_find(utf8, '\n');

		add_to_line(own, span_first(utf8, end));
		if (end != utf8.size)
			end_line(own);
		utf8 = span_from(utf8, end + 1);
	}
}

/* What is not UTF-8 becomes U+FFFD. */
static void add_valid(struct text *out, struct span bytes)
{
	while (bytes.size != 0) {
		size_t size = utf8_character(bytes);

		text_add(out, size != 0 ? span_first(bytes, size) : SPAN("\xef\xbf\xbd"));
		bytes = span_from(bytes, size != 0 ? size : 1);
	}
}

bool own_text_end(struct own_text *own)
{
	if (own->open_size != 0 && !own->ended)
		end_line(own);
	return own->said;
}

/* Writes as many of the newest lines as fit. */
void own_text_write(const struct own_text *own, struct text *out)
{
	size_t lines = own->count < OWN_LINES ? own->count : OWN_LINES;

	do {
		text_clear(out);
		for (size_t i = own->count - lines; i < own->count; i++) {
			const struct own_line *line = &own->lines[i % OWN_KEPT];

			if (out->size != 0)
				text_byte(out, '\n');
			add_valid(out, (struct span){ line->bytes, line->size });
		}
	} while (out->cut && lines-- > 1);
}
