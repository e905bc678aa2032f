/* SPDX-License-Identifier: ISC */
/* stats -- what the daemon has counted since it started. */
#include "service/stats.h"

#include <stdlib.h>
#include <string.h>

#define MICROSECOND INT64_C(1000)
#define MILLISECOND (1000 * MICROSECOND)
#define SECOND (1000 * MILLISECOND)

static const int64_t bounds[STATS_BOUNDS] = {
	500 * MICROSECOND,
	MILLISECOND,
	2500 * MICROSECOND,
	5 * MILLISECOND,
	10 * MILLISECOND,
	25 * MILLISECOND,
	50 * MILLISECOND,
	100 * MILLISECOND,
	250 * MILLISECOND,
	500 * MILLISECOND,
	SECOND,
	2500 * MILLISECOND,
	5 * SECOND,
	10 * SECOND,
};

static const char *const error_names[STATS_ERRORS] = {
	[STATS_DECISION] = "decision",
	[STATS_LIMIT] = "limit",
	[STATS_ANSWER] = "answer",
};

static const char *const reload_names[STATS_RELOADS] = {
	[STATS_LOADED] = "loaded",
	[STATS_REFUSED] = "refused",
};

void stats_begin(struct stats *stats, int64_t milliseconds)
{
	*stats = (struct stats){ .started = milliseconds };
	atomic_init(&stats->loaded, milliseconds);
	atomic_init(&stats->last_loaded, true);
	pthread_mutex_init(&stats->lock, NULL);
}

void stats_end(struct stats *stats)
{
	for (size_t i = 0; i < stats->device_count; i++)
		free((char *)stats->devices[i].name.data);
	free(stats->devices);
	for (size_t i = 0; i < stats->policy_count; i++)
		free((char *)stats->policies[i].name.data);
	free(stats->policies);
	pthread_mutex_destroy(&stats->lock);
}

void stats_message(struct stats *stats, enum traffic traffic, int64_t milliseconds)
{
	atomic_store(&stats->last_message, milliseconds);
	atomic_fetch_add(&stats->messages[traffic], 1);
}

/* The device of that name; a new one has nothing counted yet.  NULL: out of memory. */
static struct stats_device *find_device(struct stats *stats, struct span name)
{
	struct stats_device *larger;
	char *copy;

	for (size_t i = 0; i < stats->device_count; i++)
		if (span_equal(stats->devices[i].name, name))
			return &stats->devices[i];
	larger = reallocarray(stats->devices, stats->device_count + 1, sizeof(*larger));
	if (larger == NULL)
		return NULL;
	stats->devices = larger;
	copy = strndup(name.data, name.size);
	if (copy == NULL)
		return NULL;
	larger += stats->device_count++;
	*larger = (struct stats_device){ .name = span_of(copy) };
	return larger;
}

void stats_sighting(struct stats *stats, struct span name, enum traffic traffic, enum action action)
{
	struct stats_device *device;

	pthread_mutex_lock(&stats->lock);
	device = find_device(stats, name);
	if (device != NULL)
		device->sightings[traffic][action]++;
	pthread_mutex_unlock(&stats->lock);
}

/* As find_device. */
static struct stats_policy *find_policy(struct stats *stats, struct span name)
{
	struct stats_policy *larger;
	char *copy;

	for (size_t i = 0; i < stats->policy_count; i++)
		if (span_equal(stats->policies[i].name, name))
			return &stats->policies[i];
	larger = reallocarray(stats->policies, stats->policy_count + 1, sizeof(*larger));
	if (larger == NULL)
		return NULL;
	stats->policies = larger;
	copy = strndup(name.data, name.size);
	if (copy == NULL)
		return NULL;
	larger += stats->policy_count++;
	*larger = (struct stats_policy){ .name = span_of(copy) };
	return larger;
}

void stats_policy(struct stats *stats, struct span name, enum action action)
{
	struct stats_policy *policy;

	pthread_mutex_lock(&stats->lock);
	policy = find_policy(stats, name);
	if (policy != NULL)
		policy->decisions[action]++;
	pthread_mutex_unlock(&stats->lock);
}

void stats_error(struct stats *stats, enum stats_error error, int64_t milliseconds)
{
	atomic_store(&stats->last_errors[error], milliseconds);
	atomic_fetch_add(&stats->errors[error], 1);
}

void stats_reload(struct stats *stats, enum stats_reload result, int64_t milliseconds)
{
	atomic_fetch_add(&stats->reloads[result], 1);
	atomic_store(&stats->last_loaded, result == STATS_LOADED);
	if (result == STATS_LOADED)
		atomic_store(&stats->loaded, milliseconds);
}

void stats_duration(struct stats *stats, int64_t nanoseconds)
{
	int class = 0;

	while (class < STATS_BOUNDS && nanoseconds > bounds[class])
		class ++;
	atomic_fetch_add(&stats->durations[class], 1);
	atomic_fetch_add(&stats->nanoseconds, (unsigned long long)nanoseconds);
}

const char *stats_error_name(enum stats_error error)
{
	return error_names[error];
}

const char *stats_reload_name(enum stats_reload result)
{
	return reload_names[result];
}

int64_t stats_bound(int index)
{
	return bounds[index];
}
