/*
 * runner -- starts the administrator's commands: no shell, a few at a time, so many a minute, and
 * none for ever.  What the limits leave out is counted, and said.  One thread.
 */
#ifndef RUNNER_H
#define RUNNER_H

#include <sys/types.h>

#include "event/event.h"

#define RUNNER_AT_A_TIME 4
#define RUNNER_A_MINUTE 60
#define RUNNER_SECONDS 30 /* then it is killed, and all of its process group */

struct runner_child {
	pid_t pid;        /* 0: none */
	int64_t deadline; /* seconds of a clock that is never set */
};

/* Zeroed is ready. */
struct runner {
	int seconds; /* one may take; 0: RUNNER_SECONDS */
	struct runner_child children[RUNNER_AT_A_TIME];
	int64_t minute; /* the one being counted */
	int in_minute;  /* started in it */
	uint64_t started, left_out, failed, killed;
	int64_t said; /* seconds of the last word about those left out; 0: never */
};

/*
 * Starts argv[0] with the keys of the event in its environment, as MILTER_DEVICE_USER and so on,
 * and PATH.  Returns at once.
 */
void runner_start(struct runner *, char *const *argv, const struct event *);

/* To be called on SIGCHLD and once a second: buries the dead and kills the overdue. */
void runner_look(struct runner *);

#endif
