/* SPDX-License-Identifier: ISC */
/*
 * gate_commands -- what milter-device-ctl can ask the running milter-device-gate for.
 * Threads of the control socket only pass the question on: the main thread answers.
 */
#ifndef GATE_COMMANDS_H
#define GATE_COMMANDS_H

#include "gate/gate.h"
#include "host/errand.h"

/* A question that somebody waits for. */
struct gate_question {
	struct span line;
	const char *who;
	struct text *answer;
	int status; /* filled in */
};

/* A control_handler; the context is the struct errand, whose tasks are struct gate_question. */
int gate_commands_ask(void *errand, struct span line, const char *who, struct text *answer);

/*
 * Answers a question, in the main thread: ping, stats, metrics, health, reopen.  False: it is none
 * of these.
 */
bool gate_commands_answer(struct gate *, struct gate_question *);

#endif
