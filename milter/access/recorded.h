/* SPDX-License-Identifier: ISC */
/*
 * recorded -- accesses that the event log has already, behind the last saved state: the log lines
 * are read once more after a crash, and what was written for them is not written again.
 * It knows them by who it was, with what, and when, so it needs no state at all; the policies may
 * have changed in between.
 */
#ifndef RECORDED_H
#define RECORDED_H

#include "base/hash.h"
#include "access/folds.h"
#include "event/event.h"

struct recorded;

struct recorded *recorded_new(const struct hash_seed *); /* owned by the caller; NULL: no memory */
void recorded_free(struct recorded *);                   /* NULL is fine */

/*
 * An event of the log, of access; its time and that of its last repeat in milliseconds since 1970.
 * False: out of memory.
 */
bool recorded_add(struct recorded *, const struct event *, int64_t time, int64_t last);

/*
 * The repeats of a fold of the saved state are in an event that closed it.  They are then taken off
 * what is left of that event.  False: there is no such event.
 */
bool recorded_has_fold(struct recorded *, const struct fold *);

/* How an access was written. */
enum recorded_as {
	RECORDED_NOT,
	RECORDED_AT_ONCE,   /* as an event of its own */
	RECORDED_AS_REPEAT, /* among the repeats in an event that closed a fold */
	RECORDED_WAYS
};

/*
 * How the access of that key (fold_key.h) and time was written: decided as now, or otherwise if
 * there is no such event.  Each counts once.
 */
enum recorded_as recorded_take(struct recorded *, struct span key, int64_t time);

/* Accesses that were written and have not been seen again yet. */
uint64_t recorded_left(const struct recorded *);

#endif
