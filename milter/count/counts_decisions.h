/* SPDX-License-Identifier: ISC */
/*
 * counts_decisions -- single sightings of a period, the newest, for a report about one person or
 * device.  All others are only counted.
 */
#ifndef COUNTS_DECISIONS_H
#define COUNTS_DECISIONS_H

#include "event/event.h"

#define COUNTS_DECISIONS_MOST 1000

/* What is kept of each, as text; would is joined by ", ". */
enum counts_decision_field {
	DECISION_ID,
	DECISION_USER,
	DECISION_HOST,
	DECISION_SOURCE,
	DECISION_TRAFFIC,
	DECISION_DEVICE,
	DECISION_MODEL,
	DECISION_DEVICE_ID,
	DECISION_OS,
	DECISION_OS_VERSION,
	DECISION_CLIENT,
	DECISION_POLICY,
	DECISION_ACTION,
	DECISION_WOULD,
	DECISION_EXEMPTION,
	DECISION_EVIDENCE,
	DECISION_FIELDS
};
extern const enum event_field counts_decision_fields[DECISION_FIELDS];

struct counts_decision {
	struct span fields[DECISION_FIELDS];
	int64_t time, last; /* milliseconds since 1970 */
	uint64_t count;
	bool outdated, grace;
};

struct counts_decisions {
	bool wanted;
	struct counts_decision **items; /* owned, the oldest first of a heap */
	size_t count;
};

struct counts;

/* The newer first, then by their fields, as qsort has it for pointers to them. */
int counts_by_newest(const void *, const void *);

/* One that is in the period, if any are wanted; copies. */
void counts_add_decision(struct counts *, const struct counts_decision *);
void counts_add_decision_of(struct counts *, const struct event *, int64_t time, int64_t last,
			    uint64_t count);

/* Moves all of the other counts, which has none then. */
void counts_merge_decisions(struct counts *, struct counts *other);
void counts_decisions_end(struct counts *);

#endif
