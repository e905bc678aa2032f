/* SPDX-License-Identifier: ISC */
/* gate_peers -- who is connected, and until when. */
#include "gate/gate_peers.h"

#include <stdlib.h>
#include <sys/socket.h>

#define SECOND INT64_C(1000000000)

static const int64_t patience[GATE_PHASES] = {
	[GATE_ASKING] = 10 * SECOND,
	[GATE_RESTING] = 30 * SECOND,
};

void gate_peers_begin(struct gate_peers *peers)
{
	for (int i = 0; i < GATE_PHASES; i++)
		TAILQ_INIT(&peers->queues[i]);
}

static void append(struct gate_peers *peers, struct gate_peer *peer, enum gate_phase phase,
		   int64_t now)
{
	peer->phase = phase;
	peer->until = now + patience[phase];
	TAILQ_INSERT_TAIL(&peers->queues[phase], peer, list);
}

struct gate_peer *gate_peers_join(struct gate_peers *peers, int fd, int64_t now)
{
	struct gate_peer *peer = calloc(1, sizeof(*peer));

	if (peer == NULL) {
		shutdown(fd, SHUT_RDWR);
		return NULL;
	}
	peer->fd = fd;
	append(peers, peer, GATE_ASKING, now);
	return peer;
}

void gate_peers_enter(struct gate_peers *peers, struct gate_peer *peer, enum gate_phase phase,
		      int64_t now)
{
	if (peer == NULL || peer->cut)
		return;
	TAILQ_REMOVE(&peers->queues[peer->phase], peer, list);
	append(peers, peer, phase, now);
}

void gate_peers_leave(struct gate_peers *peers, struct gate_peer *peer)
{
	if (peer != NULL && !peer->cut)
		TAILQ_REMOVE(&peers->queues[peer->phase], peer, list);
	free(peer);
}

void gate_peers_excuse(struct gate_peers *peers, int64_t nanoseconds)
{
	struct gate_peer *peer;

	for (int i = 0; i < GATE_PHASES; i++)
		for (peer = TAILQ_FIRST(&peers->queues[i]); peer != NULL;
		     peer = TAILQ_NEXT(peer, list))
			peer->until += nanoseconds;
}

void gate_peers_look(struct gate_peers *peers, int64_t now)
{
	for (int i = 0; i < GATE_PHASES; i++) {
		struct gate_peer *peer;

		while ((peer = TAILQ_FIRST(&peers->queues[i])) != NULL && peer->until <= now) {
			TAILQ_REMOVE(&peers->queues[i], peer, list);
			peer->cut = true;
			shutdown(peer->fd, SHUT_RDWR);
		}
	}
}
