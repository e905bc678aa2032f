/* SPDX-License-Identifier: ISC */
/* gate_options -- the command line of milter-device-gate. */
#ifndef GATE_OPTIONS_H
#define GATE_OPTIONS_H

#include "host/config/config_dump.h"
#include "service/loader.h"

struct gate_options {
	struct loader loader;
	const char *listen[2]; /* instead of gate_listen; NULL: as configured */
	const char *pid_path;  /* NULL: not given */
	enum config_dump dump;
	bool foreground, only_check, verbose;
};

/* OPTIONS_TAKEN, or the status to exit with, and what there is to say is said.  Borrows argv. */
int gate_options_take(struct gate_options *, int argc, char **argv);

/* The sockets to listen at, NULL behind the last. */
const char *const *gate_options_listen(const struct gate_options *, const struct config *);

#endif
