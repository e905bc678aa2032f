/* SPDX-License-Identifier: ISC */
/* gate_listen -- the sockets of gate_listen: opened as root, heard afterwards. */
#ifndef GATE_LISTEN_H
#define GATE_LISTEN_H

#include <sys/socket.h>

#include "host/config/config.h"
#include "host/privilege.h"
#include "host/socketplace.h"

struct gate_listener {
	struct socketplace place;
	int fd;
};

struct gate_listen {
	struct gate_listener list[GATE_LISTENERS];
	char *names[GATE_LISTENERS +
		    1]; /* of the list, as configured; owned; NULL behind the last */
	size_t count;
	int poll; /* an epoll(7) of all of them and of what is added; -1 */
};

/*
 * Binds those names, NULL behind the last; in a process of one thread.  Copies the names.  mode:
 * of unix sockets.  Either way gate_listen_close is due.
 */
bool gate_listen_open(struct gate_listen *, const char *const *names, unsigned mode,
		      struct trouble *);

/* Gives unix sockets, and their locks, to that user. */
void gate_listen_give(struct gate_listen *, const struct privilege *);

/* From now on connections wait to be taken. */
bool gate_listen_begin(struct gate_listen *, struct trouble *);

/* Also waits for that descriptor to be readable. */
bool gate_listen_add(struct gate_listen *, int fd, struct trouble *);

/* The next connection; -1: none, and errno is EAGAIN, or says why it could not be taken. */
int gate_listen_take(struct gate_listen *, struct sockaddr_storage *, socklen_t *size);

/* While connections that wait cannot be taken, the poll had better not be readable by them. */
void gate_listen_rest(struct gate_listen *, bool rests);

/* Whether that is an address by which only this machine can reach itself. */
bool gate_listen_is_near(const struct sockaddr_storage *);

/* To be called once a second: a unix socket whose file is gone is made anew. */
void gate_listen_look(struct gate_listen *);

/* Takes no more connections and unlinks the sockets. */
void gate_listen_close(struct gate_listen *);

/*
 * Whether these names, NULL behind the last, may be listened at with the gate_key of that
 * configuration, which only sockets that this machine alone can reach do without.
 */
bool gate_listen_may(const char *const *names, const struct config *, struct trouble *);

/* Whether what is listened at now may stay open with that configuration. */
bool gate_listen_may_stay(const struct gate_listen *, const struct config *, struct trouble *);

/* Whether these are other names, which takes a restart. */
bool gate_listen_differs(const struct gate_listen *, const char *const *names);

#endif
