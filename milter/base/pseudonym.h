/* SPDX-License-Identifier: ISC */
/*
 * pseudonym -- the keys by which people become pseudonyms, one after the other: each from its day
 * on, so that a new one does not make another person of everybody in the log as it stands.
 */
#ifndef PSEUDONYM_H
#define PSEUDONYM_H

#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"

struct pseudonym_key {
	struct span key;
	int64_t from; /* seconds since 1970 UTC; INT64_MIN: always */
};

struct pseudonym_keys {
	struct pseudonym_key *items; /* the newest first */
	size_t count;                /* 0: people stay as they are */
};

/*
 * The key at those seconds since 1970 UTC; before all of them the oldest, so that nobody is named
 * where there is a key at all.  Empty: there is none.  Borrowed from the keys.
 */
struct span pseudonym_key_at(const struct pseudonym_keys *, int64_t seconds);

#define PSEUDONYM_DIGITS 16 /* as digest_pseudonym writes them */

/* Whether the local part of an address is a pseudonym, or could as well be one. */
bool pseudonym_looks_like(struct span local);

#endif
