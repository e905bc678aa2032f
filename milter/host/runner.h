/* SPDX-License-Identifier: ISC */
/*
 * runner -- starts the administrator's commands: without a shell, a few at a time, a limited number
 * a minute, and none for ever.  Commands that the limits leave out are counted and reported.
 * One thread.
 */
#ifndef RUNNER_H
#define RUNNER_H

#include <sys/types.h>

#include "event/event.h"

#define RUNNER_AT_A_TIME 4
#define RUNNER_A_MINUTE 60
#define RUNNER_SECONDS 30 /* then it is killed, with its whole process group */

struct runner_child {
	pid_t pid;        /* 0: none */
	int64_t deadline; /* seconds of a clock that is never set */
};

/* Zeroed is ready. */
struct runner {
	int seconds; /* that one may take; 0: RUNNER_SECONDS */
	struct runner_child children[RUNNER_AT_A_TIME];
	int64_t minute; /* the one being counted */
	int in_minute;  /* started in it */
	uint64_t started, left_out, failed, killed;
	int64_t said; /* when those left out were last reported, in seconds; 0: never */
};

/*
 * Starts argv[0] with the keys of the event in its environment, as MILTER_DEVICE_USER and so on,
 * and PATH.  Returns at once.
 */
void runner_start(struct runner *, char *const *argv, const struct event *);

/* To be called on SIGCHLD and once a second: buries the dead and kills the overdue. */
void runner_look(struct runner *);

#endif
