/* SPDX-License-Identifier: ISC */
/* watch_metrics -- what milter-device-watch has read and written, for monitoring systems. */
#include "watch/watch_metrics.h"

#include <inttypes.h>
#include <stddef.h>

#include "service/metrics.h"
#include "watch/watch_inputs.h"

static void write_info(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	family_info(family, VERSION, watch->service.config->rules.hash, text);
}

static void write_started(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	family_seconds(family, watch->service.stats.started, text);
}

static void write_last_loaded(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	family_number(family, atomic_load(&watch->service.stats.last_loaded), text);
}

static void write_loaded(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	family_seconds(family, atomic_load(&watch->service.stats.loaded), text);
}

static void write_reloads(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	for (int result = 0; result < STATS_RELOADS; result++) {
		family_labelled(family, "_total", "result", span_of(stats_reload_name(result)),
				text);
		text_printf(text, "} %llu\n", atomic_load(&watch->service.stats.reloads[result]));
	}
}

static void write_repeats(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	family_total(family, watch->counts.repeats, text);
}

static void write_events(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	family_total(family, watch->counts.events, text);
}

static void write_failures(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	family_total(family, eventlog_count(watch->service.log).failures, text);
}

static void write_writable(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	family_number(family, !eventlog_count(watch->service.log).failing, text);
}

static void write_commands(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	family_total(family, watch->runner.started, text);
}

static void write_policies(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	/* The lock is taken; nothing else changes. */
	metrics_write_policies(family, (struct stats *)&watch->service.stats, text);
}

static void write_exemptions(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	metrics_write_exemptions(family, &watch->service.config->rules.policies, text);
}

/* ---- of each source ---- */

static void write_accesses(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	for (size_t i = 0; i < watch->watched_count; i++) {
		family_labelled(family, "_total", "source", span_of(watch->watched[i]->name), text);
		text_printf(text, "} %" PRIu64 "\n", watch->watched[i]->accesses_since_start);
	}
}

static void write_unlike(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	for (size_t i = 0; i < watch->watched_count; i++) {
		family_labelled(family, "_total", "source", span_of(watch->watched[i]->name), text);
		text_printf(text, "} %" PRIu64 "\n", watch->watched[i]->unlike);
	}
}

static void write_moments(const struct family *family, const struct watch *watch, size_t member,
			  struct text *text)
{
	for (size_t i = 0; i < watch->watched_count; i++) {
		const struct watched *watched = watch->watched[i];
		int64_t moment = *(const int64_t *)((const char *)watched + member);

		if (watched->source == NULL)
			continue;
		family_labelled(family, "", "source", span_of(watched->name), text);
		text_add(text, SPAN("} "));
		families_seconds(text, moment);
	}
}

static void write_latest_access(const struct family *family, const void *figures, struct text *text)
{
	write_moments(family, figures, offsetof(struct watched, latest_access), text);
}

static void write_last_line(const struct family *family, const void *figures, struct text *text)
{
	write_moments(family, figures, offsetof(struct watched, last_line), text);
}

static void write_lag(const struct family *family, const void *figures, struct text *text)
{
	write_moments(family, figures, offsetof(struct watched, lag), text);
}

static void write_input_bytes(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	for (const struct input *input = watch->inputs; input != NULL; input = input->next) {
		if (watch_input_is_piped(input))
			continue;
		family_labelled(family, "_total", "path", span_of(input->path), text);
		text_printf(text, "} %" PRIu64 "\n", watch_input_count(input).bytes);
	}
}

static void write_skips(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;
	uint64_t skips[WATCH_SKIPS];

	watch_skips(watch, skips);
	for (int i = 0; i < WATCH_SKIPS; i++) {
		const char *reason = watch_skip_name((enum watch_skip)i);

		family_labelled(family, "_total", "reason", span_of(reason), text);
		text_printf(text, "} %" PRIu64 "\n", skips[i]);
	}
}

/* ---- tables that have a limit ---- */

/* The fullest of the tables that a source has: one of sessions for each of its logs. */
static size_t sessions_of(const struct watch *watch, const struct watched *watched)
{
	size_t most = 0;

	for (const struct input *input = watch->inputs; input != NULL; input = input->next)
		for (const struct feed *feed = input->feeds; feed != NULL; feed = feed->next) {
			size_t count = sessions_count(access_sessions(feed->reader));

			if (feed->watched == watched && count > most)
				most = count;
		}
	return most;
}

static size_t folds_of(const struct watch *watch, const struct watched *watched)
{
	(void)watch;
	return folds_count(watched->folds);
}

static size_t known_of(const struct watch *watch, const struct watched *watched)
{
	(void)watch;
	return known_count(watched->known);
}

/* A new table is a new row. */
static const struct {
	const char *name;
	size_t limit;
	size_t (*count)(const struct watch *, const struct watched *);
} tables[] = {
	{ "sessions", SESSIONS_MAX, sessions_of },
	{ "folds", FOLDS_MAX, folds_of },
	{ "known", KNOWN_MAX, known_of },
};

static void write_tables(const struct family *family, const void *figures, struct text *text)
{
	const struct watch *watch = figures;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (size_t j = 0; j < watch->watched_count; j++) {
			const struct watched *watched = watch->watched[j];

			family_labelled(family, "", "table", span_of(tables[i].name), text);
			text_add(text, SPAN(",source="));
			families_label(text, span_of(watched->name));
			text_printf(text, "} %zu\n", tables[i].count(watch, watched));
		}
	family_labelled(family, "", "table", SPAN("sightings"), text);
	text_printf(text, "} %zu\n", sightings_count(watch->sightings));
}

static void write_limits(const struct family *family, const void *figures, struct text *text)
{
	(void)figures;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		family_labelled(family, "", "table", span_of(tables[i].name), text);
		text_printf(text, "} %zu\n", tables[i].limit);
	}
	family_labelled(family, "", "table", SPAN("sightings"), text);
	text_printf(text, "} %d\n", SIGHTINGS_MAX);
}

static const struct family families[] = {
	{ "milter_device_watch", "info", NULL, "The version and the configuration in force.",
	  write_info },
	{ "milter_device_watch_start_time_seconds", "gauge", "seconds",
	  "When the program was started, since 1970 UTC.", write_started },
	{ "milter_device_watch_config_last_reload_successful", "gauge", NULL,
	  "0 when the configuration offered last was refused.", write_last_loaded },
	{ "milter_device_watch_config_last_success_timestamp_seconds", "gauge", "seconds",
	  "When the configuration in force was loaded, since 1970 UTC.", write_loaded },
	{ "milter_device_watch_reloads", "counter", NULL, "Configurations offered since the start.",
	  write_reloads },
	{ "milter_device_watch_repeats", "counter", NULL,
	  "Accesses that repeated one and were counted.", write_repeats },
	{ "milter_device_watch_events", "counter", NULL, "Events that were written.",
	  write_events },
	{ "milter_device_watch_event_failures", "counter", NULL,
	  "Events that went to syslog instead.", write_failures },
	{ "milter_device_watch_event_log_writable", "gauge", NULL,
	  "0 when the last event could not be written to the event log.", write_writable },
	{ "milter_device_watch_commands", "counter", NULL,
	  "Commands of action = run that were started.", write_commands },
	{ "milter_device_watch_policy_decisions", "counter", NULL,
	  "Accesses on which a policy acted and that repeat none before, by what was done.",
	  write_policies },
	{ "milter_device_watch_exemption_end_timestamp_seconds", "gauge", "seconds",
	  "When an exemption of the configuration in force ends, since 1970 UTC.",
	  write_exemptions },
	{ "milter_device_watch_accesses", "counter", NULL, "Accesses to mailboxes that were read.",
	  write_accesses },
	{ "milter_device_watch_unlike_lines", "counter", NULL,
	  "Lines that look like the source's, but are of no pattern.", write_unlike },
	{ "milter_device_watch_latest_access_timestamp_seconds", "gauge", "seconds",
	  "When the latest access was, by its log; 0: there was none.", write_latest_access },
	{ "milter_device_watch_last_line_timestamp_seconds", "gauge", "seconds",
	  "When the last line of a source was read, since 1970 UTC; 0: none was.",
	  write_last_line },
	{ "milter_device_watch_lag_seconds", "gauge", "seconds",
	  "How long after its own time the last access was read.", write_lag },
	{ "milter_device_watch_input_bytes", "counter", "bytes", "Bytes of logs that were read.",
	  write_input_bytes },
	{ "milter_device_watch_skipped", "counter", NULL, "What was left out, and why.",
	  write_skips },
	{ "milter_device_watch_table_entries", "gauge", NULL,
	  "Entries of tables that have a limit.", write_tables },
	{ "milter_device_watch_table_entries_limit", "gauge", NULL,
	  "How many entries such a table can have.", write_limits },
};

void watch_metrics_write(const struct watch *watch, enum families_form form, struct text *text)
{
	families_write(families, sizeof(families) / sizeof(families[0]), watch, form, text);
}
