/* SPDX-License-Identifier: ISC */
/*
 * gate_recall -- denies a login that says nothing of a device, where the same user was seen from
 * the same address a moment ago with one that is denied: phones say who they are only behind their
 * login.  The event log is followed for that, with gate_memory.
 */
#ifndef GATE_RECALL_H
#define GATE_RECALL_H

#include "gate/gate_memory.h"
#include "host/config/config.h"
#include "host/logs/follow.h"
#include "policy/outcome.h"
#include "replay/past.h"

struct gate_recall {
	struct follow *follow; /* of the event log; NULL: nothing is remembered */
	struct gate_memory *memory;
	int64_t memory_seconds; /* so long it remembers */
	struct event access;    /* that was found last, and what it tells */
	struct past past;
	const struct event *told; /* it, if what is decided now was decided by it; else NULL */
};

/*
 * Zeroed before, or configured already: begins, goes on or ends as gate_memory says.  event_log is
 * the one that is written, which another configuration does not change.
 */
void gate_recall_configure(struct gate_recall *, const struct config *, const char *event_log);
void gate_recall_end(struct gate_recall *); /* zeroed is fine */

/* Reads some of what is new in the event log.  True: there may be more. */
bool gate_recall_read(struct gate_recall *, int64_t now);

/* To be called once a second: finds a log that was rotated, and forgets. */
void gate_recall_tick(struct gate_recall *, int64_t now);

/* How many users at an address are remembered, and were forgotten to make room. */
size_t gate_recall_count(const struct gate_recall *);
uint64_t gate_recall_early(const struct gate_recall *);

/*
 * The outcome is that of a login that says nothing of a device.  Where one is remembered that the
 * rules deny to that user from that address at that moment, the outcome becomes that, borrowing
 * from what is remembered until the next call.  False: out of memory.
 */
bool gate_recall(struct gate_recall *, const struct rules *, int64_t now, struct arena *,
		 struct outcome *);

/*
 * Adds to the event what is remembered of the device, if that has decided.  False: out of memory.
 */
bool gate_recall_tell(const struct gate_recall *, struct arena *, struct event *);

#endif
