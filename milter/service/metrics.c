/* SPDX-License-Identifier: ISC */
/* metrics -- what the daemon has counted, as OpenMetrics text. */
#include "service/metrics.h"

#include <inttypes.h>

static void write_info(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	family_info(family, metrics->version, metrics->config, text);
}

static void write_started(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	family_seconds(family, metrics->stats->started, text);
}

static void write_loaded(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	family_seconds(family, atomic_load(&metrics->stats->loaded), text);
}

static void write_last_loaded(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	family_number(family, atomic_load(&metrics->stats->last_loaded), text);
}

static void write_in_progress(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	family_number(family, metrics->in_progress, text);
}

/* A counter that is divided by one label, whose values are known beforehand. */
static void write_divided(const struct family *family, const char *label, const char *value,
			  uint64_t number, struct text *text)
{
	text_printf(text, "%s_total{%s=\"%s\"} %" PRIu64 "\n", family->name, label, value, number);
}

static void write_messages(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	for (int traffic = 0; traffic < TRAFFICS; traffic++)
		write_divided(family, "traffic", traffic_name(traffic),
			      atomic_load(&metrics->stats->messages[traffic]), text);
}

static void write_errors(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	for (int error = 0; error < STATS_ERRORS; error++)
		write_divided(family, "kind", stats_error_name(error),
			      atomic_load(&metrics->stats->errors[error]), text);
}

static void write_reloads(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	for (int result = 0; result < STATS_RELOADS; result++)
		write_divided(family, "result", stats_reload_name(result),
			      atomic_load(&metrics->stats->reloads[result]), text);
}

static void write_sighting(const struct family *family, const struct stats_device *device,
			   int traffic, int action, struct text *text)
{
	if (device->sightings[traffic][action] == 0)
		return;
	family_labelled(family, "_total", "device", device->name, text);
	text_printf(text, ",traffic=\"%s\",action=\"%s\"} %" PRIu64 "\n", traffic_name(traffic),
		    action_name(action), device->sightings[traffic][action]);
}

static void write_sightings(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;
	struct stats *stats = metrics->stats;

	pthread_mutex_lock(&stats->lock);
	for (size_t i = 0; i < stats->device_count; i++)
		for (int traffic = 0; traffic < TRAFFICS; traffic++)
			for (int action = 0; action < ACTIONS; action++)
				write_sighting(family, &stats->devices[i], traffic, action, text);
	pthread_mutex_unlock(&stats->lock);
}

static void write_log_events(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	family_total(family, metrics->log.events, text);
}

static void write_log_bytes(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	family_total(family, metrics->log.bytes, text);
}

static void write_log_failures(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	family_total(family, metrics->log.failures, text);
}

static void write_log_writable(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	family_number(family, !metrics->log.failing, text);
}

static void write_last_message(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	family_seconds(family, atomic_load(&metrics->stats->last_message), text);
}

static void write_last_errors(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	for (int error = 0; error < STATS_ERRORS; error++)
		text_printf(text, "%s{kind=\"%s\"} %lld\n", family->name, stats_error_name(error),
			    atomic_load(&metrics->stats->last_errors[error]) / 1000);
}

static void write_last_failure(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	family_seconds(family, metrics->log.last_failure, text);
}

void metrics_write_policies(const struct family *family, struct stats *stats, struct text *text)
{
	pthread_mutex_lock(&stats->lock);
	for (size_t i = 0; i < stats->policy_count; i++)
		for (int action = 0; action < ACTIONS; action++) {
			const struct stats_policy *policy = &stats->policies[i];

			if (policy->decisions[action] == 0)
				continue;
			family_labelled(family, "_total", "policy", policy->name, text);
			text_printf(text, ",action=\"%s\"} %" PRIu64 "\n", action_name(action),
				    policy->decisions[action]);
		}
	pthread_mutex_unlock(&stats->lock);
}

static void write_policies(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	metrics_write_policies(family, metrics->stats, text);
}

void metrics_write_exemptions(const struct family *family, const struct policies *policies,
			      struct text *text)
{
	for (size_t i = 0; i < policies->exemption_count; i++) {
		const struct exemption *exemption = &policies->exemptions[i];

		if (exemption->until == DATE_NEVER)
			continue;
		family_labelled(family, "", "exemption", exemption->name, text);
		text_printf(text, "} %" PRId64 "\n", exemption->until);
	}
}

static void write_exemptions(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;

	metrics_write_exemptions(family, metrics->policies, text);
}

/* The bound is a float in its canonical form: 0.25 and 1.0. */
static void write_bucket(const struct family *family, int64_t bound, uint64_t count,
			 struct text *text)
{
	text_printf(text, "%s_bucket{le=\"%g%s\"} %" PRIu64 "\n", family->name, (double)bound / 1e9,
		    bound % 1000000000 == 0 ? ".0" : "", count);
}

/* The count is the sum of the classes, so that the two always agree. */
static void write_durations(const struct family *family, const void *figures, struct text *text)
{
	const struct metrics *metrics = figures;
	uint64_t nanoseconds = atomic_load(&metrics->stats->nanoseconds), count = 0;

	for (int class = 0; class < STATS_BOUNDS; class ++) {
		count += atomic_load(&metrics->stats->durations[class]);
		write_bucket(family, stats_bound(class), count, text);
	}
	count += atomic_load(&metrics->stats->durations[STATS_BOUNDS]);
	text_printf(text, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", family->name, count);
	text_printf(text, "%s_count %" PRIu64 "\n", family->name, count);
	text_printf(text, "%s_sum %" PRIu64 ".%09" PRIu64 "\n", family->name,
		    nanoseconds / 1000000000, nanoseconds % 1000000000);
}

static const struct family families[] = {
	{ "milter_device", "info", NULL, "The version and the configuration in force.",
	  write_info },
	{ "milter_device_start_time_seconds", "gauge", "seconds",
	  "When the daemon started, since 1970 UTC.", write_started },
	{ "milter_device_messages", "counter", NULL, "Messages decided about, by whose mail it is.",
	  write_messages },
	{ "milter_device_last_message_timestamp_seconds", "gauge", "seconds",
	  "When the last message was decided about, since 1970 UTC; 0: none was.",
	  write_last_message },
	{ "milter_device_messages_in_progress", "gauge", NULL,
	  "Messages begun and not yet answered.", write_in_progress },
	{ "milter_device_sightings", "counter", NULL,
	  "Messages in which a device was found or on which a policy acted.", write_sightings },
	{ "milter_device_policy_decisions", "counter", NULL,
	  "Messages on which a policy acted, by what was done.", write_policies },
	{ "milter_device_exemption_end_timestamp_seconds", "gauge", "seconds",
	  "When an exemption of the configuration in force ends, since 1970 UTC.",
	  write_exemptions },
	{ "milter_device_errors", "counter", NULL, "Messages with which something went wrong.",
	  write_errors },
	{ "milter_device_last_error_timestamp_seconds", "gauge", "seconds",
	  "When that went wrong last, since 1970 UTC; 0: it did not.", write_last_errors },
	{ "milter_device_reloads", "counter", NULL, "Configurations offered since the start.",
	  write_reloads },
	{ "milter_device_config_last_reload_successful", "gauge", NULL,
	  "0 when the configuration offered last was refused.", write_last_loaded },
	{ "milter_device_config_last_success_timestamp_seconds", "gauge", "seconds",
	  "When the configuration in force was loaded, since 1970 UTC.", write_loaded },
	{ "milter_device_event_log_events", "counter", NULL, "Events written to the event log.",
	  write_log_events },
	{ "milter_device_event_log_bytes", "counter", "bytes", "Bytes of those events.",
	  write_log_bytes },
	{ "milter_device_event_log_failures", "counter", NULL,
	  "Events that went to syslog because the event log could not be written.",
	  write_log_failures },
	{ "milter_device_event_log_writable", "gauge", NULL,
	  "0 when the last event could not be written to the event log.", write_log_writable },
	{ "milter_device_event_log_last_failure_timestamp_seconds", "gauge", "seconds",
	  "When the last event went to syslog, since 1970 UTC; 0: none did.", write_last_failure },
	{ "milter_device_verdict_seconds", "histogram", "seconds",
	  "From the first header field of a message to its verdict.", write_durations },
};

void metrics_write(const struct metrics *metrics, enum families_form form, struct text *text)
{
	families_write(families, sizeof(families) / sizeof(families[0]), metrics, form, text);
}
