/* SPDX-License-Identifier: ISC */
/*
 * digested -- what lines of a digest look like: a day's events, folded to one line for all that
 * differ in nothing that reports count by.
 * Such a line is an event with `count` and `last`, and has an id of its own form,
 *
 *   digest/2026-11-27/0123456789abcdef-1f
 *
 * its day, and what the whole content hashes to; behind the dash, its number in the digest.  All
 * but the number is the digest's stream.  Its first lines are its head: of type `digest`, they name
 * the events that it stands for, as STREAM:FROM-TO in `covers`.  Sightings are without the
 * configuration that was in force, which has lines of its own, of type `in_force`.  No host's name
 * has a slash, so no event looks like this.
 */
#ifndef DIGESTED_H
#define DIGESTED_H

#include "event/event.h"

#define DIGESTED_TYPE "digest"
#define DIGESTED_IN_FORCE "in_force" /* when sightings named a configuration: first and last */
#define DIGESTED_HEX 16              /* digits of the hash */

/* Whether an id, or a stream, is that of a digest's line. */
bool digested_is(struct span id);

/* Adds a digest's stream. */
void digested_write_stream(struct text *, struct span day, struct span hex);

/* The day in a digest's stream, as people write it; borrowed from it. */
struct span digested_day(struct span stream);

/* Events that a digest stands for: counters of a stream, both included. */
struct digested_range {
	struct span stream;
	int64_t from, to;
};

void digested_write_range(struct text *, const struct digested_range *);

/* Out borrows from the item.  False: it has another form, or is the range of a digest. */
bool digested_read_range(struct span item, struct digested_range *out);

#endif
