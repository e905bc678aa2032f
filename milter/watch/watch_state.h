/* SPDX-License-Identifier: ISC */
/*
 * watch_state -- what must outlive milter-device-watch: how far each log was read, accesses that
 * are still being counted, sessions, and the numbers of its events.
 */
#ifndef WATCH_STATE_H
#define WATCH_STATE_H

#include "watch/watch_state_kinds.h"

struct watch_state {
	const char *path;         /* borrowed */
	struct watch_saved saved; /* the last one that was saved or read */
	bool failed;              /* to save it, the last time */
};

/*
 * Reads the state at path, or the one before it if that is damaged, and puts the watch and its log
 * in that state; to be called before watch_configure.  Then it looks in the event log, and its
 * rotated files, for what was written after it was saved, or at all if there is none, so that it is
 * not written again.  Never fails for want of a state: it says what it lacks.  False: out of
 * memory.
 */
bool watch_state_load(struct watch_state *, struct watch *);

/* Opens what was read, where it was left.  After watch_configure. */
void watch_state_resume(struct watch *);

/*
 * Saves the state as it is; says when that fails, but not again before it has worked.  False: lines
 * of before a crash are being read again, and the old state, which knows them, stays.
 */
bool watch_state_save(struct watch_state *, struct watch *);

#endif
