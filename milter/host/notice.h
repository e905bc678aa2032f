/* SPDX-License-Identifier: ISC */
/*
 * notice -- what the program has to say: to syslog, facility mail, and to standard error too,
 * unless that already goes to the journal.
 */
#ifndef NOTICE_H
#define NOTICE_H

#include <stdbool.h>

enum notice_level { NOTICE_ERROR, NOTICE_WARNING, NOTICE_INFO, NOTICE_DEBUG };

/* program must outlive all calls.  To be called before any thread starts. */
void notice_open(const char *program, bool verbose);

/* Whether a line of that level would be written at all: debugging only with verbose. */
bool notice_wants(enum notice_level);

/* One line; control characters are replaced.  Any thread. */
void notice_say(enum notice_level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Tells the service manager, if there is one (sd_notify(3)): "READY=1" and the like. */
void notice_service(const char *state);

#endif
