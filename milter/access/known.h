/* SPDX-License-Identifier: ISC */
/*
 * known -- accesses that were decided a moment ago: one that tells the same is decided the same, as
 * long as no date or hour of a policy passes.  For phones that poll and browsers that load a page
 * in fifty requests.
 */
#ifndef KNOWN_H
#define KNOWN_H

#include "base/hash.h"
#include "access/access.h"

#define KNOWN_MAX 20000

struct known;

/* What became of such an access. */
struct known_result {
	struct span fold; /* fold_key of its event; borrowed until the next call */
	bool logged;      /* it is an event at all */
};

struct known *known_new(const struct hash_seed *); /* owned by the caller; NULL: no memory */
void known_free(struct known *);                   /* NULL is fine */

/* False: nothing is known of such an access at that moment, in seconds since 1970. */
bool known_find(struct known *, const struct access *, int64_t seconds, struct known_result *out);

/*
 * The access that known_find was asked for last was decided so, and would be from that moment on
 * until another.  Copies.
 */
void known_keep(struct known *, int64_t from, int64_t until, const struct known_result *);

/* To be called first, and when the rules change; by_address: some policy asks for networks. */
void known_begin(struct known *, bool by_address);

size_t known_count(const struct known *);

#endif
