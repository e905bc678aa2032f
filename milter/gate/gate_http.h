/* SPDX-License-Identifier: ISC */
/*
 * gate_http -- the gate's questions and answers as HTTP, by libmicrohttpd.  It has no thread of its
 * own: all is done in gate_http_run.
 */
#ifndef GATE_HTTP_H
#define GATE_HTTP_H

#include "gate/gate.h"
#include "gate/gate_listen.h"
#include "gate/gate_peers.h"

struct MHD_Daemon;

struct gate_http {
	struct gate *gate;
	struct gate_listen *listen;
	struct MHD_Daemon *daemon; /* owned; NULL: not there */
	struct gate_peers peers;
	int64_t rest_until; /* in service_ticks: no connection can be taken before; 0: now */
};

/* Borrows both, and stays where it is.  False: the trouble says why. */
bool gate_http_begin(struct gate_http *, struct gate *, struct gate_listen *, struct trouble *);

/* Ends all connections. */
void gate_http_end(struct gate_http *);

/* Takes connections, reads questions and answers them, as far as that can be done now. */
void gate_http_run(struct gate_http *);

/* Nobody is cut off for that time, in which something else was done. */
void gate_http_excuse(struct gate_http *, int64_t nanoseconds);

/* How long there is nothing to do unless a descriptor of the listen's poll is readable. */
int gate_http_patience(struct gate_http *, int at_most_milliseconds);

#endif
