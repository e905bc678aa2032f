/* SPDX-License-Identifier: ISC */
/*
 * period -- the time that a report is about, and how people write it.
 * Inclusive start, exclusive end; days are calendar days of a time zone, so they have 23 or 25
 * hours when its clocks change.
 */
#ifndef PERIOD_H
#define PERIOD_H

#include "base/calendar.h"
#include "base/trouble.h"

#define PERIOD_NO_START INT64_MIN
#define PERIOD_NO_END INT64_MAX

struct period {
	int64_t since; /* milliseconds since 1970, UTC; or PERIOD_NO_START */
	int64_t until; /* the first millisecond after it; or PERIOD_NO_END */
};

/*
 * Reads a moment: RFC 3339; a date, or a date and time of day, in the zone; today, yesterday or
 * now; or so long ago: -90m, -12h, -7d, -2w (days and weeks by the calendar).
 * now: seconds since 1970.
 */
bool period_read_moment(struct span, const struct zone *, int64_t now, int64_t *milliseconds,
			struct trouble *);

/* Reads a length of time: 90m, 12h, 7d or 2w, a day having 24 hours. */
bool period_read_span(struct span, int64_t *milliseconds);

/* Reads one day: a date, today or yesterday. */
bool period_read_day(struct span, const struct zone *, int64_t now, struct period *,
		     struct trouble *);

static inline bool period_holds(const struct period *period, int64_t milliseconds)
{
	return milliseconds >= period->since && milliseconds < period->until;
}

/* Whole days, midnight to midnight.  Their number; 0 when it is not so. */
int64_t period_days(const struct period *, const struct zone *);

/* The period before one that has both ends: as many calendar days, or else as many seconds. */
struct period period_before(const struct period *, const struct zone *);

/* The number of that moment's calendar day in the zone, counted from 1970-01-01. */
int64_t period_day_number(const struct zone *, int64_t milliseconds);

/* The moment at which the calendar day of that number begins. */
int64_t period_day_start(const struct zone *, int64_t day_number);

#endif
