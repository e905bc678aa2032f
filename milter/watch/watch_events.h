/* SPDX-License-Identifier: ISC */
/*
 * watch_events -- what watch writes to the event log: accesses, what closes a fold, totals.
 * For watch*.c only.
 */
#ifndef WATCH_EVENTS_H
#define WATCH_EVENTS_H

#include "watch/watch.h"

#define WATCH_STAMP_BYTES 40 /* of a time as calendar_write_rfc3339 writes it, and some */

/* As eventlog_write; counts it. */
void watch_write_event(struct watch *, struct event *, int64_t milliseconds,
		       char id[EVENT_ID_BYTES]);

/*
 * An access as an event at once; and starts the command of the policy that decided it, if there is
 * one and it is not too late for it.
 */
void watch_write_access(struct watch *, const struct outcome *, struct event *,
			int64_t milliseconds);

#endif
