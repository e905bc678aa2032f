/* SPDX-License-Identifier: ISC */
/*
 * metrics -- what the daemon has counted, for monitoring systems and for people.
 */
#ifndef METRICS_H
#define METRICS_H

#include "host/logs/eventlog.h"
#include "policy/policy.h"
#include "service/families.h"
#include "service/stats.h"

/* All that is known at one moment; borrowed. */
struct metrics {
	struct stats *stats; /* its lock is taken while writing */
	struct eventlog_counts log;
	const char *version, *config;    /* config: its hash */
	const struct policies *policies; /* of the configuration in force */
	unsigned in_progress;            /* messages */
	int64_t now;                     /* milliseconds since 1970 UTC */
};

/* For monitoring systems. */
void metrics_write(const struct metrics *, enum families_form, struct text *);

/* The same figures in lines that a person reads. */
void metrics_write_plain(const struct metrics *, struct text *);

/* The samples of families that the watcher has as well. */
void metrics_write_policies(const struct family *, struct stats *, struct text *);
void metrics_write_exemptions(const struct family *, const struct policies *, struct text *);

#endif
