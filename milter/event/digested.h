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
 * configuration that was in force, which has lines of its own, of type `in_force`.
 * A digest may be of several days, as
 *
 *   digest/2026-11-01..2026-11-30/0123456789abcdef-1f
 *
 * whose sightings tell in `days` how many there were on each, from the day of `time` on: "3,,,12".
 * Where there is no `days`, all were on one.  Lines of other types are of one day.
 * No host's name has a slash, so no event looks like this.
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
void digested_write_stream(struct text *, struct span name, struct span hex);

/* The day, or days, in a digest's stream, as people write them; borrowed from it. */
struct span digested_name(struct span stream);

/* How many events there were on each day. */
struct digested_days {
	struct span cells; /* borrowed; of the days that are left */
	int64_t day;       /* the number of the first of them */
};

#define DIGESTED_DAYS 31                      /* of a digest, at most */
#define DIGESTED_DAY_EVENTS 99999999999999999 /* of a line, at most, so that their sum fits */

/* Whether the value of `days` is one, and of so many events. */
bool digested_days_hold(struct span cells, uint64_t count);

/* The next day with events.  False: there is none. */
bool digested_next_day(struct digested_days *, int64_t *day, uint64_t *count);

/*
 * Those before that day, and how many events they have; what is left begins with it, or later.
 * Both begin with a day that has events, if they have any.
 */
struct digested_days digested_cut_days(struct digested_days *, int64_t day, uint64_t *count);

/* Adds the value: nothing, if no day but the first has events. */
void digested_write_days(struct text *, const uint64_t *counts, size_t days);

/* Events that a digest stands for: counters of a stream, both included. */
struct digested_range {
	struct span stream;
	int64_t from, to;
};

void digested_write_range(struct text *, const struct digested_range *);

/* Out borrows from the item.  False: it has another form, or is the range of a digest. */
bool digested_read_range(struct span item, struct digested_range *out);

#endif
