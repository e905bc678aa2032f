/* SPDX-License-Identifier: ISC */
/*
 * sessions -- what the lines of one session have told so far, where one names the client and
 * another the user.  A session is our word for one visit of a client to the mail store, from login
 * to logout: all log lines that carry the same identifier, which the store has given it.
 * A limited number; the one that was silent longest is forgotten first.
 */
#ifndef SESSIONS_H
#define SESSIONS_H

#include "base/hash.h"
#include "access/source.h"

#define SESSIONS_MAX 20000
#define SESSION_BYTES 4096 /* of all that is remembered of one */

struct sessions;

struct sessions *sessions_new(const struct hash_seed *); /* owned by the caller; NULL: no memory */
void sessions_free(struct sessions *);                   /* NULL is fine */

/*
 * Adds what the line tells to what its session has told, and completes the line by it; what it
 * tells itself stands, and another user begins the session anew.  The line then borrows from the
 * session until the next call.  A line without a session stays as it is, and one that tells user
 * and client at once begins none.  False: out of memory.
 */
bool sessions_join(struct sessions *, struct source_line *);

/*
 * For saving: the session behind *place, which is moved on; NULL is before the oldest.  Out borrows
 * from it.  False: there are no more.
 */
bool sessions_next(const struct sessions *, const void **place, struct source_line *out);

size_t sessions_count(const struct sessions *);
uint64_t sessions_forgotten(const struct sessions *); /* to make room */

#endif
