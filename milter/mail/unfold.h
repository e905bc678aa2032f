/* SPDX-License-Identifier: ISC */
/*
 * unfold -- header fields (RFC 5322) out of bytes that come in pieces, folded lines joined.
 */
#ifndef UNFOLD_H
#define UNFOLD_H

#include "base/span.h"

#define UNFOLD_BYTES 2048 /* of one field, its name included; what is longer is cut */

struct unfold {
	char bytes[UNFOLD_BYTES];
	size_t size;
	bool in_line; /* the last byte taken did not end a line */
	bool given;   /* bytes are a field that was given out and can go */
	bool ended;   /* the empty line has been taken */
};

void unfold_begin(struct unfold *);

/*
 * Takes bytes off the front of *in.  True: a field is complete; both spans are trimmed, and
 * borrowed until the next call.  False: *in is empty, or the header has ended.
 */
bool unfold_next(struct unfold *, struct span *in, struct span *name, struct span *value);

/* The field that the end of the input completes.  False: there is none. */
bool unfold_last(struct unfold *, struct span *name, struct span *value);

#endif
