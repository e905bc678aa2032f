/* SPDX-License-Identifier: ISC */
/* saved -- the message in a file that somebody saved. */
#include "mail/saved.h"

#include <string.h>

#include "mail/charset.h"
#include "mail/message.h"
#include "mail/transfer.h"

#define BASE64_LEAST 64 /* bytes; less is too little to tell it by */

/* By their first bytes. */
static const struct {
	const char *magic;
	size_t size;
	const char *clause;
} others[] = {
	{ "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8,
	  "is Outlook's .msg, which is no text: save the message as .eml" },
	{ "!BDN", 4, "is an Outlook data file (.pst, .ost): export the messages as .eml" },
	{ "\x78\x9f\x3e\x22", 4,
	  "is winmail.dat, an attachment of Outlook: save the message itself" },
	{ "\x1f\x8b", 2, "is compressed: unpack it with gunzip" },
	{ "\x28\xb5\x2f\xfd", 4, "is compressed: unpack it with unzstd" },
	{ "PK\x03\x04", 4, "is an archive: unpack it with unzip" },
};

const char *saved_other(struct span content)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (content.size >= others[i].size &&
		    memcmp(content.data, others[i].magic, others[i].size) == 0)
			return others[i].clause;
	return NULL;
}

bool saved_has_field(struct span message)
{
	struct span name, value;

	return message_next_field(&message, &name, &value);
}

/* UTF-16 by its mark, or by the NUL beside the first letter of a field. */
static const struct {
	const char *begins;
	size_t size, mark;
	const char *charset;
} wide[] = {
	{ "\xff\xfe", 2, 2, "utf-16le" },
	{ "\xfe\xff", 2, 2, "utf-16be" },
};

static const char *wide_charset(struct span *content)
{
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
		if (content->size < wide[i].size ||
		    memcmp(content->data, wide[i].begins, wide[i].size) != 0)
			continue;
		*content = span_from(*content, wide[i].mark);
		return wide[i].charset;
	}
	if (content->size < 4)
		return NULL;
	if (byte_is_alpha(content->data[0]) && content->data[1] == '\0' &&
	    content->data[2] != '\0' && content->data[3] == '\0')
		return "utf-16le";
	if (content->data[0] == '\0' && byte_is_alpha(content->data[1]) &&
	    content->data[2] == '\0' && content->data[3] != '\0')
		return "utf-16be";
	return NULL;
}

static bool undo_wide(struct arena *arena, struct span *content)
{
	const char *name = wide_charset(content);
	size_t room = 2 * content->size + 2 * CHARSET_ROOM, size = 0;
	struct charset charset;
	char *bytes;

	if (name == NULL)
		return true;
	bytes = arena_take(arena, room);
	if (bytes == NULL)
		return false;
	charset_begin(&charset, span_of(name));
	while (content->size != 0 && room - size >= CHARSET_ROOM)
		size += charset_convert(&charset, content, bytes + size, room - size);
	charset_end(&charset);
	*content = (struct span){ bytes, size };
	return true;
}

static bool is_base64_byte(char byte)
{
	return byte_is_alpha(byte) || byte_is_digit(byte) || byte == '+' || byte == '/' ||
	       byte == '=' || byte == '\r' || byte == '\n';
}

static bool is_base64(struct span content)
{
	for (size_t i = 0; i < content.size; i++)
		if (!is_base64_byte(content.data[i]))
			return false;
	return content.size >= BASE64_LEAST;
}

static bool undo_base64(struct arena *arena, struct span *content)
{
	struct span rest = *content;
	struct transfer transfer;
	size_t size = 0;
	char *bytes;

	if (!is_base64(rest))
		return true;
	bytes = arena_take(arena, rest.size + TRANSFER_ROOM);
	if (bytes == NULL)
		return false;
	transfer_begin(&transfer, SPAN("base64"));
	while (rest.size != 0)
		size += transfer_decode(&transfer, &rest, bytes + size,
					content->size + TRANSFER_ROOM - size);
	*content = (struct span){ bytes, size };
	return true;
}

/* The front of an .emlx: how many bytes the message has, behind which comes a property list. */
static bool take_count(struct span *content)
{
	struct span rest = *content, line = span_trim(span_cut(&rest, '\n'));
	uint64_t bytes;

	if (!span_number(line, UINT32_MAX, &bytes) || !saved_has_field(rest))
		return false;
	*content = span_first(rest, bytes);
	return true;
}

static bool is_white(struct span line)
{
	for (size_t i = 0; i < line.size; i++)
		if (!byte_is_blank(line.data[i]) && line.data[i] != '\r')
			return false;
	return true;
}

/* Lines in front of the header that are no part of it: white ones, and what quotes an mbox. */
static struct span without_front(struct span content)
{
	if (span_starts_nocase(content, SPAN("\xef\xbb\xbf")))
		content = span_from(content, 3);
	while (content.size != 0) {
		struct span rest = content, line = span_cut(&rest, '\n');

		if (!is_white(line) && !span_starts_nocase(line, SPAN(">From ")))
			break;
		content = rest;
	}
	return content;
}

bool saved_read(struct arena *arena, struct span content, struct span *out)
{
	struct span found = content;

	if (!undo_wide(arena, &found))
		return false;
	found = without_front(found);
	if (!undo_base64(arena, &found))
		return false;
	found = without_front(found);
	if (take_count(&found))
		found = without_front(found);
	*out = saved_has_field(found) || message_is_mbox(found) ? found : content;
	return true;
}
