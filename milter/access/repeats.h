/* SPDX-License-Identifier: ISC */
/*
 * repeats -- what becomes of an access: an event at once, one more repeat in a fold, or nothing,
 * where the event log has it already.
 * Decides only: whoever asks takes the steps.  Times are in milliseconds since 1970 UTC.
 */
#ifndef REPEATS_H
#define REPEATS_H

#include "access/folds.h"
#include "access/recorded.h"
#include "base/calendar.h"

/* The fold of an access's key, as the access finds it. */
enum repeats_fold {
	REPEATS_NO_FOLD,
	REPEATS_OVER,      /* its time has passed */
	REPEATS_UNCOUNTED, /* open, without any repeat so far */
	REPEATS_COUNTED,   /* open, with some */
	REPEATS_FOLDS
};

/* coalesce: for how long a fold lasts, in milliseconds.  The fold may be NULL. */
enum repeats_fold repeats_find(const struct fold *, int64_t time, int64_t coalesce);

/* What is to be done, in this order. */
enum {
	REPEATS_CLOSE = 1 << 0, /* the fold that was found */
	REPEATS_COUNT = 1 << 1, /* the access, as a repeat in it */
	REPEATS_OPEN = 1 << 2,  /* a fold that the access begins */
	REPEATS_WRITE = 1 << 3, /* the access, as an event at once */
};

/* Steps, some REPEATS_CLOSE and so on, or 0: nothing. */
unsigned repeats_steps(enum recorded_as, enum repeats_fold);

/* When the time of a fold is over that begins then: after coalesce, and at the zone's midnight. */
int64_t repeats_due(const struct zone *, int64_t begin, int64_t coalesce);

#endif
