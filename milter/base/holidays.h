/* SPDX-License-Identifier: ISC */
/*
 * holidays -- the days of the calendar that are holidays, and what they are called.
 * Reads no clock; a date is a day on the local clock.
 */
#ifndef HOLIDAYS_H
#define HOLIDAYS_H

#include "base/calendar.h"
#include "base/trouble.h"

#define HOLIDAY_DAYS 100 /* from the first to the last of one line, at most */

/* A line: a day, or all from one to another. */
struct holiday {
	int64_t first, last; /* 20261225; of one that is every year, 1225 */
	bool yearly;
	struct span title; /* borrowed from the line; may be empty */
	int line;          /* in its file */
};

struct holidays {
	struct holiday *days; /* as in the file */
	size_t count;
	const char *file; /* as configured; NULL: there is none */
};

/* Whether the line is more than blanks or a comment. */
bool holiday_line_counts(struct span line);

/*
 * Reads '2026-12-25', '12-25' for that day of each year, or two of a kind with a / between them,
 * and a title behind a TAB.  Takes no line number.
 */
bool holiday_read(struct span line, struct holiday *out, struct trouble *);

/* The first in the file that is that day; NULL: it is none. */
const struct holiday *holidays_find(const struct holidays *, const struct civil *day);

/* The first in the file whose days are the same; NULL: there is none. */
const struct holiday *holidays_same(const struct holidays *, const struct holiday *);

/* The day after it, or one of the 365 behind that, that is one; sets *day to it.  NULL: none is. */
const struct holiday *holidays_next(const struct holidays *, struct civil *day);

/* Whether all are before that day, and will not come again. */
bool holidays_are_over(const struct holidays *, const struct civil *day);

#endif
