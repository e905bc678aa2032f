/* SPDX-License-Identifier: ISC */
/*
 * watch_folds -- opens, counts and closes the folds of a source, as accesses come and time passes.
 * What follows from an access is decided in access/repeats.h.  For watch*.c only.
 */
#ifndef WATCH_FOLDS_H
#define WATCH_FOLDS_H

#include "watch/watch.h"

/*
 * An access that was decided and is to be logged; its key is watch->key.  The fold in which others
 * like it are counted, owned by the source; NULL: there is none.
 */
struct fold *watch_fold_access(struct watch *, struct watched *, const struct outcome *,
			       struct event *, int64_t milliseconds);

/* Counts an access as a repeat in that fold.  False: its time is over, or it was closed before. */
bool watch_fold_repeat(struct watch *, struct watched *, struct fold *, int64_t milliseconds);

/* Closes the folds whose time is over by then. */
void watch_close_due(struct watch *, struct watched *, int64_t milliseconds);

#endif
