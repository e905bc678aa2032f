/* SPDX-License-Identifier: ISC */
/*
 * socketname -- a socket as libmilter names it: unix:/path, local:/path or /path, inet:port@host,
 * inet6:port@host.
 */
#ifndef SOCKETNAME_H
#define SOCKETNAME_H

#include <stdbool.h>

#include "base/trouble.h"

/* The path of a unix socket, borrowed from the name.  NULL: it is another kind of socket. */
const char *socketname_path(const char *name);

/*
 * Whether the name says all that is needed.  A path is absolute, since daemons leave the folder
 * that they start in.  A port has a host: without one, libmilter would listen to everybody.
 * False: the trouble says what is wrong and what to write instead.
 */
bool socketname_check(const char *name, struct trouble *);

/* Whether nobody but this machine can reach it: a path, localhost, 127.0.0.0/8 or ::1. */
bool socketname_is_local(const char *name);

/*
 * A socket bound to what a name means which socketname_check finds good; it takes the mode of a
 * path from the umask, and nobody is heard before listen(2).  -1: the trouble says why.
 */
int socketname_bind(const char *name, struct trouble *);

/* What socketname_try finds out: all, or not the port, which a running daemon may have. */
enum socketname_trial { SOCKETNAME_PORT, SOCKETNAME_HOST };

/*
 * Whether this process could listen at the port, or any port of the host, that a name means which
 * socketname_check finds good; true for a path.  libmilter tells syslog alone why it cannot.
 * False: the trouble says why.
 */
bool socketname_try(const char *name, enum socketname_trial, struct trouble *);

#endif
