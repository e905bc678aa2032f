/* SPDX-License-Identifier: ISC */
/*
 * watch_run -- milter-device-watch from when it reads until a signal, or the end of what there is
 * to read, ends it.  One thread, which owns the signals, the logs and the state.
 */
#ifndef WATCH_RUN_H
#define WATCH_RUN_H

#include "host/control.h"
#include "host/errand.h"
#include "host/logs/linepipe.h"
#include "host/wake.h"
#include "service/remade.h"
#include "watch/watch_state.h"
#include "watch_options.h"

/* The running program. */
struct program {
	struct watch_options options;
	struct watch watch;
	struct watch_state state;
	struct text state_path;
	struct wake *wake;
	struct text control_path;
	struct control control;
	struct errand errand;    /* questions that come in by it */
	struct linepipe pipe;    /* standard input, if that is read */
	struct input *piped;     /* NULL: it is not */
	struct text piped_first; /* its first lines, to tell what it is */
	int status;              /* to exit with: EX_OK until something cannot be read */
	struct text lock_path;   /* beside the state */
	int lock;
	struct remade pid_file, state_lock;
	int64_t totals_due, save_due, tick_due; /* seconds of a clock that is never set */
	uint64_t saved_bytes;                   /* what was read when the state was saved */
	uint64_t saved_files;                   /* which files were known then */
};

/* Lets a change of any input that there is now wake the program.  False: out of memory. */
bool watch_run_wake(struct program *);

/* The signal that ended it.  0: the input did, with --once or from a pipe. */
int watch_run(struct program *);

/* Writes the last totals, saves the state and says what was read. */
void watch_run_stop(struct program *, int signal);

#endif
