/* SPDX-License-Identifier: ISC */
/*
 * eventpick -- which lines of event logs are asked for: in the period, with the values wanted, and
 * each id once.  The lines themselves are not changed.  One thread.
 */
#ifndef EVENTPICK_H
#define EVENTPICK_H

#include "base/hash.h"
#include "event/period.h"
#include "event/where.h"

struct eventpick;

enum eventpick_verdict { EVENTPICK_WANTED, EVENTPICK_OTHER, EVENTPICK_BAD };

/* Owned by the caller; where is borrowed, NULL: every event.  NULL: out of memory. */
struct eventpick *eventpick_new(const struct hash_seed *, const struct period *,
				const struct where *);
void eventpick_free(struct eventpick *); /* NULL is fine */

/*
 * Bad: it is no event, or memory is short, and why says which.  Of a line that is wanted, event
 * borrows until the next call.
 */
enum eventpick_verdict eventpick_line(struct eventpick *, struct span line, struct event *,
				      struct trouble *why);

/* How many events the wanted lines are. */
uint64_t eventpick_events(const struct eventpick *);

#endif
