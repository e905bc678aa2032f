/* SPDX-License-Identifier: ISC */
/*
 * hours -- spans of the week: 'Mon-Fri 09:00-18:00'.
 * Overnight hours belong to the day on which they begin.
 */
#ifndef HOURS_H
#define HOURS_H

#include "base/arena.h"
#include "base/calendar.h"
#include "base/span.h"
#include "base/text.h"
#include "base/trouble.h"

/* On each of those days, from from_minute until (not including) to_minute of local time. */
struct hours {
	unsigned days;              /* bits 1 << weekday, 0 is Monday */
	int from_minute, to_minute; /* of the day; to_minute may run into the next day */
};

struct hours_list {
	struct hours *hours;
	size_t count; /* 0: no condition */
};

/* Adds '09:00-18:00', 'Mon-Fri 09:00-18:00', 'Sat,Sun', or several separated by semicolons. */
bool hours_list_add(struct hours_list *, struct arena *, struct span, struct trouble *);

/* In the form that a configuration takes: Mon-Fri 09:00-18:00. */
void hours_write(const struct hours *, struct text *);

bool hours_list_has(const struct hours_list *, const struct civil *local);

#endif
