/* SPDX-License-Identifier: ISC */
/*
 * owntext -- keeps the last lines of what the sender of a mail wrote: without quoted lines, and
 * up to the line that introduces somebody else's text.
 */
#ifndef OWNTEXT_H
#define OWNTEXT_H

#include "base/text.h"

#define OWN_LINES 12       /* given out, at most; the last ones */
#define OWN_BYTES 1024     /* of all of them together */
#define OWN_LINE_BYTES 512 /* of one line; what is longer is cut */
#define OWN_KEPT 20        /* OWN_LINES, an introduction that is taken back, and the open line */

struct own_line {
	char bytes[OWN_LINE_BYTES];
	size_t size;
	bool joined; /* follows the line before it with nothing between */
};

struct own_text {
	struct own_line lines[OWN_KEPT]; /* a ring */
	size_t count;                    /* lines kept since the beginning */
	size_t open_size;                /* bytes of the line being read, after the kept ones */
	bool joins;                      /* the next line will be joined */
	bool said;                       /* a line was not blank */
	bool ended;                      /* somebody else's text has begun */
};

void own_text_begin(struct own_text *);

/* Reads decoded text in pieces; does nothing once ended. */
void own_text_push(struct own_text *, struct span utf8);

/* The text has ended, perhaps in the middle of a line.  False: there was nothing but blanks. */
bool own_text_end(struct own_text *);

/* Replaces out with the last own lines, trimmed and joined by LF. */
void own_text_write(const struct own_text *, struct text *out);

#endif
