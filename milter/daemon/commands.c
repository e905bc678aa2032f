/* SPDX-License-Identifier: ISC */
/* commands -- what milter-device-ctl can ask the running daemon for. */
#include "daemon/commands.h"

#include <stdio.h>
#include <sysexits.h>

#include "service/health.h"
#include "service/metrics.h"

static int answer_ping(const struct commands *commands, const char *who, struct text *answer)
{
	(void)commands;
	(void)who;
	text_add(answer, SPAN("milter-device " VERSION " is running\n"));
	return EX_OK;
}

static int answer_reload(const struct commands *commands, const char *who, struct text *answer)
{
	char by[80];
	struct reload_request request = { .by = by, .answer = answer };

	snprintf(by, sizeof(by), "ctl:%s", who);
	errand_ask(commands->reload, &request);
	return request.loaded ? EX_OK : EX_CONFIG;
}

static int answer_reopen(const struct commands *commands, const char *who, struct text *answer)
{
	struct trouble why;

	(void)who;
	if (eventlog_reopen(commands->service->log, &why)) {
		text_add(answer, SPAN("the event log is opened again\n"));
		return EX_OK;
	}
	text_printf(answer, "%s\n", why.sentence);
	return EX_CANTCREAT;
}

static int answer_numbers(const struct commands *commands, struct text *answer,
			  void (*write)(const struct metrics *, struct text *))
{
	struct service *service = commands->service;
	struct config *config = service_config(service);
	struct metrics metrics = {
		.stats = &service->stats,
		.log = eventlog_count(service->log),
		.version = VERSION,
		.config = config->rules.hash,
		.policies = &config->rules.policies,
		.in_progress = atomic_load(&service->in_flight),
		.now = service_now(),
	};

	write(&metrics, answer);
	config_drop(config);
	return answer->cut ? EX_OSERR : EX_OK;
}

static int answer_stats(const struct commands *commands, const char *who, struct text *answer)
{
	(void)who;
	return answer_numbers(commands, answer, metrics_write_plain);
}

static void write_openmetrics(const struct metrics *metrics, struct text *text)
{
	metrics_write(metrics, FAMILIES_OPENMETRICS, text);
}

static void write_prometheus(const struct metrics *metrics, struct text *text)
{
	metrics_write(metrics, FAMILIES_PROMETHEUS, text);
}

static int answer_prometheus(const struct commands *commands, const char *who, struct text *answer)
{
	(void)who;
	return answer_numbers(commands, answer, write_prometheus);
}

static int answer_metrics(const struct commands *commands, const char *who, struct text *answer)
{
	(void)who;
	return answer_numbers(commands, answer, write_openmetrics);
}

static uint64_t messages_of(const struct stats *stats)
{
	uint64_t sum = 0;

	for (int traffic = 0; traffic < TRAFFICS; traffic++)
		sum += atomic_load(&stats->messages[traffic]);
	return sum;
}

static int answer_health(const struct commands *commands, const char *who, struct text *answer)
{
	struct service *service = commands->service;
	struct config *config = service_config(service);
	struct health health = {
		.program = "MILTER-DEVICE",
		.config = config->rules.hash,
		.refused = !atomic_load(&service->stats.last_loaded),
		.log = eventlog_count(service->log),
		.last_limit = atomic_load(&service->stats.last_errors[STATS_LIMIT]),
		.now = service_now(),
		.figures = { { "messages", messages_of(&service->stats), true },
			     { "in_progress", atomic_load(&service->in_flight), false },
			     { "limits", atomic_load(&service->stats.errors[STATS_LIMIT]), true } },
	};
	int level;

	(void)who;
	level = (int)health_write(&health, answer);
	config_drop(config);
	return level;
}

static const struct {
	const char *name;
	int (*answer)(const struct commands *, const char *who, struct text *);
} table[] = {
	{ "ping", answer_ping },       { "reload", answer_reload },
	{ "reopen", answer_reopen },   { "stats", answer_stats },
	{ "metrics", answer_metrics }, { "metrics prometheus", answer_prometheus },
	{ "health", answer_health },
};

int commands_answer(void *commands, struct span line, const char *who, struct text *answer)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (span_equal(line, span_of(table[i].name)))
			return table[i].answer(commands, who, answer);
	text_add(answer, SPAN("unknown command '"));
	text_visible(answer, line);
	text_add(answer, SPAN("'\n"));
	return EX_USAGE;
}
