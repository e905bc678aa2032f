/* SPDX-License-Identifier: ISC */
/*
 * fuzz_letter -- any template of a letter: it is read or refused with a reason, and what is filled
 * in shows no order to a terminal.  The first byte says which values there are.
 */
#include <stdint.h>
#include <stdlib.h>

#include "letters/letter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* The template's own bytes are the administrator's; the values are what strangers wrote. */
static void fill(struct span part, uint8_t choice)
{
	struct letter_values values[2] = { 0 };
	struct text out;

	for (int i = 0; i < LETTER_PLACES; i++)
		if ((choice >> (i % 8) & 1) != 0)
			values[1].of[i] = SPAN("\x1b[2J\nBcc: all\xff\xe2\x80\xae");
	text_begin(&out, 1 << 22);
	letter_fill(&out, part, values, 2);
	require(span_find(text_span(&out), '\x1b') == out.size ||
		span_find(part, '\x1b') != part.size);
	text_end(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct letter letter;
	struct trouble why = { "" };

	if (size == 0)
		return 0;
	if (letter_read(&letter, (struct span){ (const char *)data + 1, size - 1 }, "fuzz", &why)) {
		fill(letter.subject, data[0]);
		fill(letter.body, data[0]);
	} else {
		require(why.sentence[0] != '\0');
	}
	return 0;
}
