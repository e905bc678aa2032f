/* SPDX-License-Identifier: ISC */
/*
 * watch_commands -- what milter-device-ctl can ask the running milter-device-watch for.
 * Threads of the control socket only pass the question on: the main thread answers.
 */
#ifndef WATCH_COMMANDS_H
#define WATCH_COMMANDS_H

#include "host/errand.h"
#include "watch/watch.h"

/* A question that somebody waits for. */
struct watch_question {
	struct span line;
	const char *who;
	struct text *answer;
	int status; /* filled in */
};

/* A control_handler; the context is the struct errand, whose tasks are struct watch_question. */
int watch_commands_ask(void *errand, struct span line, const char *who, struct text *answer);

/*
 * Answers a question, in the main thread: ping, stats, metrics, health, reopen.  False: it is none
 * of these.
 */
bool watch_commands_answer(struct watch *, struct watch_question *);

#endif
