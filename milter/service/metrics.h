/*
 * metrics -- what the daemon has counted, for monitoring systems (OpenMetrics 1.0) and for people.
 */
#ifndef METRICS_H
#define METRICS_H

#include "host/logs/eventlog.h"
#include "service/stats.h"

/* All that is known at one moment; borrowed. */
struct metrics {
	struct stats *stats; /* its lock is taken while writing */
	struct eventlog_counts log;
	const char *version, *config; /* config: its hash */
	unsigned in_progress;         /* messages */
	int64_t now;                  /* milliseconds since 1970 UTC */
};

/* OpenMetrics text, `# EOF` at its end. */
void metrics_write(const struct metrics *, struct text *);

/* The same figures in lines that a person reads. */
void metrics_write_plain(const struct metrics *, struct text *);

/* A label's value in its quotes: escaped, and well-formed UTF-8. */
void metrics_label(struct text *, struct span value);

#endif
