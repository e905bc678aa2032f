/* SPDX-License-Identifier: ISC */
/*
 * userset -- which users, known by small numbers, something happened to, and how many there are.
 * Numbers are kept in ranges of 65,536: a few of a range as a sorted list, many as a bit each, so
 * that neither a thousand rare things nor a year of days with ten million users costs much.
 */
#ifndef USERSET_H
#define USERSET_H

#include <stdbool.h>
#include <stdint.h>

struct userset_range;

struct userset {
	struct userset_range *ranges; /* owned */
	uint32_t range_count;
	uint32_t count; /* members */
};

void userset_end(struct userset *); /* frees; zeroed is an empty set */

/* False: out of memory, and nothing was added. */
bool userset_add(struct userset *, uint32_t user);

/*
 * Adds all members of another set: its member n is numbers[n] here, or n when numbers is NULL.
 * False: out of memory, and some may be missing.
 */
bool userset_merge(struct userset *, const struct userset *, const uint32_t *numbers);

#endif
