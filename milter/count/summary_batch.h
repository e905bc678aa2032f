/* SPDX-License-Identifier: ISC */
/*
 * summary_batch -- lines that are read, told apart from those that were read before, and counted,
 * many at a time.
 * Several batches, each with a summary of its own, may be filled and counted at the same time;
 * only to claim the ids of their lines do they come one after the other, in the order in which
 * the lines stand in the log, so that of two lines with one id always the same one counts.
 */
#ifndef SUMMARY_BATCH_H
#define SUMMARY_BATCH_H

#include "count/summary.h"

struct summary_batch;

/* The summary, borrowed, is the batch's alone.  Owned by the caller; NULL: out of memory. */
struct summary_batch *summary_batch_new(struct summary *);
void summary_batch_free(struct summary_batch *); /* NULL is fine */

/*
 * Reads one more line, which is borrowed until the batch is counted, if that can be done quickly:
 * its size, without the newline behind it, from which on EVENTREAD_SLACK bytes can be read.  0:
 * this is for summary_batch_line, also if the line has limit bytes or more.
 */
size_t summary_batch_skim(struct summary_batch *, const char *line, size_t limit);

/*
 * Reads one more line, borrowed until the batch is counted, whatever it is.  False: a bad line,
 * which is counted as such; why says what is bad.
 */
bool summary_batch_line(struct summary_batch *, struct span line, struct trouble *why);

/* Claims the ids of all lines.  All batches of a report share ids, one at a time. */
void summary_batch_claim(struct summary_batch *, struct event_ids *ids);

/* Counts the lines that were not there before; the batch is empty then. */
void summary_batch_count(struct summary_batch *);

#endif
