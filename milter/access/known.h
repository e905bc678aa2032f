/* SPDX-License-Identifier: ISC */
/*
 * known -- accesses that were decided a moment ago: one that tells the same is decided the same, as
 * long as no date or hour of a policy passes.  For phones that poll and browsers that load a page
 * in fifty requests.
 */
#ifndef KNOWN_H
#define KNOWN_H

#include "access/access.h"
#include "access/folds.h"

#define KNOWN_MAX 20000

struct known;

struct known *known_new(const struct hash_seed *); /* owned by the caller; NULL: no memory */
void known_free(struct known *);                   /* NULL is fine */

/*
 * False: nothing is known of such an access at that moment, in seconds since 1970.  *fold is what
 * counted it, borrowed until the next call, and may be closed by now; NULL: it was no event.
 */
bool known_find(struct known *, const struct access *, int64_t seconds, struct fold **fold);

/*
 * The access that known_find was asked for last was decided so, and would be from that moment on
 * until another.  Holds the fold.
 */
void known_keep(struct known *, int64_t from, int64_t until, struct fold *);

/* To be called first, and when the rules change; by_address: the rules ask for networks. */
void known_begin(struct known *, bool by_address);

size_t known_count(const struct known *);

#endif
