/* SPDX-License-Identifier: ISC */
/*
 * control -- the UNIX socket at which root and the daemon's own user can ask the running daemon.
 * One line in, one answer out, and the connection ends.  One thread reads all lines and writes all
 * answers, as they come; few others do what was asked.  Whoever says nothing, or does not read,
 * keeps nobody waiting, and mail never.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include <pthread.h>
#include <stdatomic.h>

#include "host/socketplace.h"
#include "base/span.h"
#include "base/text.h"

#define CONTROL_LINE_BYTES 64 /* of a command, at most */
#define CONTROL_CALLERS 64    /* connections at a time; for one more, the most idle one is closed */
#define CONTROL_THREADS 4     /* commands done at a time */

/* The answer begins with a line of two numbers, "STATUS BYTES"; then come that many bytes. */
#define CONTROL_HEADER "%d %zu\n"

/*
 * Does what the line asks, in one of several threads, writes the answer, and returns a status from
 * sysexits(3).  who is the user at the other end.
 */
typedef int control_handler(void *context, struct span line, const char *who, struct text *answer);

enum control_state {
	CONTROL_NOBODY,
	CONTROL_SPEAKING, /* the line is not whole yet */
	CONTROL_ASKED,    /* it is, and no thread has taken it */
	CONTROL_SERVED,   /* by a thread, whose the caller is then */
	CONTROL_ANSWERED, /* not all has been read */
};

/* One connection. */
struct control_caller {
	enum control_state state;
	uint64_t turn;    /* in the order in which they came */
	int64_t deadline; /* of the line, then of the answer */
	size_t polled;    /* where among those that are waited for; 0: not */
	int fd;
	uid_t uid;
	char line[CONTROL_LINE_BYTES];
	size_t size; /* of what has come of it */
	char header[40];
	struct text answer;
	struct span left[2]; /* to be written, of the two */
};

struct control {
	struct socketplace place;
	int listener; /* -1: not listening */
	atomic_bool leaving;
	unsigned patience_milliseconds;
	control_handler *handler;
	void *context;
	int bell[2]; /* a pipe: rung when there is an answer */
	int64_t rest_until;
	uint64_t turns;
	pthread_mutex_t lock; /* guards the callers */
	pthread_cond_t asked;
	struct control_caller callers[CONTROL_CALLERS];
};

/*
 * Makes sure that no other process uses path.  patience is how long a command may take to arrive,
 * and an answer to be read.  False: the trouble says why.  Either way, control_leave must follow.
 */
bool control_take(struct control *, const char *path, unsigned patience_milliseconds,
		  struct trouble *);

/*
 * Listens there, mode 0600, as the user that this process is now.  A socket that nobody listens on
 * is replaced.
 */
bool control_listen(struct control *, struct trouble *);

/* Starts the threads, which borrow the control for as long as the process lives. */
bool control_serve(struct control *, control_handler *, void *context, struct trouble *);

/* Takes no more connections and unlinks the socket; answers under way are not waited for. */
void control_leave(struct control *);

#endif
