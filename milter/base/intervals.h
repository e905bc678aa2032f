/* SPDX-License-Identifier: ISC */
/*
 * intervals -- a set of whole numbers, kept as the runs it is made of.
 * Numbers that come nearly in order cost next to nothing; only the gaps take memory.
 */
#ifndef INTERVALS_H
#define INTERVALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct interval {
	int64_t from, to; /* to is the first number after the run */
};

struct intervals {
	struct interval *items; /* owned; in ascending order, never touching */
	size_t count, room;
};

void intervals_end(struct intervals *); /* frees; zeroed is an empty set */

/*
 * Adds from, from + 1, ... to - 1.  *known, unless NULL, says whether all of them were there
 * before.  False: out of memory, and nothing was added.
 */
bool intervals_add(struct intervals *, int64_t from, int64_t to, bool *known);

/* Adds all of another set.  False: out of memory, and nothing was added. */
bool intervals_merge(struct intervals *, const struct intervals *);

/* How many numbers between low and high, both included, are not in the set. */
uint64_t intervals_missing(const struct intervals *, int64_t low, int64_t high);

#endif
