/* SPDX-License-Identifier: ISC */
/* report_html_text -- text as HTML: nothing in it is markup. */
#include "report/formats/report_html.h"

#define PIECE_BYTES 20  /* as wide as a cell for names is on a phone */
#define NUMBER_BYTES 24 /* with the word behind it; what is longer may break */

static const struct {
	char byte;
	const char *entity;
} entities[] = {
	{ '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" },
};

static const char *entity_of(char byte)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (entities[i].byte == byte)
			return entities[i].entity;
	return NULL;
}

static void add_byte(struct text *out, char byte)
{
	const char *entity = entity_of(byte);

	if (entity != NULL)
		text_add(out, span_of(entity));
	else
		text_byte(out, byte);
}

/* Of what was made visible already. */
static void add_bytes(struct text *out, struct span visible)
{
	for (size_t i = 0; i < visible.size; i++)
		add_byte(out, visible.data[i]);
}

void html_text(struct text *out, struct span span)
{
	struct text visible;

	text_begin(&visible, 16 * EVENT_LINE_BYTES);
	text_visible(&visible, span);
	add_bytes(out, text_span(&visible));
	text_end(&visible);
}

/* "17,035", "(3.0" or "2023-07-18," */
static bool has_number(struct span word)
{
	return word.size != 0 &&
	       (byte_is_digit(word.data[0]) || byte_is_digit(word.data[word.size - 1]));
}

/*
 * The first word, and with a number what it is of; cut off the front of *rest.  *unbroken: no line
 * may end in it.
 */
static struct span take_piece(struct span *rest, bool *unbroken)
{
	struct span start = *rest, piece = span_cut(rest, ' '), after = *rest;
	struct span both = span_first(start, piece.size + 1 + span_cut(&after, ' ').size);

	*unbroken = has_number(piece) && piece.size <= NUMBER_BYTES;
	if (!*unbroken || !byte_is_digit(piece.data[piece.size - 1]) || both.size > NUMBER_BYTES)
		return piece;
	*rest = after;
	return both;
}

void html_sentence(struct html *html)
{
	struct text visible;
	struct span rest;

	text_begin(&visible, 16 * EVENT_LINE_BYTES);
	text_visible(&visible, text_span(&html->words));
	text_clear(&html->words);
	rest = text_span(&visible);
	while (rest.size != 0) {
		bool unbroken;
		struct span piece = take_piece(&rest, &unbroken);

		text_add(html->out, unbroken ? SPAN("<span class=\"u\">") : SPAN(""));
		add_bytes(html->out, piece);
		text_add(html->out, unbroken ? SPAN("</span>") : SPAN(""));
		text_add(html->out, rest.size != 0 ? SPAN(" ") : SPAN(""));
	}
	text_end(&visible);
}

/* Whether a line may begin at that byte: behind '@' and '.', but not within 16.5.1. */
static bool begins_piece(struct span name, size_t at)
{
	return at != 0 && (name.data[at - 1] == '@' ||
			   (name.data[at - 1] == '.' && !byte_is_digit(name.data[at])));
}

/* Where a browser ends a line by itself. */
static bool ends_line(char byte)
{
	return byte == ' ' || byte == '-';
}

/* Whether a narrow cell has room for each piece between its breaks. */
static bool has_short_pieces(struct span name)
{
	size_t piece = 0;

	for (size_t i = 0; i < name.size && piece <= PIECE_BYTES; i++)
		piece = ends_line(name.data[i]) || begins_piece(name, i) ? 1 : piece + 1;
	return piece <= PIECE_BYTES;
}

void html_name(struct html *html)
{
	struct text visible;

	text_begin(&visible, 16 * EVENT_LINE_BYTES);
	text_visible(&visible, text_span(&html->words));
	text_add(html->out,
		 has_short_pieces(text_span(&visible)) ? SPAN("<bdi class=\"k\">") : SPAN("<bdi>"));
	for (size_t i = 0; i < visible.size; i++) {
		if (begins_piece(text_span(&visible), i))
			text_add(html->out, SPAN("<wbr>"));
		add_byte(html->out, visible.data[i]);
	}
	text_end(&visible);
	text_add(html->out, SPAN("</bdi>"));
	text_clear(&html->words);
}

void html_words(struct html *html)
{
	html_text(html->out, text_span(&html->words));
	text_clear(&html->words);
}
