/* SPDX-License-Identifier: ISC */
/*
 * watch_recover -- finds in the event log what was written after the state was saved.
 */
#ifndef WATCH_RECOVER_H
#define WATCH_RECOVER_H

#include "watch/watch.h"

/*
 * Fills watch->recorded with the accesses in the event log, and in its rotated files that changed
 * since then, that are of this stream and behind *counter; of any stream when saved is 0.  It stays
 * NULL if there are none.  *counter becomes the last of the stream.  Folds that have ended there
 * end here too.  False: out of memory.
 */
bool watch_recover(struct watch *, int64_t saved, uint64_t stream, uint64_t *counter);

#endif
