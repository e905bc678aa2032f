/* SPDX-License-Identifier: ISC */
/* gate_metrics -- what milter-device-gate was asked and has answered. */
#include "gate/gate_metrics.h"

#include <inttypes.h>

#include "service/metrics.h"

static void write_info(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	family_info(family, VERSION, gate->service.config->rules.hash, text);
}

static void write_started(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	family_seconds(family, gate->service.stats.started, text);
}

static void write_last_loaded(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	family_number(family, atomic_load(&gate->service.stats.last_loaded), text);
}

static void write_loaded(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	family_seconds(family, atomic_load(&gate->service.stats.loaded), text);
}

static void write_reloads(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	for (int result = 0; result < STATS_RELOADS; result++) {
		family_labelled(family, "_total", "result", span_of(stats_reload_name(result)),
				text);
		text_printf(text, "} %llu\n", atomic_load(&gate->service.stats.reloads[result]));
	}
}

static void write_askers(const struct family *family, const uint64_t numbers[GATE_ASKERS],
			 struct text *text)
{
	for (int i = 0; i < GATE_ASKERS; i++) {
		family_labelled(family, "_total", "asker",
				span_of(gate_asker_name((enum gate_asker)i)), text);
		text_printf(text, "} %" PRIu64 "\n", numbers[i]);
	}
}

static void write_asked(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	write_askers(family, gate->counts.asked, text);
}

static void write_denied(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	write_askers(family, gate->counts.denied, text);
}

static void write_repeats(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	family_total(family, gate->counts.repeats, text);
}

static void write_events(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	family_total(family, gate->counts.events, text);
}

static void write_failures(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	family_total(family, eventlog_count(gate->service.log).failures, text);
}

static void write_writable(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	family_number(family, !eventlog_count(gate->service.log).failing, text);
}

static void write_policies(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	/* The lock is taken; nothing else changes. */
	metrics_write_policies(family, (struct stats *)&gate->service.stats, text);
}

static void write_exemptions(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	metrics_write_exemptions(family, &gate->service.config->rules.policies, text);
}

static void write_troubles(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	const struct {
		const char *reason;
		uint64_t number;
	} rows[] = {
		{ "fault", gate->counts.faults },
		{ "unreadable", gate->counts.unreadable },
		{ "key", gate->counts.bad_keys },
		{ "crowd", gate->counts.connections },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		family_labelled(family, "_total", "reason", span_of(rows[i].reason), text);
		text_printf(text, "} %" PRIu64 "\n", rows[i].number);
	}
}

static void write_remembered(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	family_number(family, gate_recall_count(&gate->recall), text);
}

static void write_forgotten(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	family_total(family, gate_recall_early(&gate->recall), text);
}

static void write_recalled(const struct family *family, const void *figures, struct text *text)
{
	const struct gate *gate = figures;

	family_total(family, gate->counts.recalled, text);
}

static const struct family families[] = {
	{ "milter_device_gate", "info", NULL, "The version and the configuration in force.",
	  write_info },
	{ "milter_device_gate_start_time_seconds", "gauge", "seconds",
	  "When the program was started, since 1970 UTC.", write_started },
	{ "milter_device_gate_config_last_reload_successful", "gauge", NULL,
	  "0 when the configuration offered last was refused.", write_last_loaded },
	{ "milter_device_gate_config_last_success_timestamp_seconds", "gauge", "seconds",
	  "When the configuration in force was loaded, since 1970 UTC.", write_loaded },
	{ "milter_device_gate_reloads", "counter", NULL, "Configurations offered since the start.",
	  write_reloads },
	{ "milter_device_gate_questions", "counter", NULL,
	  "Questions whether a mailbox may be opened, by who asked.", write_asked },
	{ "milter_device_gate_denied", "counter", NULL, "Of these, those that were denied.",
	  write_denied },
	{ "milter_device_gate_recalled", "counter", NULL,
	  "Of these, those that were denied for what gate_memory knew.", write_recalled },
	{ "milter_device_gate_remembered", "gauge", NULL,
	  "Users at an address that gate_memory knows now.", write_remembered },
	{ "milter_device_gate_forgotten_early", "counter", NULL,
	  "Of these, those that were forgotten before their time, to make room.", write_forgotten },
	{ "milter_device_gate_repeats", "counter", NULL,
	  "Denied openings that repeated one and were counted.", write_repeats },
	{ "milter_device_gate_events", "counter", NULL, "Events that were written.", write_events },
	{ "milter_device_gate_event_failures", "counter", NULL,
	  "Events that went to syslog instead.", write_failures },
	{ "milter_device_gate_event_log_writable", "gauge", NULL,
	  "0 when the last event could not be written to the event log.", write_writable },
	{ "milter_device_gate_policy_decisions", "counter", NULL,
	  "Questions that a policy decided, by what was done.", write_policies },
	{ "milter_device_gate_exemption_end_timestamp_seconds", "gauge", "seconds",
	  "When an exemption of the configuration in force ends, since 1970 UTC.",
	  write_exemptions },
	{ "milter_device_gate_troubles", "counter", NULL,
	  "Questions that were not decided by a policy, and why.", write_troubles },
};

void gate_metrics_write(const struct gate *gate, enum families_form form, struct text *text)
{
	families_write(families, sizeof(families) / sizeof(families[0]), gate, form, text);
}
