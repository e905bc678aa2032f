/* SPDX-License-Identifier: ISC */
/*
 * report_run -- what one run of milter-device-report stands on: its options, the configuration, the
 * time zone and the period.
 */
#ifndef REPORT_RUN_H
#define REPORT_RUN_H

#include "count/dayfolds.h"
#include "count/eventpick.h"
#include "hiding/pseudonymise.h"
#include "host/config/config.h"
#include "host/logs/eventfiles.h"
#include "host/progress.h"
#include "letters/recents.h"
#include "reporter/report_options.h"
#include "reporter/report_post.h"

/* Everything of one run; released in one place. */
struct report_run {
	struct report_options options;
	struct arena *arena;
	struct arena *cells;   /* of a row of the report at hand */
	struct config *config; /* NULL: none was named or found */
	struct zone zone;
	struct period period;
	struct report_seen seen;
	int64_t now; /* seconds since 1970 */
	struct eventfiles *files;
	struct progress progress;
	bool damaged;                      /* one of them */
	struct eventpick *pick;            /* NULL: the lines become a summary, or folds */
	struct recents *recents;           /* NULL: what is picked is printed */
	struct dayfolds *folds;            /* NULL: they become a summary, or are picked */
	struct pseudonymise *pseudonymise; /* NULL: lines are read as they are */
	struct summary summary;
	struct undecided *undecided; /* NULL: no configuration */
	struct post post;
	struct text out;
};

/* Reads the configuration and all that options say about time.  EX_OK, or the exit code. */
int report_run_prepare(struct report_run *);

/* Releases all of it; a zeroed run is fine. */
void report_run_end(struct report_run *);

/* The event log, when the command line names no file.  Borrowed from the configuration. */
const char *report_run_default_input(const struct report_run *);

/* The folder of digests that are read beside it, likewise. */
const char *report_run_digests(const struct report_run *);

/*
 * Says on standard error why the run ends, and for EX_USAGE where to look it up.  Returns the code.
 */
int report_run_fail(int code, const char *sentence);

#endif
