/* SPDX-License-Identifier: ISC */
/*
 * listener -- a UNIX socket whose file has been removed is made anew, beneath those who wait at it.
 * A listening socket outlives its file, and nobody reaches it any more.  Another in its place keeps
 * what is under way on the connections that were taken.
 */
#ifndef LISTENER_H
#define LISTENER_H

#include "host/socketplace.h"

/* The descriptor of this process that listens at the path; -1: none. */
int listener_find(const char *path);

/*
 * To be called once a second by the thread that makes files: the umask is another for a moment.
 * Where the socket is no longer at its place, it is bound there again, and the new one gets the
 * number of fd, as which the old one was known; who waits in accept(2) is woken up with EINVAL.
 * What became of it is said, once; while it does not work, it is tried again.  The name is that of
 * the setting.
 */
void listener_look(struct socketplace *, int fd, const char *name);

#endif
