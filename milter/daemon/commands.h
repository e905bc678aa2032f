/* SPDX-License-Identifier: ISC */
/*
 * commands -- what milter-device-ctl can ask the running daemon for.
 */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "host/errand.h"
#include "service/service.h"

struct commands {
	struct service *service;
	struct errand *reload; /* of the main thread; its tasks are struct reload_request */
};

/* A reload that somebody waits for. */
struct reload_request {
	const char *by;      /* for the event log */
	struct text *answer; /* what came of it: one line, or all that is wrong */
	bool loaded;         /* filled in */
};

/* A control_handler; the context is a struct commands. */
int commands_answer(void *commands, struct span line, const char *who, struct text *answer);

#endif
