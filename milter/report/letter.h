/* SPDX-License-Identifier: ISC */
/*
 * letter -- a mail to be filled in: a template with %{...} in it.
 * It begins with lines of comment (#), then "Subject: ...", an empty line, and the text.
 */
#ifndef LETTER_H
#define LETTER_H

#include "base/span.h"
#include "base/text.h"
#include "base/trouble.h"

enum letter_place {
	LETTER_USER,
	LETTER_DEVICES, /* by the names that policies have for them */
	LETTER_TITLE,   /* as people call them */
	LETTER_POLICY,
	LETTER_ENFORCE_FROM,
	LETTER_CONTACT,
	LETTER_FIRST,
	LETTER_LAST,
	LETTER_PLACES
};

struct letter {
	struct span subject, body; /* borrowed from the content */
};

/*
 * Reads a template.  False: it has no subject, a placeholder that there is not, or bytes that are
 * no text; the trouble begins with file:line.
 */
bool letter_read(struct letter *, struct span content, const char *file, struct trouble *);

/*
 * Fills in the subject or body, the values made visible.  A line that has a placeholder without a
 * value is left out.
 */
void letter_fill(struct text *out, struct span part, const struct span values[LETTER_PLACES]);

#endif
