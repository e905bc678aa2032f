/* SPDX-License-Identifier: ISC */
/*
 * scan -- finds the lines of a source in blocks of log, fast: what all lines of a pattern have in
 * them is looked for in the block (probes.h), and only lines that have it are looked at.  One
 * thread at a time.
 */
#ifndef SCAN_H
#define SCAN_H

#include "access/w3c.h"

struct scan;

struct scan_counts {
	uint64_t lines;    /* that were of the source */
	uint64_t unread;   /* of a W3C log, before it said what its columns are */
	uint64_t failures; /* lines on which a regex reached match_limit */
	uint64_t unlike;   /* that are likely of the source, and of no pattern */
};

/* The source and the scratch are borrowed.  Owned by the caller; NULL: out of memory. */
struct scan *scan_new(const struct source *, struct scratch *);
void scan_free(struct scan *); /* NULL is fine */

/* Whole lines, each with its newline; borrowed until the next call. */
void scan_block(struct scan *, struct span lines);

/* The next line of the source; borrowed until the next call.  False: there are no more. */
bool scan_next(struct scan *, struct source_line *out);

const struct source *scan_source(const struct scan *); /* that it was made for */

struct scan_counts scan_count(const struct scan *);

/* The beginning of the first line that was counted as unlike; empty: there was none. */
struct span scan_unlike(const struct scan *);

/*
 * To be given again after a restart: the #Fields line in force, or the half of a line whose rest
 * has not come yet; empty: none.
 */
struct span scan_header(const struct scan *);
void scan_set_header(struct scan *, struct span line);

#endif
