/* SPDX-License-Identifier: ISC */
/*
 * daemon_run -- milter-device from when it takes mail until a signal ends it.
 * The main thread owns the signals and the clockwork; libmilter runs in another (see filter.c).
 */
#ifndef DAEMON_RUN_H
#define DAEMON_RUN_H

#include <pthread.h>
#include <signal.h>

#include "daemon/commands.h"
#include "daemon_options.h"
#include "host/control.h"
#include "host/socketplace.h"
#include "service/remade.h"

/* The running daemon. */
struct program {
	struct daemon_options options;
	struct service service;
	struct socketplace place;
	struct privilege privilege; /* whom it becomes, if ... */
	bool becomes_user;
	bool has_log; /* the event log is open */
	struct remade pid_file;
	struct control control;
	struct errand errand; /* reloads that a thread of the control socket asks for */
	struct commands commands;
	sigset_t signals; /* those that the main thread waits for */
	pthread_t server;
	atomic_bool server_ended;
};

/*
 * Takes mail until a signal or libmilter ends that, and leaves the sockets.  The signals are
 * blocked before.  The status to exit with.
 */
int daemon_run(struct program *);

#endif
