/* SPDX-License-Identifier: ISC */
/*
 * literals -- runs of characters that every text a regex matches has in it.
 * The regex is not parsed here: PCRE2 says what its items are (pattern_items), and whatever is not
 * plainly a character or a group of characters is taken to need nothing.
 */
#ifndef LITERALS_H
#define LITERALS_H

#include "base/arena.h"
#include "device/pattern.h"

#define LITERAL_BYTES 3    /* shorter ones are of no use */
#define LITERAL_OPTIONS 12 /* alternatives that one choice can have */
#define LITERAL_CHOICES 8

/* At least one of these is in every match. */
struct literal_choice {
	struct span options[LITERAL_OPTIONS]; /* in lower case; a match may have either case */
	size_t count;
};

/* Every match meets every one of these choices; none: nothing is known. */
struct literals {
	struct literal_choice choices[LITERAL_CHOICES];
	size_t count;
};

/* What the pattern needs; its bytes live in the arena.  False: out of memory. */
bool literals_read(struct literals *, struct arena *, const struct pattern *);

#endif
