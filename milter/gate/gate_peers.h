/* SPDX-License-Identifier: ISC */
/*
 * gate_peers -- who is connected, and until when: whoever is slower than that, byte by byte or
 * without one, is cut off.  Times are those of service_ticks.
 */
#ifndef GATE_PEERS_H
#define GATE_PEERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

/* What a connection has time for. */
enum gate_phase {
	GATE_ASKING, /* from accept(2) to the end of a header, or from there until it is answered */
	GATE_RESTING, /* from an answer to the end of the next header */
	GATE_PHASES,
};

struct gate_peer {
	TAILQ_ENTRY(gate_peer) list;
	enum gate_phase phase;
	int64_t until;
	int fd; /* borrowed */
	bool cut;
};

TAILQ_HEAD(gate_queue, gate_peer);

/* Who is cut first comes first, as all of one phase have the same time. */
struct gate_peers {
	struct gate_queue queues[GATE_PHASES];
};

void gate_peers_begin(struct gate_peers *);

/* A connection was made, and asks.  NULL: out of memory, and it is cut off. */
struct gate_peer *gate_peers_join(struct gate_peers *, int fd, int64_t now);

/* It enters a phase.  A peer of NULL, or one that was cut off, enters none. */
void gate_peers_enter(struct gate_peers *, struct gate_peer *, enum gate_phase, int64_t now);

/* It has ended.  NULL is fine. */
void gate_peers_leave(struct gate_peers *, struct gate_peer *);

/* Gives all so much longer: for that time they were not served. */
void gate_peers_excuse(struct gate_peers *, int64_t nanoseconds);

/* Cuts off those whose time is over: they are shut down, and whoever owns them finds their end. */
void gate_peers_look(struct gate_peers *, int64_t now);

#endif
