/* SPDX-License-Identifier: ISC */
/* textpart -- one text part of a message. */
#include "mail/textpart.h"

#define PLAIN_BYTES 1024 /* of text without its markup, at once */

void textpart_begin(struct textpart *part, bool is_html, struct span charset)
{
	part->is_html = is_html;
	charset_end(&part->charset);
	charset_begin(&part->charset, charset);
	markup_begin(&part->markup);
	own_text_begin(&part->own);
}

void textpart_end(struct textpart *part)
{
	charset_end(&part->charset);
}

static void read_utf8(struct textpart *part, struct span utf8)
{
	char plain[PLAIN_BYTES];

	if (!part->is_html) {
		own_text_push(&part->own, utf8);
		return;
	}
	while (utf8.size != 0) {
		size_t size = markup_read(&part->markup, &utf8, plain, sizeof(plain));

		own_text_push(&part->own, (struct span){ plain, size });
	}
}

static void read_bytes(struct textpart *part, struct span bytes)
{
	char utf8[CHARSET_ROOM];

	if (!part->charset.converting && part->charset.pending_size == 0) {
		read_utf8(part, bytes);
		return;
	}
	while (bytes.size != 0) {
		size_t size = charset_convert(&part->charset, &bytes, utf8, sizeof(utf8));

		read_utf8(part, (struct span){ utf8, size });
	}
}

bool textpart_push(struct textpart *part, struct span bytes)
{
	read_bytes(part, bytes);
	return !part->own.ended && !part->markup.ended;
}

bool textpart_finish(struct textpart *part, struct text *out)
{
	if (!own_text_end(&part->own))
		return false;
	own_text_write(&part->own, out);
	return true;
}
