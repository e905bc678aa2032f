/* SPDX-License-Identifier: ISC */
/*
 * probes -- where in a block of log lines may be that a source knows: what all lines of a pattern
 * have in them is looked for, each literal once, and which of several is the rarest is learned on
 * the way.  Those of likely lines are taken from what is looked for anyway, so that they cost
 * nothing.  One thread at a time.
 */
#ifndef PROBES_H
#define PROBES_H

#include "access/source.h"

struct probes;

/* The source is borrowed.  Owned by the caller; NULL: out of memory. */
struct probes *probes_new(const struct source *);
void probes_free(struct probes *); /* NULL is fine */

/* Looks at a block, borrowed until the next. */
void probes_begin(struct probes *, struct span block);

/* Where the first literal is from where was passed; the block's end: nowhere. */
const char *probes_next(const struct probes *);

/* All in front of `at`, the beginning of a line, is one line that has been found. */
void probes_pass(struct probes *, const char *at);

/* The line at hand is this one, and not in the block. */
void probes_take(struct probes *, struct span line);

/*
 * Which may match the line at hand: that of each of the source's patterns, then of its joins, then
 * of its likely ones.  Borrowed until the next change.
 */
const bool *probes_wanted(const struct probes *);
const bool *probes_wanted_joins(const struct probes *);
const bool *probes_wanted_likely(const struct probes *);

/* Whether lines of that likely pattern are found without looking for anything more. */
bool probes_likely_is_free(const struct probes *, size_t index);

#endif
