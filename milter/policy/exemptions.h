/* SPDX-License-Identifier: ISC */
/*
 * exemptions -- which exemptions are about to end, and which exempt nobody any more.
 */
#ifndef EXEMPTIONS_H
#define EXEMPTIONS_H

#include "device/catalogue.h"
#include "policy/policy.h"
#include "base/text.h"

#define EXEMPTION_DAYS 14 /* one that ends within this many is about to end */

enum exemption_state {
	EXEMPTION_HOLDS,
	EXEMPTION_ENDING,
	EXEMPTION_ENDED,
	EXEMPTION_NOBODY, /* its lists of users are empty */
	EXEMPTION_IDLE,   /* no policy that it is about does more than log, for its users on its
			     devices */
};

/* now: seconds since 1970 UTC. */
enum exemption_state exemption_state(const struct policies *, const struct catalogue *,
				     const struct exemption *, int64_t now);

/* The state in words that can follow its name: "ends in 5 days, on 2023-12-31". */
void exemption_words(const struct policies *, const struct exemption *, enum exemption_state,
		     int64_t now, struct text *);

/* Calendar days from one moment to another: 0 on the same day, 1 from one day to the next. */
int64_t days_between(const struct zone *, int64_t from_seconds, int64_t to_seconds);

#endif
