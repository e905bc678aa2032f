/* SPDX-License-Identifier: ISC */
/*
 * notice -- what the program has to say: to syslog, facility mail, and to standard error too.
 * Where standard error goes to systemd's journal, it is told instead, in its own protocol: then a
 * line has fields, and a journal that stalls holds up nobody.
 */
#ifndef NOTICE_H
#define NOTICE_H

#include <stdbool.h>

#include "base/span.h"

enum notice_level { NOTICE_ERROR, NOTICE_WARNING, NOTICE_INFO, NOTICE_DEBUG };

/* What a line is about, for the journal's MESSAGE_ID; the table in notice.c has the ids. */
enum notice_kind {
	NOTICE_PLAIN, /* none */
	NOTICE_DECISION,
	NOTICE_NO_DECISION,
	NOTICE_EVENT, /* that could not be written to the event log */
	NOTICE_LOADED,
	NOTICE_REFUSED
};

/* program must outlive all calls.  To be called before any thread starts. */
void notice_open(const char *program, bool verbose);

/* Tells the journal that listens on this socket; notice_open does so where there is one. */
void notice_open_journal(const char *path);

/* Whether a line of that level would be written at all: debugging only with verbose. */
bool notice_wants(enum notice_level);

/* Whether fields are of use to anybody. */
bool notice_takes_fields(void);

/* One line; control characters are replaced.  Any thread. */
void notice_say(enum notice_level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, with its kind and fields as journalfield_add writes them, for the journal alone. */
void notice_say_kind(enum notice_level, enum notice_kind, struct span fields, const char *format,
		     ...) __attribute__((format(printf, 4, 5)));

/* Tells the service manager, if there is one (sd_notify(3)): "READY=1" and the like. */
void notice_service(const char *state);

#endif
