/* SPDX-License-Identifier: ISC */
/*
 * eventlog -- appends events to a file, whole lines, one write() each.
 * What cannot be written, or only to a file that was deleted, goes to syslog and is counted; it
 * never changes a verdict.  Any thread.
 */
#ifndef EVENTLOG_H
#define EVENTLOG_H

#include "event/event.h"
#include "base/trouble.h"

#define EVENT_ID_BYTES 128 /* HOST-STREAM-COUNTER and a NUL */

struct eventlog;

/* Creates the file if need be, mode 0640.  NULL: the trouble says why. */
struct eventlog *eventlog_open(const char *path, struct trouble *);
void eventlog_close(struct eventlog *); /* NULL is fine */

/* Numbers from there on, as another process did before: ids go on without a gap. */
void eventlog_continue(struct eventlog *, uint64_t stream, uint64_t counter);

/* Where the numbers stand: the stream of this log's ids, and the last counter given. */
void eventlog_place(struct eventlog *, uint64_t *stream, uint64_t *counter);

/*
 * Numbers and writes one event, whose id, host and time are filled in here; milliseconds is its
 * time since 1970 UTC.  The id goes to id also when the write failed; the event
 * then borrows it.
 */
void eventlog_write(struct eventlog *, struct event *, int64_t milliseconds,
		    char id[EVENT_ID_BYTES]);

const char *eventlog_path(const struct eventlog *); /* borrowed */

/* Opens the path anew, for after a rotation.  False: the old file is kept; the trouble says why. */
bool eventlog_reopen(struct eventlog *, struct trouble *);

/*
 * To be called once a second: reopens when the file at the path is no longer the open one.  That
 * this does not work is said once, until it does.
 */
void eventlog_look(struct eventlog *);

/* What came of the events since the log was opened. */
struct eventlog_counts {
	uint64_t events;      /* written */
	uint64_t bytes;       /* of those, their newlines included */
	uint64_t failures;    /* events that went to syslog instead */
	int64_t last_failure; /* milliseconds since 1970 UTC; 0: there was none */
	bool failing;         /* the last event could not be written, or the path not opened */
};

struct eventlog_counts eventlog_count(struct eventlog *);

#endif
