/*
 * userset -- which users, known by small numbers, something happened to, and how many they are.
 * A few are a sorted list, many are a bit each, so that neither a thousand rare things nor a
 * year of days with all users costs much.
 */
#ifndef USERSET_H
#define USERSET_H

#include <stdbool.h>
#include <stdint.h>

struct userset {
	uint32_t *few;  /* owned; rising; NULL once there are many */
	uint64_t *many; /* owned; a bit for each number */
	uint32_t words; /* of many */
	uint32_t count; /* members */
};

void userset_end(struct userset *); /* frees; zeroed is an empty set */

/* False: out of memory, and nothing was added. */
bool userset_add(struct userset *, uint32_t user);

#endif
