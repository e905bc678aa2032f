/* SPDX-License-Identifier: ISC */
/*
 * filter -- the libmilter side of the daemon: translates its callbacks into one transaction, and
 * the decision into its answers.
 */
#ifndef FILTER_H
#define FILTER_H

#include "service/service.h"
#include "base/trouble.h"

/* socket as libmilter names it; a unix socket gets the mode that socketplace_expect set. */
bool filter_open(struct service *, const char *socket, struct trouble *);

/* Serves until filter_stop.  False: libmilter gave up.  Not in the main thread. */
bool filter_run(void);

/* Blocks until the listener has woken up, which a connection hastens. */
void filter_stop(void);

#endif
