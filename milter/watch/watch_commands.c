/* watch_commands -- what milter-device-ctl can ask the running milter-device-watch for. */
#include "watch/watch_commands.h"

#include <inttypes.h>
#include <sysexits.h>

#include "base/cells.h"
#include "service/metrics.h"
#include "watch/watch_inputs.h"

int watch_commands_ask(void *errand, struct span line, const char *who, struct text *answer)
{
	struct watch_question question = { line, who, answer, EX_SOFTWARE };

	errand_ask(errand, &question);
	return question.status;
}

static int answer_ping(struct watch *watch, struct text *answer)
{
	(void)watch;
	text_add(answer, SPAN("milter-device-watch " VERSION " is running\n"));
	return EX_OK;
}

static int answer_reopen(struct watch *watch, struct text *answer)
{
	struct trouble why;

	if (eventlog_reopen(watch->service.log, &why)) {
		text_add(answer, SPAN("the event log is opened again\n"));
		return EX_OK;
	}
	text_printf(answer, "%s\n", why.sentence);
	return EX_CANTCREAT;
}

/* ---- for people ---- */

static void write_source(const struct watched *watched, struct text *text)
{
	text_printf(text, "source %s: %" PRIu64 " %s", watched->name, watched->accesses_since_start,
		    cell_word(watched->accesses_since_start, "access", "accesses"));
	if (watched->latest_access != 0) {
		text_add(text, SPAN(", the latest at "));
		calendar_write_rfc3339(text, watched->latest_access);
	}
	if (watched->unlike != 0)
		text_printf(text, ", %" PRIu64 " %s like its own of no pattern", watched->unlike,
			    cell_word(watched->unlike, "line", "lines"));
	text_printf(text, ", %zu %s of repeats open%s\n", folds_count(watched->folds),
		    cell_word(folds_count(watched->folds), "count", "counts"),
		    watched->source == NULL ? ", no longer configured" : "");
}

static void write_input(const struct input *input, struct text *text)
{
	uint64_t bytes = watch_input_count(input).bytes;
	size_t open, files;

	text_printf(text, "input %s: ", input->path);
	if (watch_input_is_piped(input)) {
		text_add(text, SPAN("standard input\n"));
		return;
	}
	if (!watch_input_is_there(input)) {
		text_add(text, SPAN("not there yet\n"));
		return;
	}
	text_printf(text, "%" PRIu64 " %s read", bytes, cell_word(bytes, "byte", "bytes"));
	if (input->wild != NULL) {
		files = wild_files(input->wild, &open);
		text_printf(text, ", %zu %s, %zu open", files, cell_word(files, "file", "files"),
			    open);
	}
	text_printf(text, "%s\n", input->feeds == NULL ? ", no longer configured" : "");
}

static int answer_stats(struct watch *watch, struct text *answer)
{
	const struct watch_counts *counts = &watch->counts;
	uint64_t skips[WATCH_SKIPS];

	text_add(answer, SPAN("started "));
	calendar_write_rfc3339(answer, watch->service.stats.started);
	text_printf(answer, ", configuration %s\n", watch->service.config->rules.hash);
	text_printf(answer,
		    "%" PRIu64 " %s, of which %" PRIu64 " %s; %" PRIu64 " %s written, %" PRIu64
		    " to syslog instead\n",
		    counts->accesses, cell_word(counts->accesses, "access", "accesses"),
		    counts->repeats, cell_word(counts->repeats, "was a repeat", "were repeats"),
		    counts->events, cell_word(counts->events, "event", "events"),
		    eventlog_count(watch->service.log).failures);
	for (size_t i = 0; i < watch->watched_count; i++)
		write_source(watch->watched[i], answer);
	for (const struct input *input = watch->inputs; input != NULL; input = input->next)
		write_input(input, answer);
	watch_skips(watch, skips);
	for (int i = 0; i < WATCH_SKIPS; i++) {
		if (skips[i] == 0)
			continue;
		watch_skip_write(answer, (enum watch_skip)i, skips[i]);
		text_byte(answer, '\n');
	}
	return answer->cut ? EX_OSERR : EX_OK;
}

/* ---- for monitoring systems (OpenMetrics 1.0) ---- */

static void family(struct text *text, const char *name, const char *type, const char *help)
{
	text_printf(text, "# TYPE milter_device_watch%s %s\n# HELP milter_device_watch%s %s\n",
		    name, type, name, help);
}

static void write_sources(const struct watch *watch, struct text *text)
{
	family(text, "_accesses", "counter", "Accesses to mailboxes that were read.");
	for (size_t i = 0; i < watch->watched_count; i++) {
		text_add(text, SPAN("milter_device_watch_accesses_total{source="));
		metrics_label(text, span_of(watch->watched[i]->name));
		text_printf(text, "} %" PRIu64 "\n", watch->watched[i]->accesses_since_start);
	}
	family(text, "_unlike_lines", "counter",
	       "Lines that look like the source's, but are of no pattern.");
	for (size_t i = 0; i < watch->watched_count; i++) {
		text_add(text, SPAN("milter_device_watch_unlike_lines_total{source="));
		metrics_label(text, span_of(watch->watched[i]->name));
		text_printf(text, "} %" PRIu64 "\n", watch->watched[i]->unlike);
	}
	family(text, "_latest_access_timestamp_seconds", "gauge",
	       "When the latest access was, by its log.");
	for (size_t i = 0; i < watch->watched_count; i++) {
		int64_t latest = watch->watched[i]->latest_access;

		text_add(text, SPAN("milter_device_watch_latest_access_timestamp_seconds{source="));
		metrics_label(text, span_of(watch->watched[i]->name));
		text_printf(text, "} %" PRId64 ".%03d\n", latest / 1000, (int)(latest % 1000));
	}
}

static void write_inputs(const struct watch *watch, struct text *text)
{
	family(text, "_input_bytes", "counter", "Bytes of logs that were read.");
	for (const struct input *input = watch->inputs; input != NULL; input = input->next) {
		if (watch_input_is_piped(input))
			continue;
		text_add(text, SPAN("milter_device_watch_input_bytes_total{path="));
		metrics_label(text, span_of(input->path));
		text_printf(text, "} %" PRIu64 "\n", watch_input_count(input).bytes);
	}
}

static void write_skips(const struct watch *watch, struct text *text)
{
	uint64_t skips[WATCH_SKIPS];

	watch_skips(watch, skips);
	family(text, "_skipped", "counter", "What was left out, and why.");
	for (int i = 0; i < WATCH_SKIPS; i++)
		text_printf(text, "milter_device_watch_skipped_total{reason=\"%s\"} %" PRIu64 "\n",
			    watch_skip_name((enum watch_skip)i), skips[i]);
}

static void write_simple(const struct watch *watch, struct text *text)
{
	const struct stats *stats = &watch->service.stats;
	int64_t started = stats->started;

	family(text, "", "info", "The program and its configuration.");
	text_add(text, SPAN("milter_device_watch_info{version="));
	metrics_label(text, SPAN(VERSION));
	text_add(text, SPAN(",config="));
	metrics_label(text, span_of(watch->service.config->rules.hash));
	text_add(text, SPAN("} 1\n"));
	family(text, "_start_time_seconds", "gauge", "When the program was started.");
	text_printf(text, "milter_device_watch_start_time_seconds %" PRId64 ".%03d\n",
		    started / 1000, (int)(started % 1000));
	family(text, "_repeats", "counter", "Accesses that repeated one and were counted.");
	text_printf(text, "milter_device_watch_repeats_total %" PRIu64 "\n", watch->counts.repeats);
	family(text, "_events", "counter", "Events that were written.");
	text_printf(text, "milter_device_watch_events_total %" PRIu64 "\n", watch->counts.events);
	family(text, "_event_failures", "counter", "Events that went to syslog instead.");
	text_printf(text, "milter_device_watch_event_failures_total %" PRIu64 "\n",
		    eventlog_count(watch->service.log).failures);
	family(text, "_commands", "counter", "Commands of action = run that were started.");
	text_printf(text, "milter_device_watch_commands_total %" PRIu64 "\n",
		    watch->runner.started);
}

static int answer_metrics(struct watch *watch, struct text *answer)
{
	write_simple(watch, answer);
	write_sources(watch, answer);
	write_inputs(watch, answer);
	write_skips(watch, answer);
	text_add(answer, SPAN("# EOF\n"));
	return answer->cut ? EX_OSERR : EX_OK;
}

static const struct {
	const char *name;
	int (*answer)(struct watch *, struct text *answer);
} table[] = {
	{ "ping", answer_ping },
	{ "reopen", answer_reopen },
	{ "stats", answer_stats },
	{ "metrics", answer_metrics },
};

bool watch_commands_answer(struct watch *watch, struct watch_question *question)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!span_equal(question->line, span_of(table[i].name)))
			continue;
		question->status = table[i].answer(watch, question->answer);
		return true;
	}
	return false;
}
