/* SPDX-License-Identifier: ISC */
/*
 * linepipe -- whole lines from a pipe as they come.
 */
#ifndef LINEPIPE_H
#define LINEPIPE_H

#include "base/span.h"
#include "base/trouble.h"

#define LINEPIPE_BYTES (256 << 10) /* longer lines are left out */

/* Zeroed, with the descriptor, is ready. */
struct linepipe {
	int fd;       /* borrowed */
	char *buffer; /* owned */
	size_t size;  /* bytes in it, the beginning of a line */
	bool skipping, ended;
	uint64_t long_lines; /* left out; the first was said */
};

void linepipe_end(struct linepipe *);

/*
 * Reads once, which waits unless something is there, and gives the whole lines so far, each with
 * its newline; at the end of the pipe the last one too, if it has none.  May be empty.  Borrowed
 * until the next call.  False: it has ended before, or failed, which the trouble tells.
 */
bool linepipe_read(struct linepipe *, struct span *lines, struct trouble *);

#endif
