/* SPDX-License-Identifier: ISC */
/*
 * dayfolds -- folds events to digests, one for each day, week or month: of all events that differ
 * in nothing that reports count by, one line with their `count`, the time of the first and the
 * `last`, and, where these may be of several days, how many there were on each.
 * What is told of single events alone is dropped: message ids, addresses, evidence.  Lines of a
 * digest can be folded again, without its people for example.  The same events, in whatever order
 * and files, give the same bytes.  Memory grows with the lines that are written.  One thread.
 */
#ifndef DAYFOLDS_H
#define DAYFOLDS_H

#include "count/counts_steps.h"
#include "event/event_ids.h"
#include "event/eventread.h"

struct dayfolds;

struct dayfolds_wanted {
	struct period period;    /* what lies outside of it is not folded */
	const struct zone *zone; /* whose days; borrowed */
	enum counts_step step;   /* what a digest is of: a day, week or month; these wholly in the
				  * period */
	bool people;             /* or users and their devices' ids are dropped, too */
};

/* Owned by the caller; copies what is wanted.  NULL: out of memory. */
struct dayfolds *dayfolds_new(const struct hash_seed *, const struct dayfolds_wanted *);
void dayfolds_free(struct dayfolds *); /* NULL is fine */

/*
 * Folds one line.  digests: it is of a file that begins with a digest.  False: a bad line, or no
 * memory, and why says which.
 */
bool dayfolds_line(struct dayfolds *, struct span line, bool digests, struct trouble *why);

/* Events that are in no digest, as they have no id by which they would count once. */
uint64_t dayfolds_unidentified(const struct dayfolds *);

/* What became of digests that were read. */
const struct digests *dayfolds_digests(const struct dayfolds *);

/* Gives all lines, each with its newline, in order.  False: out of memory. */
bool dayfolds_write(struct dayfolds *, void (*put)(void *context, struct span line), void *context);

#endif
