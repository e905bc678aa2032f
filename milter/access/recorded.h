/*
 * recorded -- accesses that the event log has already, behind the last saved state: the log lines
 * are read once more after a crash, and what was written for them is not written again.
 * It knows them by who it was, with what, and when, so it needs no state at all; the policies may
 * have changed in between.
 */
#ifndef RECORDED_H
#define RECORDED_H

#include "event/event.h"

struct recorded;

struct recorded *recorded_new(void);   /* owned by the caller; NULL: out of memory */
void recorded_free(struct recorded *); /* NULL is fine */

/* An event of the log; of access, with its time in milliseconds and its last one.  False: out of
 * memory. */
bool recorded_add(struct recorded *, const struct event *, int64_t time, int64_t last);

/*
 * The repeats of an open fold, between from and last, are in an event that ended it, so many of
 * them when the state was saved.  False: there is no such event.
 */
bool recorded_has_fold(struct recorded *, struct span key, int64_t from, int64_t last,
		       uint64_t count);

enum recorded_as { RECORDED_NOT, RECORDED_AT_ONCE, RECORDED_AS_REPEAT };

/*
 * How the access of that key (fold_key) and time was written, be it decided as now or, if there is
 * none such, otherwise; each counts once.
 */
enum recorded_as recorded_take(struct recorded *, struct span key, int64_t time);

/* Accesses that were written and have not been seen again yet. */
uint64_t recorded_left(const struct recorded *);

#endif
