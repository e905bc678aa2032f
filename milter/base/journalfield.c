/* SPDX-License-Identifier: ISC */
/* journalfield -- fields as systemd-journald takes them. */
#include "base/journalfield.h"

#define LENGTH_BYTES 8

/* Little-endian, whatever the machine. */
static void add_length(struct text *text, uint64_t length)
{
	for (int i = 0; i < LENGTH_BYTES; i++)
		text_byte(text, (char)(length >> (8 * i) & 0xff));
}

void journalfield_add(struct text *text, const char *name, struct span value)
{
	if (value.size == 0)
		return;
	text_add(text, span_of(name));
	if (span_find(value, '\n') == value.size) {
		text_byte(text, '=');
	} else {
		text_byte(text, '\n');
		add_length(text, value.size);
	}
	text_add(text, value);
	text_byte(text, '\n');
}

void journalfield_add_visible(struct text *text, const char *name, struct span value)
{
	char room[JOURNALFIELD_BYTES + 1];
	struct text visible;

	text_begin_in(&visible, room, sizeof(room));
	text_visible(&visible, span_first(value, JOURNALFIELD_BYTES));
	journalfield_add(text, name, text_span(&visible));
}
