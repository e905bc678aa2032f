/* SPDX-License-Identifier: ISC */
/* daemon_options -- the command line of milter-device. */
#ifndef DAEMON_OPTIONS_H
#define DAEMON_OPTIONS_H

#include "host/config/config_dump.h"
#include "service/loader.h"

struct daemon_options {
	struct loader loader;
	const char *pid_path; /* NULL: not given */
	enum config_dump dump;
	bool foreground, only_check, verbose;
};

/* OPTIONS_TAKEN, or the status to exit with, and what there is to say is said.  Borrows argv. */
int daemon_options_take(struct daemon_options *, int argc, char **argv);

#endif
