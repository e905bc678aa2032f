/* SPDX-License-Identifier: ISC */
/* ask -- asks a running daemon over its control socket, and prints the answer. */
#ifndef ASK_H
#define ASK_H

#include <time.h>

#include "base/arena.h"

/* For each piece of an answer: a large configuration takes a while. */
#define ASK_PATIENCE_SECONDS 120

/* The socket beside that of the daemon: .watch or .gate; in the arena.  NULL: out of memory. */
const char *ask_beside(struct arena *, const char *path, const char *suffix);

/* Connects to the socket.  -1: errno says why. */
int ask_connect(const char *path, time_t seconds);

/*
 * Asks, and prints what is answered: on standard output, where that is success or the state of
 * health.  Takes the descriptor.  Returns the status to exit with.
 */
int ask(int fd, const char *path, const char *command);

#endif
