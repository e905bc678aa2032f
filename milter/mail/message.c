/* SPDX-License-Identifier: ISC */
/* message -- the header section of a saved message, field by field. */
#include "mail/message.h"

#include <string.h>

/* Takes a line off the front, with its line end. */
static struct span take_line(struct span *rest)
{
	size_t size = span_find(*rest, '\n');
	struct span line = span_first(*rest, size + 1);

	*rest = span_from(*rest, size + 1);
	return line;
}

static bool is_empty_line(struct span line)
{
	return line.size == 0 || line.data[0] == '\n' ||
	       (line.data[0] == '\r' && (line.size == 1 || line.data[1] == '\n'));
}

/* The offset of the colon after a field name; 0: the line is not a field. */
static size_t name_size(struct span line)
{
	size_t size = 0, colon;

	while (size < line.size && line.data[size] > ' ' && line.data[size] < 0x7f &&
	       line.data[size] != ':')
		size++;
	for (colon = size; colon < line.size && byte_is_blank(line.data[colon]);)
		colon++;
	return colon < line.size && line.data[colon] == ':' ? size : 0;
}

bool message_next_field(struct span *rest, struct span *name, struct span *value)
{
	struct span after = *rest, line = take_line(&after);
	size_t size;

	if (is_empty_line(line)) {
		*rest = after;
		return false;
	}
	size = name_size(line);
	if (size == 0)
		return false;
	while (after.size != 0 && byte_is_blank(after.data[0]))
		line.size += take_line(&after).size;
	*name = span_first(line, size);
	*value = span_from(line, span_find(line, ':') + 1);
	*rest = after;
	return true;
}

bool message_is_mbox(struct span content)
{
	return content.size >= 5 && memcmp(content.data, "From ", 5) == 0;
}

bool message_next_of_mbox(struct span *rest, struct span *message)
{
	struct span after = *rest;
	bool after_empty_line = false;

	if (!message_is_mbox(*rest))
		return false;
	take_line(&after);
	*message = (struct span){ after.data, 0 };
	while (after.size != 0 && !(after_empty_line && message_is_mbox(after))) {
		struct span line = take_line(&after);

		after_empty_line = is_empty_line(line);
		message->size += line.size;
	}
	*rest = after;
	return true;
}

/* With a hyphen at its end, all whose name begins so. */
static const struct span needed[] = {
	SPAN("ARC-"),        SPAN("Authentication-Results"),
	SPAN("Bcc"),         SPAN("Cc"),
	SPAN("Comments"),    SPAN("Content-"),
	SPAN("Date"),        SPAN("Disposition-Notification-To"),
	SPAN("DKIM-"),       SPAN("From"),
	SPAN("In-Reply-To"), SPAN("Keywords"),
	SPAN("List-"),       SPAN("Message-ID"),
	SPAN("MIME-"),       SPAN("Received"),
	SPAN("References"),  SPAN("Reply-To"),
	SPAN("Resent-"),     SPAN("Return-Path"),
	SPAN("Sender"),      SPAN("Subject"),
	SPAN("To"),          SPAN("User-Agent"),
	SPAN("X-Mailer"),
};

bool message_needs_field(struct span name)
{
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		struct span field = needed[i];
		bool begins = field.data[field.size - 1] == '-';

		if (begins ? span_starts_nocase(name, field) : span_equal_nocase(name, field))
			return true;
	}
	return false;
}
