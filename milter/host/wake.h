/* SPDX-License-Identifier: ISC */
/*
 * wake -- waiting for files to change, for a signal, for a descriptor, for time to pass.
 * What inotify says is only a hint: it may say too much, or nothing, as on network file systems, so
 * the caller looks at its files once a second anyway.  One thread, the one that gets the signals.
 */
#ifndef WAKE_H
#define WAKE_H

#include <stdbool.h>

#include "base/trouble.h"

struct wake;

enum wake_reason {
	WAKE_FILES = 1,  /* something changed in a folder */
	WAKE_FD = 2,     /* also_fd can be read, or is at its end */
	WAKE_SIGNAL = 4, /* wake_signal has one */
	WAKE_TIME = 8,   /* none of these came in time */
};

/*
 * Blocks HUP, USR1, USR2, TERM, INT and CHLD in this thread until wake_close, and takes them
 * itself.  A program that is started in between needs the earlier mask: see wake_child.
 */
struct wake *wake_open(struct trouble *); /* owned by the caller; NULL: the trouble says why */
void wake_close(struct wake *);           /* NULL is fine; signals not taken are then delivered */

/*
 * Watches the folder of the path; a folder that is not there is tried again at each wait.  Where
 * inotify does not work, that is logged once, and WAKE_TIME has to do.  False: out of memory.
 */
bool wake_add(struct wake *, const char *path);

/*
 * Waits; returns one or more wake_reason.  WAKE_FILES comes at most every 20 milliseconds, and
 * covers all that happened in between.  also_fd: -1 is none.
 */
unsigned wake_wait(struct wake *, int also_fd, int timeout_milliseconds);

/* The number of a signal that came, each once; 0: no more. */
int wake_signal(struct wake *);

/* For a child between fork and exec: the signals as they were before wake_open. */
void wake_child(const struct wake *);

#endif
