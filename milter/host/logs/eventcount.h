/* SPDX-License-Identifier: ISC */
/*
 * eventcount -- counts the lines of event logs, on several processors.
 * Each thread takes the next block of lines, reads it, waits for its turn to claim the ids, and
 * counts what is new into a summary of its own; at the end they become one.  What is counted does
 * not depend on how many threads there are, and memory is bounded by what is counted.
 */
#ifndef EVENTCOUNT_H
#define EVENTCOUNT_H

#include "host/logs/eventfiles.h"
#include "count/summary.h"

struct eventcount_wanted {
	size_t threads; /* 0: one a processor */
	void *context;  /* of the next two, which one thread at a time calls */

	/* Of the first so many bad lines, in the order of the files. */
	size_t bad_lines;
	void (*bad_line)(void *context, const char *file, uint64_t number, const char *what);

	/* Now and then, while files are read. */
	void (*progress)(void *context, uint64_t bytes_read, uint64_t bytes);
};

/* False: a file could not be read to its end. */
bool eventcount(struct eventfiles *, struct summary *, const struct eventcount_wanted *,
		struct trouble *why);

#endif
