/* SPDX-License-Identifier: ISC */
/* ctl_options -- the command line of milter-device-ctl. */
#ifndef CTL_OPTIONS_H
#define CTL_OPTIONS_H

#include <stdbool.h>

#include "ctl/register.h"
#include "ctl/reveal.h"

struct ctl_options {
	const char *config_path; /* NULL: the installed one */
	const char *socket;      /* NULL: as configured */
	bool watch, gate;        /* the watcher instead of the daemon */
	bool prometheus;         /* the older format of metrics */
	const char *command;
	struct register_wish register_wish; /* for the command register */
	struct reveal_wish reveal_wish;     /* for the command reveal */
};

/* OPTIONS_TAKEN, or the status to exit with, and what there is to say is said.  Borrows argv. */
int ctl_options_take(struct ctl_options *, int argc, char **argv);

#endif
