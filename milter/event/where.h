/* SPDX-License-Identifier: ISC */
/*
 * where -- which events a report is about, by their values: --where KEY=VALUE.
 * Different keys must all hold, and of one key any KEY=VALUE; every other test must hold.  Values
 * are exact, a user without case, but a star at an end of one stands for anything; KEY= means that
 * the event has no such key.  Versions and numbers have an order, which an event without the key is
 * not in.
 */
#ifndef WHERE_H
#define WHERE_H

#include "base/version.h"
#include "event/event.h"

enum where_test { WHERE_IS, WHERE_IS_NOT, WHERE_BELOW, WHERE_UP_TO, WHERE_ABOVE, WHERE_FROM };

struct where_condition {
	struct where_condition *next;
	enum event_field field;
	enum where_test test;
	bool open_front, open_end; /* a star stood there */
	struct span value;         /* without stars */
	struct version version;    /* the value, of tests that ask for the order of versions */
	uint64_t number;           /* the value, of those that ask for that of numbers */
};

struct where {
	struct where_condition *conditions; /* zeroed: none, and every event matches */
};

/* Reads KEY, =, !=, <, <=, > or >=, and VALUE; borrows the text as long as the where, the arena
 * too. */
bool where_add(struct where *, struct arena *, struct span condition, struct trouble *);

/* As it is written between key and value. */
const char *where_test_name(enum where_test);

/* A list matches if an item does; a boolean is true or, absent, false. */
bool where_matches(const struct where *, const struct event *);

/* Whether it may be about that user, by what it says of users alone. */
bool where_matches_user(const struct where *, struct span user);

/*
 * For lines that are no sightings, the denominators and the signs of life: only host and source
 * are looked at, and only where the line has them.
 */
bool where_matches_origin(const struct where *, const struct event *);

#endif
