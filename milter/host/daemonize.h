/*
 * daemonize -- goes to the background, and lets whoever started us know whether that worked.
 */
#ifndef DAEMONIZE_H
#define DAEMONIZE_H

#include <stdbool.h>

#include "base/trouble.h"

/*
 * Forks.  The parent waits until the child calls daemonize_ready, and exits 0, or until it ends,
 * and exits as it did.  Only the child returns.
 */
void daemonize_begin(void);

/* All is well: the parent may go, and the standard files are let go of. */
void daemonize_ready(void);

/* Writes the process id to a file; NULL: to none.  False: the trouble says why. */
bool daemonize_write_pid(const char *path, struct trouble *);

#endif
