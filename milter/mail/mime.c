/* SPDX-License-Identifier: ISC */
/* mime -- one bounded push scanner over a message body. */
#include "mail/mime.h"

#include <stdlib.h>
#include <string.h>

#include "mail/multipart.h"
#include "mail/parameter.h"
#include "mail/receipt.h"
#include "mail/textpart.h"
#include "mail/transfer.h"
#include "mail/unfold.h"

#define WORD_BYTES 128     /* of a type, an encoding, a character set */
#define DECODED_BYTES 1024 /* of content, at once */

enum place {
	IN_NOTHING, /* a part that is not looked at, or what stands between parts */
	IN_HEADER,  /* of a part */
	IN_TEXT,    /* a part that may be the sender's own text */
	IN_RECEIPT,
};

/* The fields of a part that are read, as they stand. */
enum { CONTENT_TYPE, CONTENT_ENCODING, CONTENT_DISPOSITION, CONTENT_FIELDS };

static const char *const content_fields[CONTENT_FIELDS] = {
	[CONTENT_TYPE] = "Content-Type",
	[CONTENT_ENCODING] = "Content-Transfer-Encoding",
	[CONTENT_DISPOSITION] = "Content-Disposition",
};

struct mime {
	unsigned wants;    /* what may still come */
	size_t bytes_left; /* that will be looked at */
	bool cut;

	struct multiparts multiparts;
	char line[MULTIPART_LINE]; /* the first bytes of a line that may be a boundary */
	size_t line_size;
	bool in_line;     /* the rest of the line is content */
	bool in_boundary; /* the rest of the line is nothing */

	enum place place;
	struct unfold header;
	struct text fields[CONTENT_FIELDS];
	char field_bytes[CONTENT_FIELDS][UNFOLD_BYTES + 1];
	struct text word; /* of one of these, for the moment */
	char word_bytes[WORD_BYTES + 1];
	size_t alternative_depth; /* HTML was found: plain text may come at this depth; 0: no */

	struct transfer transfer;
	struct textpart textpart;
	struct receipt receipt;
	struct text signature;
	char signature_bytes[OWN_BYTES + 1];
};

struct mime *mime_new(void)
{
	struct mime *mime = calloc(1, sizeof(*mime));

	if (mime == NULL)
		return NULL;
	for (size_t i = 0; i < CONTENT_FIELDS; i++)
		text_begin_in(&mime->fields[i], mime->field_bytes[i], UNFOLD_BYTES + 1);
	text_begin_in(&mime->word, mime->word_bytes, WORD_BYTES + 1);
	text_begin_in(&mime->signature, mime->signature_bytes, OWN_BYTES + 1);
	return mime;
}

void mime_free(struct mime *mime)
{
	if (mime == NULL)
		return;
	textpart_end(&mime->textpart);
	free(mime);
}

bool mime_is_receipt(struct span content_type)
{
	char bytes[WORD_BYTES + 1];
	struct text word;

	text_begin_in(&word, bytes, sizeof(bytes));
	parameter_word(content_type, &word);
	return span_equal(text_span(&word), SPAN("multipart/report")) &&
	       parameter_find(content_type, SPAN("report-type"), &word) &&
	       span_equal_nocase(text_span(&word), SPAN("disposition-notification"));
}

static bool is_wanted(const struct mime *mime, enum mime_wants want)
{
	return (mime->wants & want) != 0;
}

/*
 * A part's type, borrowed until the next word; what has none, or a broken one, is plain text, and
 * a message in a digest.
 */
static struct span part_type(struct mime *mime)
{
	const struct multipart *outer = multiparts_innermost(&mime->multiparts);

	parameter_word(text_span(&mime->fields[CONTENT_TYPE]), &mime->word);
	if (span_find(text_span(&mime->word), '/') != mime->word.size)
		return text_span(&mime->word);
	return outer != NULL && outer->digest ? SPAN("message/rfc822") : SPAN("text/plain");
}

static bool is_html(struct span type)
{
	return span_equal(type, SPAN("text/html"));
}

/* Whether a part of that type may be the sender's own text. */
static bool may_be_own(struct mime *mime, struct span type)
{
	const struct multipart *outer = multiparts_innermost(&mime->multiparts);
	bool is_plain = span_equal(type, SPAN("text/plain"));

	if (!is_wanted(mime, MIME_SIGNATURE) || (outer != NULL && !outer->own))
		return false;
	if (!is_plain && (!is_html(type) || mime->alternative_depth != 0))
		return false;
	parameter_word(text_span(&mime->fields[CONTENT_DISPOSITION]), &mime->word);
	return !span_equal(text_span(&mime->word), SPAN("attachment"));
}

static void begin_text(struct mime *mime, bool html)
{
	mime->place = IN_TEXT;
	parameter_find(text_span(&mime->fields[CONTENT_TYPE]), SPAN("charset"), &mime->word);
	textpart_begin(&mime->textpart, html, text_span(&mime->word));
}

/* The fields of a part, or of the message itself, are known: what to do with what follows. */
static void begin_content(struct mime *mime)
{
	struct span type = part_type(mime);
	bool html = is_html(type);

	mime->place = IN_NOTHING;
	if (multiparts_open(&mime->multiparts, type, text_span(&mime->fields[CONTENT_TYPE])))
		return;
	if (is_wanted(mime, MIME_RECEIPT) &&
	    span_equal(type, SPAN("message/disposition-notification"))) {
		mime->place = IN_RECEIPT;
		receipt_begin(&mime->receipt);
	} else if (may_be_own(mime, type)) {
		begin_text(mime, html);
	}
	parameter_word(text_span(&mime->fields[CONTENT_ENCODING]), &mime->word);
	transfer_begin(&mime->transfer, text_span(&mime->word));
}

/*
 * The first text that says anything is the sender's own, but of alternatives the plain one is
 * read even if it comes after the HTML.
 */
static void finish_text(struct mime *mime)
{
	const struct multipart *outer = multiparts_innermost(&mime->multiparts);

	if (!textpart_finish(&mime->textpart, &mime->signature))
		return;
	if (mime->textpart.is_html && outer != NULL && outer->alternative)
		mime->alternative_depth = mime->multiparts.depth;
	else
		mime->wants &= ~(unsigned)MIME_SIGNATURE;
}

/* The part being read is over, whatever it is. */
static void finish_part(struct mime *mime)
{
	if (mime->place == IN_TEXT)
		finish_text(mime);
	else if (mime->place == IN_RECEIPT && receipt_finish(&mime->receipt))
		mime->wants &= ~(unsigned)MIME_RECEIPT;
	mime->place = IN_NOTHING;
}

static void begin_header(struct mime *mime)
{
	mime->place = IN_HEADER;
	unfold_begin(&mime->header);
	for (size_t i = 0; i < CONTENT_FIELDS; i++)
		text_clear(&mime->fields[i]);
}

static void take_field(struct mime *mime, struct span name, struct span value)
{
	for (size_t i = 0; i < CONTENT_FIELDS; i++)
		if (span_equal_nocase(name, span_of(content_fields[i])) &&
		    mime->fields[i].size == 0)
			text_add(&mime->fields[i], value);
}

static void read_header(struct mime *mime, struct span bytes)
{
	struct span name, value;

	while (unfold_next(&mime->header, &bytes, &name, &value))
		take_field(mime, name, value);
	if (mime->header.ended)
		begin_content(mime);
}

static void read_decoded(struct mime *mime, struct span bytes)
{
	if (mime->place == IN_RECEIPT) {
		receipt_push(&mime->receipt, bytes);
		return;
	}
	if (!textpart_push(&mime->textpart, bytes))
		finish_part(mime);
}

/* Bytes of a part: of its header, no more than a line at once, or of its content. */
static void read_content(struct mime *mime, struct span bytes)
{
	char decoded[DECODED_BYTES];

	if (mime->place == IN_HEADER) {
		read_header(mime, bytes);
		return;
	}
	while (bytes.size != 0 && mime->place != IN_NOTHING) {
		size_t size = transfer_decode(&mime->transfer, &bytes, decoded, sizeof(decoded));

		read_decoded(mime, (struct span){ decoded, size });
	}
}

/* A boundary: the part before it is over. */
static void read_boundary(struct mime *mime, size_t depth, bool closes)
{
	finish_part(mime);
	mime->multiparts.depth = closes ? depth - 1 : depth;
	if (mime->alternative_depth > mime->multiparts.depth)
		mime->wants &= ~(unsigned)MIME_SIGNATURE;
	if (!closes)
		begin_header(mime);
}

/* What was kept of a line is all of it, or enough to tell whether it is a boundary. */
static void judge_line(struct mime *mime)
{
	struct span line = { mime->line, mime->line_size };
	bool closes;
	size_t depth = multiparts_find(&mime->multiparts, line, &closes);

	mime->line_size = 0;
	mime->in_boundary = depth != 0;
	mime->in_line = depth == 0;
	if (depth != 0)
		read_boundary(mime, depth, closes);
	else
		read_content(mime, line);
}

/* Takes bytes of a line that may be a boundary.  True: they end it. */
static bool keep_line(struct mime *mime, struct span *bytes)
{
	struct span part = span_first(*bytes, span_find(*bytes, '\n') + 1);
	bool ends;

	part = span_first(part, sizeof(mime->line) - mime->line_size);
	memcpy(mime->line + mime->line_size, part.data, part.size);
	mime->line_size += part.size;
	*bytes = span_from(*bytes, part.size);
	ends = part.data[part.size - 1] == '\n';
	if (ends || mime->line_size == sizeof(mime->line))
		judge_line(mime);
	return ends;
}

/* Whether the line that begins, or goes on, with that byte may be a boundary. */
static bool may_be_boundary(const struct mime *mime, char byte)
{
	return mime->multiparts.depth != 0 && !mime->in_line && !mime->in_boundary &&
	       (mime->line_size != 0 || byte == '-');
}

/* Outside of multiparts lines mean nothing; inside, each is looked at. */
static void read_line(struct mime *mime, struct span *bytes)
{
	struct span line = *bytes;
	bool ends = false;

	if (may_be_boundary(mime, bytes->data[0])) {
		ends = keep_line(mime, bytes);
	} else {
		if (mime->multiparts.depth != 0)
			line = span_first(*bytes, span_find(*bytes, '\n') + 1);
		ends = line.data[line.size - 1] == '\n';
		mime->in_line = !mime->in_boundary;
		if (mime->in_line)
			read_content(mime, line);
		*bytes = span_from(*bytes, line.size);
	}
	if (ends)
		mime->in_line = mime->in_boundary = false;
}

/* Whether anything that is wanted can still come: else the rest need not be fed. */
static bool is_interested(const struct mime *mime)
{
	if (mime->wants == 0 || mime->place == IN_TEXT || mime->place == IN_RECEIPT)
		return mime->wants != 0;
	if (mime->multiparts.depth == 0)
		return false;
	return is_wanted(mime, MIME_RECEIPT) || mime->multiparts.open[0].own;
}

void mime_begin(struct mime *mime, unsigned wants, struct span content_type, struct span encoding,
		size_t max_body_bytes)
{
	mime->wants = wants;
	mime->bytes_left = max_body_bytes;
	mime->cut = false;
	mime->multiparts.depth = mime->line_size = mime->alternative_depth = 0;
	mime->in_line = mime->in_boundary = false;
	text_clear(&mime->signature);
	receipt_begin(&mime->receipt);
	begin_header(mime);
	take_field(mime, SPAN("Content-Type"), span_first(content_type, UNFOLD_BYTES));
	take_field(mime, SPAN("Content-Transfer-Encoding"), span_first(encoding, UNFOLD_BYTES));
	begin_content(mime);
}

bool mime_push(struct mime *mime, struct span bytes)
{
	bool more = bytes.size > mime->bytes_left;

	bytes = span_first(bytes, mime->bytes_left);
	mime->bytes_left -= bytes.size;
	while (bytes.size != 0 && is_interested(mime))
		read_line(mime, &bytes);
	mime->cut = mime->cut || (more && is_interested(mime));
	return is_interested(mime) && !mime->cut;
}

void mime_end(struct mime *mime)
{
	if (mime->line_size != 0)
		judge_line(mime);
	finish_part(mime);
	mime->wants = 0;
}

bool mime_was_cut(const struct mime *mime)
{
	return mime->cut;
}

struct span mime_reporting_ua(const struct mime *mime)
{
	return text_span(&mime->receipt.reporting_ua);
}

struct span mime_disposition(const struct mime *mime)
{
	return text_span(&mime->receipt.disposition);
}

struct span mime_final_recipient(const struct mime *mime)
{
	return text_span(&mime->receipt.final_recipient);
}

struct span mime_signature(const struct mime *mime)
{
	return text_span(&mime->signature);
}
