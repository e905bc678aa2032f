/* SPDX-License-Identifier: ISC */
/*
 * calendar -- civil dates and RFC 3339 times, in the proleptic Gregorian calendar, and time zones
 * as tables of offsets.  Reads no clock and no TZ: the host fills a struct zone.
 */
#ifndef CALENDAR_H
#define CALENDAR_H

#include <stdint.h>

#include "base/span.h"
#include "base/text.h"

struct civil {
	int64_t year;
	int month, day;           /* from 1 */
	int hour, minute, second; /* second up to 60 when read */
	int weekday;              /* 0 is Monday; not read by calendar_seconds */
};

/* From seconds on, local time is UTC plus offset. */
struct zone_change {
	int64_t seconds;        /* since 1970-01-01 UTC */
	int32_t offset_seconds; /* east is positive */
};

/* The first change also holds for all time before it.  A zone without changes is UTC. */
struct zone {
	const struct zone_change *changes; /* in ascending order */
	size_t count;
	const char *name; /* as configured, for people; never NULL */
};

extern const struct zone zone_utc;

/* Seconds since 1970-01-01 00:00 of that civil time, as if it were UTC. */
int64_t calendar_seconds(const struct civil *);

/* Milliseconds since 1970, rounded down to seconds. */
int64_t calendar_whole_seconds(int64_t milliseconds);

/* The civil time at seconds since 1970, UTC, weekday filled in. */
struct civil calendar_civil(int64_t seconds);

/* So many days later, or earlier if they are negative, at the same time of day. */
struct civil calendar_days_later(const struct civil *, int days);

/* Local civil time at that moment. */
struct civil zone_civil(const struct zone *, int64_t seconds);

/* Seconds east of UTC at that moment. */
int32_t zone_offset(const struct zone *, int64_t seconds);

/*
 * The moment at which a local clock shows that civil time: the first of the two when it shows it
 * twice, and the moment of the change when it skips it.
 */
int64_t zone_seconds(const struct zone *, const struct civil *);

/*
 * The later of the two moments at which a local clock shows what it shows at the first, as in the
 * night in which it is set back; the same moment where it shows that once.
 */
int64_t zone_seconds_again(const struct zone *, int64_t seconds);

/* Reads YYYY-MM-DD; the time of day is 0.  False: no such date. */
bool calendar_read_date(struct span, struct civil *out);

/* Reads that, or YYYY-MM-DD HH:MM, by which *timed is set.  False: it is neither. */
bool calendar_read_moment(struct span, struct civil *out, bool *timed);

/* Reads an RFC 3339 date-time, fractions and offset included.  Milliseconds since 1970 UTC. */
bool calendar_read_rfc3339(struct span, int64_t *milliseconds);

extern const char *const calendar_weekdays[7]; /* Mon, Tue ... as struct civil numbers them */

/* 2023-07-17T09:00:00.123Z */
void calendar_write_rfc3339(struct text *, int64_t milliseconds);

/* 2023-07-17 */
void calendar_write_date(struct text *, const struct civil *);

#endif
