/* SPDX-License-Identifier: ISC */
/* report_inputs -- reads what milter-device-report is to report about. */
#ifndef REPORT_INPUTS_H
#define REPORT_INPUTS_H

#include "reporter/report_run.h"

/*
 * Reads whatever the command line names, files or a ClickHouse table, into the run's summary.  If
 * lines are asked for, those that are wanted go to standard output instead.  EX_OK, or the exit
 * code, and standard error was told why.
 */
int report_inputs_read(struct report_run *);

#endif
