/* SPDX-License-Identifier: ISC */
/* summary_inside -- what the files of summary share.  For summary*.c, eventpick.c and dayfolds*.c
 * only. */
#ifndef SUMMARY_INSIDE_H
#define SUMMARY_INSIDE_H

#include "count/summary.h"

/* What is done with a line of each type. */
struct summary_type {
	const char *name;
	bool skimmed;      /* or each line is read wholly */
	bool has_messages; /* numbers of them */
	bool is_head;      /* of a digest: nothing of it is counted, and count is NULL */
	bool (*matches)(const struct where *, const struct event *);
	void (*count)(struct counts *, const struct event *, int64_t time, int64_t last);
};

/* Takes note of what became of a line.  True: it is to be counted. */
bool summary_judged(struct summary *, enum event_ids_verdict);

/* The same of a line of a digest's head, of which nothing is counted. */
void summary_judged_head(struct summary *, enum event_ids_verdict);

/* NULL, with a sentence: no type that this version knows. */
const struct summary_type *summary_type_named(struct span name, struct trouble *);

/* An event's own times, in milliseconds since 1970; last is no earlier than time. */
bool summary_times(struct span time, struct span last_or_empty, int64_t *out, int64_t *last,
		   struct trouble *);

/* Whether `days` is empty, or agrees with the count. */
bool summary_days(struct span days, uint64_t count, struct trouble *);

#endif
