/* SPDX-License-Identifier: ISC */
/*
 * service -- what the daemon's threads share: the configuration in force, the event log, counts.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include <pthread.h>
#include <stdatomic.h>

#include "host/config/config.h"
#include "host/logs/eventlog.h"
#include "host/notice.h"
#include "policy/outcome.h"
#include "service/stats.h"

struct service {
	pthread_mutex_t lock;  /* guards config */
	struct config *config; /* held once */
	struct eventlog *log;
	const char *source; /* in totals and config lines: who writes them */
	struct stats stats;
	uint64_t in_totals[TRAFFICS]; /* messages in the totals lines so far; only for their writer
				       */
	atomic_uint in_flight;        /* messages begun and not yet answered */
};

/* Takes the config, which is held once; borrows the log and the source's name. */
void service_begin(struct service *, struct config *, struct eventlog *, const char *source);
void service_end(struct service *);

/* The configuration in force; the caller drops it. */
struct config *service_config(struct service *);

/* Takes the config and puts it in force; messages that began under the old one end under it. */
void service_replace(struct service *, struct config *);

/* Milliseconds since 1970 UTC. */
int64_t service_now(void);

/* Nanoseconds of a clock that is never set. */
int64_t service_ticks(void);

/* Counts a message that has been decided about and has no event, for the metrics. */
void service_count(struct service *, const struct outcome *);

/*
 * Counts the message, and writes its event if it has one.  now: when it was decided, as
 * service_now gives it.  id is empty when it has no event.
 */
void service_record(struct service *, const struct rules *, const struct outcome *, int64_t now,
		    struct arena *, char id[EVENT_ID_BYTES]);

/* The line of the mail log for a decision; id is that of its event, or empty. */
void service_say_outcome(enum notice_level, const struct outcome *, struct span id);

/* Writes one totals line for the messages since the last one.  One thread only. */
void service_write_totals(struct service *);

/* Writes one config line: by is who asked, result what came of it. */
void service_write_config(struct service *, const char *by, const char *result);

#endif
