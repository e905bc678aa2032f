/* metrics -- what the daemon has counted, as OpenMetrics text. */
#include "service/metrics.h"

#include <inttypes.h>

/* One metric family; write adds its samples, which all begin with its name. */
struct family {
	const char *name, *type;
	const char *unit; /* NULL: none; else the name ends in it */
	const char *help;
	void (*write)(const struct family *, const struct metrics *, struct text *);
};

void metrics_label(struct text *text, struct span value)
{
	text_byte(text, '"');
	while (value.size != 0) {
		size_t size = utf8_character(value);

		if (size == 0)
			text_add(text, SPAN("\xef\xbf\xbd"));
		else if (value.data[0] == '\n')
			text_add(text, SPAN("\\n"));
		else if (value.data[0] == '"' || value.data[0] == '\\')
			text_printf(text, "\\%c", value.data[0]);
		else
			text_add(text, span_first(value, size));
		value = span_from(value, size != 0 ? size : 1);
	}
	text_byte(text, '"');
}

static void write_info(const struct family *family, const struct metrics *metrics,
		       struct text *text)
{
	text_printf(text, "%s_info{version=", family->name);
	metrics_label(text, span_of(metrics->version));
	text_add(text, SPAN(",config="));
	metrics_label(text, span_of(metrics->config));
	text_add(text, SPAN("} 1\n"));
}

static void write_moment(const struct family *family, int64_t milliseconds, struct text *text)
{
	text_printf(text, "%s %" PRId64 ".%03d\n", family->name, milliseconds / 1000,
		    (int)(milliseconds % 1000));
}

static void write_started(const struct family *family, const struct metrics *metrics,
			  struct text *text)
{
	write_moment(family, metrics->stats->started, text);
}

static void write_loaded(const struct family *family, const struct metrics *metrics,
			 struct text *text)
{
	write_moment(family, atomic_load(&metrics->stats->loaded), text);
}

static void write_last_loaded(const struct family *family, const struct metrics *metrics,
			      struct text *text)
{
	text_printf(text, "%s %d\n", family->name, atomic_load(&metrics->stats->last_loaded));
}

static void write_in_progress(const struct family *family, const struct metrics *metrics,
			      struct text *text)
{
	text_printf(text, "%s %u\n", family->name, metrics->in_progress);
}

static void write_total(const struct family *family, uint64_t number, struct text *text)
{
	text_printf(text, "%s_total %" PRIu64 "\n", family->name, number);
}

/* A counter that is divided by one label, whose values are known beforehand. */
static void write_divided(const struct family *family, const char *label, const char *value,
			  uint64_t number, struct text *text)
{
	text_printf(text, "%s_total{%s=\"%s\"} %" PRIu64 "\n", family->name, label, value, number);
}

static void write_messages(const struct family *family, const struct metrics *metrics,
			   struct text *text)
{
	for (int traffic = 0; traffic < TRAFFICS; traffic++)
		write_divided(family, "traffic", traffic_name(traffic),
			      atomic_load(&metrics->stats->messages[traffic]), text);
}

static void write_errors(const struct family *family, const struct metrics *metrics,
			 struct text *text)
{
	for (int error = 0; error < STATS_ERRORS; error++)
		write_divided(family, "kind", stats_error_name(error),
			      atomic_load(&metrics->stats->errors[error]), text);
}

static void write_reloads(const struct family *family, const struct metrics *metrics,
			  struct text *text)
{
	for (int result = 0; result < STATS_RELOADS; result++)
		write_divided(family, "result", stats_reload_name(result),
			      atomic_load(&metrics->stats->reloads[result]), text);
}

static void write_sighting(const struct family *family, const struct stats_device *device,
			   int traffic, int action, struct text *text)
{
	if (device->sightings[traffic][action] == 0)
		return;
	text_printf(text, "%s_total{device=", family->name);
	metrics_label(text, device->name);
	text_printf(text, ",traffic=\"%s\",action=\"%s\"} %" PRIu64 "\n", traffic_name(traffic),
		    action_name(action), device->sightings[traffic][action]);
}

static void write_sightings(const struct family *family, const struct metrics *metrics,
			    struct text *text)
{
	struct stats *stats = metrics->stats;

	pthread_mutex_lock(&stats->lock);
	for (size_t i = 0; i < stats->device_count; i++)
		for (int traffic = 0; traffic < TRAFFICS; traffic++)
			for (int action = 0; action < ACTIONS; action++)
				write_sighting(family, &stats->devices[i], traffic, action, text);
	pthread_mutex_unlock(&stats->lock);
}

static void write_log_events(const struct family *family, const struct metrics *metrics,
			     struct text *text)
{
	write_total(family, metrics->log.events, text);
}

static void write_log_bytes(const struct family *family, const struct metrics *metrics,
			    struct text *text)
{
	write_total(family, metrics->log.bytes, text);
}

static void write_log_failures(const struct family *family, const struct metrics *metrics,
			       struct text *text)
{
	write_total(family, metrics->log.failures, text);
}

/* The bound is a float in its canonical form: 0.25 and 1.0. */
static void write_bucket(const struct family *family, int64_t bound, uint64_t count,
			 struct text *text)
{
	text_printf(text, "%s_bucket{le=\"%g%s\"} %" PRIu64 "\n", family->name, (double)bound / 1e9,
		    bound % 1000000000 == 0 ? ".0" : "", count);
}

/* The count is the sum of the classes, so that the two always agree. */
static void write_durations(const struct family *family, const struct metrics *metrics,
			    struct text *text)
{
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
	{ "milter_device_messages_in_progress", "gauge", NULL,
	  "Messages begun and not yet answered.", write_in_progress },
	{ "milter_device_sightings", "counter", NULL,
	  "Messages in which a device was found or on which a policy acted.", write_sightings },
	{ "milter_device_errors", "counter", NULL, "Messages with which something went wrong.",
	  write_errors },
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
	{ "milter_device_verdict_seconds", "histogram", "seconds",
	  "From the first header field of a message to its verdict.", write_durations },
};

void metrics_write(const struct metrics *metrics, struct text *text)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		const struct family *family = &families[i];

		text_printf(text, "# TYPE %s %s\n", family->name, family->type);
		if (family->unit != NULL)
			text_printf(text, "# UNIT %s %s\n", family->name, family->unit);
		text_printf(text, "# HELP %s %s\n", family->name, family->help);
		family->write(family, metrics, text);
	}
	text_add(text, SPAN("# EOF\n"));
}
