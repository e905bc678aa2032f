/* SPDX-License-Identifier: ISC */
/*
 * addressees -- who is to be written to, and about what: whom a policy now in force will stop, or
 * warns, or would stop if it acted.  Nobody is written to about what does not concern them any
 * more: an exemption that stays, a policy that is gone or is about others now, a system that was
 * brought up to date.  What is not known by a login counts for nothing: anybody could have written
 * the address.
 */
#ifndef ADDRESSEES_H
#define ADDRESSEES_H

#include "letters/prospect.h"
#include "letters/recents.h"

/* A device, and what comes of its use. */
struct letter_case {
	struct span device, model; /* model: empty where it is not told */
	struct span device_id;     /* likewise */
	int64_t first, last;       /* when it was seen, milliseconds since 1970 */
	struct prospect prospect;  /* with a policy */
};

struct addressee {
	struct span user;
	struct letter_case *cases; /* by device, then model */
	size_t count;
};

struct addressees {
	struct addressee *items; /* by user */
	size_t count;
	size_t unverified; /* people who are not written to, as only they say who they are */
};

#define ADDRESSEES_SOON_SECONDS ((int64_t)14 * 24 * 60 * 60) /* an exemption ends within these */

/* All of it in the arena, borrowing from the recents.  False: out of memory. */
bool addressees_find(const struct recents *, const struct rules *, const struct hash_seed *,
		     int64_t now, struct arena *, struct addressees *out);

#endif
