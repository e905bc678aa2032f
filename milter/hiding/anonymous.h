/* SPDX-License-Identifier: ISC */
/*
 * anonymous -- sightings told of groups: of each day, whoever did what at least so many people did
 * alike, and nothing that tells these people apart.
 *
 * The people of a day whose events are alike in all that is told are a group.  Of one that is too
 * small, the finest is no longer told (see fields[] in anonymous.c), and those that are alike then
 * are tried again; what is too small in the end is not told at all.  So whatever is counted of the
 * lines that are written is a sum over whole groups of whole days, and so is the difference of any
 * two such sums: none is about fewer people.  No name is in these lines, only a number for each.
 * Memory grows with the days, and with how many different things each person did on each.
 * One thread.
 */
#ifndef ANONYMOUS_H
#define ANONYMOUS_H

#include "base/hash.h"
#include "event/event.h"
#include "event/period.h"

struct anonymous;

#define ANONYMOUS_LEAST 2 /* people in a group, and at most: */
#define ANONYMOUS_MOST 10000

/* Days are those of the zone, borrowed; copies the seed.  Owned by the caller; NULL: no memory. */
struct anonymous *anonymous_new(const struct hash_seed *, const struct zone *, uint64_t least);
void anonymous_free(struct anonymous *); /* NULL is fine */

/*
 * Takes in a sighting that begins at that time, also a line of a digest of several days.  whole: it
 * is of a digest, which has all of its days.  False: out of memory.
 */
bool anonymous_add(struct anonymous *, const struct event *, int64_t time, bool whole);

/* Takes note of a line of any type that is of no digest. */
void anonymous_note(struct anonymous *, int64_t time);

/*
 * Writes the groups of all days that were over at that moment, in milliseconds since 1970, each
 * line with its newline; once, behind all that is added.  Not those of the day on which the log
 * begins, unless there is a digest of it, as a part of it may be gone, and with another part there
 * would be other groups.  False: no memory.
 */
bool anonymous_write(struct anonymous *, int64_t now, void (*put)(void *context, struct span line),
		     void *context);

/* Whether something of that period could not be told; after it is written. */
bool anonymous_withholds(const struct anonymous *, const struct period *);

/* The day that is not told, as the log begins on it: its number.  False: there is none. */
bool anonymous_first_day(const struct anonymous *, int64_t *day);

/* Whether groups are told by that field. */
bool anonymous_tells(enum event_field);

#endif
