/*
 * control -- the UNIX socket at which root and the daemon's own user can ask the running daemon.
 * One line in, one answer out, and the connection ends.  A few connections at a time, each with a
 * deadline, in threads of their own: whoever says nothing, or does not read, keeps nobody else
 * waiting for long, and mail never.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include <stdatomic.h>

#include "host/socketplace.h"
#include "base/span.h"
#include "base/text.h"

#define CONTROL_LINE_BYTES 64 /* of a command, at most */
#define CONTROL_THREADS 4     /* connections served at a time */

/* The answer begins with a line of two numbers, "STATUS BYTES"; then come that many bytes. */
#define CONTROL_HEADER "%d %zu\n"

/*
 * Does what the line asks, in one of several threads, writes the answer, and returns a status from
 * sysexits(3).  who is the user at the other end.
 */
typedef int control_handler(void *context, struct span line, const char *who, struct text *answer);

struct control {
	struct socketplace place;
	int listener; /* -1: not listening */
	atomic_bool leaving;
	unsigned patience_milliseconds;
	control_handler *handler;
	void *context;
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
