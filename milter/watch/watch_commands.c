/* SPDX-License-Identifier: ISC */
/* watch_commands -- what milter-device-ctl can ask the running milter-device-watch for. */
#include "watch/watch_commands.h"

#include <inttypes.h>
#include <sysexits.h>

#include "base/cells.h"
#include "service/health.h"
#include "watch/watch_metrics.h"
#include "watch/watch_inputs.h"

static int answer_ping(struct watch *watch, struct text *answer)
{
	(void)watch;
	text_add(answer, SPAN("milter-device-watch " VERSION " is running\n"));
	return EX_OK;
}

static int answer_reopen(struct watch *watch, struct text *answer)
{
	return inquiry_reopen(watch->service.log, answer);
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

/* ---- for monitoring systems ---- */

static int answer_openmetrics(struct watch *watch, struct text *answer)
{
	watch_metrics_write(watch, FAMILIES_OPENMETRICS, answer);
	return answer->cut ? EX_OSERR : EX_OK;
}

static int answer_prometheus(struct watch *watch, struct text *answer)
{
	watch_metrics_write(watch, FAMILIES_PROMETHEUS, answer);
	return answer->cut ? EX_OSERR : EX_OK;
}

/* Of what is skipped, what a limit was the reason of is what health asks for. */
static int answer_health(struct watch *watch, struct text *answer)
{
	const struct stats *stats = &watch->service.stats;
	struct health health = {
		.program = "MILTER-DEVICE-WATCH",
		.config = watch->service.config->rules.hash,
		.refused = !atomic_load(&stats->last_loaded),
		.log = eventlog_count(watch->service.log),
		.last_limit = atomic_load(&stats->last_errors[STATS_LIMIT]),
		.now = service_now(),
		.figures = { { "accesses", watch->counts.accesses, true },
			     { "events", watch->counts.events, true },
			     { "limits", watch_limits_hit(watch), true } },
	};

	return health_write(&health, answer);
}

static const struct {
	const char *name;
	int (*answer)(struct watch *, struct text *answer);
} table[] = {
	{ "ping", answer_ping },
	{ "reopen", answer_reopen },
	{ "stats", answer_stats },
	{ "metrics", answer_openmetrics },
	{ "metrics prometheus", answer_prometheus },
	{ "health", answer_health },
};

bool watch_commands_answer(struct watch *watch, struct inquiry *inquiry)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!span_equal(inquiry->line, span_of(table[i].name)))
			continue;
		inquiry->status = table[i].answer(watch, inquiry->answer);
		return true;
	}
	return false;
}
