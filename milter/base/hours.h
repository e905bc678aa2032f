/* SPDX-License-Identifier: ISC */
/*
 * hours -- spans of the week: 'Mon-Fri 09:00-18:00'.
 * Overnight hours belong to the day on which they begin.  A holiday is no day of the week, but a
 * day of its own: 'holiday'.
 */
#ifndef HOURS_H
#define HOURS_H

#include "base/arena.h"
#include "base/holidays.h"
#include "base/span.h"
#include "base/text.h"
#include "base/trouble.h"

#define HOURS_HOLIDAY 7 /* behind the days of the week, of which 0 is Monday */

/* On each of those days, from from_minute until (not including) to_minute of local time. */
struct hours {
	unsigned days;              /* bits 1 << weekday, or 1 << HOURS_HOLIDAY */
	int from_minute, to_minute; /* of the day; to_minute may run into the next day */
};

struct hours_list {
	struct hours *hours;
	size_t count;        /* 0: no condition */
	bool names_holidays; /* by the word */
};

/*
 * Adds '09:00-18:00' for all days, holidays too, 'Mon-Fri 09:00-18:00', 'Sat,Sun,holiday', or
 * several separated by semicolons.
 */
bool hours_list_add(struct hours_list *, struct arena *, struct span, struct trouble *);

/* In the form that a configuration takes: Mon-Fri 09:00-18:00. */
void hours_write(const struct hours *, struct text *);

/* The day is one of the week or HOURS_HOLIDAY, and so is the one before; the minute is its own. */
bool hours_list_has(const struct hours_list *, int day, int yesterday, int minute);

bool hours_list_hold(const struct hours_list *, const struct holidays *, const struct civil *local);

/*
 * Whether a day is included until midnight, and not its morning after, though the night of the day
 * that then begins is, as with 'Mon-Fri 18:00-09:00; Sat,Sun'.  Then *out is what lacks.
 */
bool hours_list_break(const struct hours_list *, struct hours *out);

/* Whether that minute of a day is in hours that may have begun the day before. */
bool hours_list_run_over(const struct hours_list *, int minute);

/* Whether some hold on a holiday. */
bool hours_list_have_holidays(const struct hours_list *);

#endif
