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
	LETTER_DEVICE,  /* its model where it is told, else its title */
	LETTER_POLICY,
	LETTER_ENFORCE_FROM,
	LETTER_TAGGED_FROM,
	LETTER_HELD_FROM,
	LETTER_REFUSED_FROM,
	LETTER_DENIED_FROM,
	LETTER_ACTED_FROM, /* what a command does */
	LETTER_EXEMPT_UNTIL,
	LETTER_UPDATE_TO,
	LETTER_CONTACT,
	LETTER_FIRST,
	LETTER_LAST,
	LETTER_PLACES
};

/* What stands in the places; empty where there is no value. */
struct letter_values {
	struct span of[LETTER_PLACES];
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
 * Fills in the subject or body, the values made visible: each line once for each set of values,
 * but not twice the same, and without a value that it has a placeholder for not at all.  A
 * paragraph of which no line is left takes the empty line behind it with it.
 */
void letter_fill(struct text *out, struct span part, const struct letter_values *, size_t count);

#endif
