/* SPDX-License-Identifier: ISC */
/*
 * told -- what people were written to about: an event of type notice for each device of a letter,
 * kept in a log of its own, so that nobody is told the same twice.
 */
#ifndef TOLD_H
#define TOLD_H

#include "letters/addressees.h"

struct told;

/* Owned by the caller; copies the seed.  NULL: out of memory. */
struct told *told_new(const struct hash_seed *);
void told_free(struct told *); /* NULL is fine */

/* Takes in an event of any type; those of notices count.  False: out of memory. */
bool told_add(struct told *, const struct event *);

/* Whether each of the letter's cases has been told, to the same end. */
bool told_has(struct told *, const struct rules *, const struct addressee *);

#define TOLD_REASON_BYTES 200

/* What an event tells of the case; reason is filled in.  Borrows all of it. */
void told_event(const struct rules *, const struct addressee *, const struct letter_case *,
		struct text *reason, struct event *out);

#endif
