/* SPDX-License-Identifier: ISC */
/*
 * startable -- whether a daemon could start on this machine, found out without making anything.
 */
#ifndef STARTABLE_H
#define STARTABLE_H

#include "host/config/config.h"
#include "base/text.h"

/* What a program would open beside the event log and state_dir. */
struct startable_wish {
	const char *pid_path;    /* NULL: none */
	bool sockets;            /* socket and control_socket, as configured */
	const char *const *gate; /* sockets, NULL behind the last; NULL: none */
};

/*
 * Tries all that a start with that configuration would need, but opens, makes and binds nothing;
 * the name of a host is looked up.  Adds to told one line for each thing that is wrong, and for
 * each folder that is missing on this machine, which is no fault of the configuration: a unit may
 * make it.  False: a start would fail, whatever folders there were.  Where root would become
 * another user, the process is that user afterwards.
 */
bool startable_check(const struct config *, const struct startable_wish *, struct text *told);

#endif
