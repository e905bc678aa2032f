/* SPDX-License-Identifier: ISC */
/*
 * socketplace -- the place in the file system where a unix socket will be: nobody else's while we
 * hold it, and cleaned up behind us.
 */
#ifndef SOCKETPLACE_H
#define SOCKETPLACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/trouble.h"
#include "host/privilege.h"

struct socketplace {
	char *path;   /* owned, as it outlives a reload; NULL: the socket is no unix socket */
	int lock;     /* of the lock file beside it; -1 */
	mode_t mode;  /* the permissions of the socket */
	mode_t umask; /* to be put back when the socket has been made */
	dev_t device; /* of the socket, once it is there */
	ino_t inode;
	bool lost_said; /* that the socket is gone */
};

/*
 * socket as libmilter names it; only that of a path can be held, a port is only tried.  False:
 * another process listens there or holds the lock, or what is there is no socket; the trouble says
 * so.  Either way socketplace_leave is due.
 */
bool socketplace_take(struct socketplace *, const char *socket, struct trouble *);

/* Whether the path is no longer the socket that was made: it was removed, or another is there. */
bool socketplace_is_lost(const struct socketplace *);

/*
 * Takes a place again that was lost, perhaps with its folder and the lock in it.  False: as
 * socketplace_take; it stays ours to leave.
 */
bool socketplace_take_again(struct socketplace *, struct trouble *);

/* Removes a socket that nobody listens on.  Nothing but a socket is ever removed. */
void socketplace_clear(const char *path);

/*
 * The two go around whatever makes the socket, in a process of one thread: bind(2) takes the mode
 * of a new socket from the process's umask alone.  mode: its permissions, 0660 or so.  made: the
 * socket is there, and ours to unlink.
 */
void socketplace_expect(struct socketplace *, mode_t mode);
void socketplace_made(struct socketplace *, bool made);

/*
 * Gives the lock, if it is held, and the socket, if it was made here, as ownership_give does: those
 * of another daemon stay.
 */
void socketplace_give(const struct socketplace *, const struct privilege *user);

/* A connection that says nothing: it wakes up a listener. */
void socketplace_knock(const struct socketplace *);

/* Unlinks the socket if it is still the one that was made. */
void socketplace_leave(struct socketplace *);

#endif
