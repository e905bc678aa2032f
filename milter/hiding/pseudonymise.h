/* SPDX-License-Identifier: ISC */
/*
 * pseudonymise -- lines of the event log as the daemon would have written them with its
 * pseudonym_key: nobody is named, and the same person is the same pseudonym as in its own.
 * Of evidence, which may have names in it, only the daemon knows what to keep: it is dropped, and
 * so is who changed the configuration or turned pseudonyms back, and why.  One thread.
 */
#ifndef PSEUDONYMISE_H
#define PSEUDONYMISE_H

#include "base/hash.h"
#include "policy/rules.h"

struct pseudonymise;

/* Borrows the rules, which have a key; copies the seed.  Owned by the caller; NULL: no memory. */
struct pseudonymise *pseudonymise_new(const struct hash_seed *, const struct rules *);
void pseudonymise_free(struct pseudonymise *); /* NULL is fine */

/*
 * The line with pseudonyms in place of people, by the key of its own time, without a newline.  A
 * line whose people are pseudonyms already stays as it is, and so does one that is no event.
 * Borrowed, like the line, until the next call; no data: out of memory.
 */
struct span pseudonymise_line(struct pseudonymise *, struct span line);

#endif
