/* SPDX-License-Identifier: ISC */
/*
 * eventdigests -- digests among event logs: which of them count, before any line does; and a log
 * folded to digests.  What it costs is paid only where there are digests: what stands beside them
 * is read twice then, as nothing but the ids of all its events tells what a digest need not.
 */
#ifndef EVENTDIGESTS_H
#define EVENTDIGESTS_H

#include "count/dayfolds.h"
#include "host/logs/eventcount.h"

/*
 * Decides of all files that are digests.  Of what comes through a pipe it is decided later, by what
 * came before.  False: a file could not be read.
 */
bool eventdigests_prepare(struct eventfiles *, struct summary *, size_t threads, struct trouble *);

/* Who is told, sentence by sentence, what became of digests. */
struct eventdigests_listener {
	void *context;
	void (*say)(void *context, const char *sentence);
	bool only_faults; /* what is left out is not told */
};

/* True: of at least one that should count not all does. */
bool eventdigests_tell(const struct digests *, const struct eventdigests_listener *);

/* Folds all lines; bad ones are named as eventcount does, and counted.  False: as above. */
bool eventdigests_fold(struct eventfiles *, struct dayfolds *, const struct eventcount_wanted *,
		       uint64_t *bad_lines, struct trouble *);

#endif
