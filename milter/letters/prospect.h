/* SPDX-License-Identifier: ISC */
/*
 * prospect -- what comes of what somebody has done with a device, if it is done again: decided anew
 * by the policies now in force, and at each date to come at which that may change.
 * Replay's engine decides; an event that lacks what a policy asks for is not decided by a guess.
 */
#ifndef PROSPECT_H
#define PROSPECT_H

#include "event/event.h"
#include "policy/rules.h"

enum prospect_now {
	PROSPECT_NOTHING,  /* no policy is about it, or somebody is exempt from those that are */
	PROSPECT_OBSERVED, /* a policy matches that only observes, or cannot act on it */
	PROSPECT_WARNED,   /* it is tagged until the policy acts */
	PROSPECT_ACTED,
	PROSPECT_UNKNOWN, /* the event lacks what a policy asks for */
};

struct prospect {
	enum prospect_now now; /* what is done now, also where this is about what is to come */
	const struct policy *policy; /* of the rules: the one that does, or will; NULL: none */
	enum action action;          /* what it does then */
	bool acts;                   /* it does already, or will */
	bool later;                  /* it will: what is done now is something else */
	int64_t from;                /* since or from when, in seconds since 1970; DATE_NEVER */
	/* Of what is to come: since when anything is done or observed; DATE_NEVER: by now. */
	int64_t free_until;
	int64_t exempt_until; /* as long as that it is not done; DATE_NEVER */
	/* The version that the policy asks for; NULL: that is not what it is about. */
	const struct version_floor *floor;
};

struct prospects;

/* Rules are borrowed; now is in seconds since 1970.  Owned by the caller; NULL: out of memory. */
struct prospects *prospects_new(const struct rules *, int64_t now);
void prospects_free(struct prospects *); /* NULL is fine */

/*
 * Of a sighting: what is done now, and what is the first that will be done and is not yet, of which
 * policy is NULL where that is nothing.  False: out of memory.
 */
bool prospect_of(struct prospects *, const struct event *, struct prospect *now,
		 struct prospect *to_come);

/*
 * Finds the lowest version that the policy of one of these asks for and from which on no policy
 * does anything, if there is one.  False: out of memory.
 */
bool prospect_find_update(struct prospects *, const struct event *, struct prospect *);

/* The policy of that name in the rules; NULL: there is none. */
const struct policy *prospects_policy(const struct prospects *, struct span name);

#endif
