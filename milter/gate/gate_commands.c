/* SPDX-License-Identifier: ISC */
/* gate_commands -- what milter-device-ctl can ask the running milter-device-gate for. */
#include "gate/gate_commands.h"

#include <inttypes.h>
#include <sysexits.h>

#include "base/cells.h"
#include "gate/gate_metrics.h"
#include "service/health.h"

static int answer_ping(struct gate *gate, struct text *answer)
{
	(void)gate;
	text_add(answer, SPAN("milter-device-gate " VERSION " is running\n"));
	return EX_OK;
}

static int answer_reopen(struct gate *gate, struct text *answer)
{
	return inquiry_reopen(gate->service.log, answer);
}

/* ---- for people ---- */

/* A line of what there was any of. */
static void add_trouble(struct text *answer, uint64_t number, const char *one, const char *many)
{
	if (number != 0)
		text_printf(answer, "%" PRIu64 " %s\n", number, cell_word(number, one, many));
}

static int answer_stats(struct gate *gate, struct text *answer)
{
	const struct gate_counts *counts = &gate->counts;

	text_add(answer, SPAN("started "));
	calendar_write_rfc3339(answer, gate->service.stats.started);
	text_printf(answer, ", configuration %s\n", gate->service.config->rules.hash);
	for (int i = 0; i < GATE_ASKERS; i++)
		text_printf(answer, "%s: %" PRIu64 " %s, %" PRIu64 " denied\n",
			    gate_asker_name((enum gate_asker)i), counts->asked[i],
			    cell_word(counts->asked[i], "question", "questions"),
			    counts->denied[i]);
	text_printf(answer,
		    "%" PRIu64 " %s written, %" PRIu64 " to syslog instead; %" PRIu64
		    " %s counted, %zu %s of them open\n",
		    counts->events, cell_word(counts->events, "event", "events"),
		    eventlog_count(gate->service.log).failures, counts->repeats,
		    cell_word(counts->repeats, "repeat", "repeats"), folds_count(gate->folds),
		    cell_word(folds_count(gate->folds), "count", "counts"));
	if (gate->recall.memory != NULL)
		text_printf(answer,
			    "%zu %s remembered at an address, %" PRIu64 " denied for that\n",
			    gate_recall_count(&gate->recall),
			    cell_word(gate_recall_count(&gate->recall), "user", "users"),
			    counts->recalled);
	add_trouble(answer, counts->faults, "question that could not be decided",
		    "questions that could not be decided");
	add_trouble(answer, counts->unreadable, "question that could not be read",
		    "questions that could not be read");
	add_trouble(answer, counts->bad_keys, "question without the right key",
		    "questions without the right key");
	add_trouble(answer, counts->connections, "connection that could not be taken",
		    "connections that could not be taken");
	return answer->cut ? EX_OSERR : EX_OK;
}

/* ---- for monitoring systems ---- */

static int answer_openmetrics(struct gate *gate, struct text *answer)
{
	gate_metrics_write(gate, FAMILIES_OPENMETRICS, answer);
	return answer->cut ? EX_OSERR : EX_OK;
}

static int answer_prometheus(struct gate *gate, struct text *answer)
{
	gate_metrics_write(gate, FAMILIES_PROMETHEUS, answer);
	return answer->cut ? EX_OSERR : EX_OK;
}

static int answer_health(struct gate *gate, struct text *answer)
{
	const struct stats *stats = &gate->service.stats;
	uint64_t asked = 0, denied = 0;
	struct health health = {
		.program = "MILTER-DEVICE-GATE",
		.config = gate->service.config->rules.hash,
		.refused = !atomic_load(&stats->last_loaded),
		.log = eventlog_count(gate->service.log),
		.last_limit = atomic_load(&stats->last_errors[STATS_LIMIT]),
		.now = service_now(),
	};

	for (int i = 0; i < GATE_ASKERS; i++) {
		asked += gate->counts.asked[i];
		denied += gate->counts.denied[i];
	}
	health.figures[0] = (struct health_figure){ "questions", asked, true };
	health.figures[1] = (struct health_figure){ "denied", denied, true };
	health.figures[2] =
		(struct health_figure){ "limits", atomic_load(&stats->errors[STATS_LIMIT]), true };
	return health_write(&health, answer);
}

static const struct {
	const char *name;
	int (*answer)(struct gate *, struct text *answer);
} table[] = {
	{ "ping", answer_ping },
	{ "reopen", answer_reopen },
	{ "stats", answer_stats },
	{ "metrics", answer_openmetrics },
	{ "metrics prometheus", answer_prometheus },
	{ "health", answer_health },
};

bool gate_commands_answer(struct gate *gate, struct inquiry *inquiry)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!span_equal(inquiry->line, span_of(table[i].name)))
			continue;
		inquiry->status = table[i].answer(gate, inquiry->answer);
		return true;
	}
	return false;
}
