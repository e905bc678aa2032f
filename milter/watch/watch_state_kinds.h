/* SPDX-License-Identifier: ISC */
/*
 * watch_state_kinds -- what the state of milter-device-watch consists of: records of several kinds,
 * in a table.  A kind that is added is written and read side by side, in watch_state_*.c.
 */
#ifndef WATCH_STATE_KINDS_H
#define WATCH_STATE_KINDS_H

#include "watch/watch.h"

/* What a state says of the moment when it was saved. */
struct watch_saved {
	int64_t time;             /* in seconds since 1970; 0: no state was saved */
	uint64_t stream, counter; /* where the ids of our events stood */
};

/* Adds all records, and notes what the first of them says.  state->cut: out of memory. */
void watch_state_write_kinds(const struct watch *, struct watch_saved *, struct text *state);

/*
 * Puts the watch in that state, but for sources that are no longer configured.  The arena is for
 * what is needed meanwhile.  False: it is not understood, or out of memory; then the watch has
 * neither places nor folds.
 */
bool watch_state_read_kinds(struct watch *, struct watch_saved *, struct arena *,
			    struct span records);

#endif
