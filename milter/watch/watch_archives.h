/* SPDX-License-Identifier: ISC */
/*
 * watch_archives -- compressed logs among the inputs, which are read as a whole before others are
 * followed: they never grow.
 */
#ifndef WATCH_ARCHIVES_H
#define WATCH_ARCHIVES_H

#include "watch/watch.h"

/*
 * Reads those that the state does not know yet; to be called before the first watch_read.  False:
 * one is damaged or could not be read, which is said; the others were read.
 */
bool watch_archives_read(struct watch *);

#endif
