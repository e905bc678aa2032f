/* SPDX-License-Identifier: ISC */
/*
 * watch_access -- one access of a source: when it was, what the policies decide, and whether that
 * is known from one like it.  For watch*.c only.
 */
#ifndef WATCH_ACCESS_H
#define WATCH_ACCESS_H

#include "watch/watch.h"

/* modified: when its line was surely in its log, in seconds since 1970. */
void watch_take_access(struct watch *, struct feed *, const struct access *, int64_t modified);

#endif
