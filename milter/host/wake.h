/*
 * wake -- waiting for files to change, for a signal, for a descriptor, for time to pass.
 * What inotify tells is a hint: it may tell too much or nothing, as on network file systems, so
 * the caller looks at its files once a second anyway.  One thread, the one that has the signals.
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
 * instead; a program that is started in between wants the mask of before: wake_child.
 */
struct wake *wake_open(struct trouble *); /* owned by the caller; NULL: the trouble says why */
void wake_close(struct wake *);           /* NULL is fine; signals not taken are then delivered */

/*
 * Watches the folder of the path; one that is not there is tried again at each wait.  False: out
 * of memory.  That there is no inotify is said once, and then time has to do.
 */
bool wake_add(struct wake *, const char *path);

/*
 * Waits; returns one or more wake_reason.  WAKE_FILES comes at most every 20 milliseconds: what
 * happens meanwhile comes with the next.  also_fd: -1 is none.
 */
unsigned wake_wait(struct wake *, int also_fd, int timeout_milliseconds);

/* The number of a signal that came, each once; 0: no more. */
int wake_signal(struct wake *);

/* For a child between fork and exec: the signals as they were before wake_open. */
void wake_child(const struct wake *);

#endif
