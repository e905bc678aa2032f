/* SPDX-License-Identifier: ISC */
/*
 * replayfiles -- event logs replayed under a configuration: files in, sentences out.
 */
#ifndef REPLAYFILES_H
#define REPLAYFILES_H

#include "base/hash.h"
#include "host/config/config.h"

struct replay_wanted {
	const struct config *config;
	const struct hash_seed *seed;
	const int64_t
		*at; /* seconds since 1970 UTC, as replay_begin; NULL: each event's own time */
	bool each;   /* print every changed event as it is read */
	bool json;
};

/*
 * Reads the paths (files, folders or "-"; none: the configured event log) and prints what would
 * change on standard output; trouble and bad lines go to standard error.  Returns the program's
 * exit status: EX_OK when nothing changes, 1 when something does, or one of sysexits.h.
 */
int replayfiles_run(const struct replay_wanted *, char *const *paths);

#endif
