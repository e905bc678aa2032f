/* SPDX-License-Identifier: ISC */
/*
 * fuzz_mime -- a body says the same however it is cut into pieces, and stays within its limits.
 * Input: a byte that picks what is wanted and the size of the pieces; a line with the content
 * type, one with the encoding, each ended by LF; an empty line; the body.
 */
#include <stdlib.h>
#include <string.h>

#include "mail/mime.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	unsigned wants;
	size_t piece; /* bytes */
	struct span type, encoding, body;
};

static struct input read_input(struct span bytes)
{
	unsigned char choice = (unsigned char)bytes.data[0];
	struct input input = { .wants = choice & 3, .piece = 1 + (choice >> 2) % 40 };

	bytes = span_from(bytes, 1);
	input.type = span_cut(&bytes, '\n');
	input.encoding = span_cut(&bytes, '\n');
	span_cut(&bytes, '\n');
	input.body = bytes;
	return input;
}

static bool found(const struct mime *mime, struct text *out)
{
	struct span found[] = { mime_signature(mime), mime_reporting_ua(mime),
				mime_disposition(mime), mime_final_recipient(mime) };

	text_clear(out);
	for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++) {
		if (found[i].size > (i == 0 ? 1024 : 512))
			return false;
		text_add(out, found[i]);
		text_byte(out, '\0');
	}
	text_byte(out, mime_was_cut(mime) ? 'c' : '-');
	return true;
}

/* Each span is copied, so that reading past its end is seen. */
static bool push(struct mime *mime, struct span piece)
{
	char *copy = malloc(piece.size + (piece.size == 0));
	bool more;

	if (copy == NULL)
		abort();
	if (piece.size != 0)
		memcpy(copy, piece.data, piece.size);
	more = mime_push(mime, (struct span){ copy, piece.size });
	free(copy);
	return more;
}

static void read_pieces(struct mime *mime, const struct input *input, size_t piece,
			struct text *out)
{
	bool more = true;

	mime_begin(mime, input->wants, input->type, input->encoding, 20000);
	for (size_t at = 0; at < input->body.size && more; at += piece)
		more = push(mime, span_first(span_from(input->body, at), piece));
	if (!more && push(mime, SPAN("x")))
		abort();
	mime_end(mime);
	if (!found(mime, out))
		abort();
}

/* The signature is UTF-8, and has at most twelve lines, none of them empty. */
static void check_signature(struct span signature)
{
	size_t lines = 0;

	for (struct span rest = signature; rest.size != 0; lines++)
		if (span_cut(&rest, '\n').size == 0)
			abort();
	while (signature.size != 0) {
		size_t character = utf8_character(signature);

		if (character == 0 || lines > 12)
			abort();
		signature = span_from(signature, character);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text whole, pieces;
	struct input input;
	struct mime *mime;

	if (size == 0 || (mime = mime_new()) == NULL)
		return 0;
	input = read_input((struct span){ (const char *)data, size });
	text_begin(&whole, 4096);
	text_begin(&pieces, 4096);
	read_pieces(mime, &input, input.piece, &pieces);
	read_pieces(mime, &input, input.body.size + 1, &whole);
	check_signature(mime_signature(mime));
	if (!span_equal(text_span(&whole), text_span(&pieces)))
		abort();
	text_end(&whole);
	text_end(&pieces);
	mime_free(mime);
	return 0;
}
