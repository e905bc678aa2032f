/* SPDX-License-Identifier: ISC */
/*
 * inquiry -- what milter-device-ctl asks a program whose main thread answers.
 * Threads of the control socket only pass it on.
 */
#ifndef INQUIRY_H
#define INQUIRY_H

#include "base/text.h"
#include "host/errand.h"
#include "host/logs/eventlog.h"

/* A question that somebody waits for. */
struct inquiry {
	struct span line;
	const char *who;
	struct text *answer;
	int status; /* filled in: of sysexits.h */
};

/* A control_handler; the context is the struct errand, whose tasks are struct inquiry. */
int inquiry_ask(void *errand, struct span line, const char *who, struct text *answer);

/* Answers reopen.  Returns the status. */
int inquiry_reopen(struct eventlog *, struct text *answer);

/* Answers what is no question. */
void inquiry_unknown(struct inquiry *);

#endif
