/* SPDX-License-Identifier: ISC */
/* lasthour -- events by minute of the last hour, as a small graph for a terminal. */
#ifndef LASTHOUR_H
#define LASTHOUR_H

#include "base/calendar.h"
#include "base/text.h"

#define LASTHOUR_MINUTES 60
#define LASTHOUR_ROWS 4

/* Zeroed: nothing has happened. */
struct lasthour {
	uint64_t events[LASTHOUR_MINUTES]; /* by the minute's number modulo that many */
	int64_t newest; /* the number of the newest minute, since 1970; 0: none */
};

/*
 * So many events at that moment, in milliseconds since 1970; in any order.  now, in seconds: what
 * is told of a time to come, by a clock that is wrong, does not count.
 */
void lasthour_add(struct lasthour *, int64_t now, int64_t milliseconds, uint64_t events);

/*
 * Adds the graph of the hour up to now, in seconds since 1970, with a line above and one below it;
 * nothing in that hour: nothing.
 */
void lasthour_write(const struct lasthour *, int64_t now, const struct zone *, struct text *);

#endif
