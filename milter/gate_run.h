/* SPDX-License-Identifier: ISC */
/*
 * gate_run -- milter-device-gate from when it answers until a signal ends it.  One thread, which
 * owns the signals, the connections and the counts.
 */
#ifndef GATE_RUN_H
#define GATE_RUN_H

#include "gate/gate_http.h"
#include "gate_options.h"
#include "host/control.h"
#include "host/errand.h"
#include "host/wake.h"
#include "service/remade.h"

/* The running program. */
struct program {
	struct gate_options options;
	struct gate gate;
	struct gate_listen listen;
	struct gate_http http;
	struct wake *wake;
	struct text control_path;
	struct control control;
	struct errand errand; /* questions that come in by it */
	struct remade pid_file;
	int64_t totals_due, tick_due; /* seconds of a clock that is never set */
};

/* The signal that ended it. */
int gate_run(struct program *);

/* Ends all connections, and writes what is still to be written. */
void gate_run_stop(struct program *, int signal);

#endif
