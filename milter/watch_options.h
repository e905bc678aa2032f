/* SPDX-License-Identifier: ISC */
/* watch_options -- the command line of milter-device-watch. */
#ifndef WATCH_OPTIONS_H
#define WATCH_OPTIONS_H

#include "host/config/config_dump.h"
#include "service/loader.h"
#include "watch/watch.h"

struct watch_options {
	struct loader loader;
	struct watch_choice choice;
	const char *pid_path; /* NULL: not given */
	enum config_dump dump;
	bool foreground, once, only_check, verbose;
};

/* OPTIONS_TAKEN, or the status to exit with, and what there is to say is said.  Borrows argv. */
int watch_options_take(struct watch_options *, int argc, char **argv);

/* Whether the configuration has what the command line asks for.  False: the trouble says why. */
bool watch_options_fit(const struct watch_options *, const struct config *, struct trouble *);

#endif
