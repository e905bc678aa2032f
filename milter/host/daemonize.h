/*
 * daemonize -- goes to the background, and lets whoever started us know whether that worked.
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

/* Writes the process id to a file; NULL: to none.  False: the trouble says why. */
bool daemonize_write_pid(const char *path, struct trouble *);

#endif
