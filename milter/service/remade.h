/* SPDX-License-Identifier: ISC */
/*
 * remade -- a pid file and a lock that are removed while the program runs, perhaps with their
 * folder, are made anew, as sockets are (see listener.h).
 * To be called once a second by the thread that makes files.  What became of it is said, once;
 * while it cannot be made, it is tried again.
 */
#ifndef REMADE_H
#define REMADE_H

#include <stdbool.h>

struct remade {
	bool lost_said; /* that it is gone */
};

/* NULL: there is none.  Whatever else is at the path stays. */
void remade_pid(struct remade *, const char *path);

/*
 * What locks is the file itself, so that without it at its path another process finds the place
 * free.  The lock is of that file, or becomes that of the new one.  what: as in ownership_open.
 */
void remade_lock(struct remade *, const char *what, const char *path, int *lock);

#endif
