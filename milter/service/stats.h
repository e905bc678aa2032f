/* SPDX-License-Identifier: ISC */
/*
 * stats -- what the daemon has counted since it started.
 * Any thread; no message waits for another except to count a device.
 */
#ifndef STATS_H
#define STATS_H

#include <pthread.h>
#include <stdatomic.h>

#include "event/action.h"

/* What can go wrong with one message. */
enum stats_error {
	STATS_DECISION, /* a fault prevented a decision; on_error answered */
	STATS_LIMIT,    /* the decision rests on only part of the message */
	STATS_ANSWER,   /* the mail server or libmilter did not take the tag, the reply, ... */
	STATS_ERRORS
};

enum stats_reload { STATS_LOADED, STATS_REFUSED, STATS_RELOADS };

#define STATS_BOUNDS 14 /* upper ends of the classes of duration; the last class has none */

struct stats_device {
	struct span name; /* owned */
	uint64_t sightings[TRAFFICS][ACTIONS];
};

struct stats_policy {
	struct span name; /* owned */
	uint64_t decisions[ACTIONS];
};

struct stats {
	int64_t started; /* milliseconds since 1970 UTC */
	atomic_ullong messages[TRAFFICS];
	atomic_ullong errors[STATS_ERRORS];
	atomic_llong last_errors[STATS_ERRORS]; /* milliseconds since 1970; 0: there was none */
	atomic_llong last_message;              /* the same, of a message or an access */
	atomic_ullong reloads[STATS_RELOADS];
	atomic_llong loaded;     /* milliseconds since 1970: the configuration in force */
	atomic_bool last_loaded; /* false: the last one offered was refused */
	atomic_ullong durations[STATS_BOUNDS + 1]; /* verdicts of each class */
	atomic_ullong nanoseconds;                 /* all durations together */
	pthread_mutex_t lock;                      /* guards what follows */
	struct stats_device *devices;              /* in the order first seen; owned */
	size_t device_count;
	struct stats_policy *policies; /* as devices */
	size_t policy_count;
};

void stats_begin(struct stats *, int64_t milliseconds);
void stats_end(struct stats *);

void stats_message(struct stats *, enum traffic, int64_t milliseconds);
void stats_sighting(struct stats *, struct span device, enum traffic, enum action);
/* The policy decided what was done. */
void stats_policy(struct stats *, struct span policy, enum action);

void stats_error(struct stats *, enum stats_error, int64_t milliseconds);
void stats_reload(struct stats *, enum stats_reload, int64_t milliseconds);

/* How long a mail server waited for a verdict. */
void stats_duration(struct stats *, int64_t nanoseconds);

const char *stats_error_name(enum stats_error);
const char *stats_reload_name(enum stats_reload);

/* The upper end of a class of duration, in nanoseconds. */
int64_t stats_bound(int index);

#endif
