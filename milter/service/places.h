/* SPDX-License-Identifier: ISC */
/*
 * places -- whether all that a daemon opens has a path of its own: one of two at the same path
 * would overwrite or remove the other.
 */
#ifndef PLACES_H
#define PLACES_H

#include "base/trouble.h"
#include "host/config/config.h"

/*
 * The configuration, the sockets and their locks, the event log and the pid file; NULL: there is no
 * pid file.  False: two of them are one file, or would be, which the trouble says.
 */
bool places_differ(const struct config *, const char *pid_path, struct trouble *);

#endif
