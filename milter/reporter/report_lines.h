/* SPDX-License-Identifier: ISC */
/*
 * report_lines -- takes in the lines of the logs: counted, folded, made groups of, picked, with
 * pseudonyms or without.
 */
#ifndef REPORT_LINES_H
#define REPORT_LINES_H

#include "reporter/report_run.h"

#define REPORT_LINES_NAMED 10 /* of those that are bad; the others are only counted */

/* Reads the files of the run.  False: the trouble says why. */
bool report_lines_read(struct report_run *, struct trouble *);

/* Says so if not even one line is an event, as that is no event log. */
bool report_lines_foreign(const struct summary *);

/*
 * Says what became of the digests that were read; settles: but for what is as it should be.  True:
 * of one not all counts that should.
 */
bool report_lines_digests(const struct digests *, bool settles);

#endif
