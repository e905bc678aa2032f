/* SPDX-License-Identifier: ISC */
/*
 * where -- which events a report is about, by their values: --where KEY=VALUE.
 * Different keys must all hold, of the same key any; values are exact, a user without case;
 * KEY= means that the event has no such key.
 */
#ifndef WHERE_H
#define WHERE_H

#include "event/event.h"

struct where_condition {
	struct where_condition *next;
	enum event_field field;
	struct span value;
};

struct where {
	struct where_condition *conditions; /* zeroed: none, and every event matches */
};

/* Reads KEY=VALUE; the text is borrowed as long as the where, the arena too. */
bool where_add(struct where *, struct arena *, struct span condition, struct trouble *);

/* A list matches if an item does; a boolean is true or, absent, false. */
bool where_matches(const struct where *, const struct event *);

/*
 * For lines that are no sightings, the denominators and the signs of life: only host and source
 * are looked at, and only where the line has them.
 */
bool where_matches_origin(const struct where *, const struct event *);

#endif
