/* SPDX-License-Identifier: ISC */
/*
 * recents -- the last event of each person with each device and program, of each kind of decision:
 * what letters are written about.  Memory grows with these, not with the log.
 */
#ifndef RECENTS_H
#define RECENTS_H

#include "base/tally.h"
#include "event/event.h"

struct recents;

struct recent {
	struct tally_row row; /* the key is the module's own */
	struct text line;     /* of the last event: one object */
	struct span user, device, model, device_id;
	struct span version; /* of the system; empty: not told */
	int64_t first, last; /* of all of its kind, milliseconds since 1970 */
	int64_t time;        /* of the last */
	bool verified;       /* it is known by a login */
};

/* Owned by the caller; copies the seed.  NULL: out of memory. */
struct recents *recents_new(const struct hash_seed *);
void recents_free(struct recents *); /* NULL is fine */

/* Adds a sighting that has a user and a time; whatever else it is, is passed over.  False: out of
 * memory. */
bool recents_add(struct recents *, const struct event *);

/*
 * All, in an array of the caller, who frees it: those of a person side by side, first what is known
 * by a login, the last first, and without those that are of an older system than the same device
 * has by now, of which nothing tells that is not known by a login.  Borrows.  NULL: out of memory.
 */
const struct recent **recents_list(const struct recents *, size_t *count);

/* Whether nothing tells their devices apart but the versions. */
bool recents_may_be_one(const struct recent *, const struct recent *);

#endif
