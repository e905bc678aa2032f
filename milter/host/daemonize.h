/* SPDX-License-Identifier: ISC */
/*
 * daemonize -- goes to the background, and lets whoever started us know whether that worked, and
 * leaves word of its process id.
 */
#ifndef DAEMONIZE_H
#define DAEMONIZE_H

#include <stdbool.h>

#include "base/trouble.h"

/*
 * Forks.  Only the child returns.  The parent waits: when the child calls daemonize_ready it exits
 * with 0, and when the child ends it exits as the child did.
 */
void daemonize_begin(void);

/* All is well: lets the parent exit, and lets go of the standard files. */
void daemonize_ready(void);

/*
 * Writes the process id to a file; NULL: to none.  Nothing is overwritten but a regular file that
 * is empty or holds a number, as an older process left it, and that nobody has locked.  False: the
 * trouble says why, and what was there is still there.
 */
bool daemonize_write_pid(const char *path, struct trouble *);

/* Whether what is at the path may be overwritten so, as far as we can look; nothing is made. */
bool daemonize_would_write_pid(const char *path, struct trouble *);

/* Removes the file if it holds our own process id; NULL is fine. */
void daemonize_remove_pid(const char *path);

#endif
