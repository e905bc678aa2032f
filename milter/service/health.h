/* SPDX-License-Identifier: ISC */
/*
 * health -- whether all is well, in one line as plugins of Icinga and Nagios write it, with figures
 * behind a bar (the Monitoring Plugins Development Guidelines).
 */
#ifndef HEALTH_H
#define HEALTH_H

#include "host/logs/eventlog.h"

#define HEALTH_RECENT_SECONDS 3600 /* what went wrong is told for so long */
#define HEALTH_FIGURES 4

/* What plugins exit with. */
enum health_level { HEALTH_OK, HEALTH_WARNING, HEALTH_CRITICAL, HEALTH_UNKNOWN };

struct health_figure {
	const char *name; /* NULL: there are no more */
	uint64_t number;
	bool counts_up; /* it is a counter */
};

/* All that is known at one moment; borrowed.  Times are in milliseconds since 1970 UTC. */
struct health {
	const char *program, *config; /* in capitals; the hash */
	bool refused;                 /* the configuration that was offered last */
	struct eventlog_counts log;
	int64_t last_limit; /* when a limit was reached; 0: never */
	int64_t now;
	struct health_figure figures[HEALTH_FIGURES];
};

/* Writes the line; the worst that is wrong is the level. */
enum health_level health_write(const struct health *, struct text *);

#endif
