/* SPDX-License-Identifier: ISC */
/*
 * counts_given -- figures that a database has counted, put where counts keeps its own.
 * Each is given once, but for people, whose figures may come in several parts.  After it only
 * reports look at the counts: a group knows how many its users are, not who.
 */
#ifndef COUNTS_GIVEN_H
#define COUNTS_GIVEN_H

#include "count/counts.h"

/* Of some events, all in the period. */
struct counts_given {
	uint64_t events;
	uint64_t users;
	int64_t first, last; /* milliseconds since 1970 */
	bool outdated;
};

/* Into one of the tallies of counts_group. */
void counts_given_group(struct counts *, struct tally *groups, struct span key,
			const struct counts_given *);
void counts_given_list(struct counts *, enum counts_list, struct span beside, struct span value,
		       const struct counts_given *);

/* Events of that day with one action, whatever else. */
void counts_given_day_action(struct counts *, int32_t day, struct span action, uint64_t events);

/* What a user did by which one action happened; actions are given before. */
void counts_given_person(struct counts *, struct span user, struct span action, bool verified,
			 bool concerned, const struct counts_given *);

/* What a user's events on a device say of it; all are names. */
struct counts_given_usage {
	struct span user, device, model, id;
	struct span os, os_version, build, client, source, traffic;
};

/*
 * In as many parts as there are kits and ways.  first and last: of all up to the period's end;
 * opened: of the events; present: there are lines in the period.
 */
void counts_given_usage(struct counts *, const struct counts_given_usage *, uint64_t opened,
			bool present, const struct counts_given *);

/* An empty user is nobody.  People and observed are given before. */
void counts_given_concern(struct counts *, struct span would, struct span device, struct span user,
			  uint64_t messages, bool grace, bool verified,
			  const struct counts_given *);

/* first and last: of any line up to the period's end. */
void counts_given_feeder(struct counts *, struct span host, struct span source,
			 const struct counts_given *);

#endif
