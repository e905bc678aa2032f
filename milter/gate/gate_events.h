/* SPDX-License-Identifier: ISC */
/*
 * gate_events -- what the gate writes to the event log: what it denied, or would have, each once,
 * and how often it came again.  For gate*.c only.
 */
#ifndef GATE_EVENTS_H
#define GATE_EVENTS_H

#include "gate/gate.h"

/*
 * What was decided, as an event without id and time; borrows, as outcome_event does.  False: out of
 * memory.
 */
bool gate_events_fill(struct gate *, enum gate_asker, const struct outcome *, struct event *);

/*
 * Writes what was decided, or counts that it was decided so again.  The id of its event, from the
 * arena of the transaction.  NULL data: out of memory.
 */
struct span gate_events_tell(struct gate *, enum gate_asker, const struct outcome *);

#endif
