/* SPDX-License-Identifier: ISC */
/*
 * journal -- entries of systemd's journal, as `journalctl -o json` writes them, one a line: made
 * the syslog line that each stands for.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include "base/arena.h"

/* Whether the line may be an entry: cheap, for every line. */
static inline bool journal_may_be(struct span line)
{
	return line.size >= 2 && line.data[0] == '{' && line.data[1] == '"';
}

/*
 * The line `TIME HOST PROGRAM[PID]: MESSAGE` of such an entry, its time as in RFC 3339, in UTC and
 * microseconds; bytes that would end the line or move the cursor are #ooo, as rsyslogd writes them.
 * In the arena.  Empty: it is no entry, or one without program, time or message.
 */
struct span journal_line(struct arena *, struct span json);

#endif
