/* SPDX-License-Identifier: ISC */
/* service -- what the daemon's threads share. */
#include "service/service.h"

#include <string.h>
#include <time.h>

#define LINE_BYTES 4000    /* of a decision in the mail log */
#define FIELDS_BYTES 16000 /* of its fields in the journal */

void service_begin(struct service *service, struct config *config, struct eventlog *log,
		   const char *source)
{
	*service = (struct service){ .config = config, .log = log, .source = source };
	pthread_mutex_init(&service->lock, NULL);
	stats_begin(&service->stats, service_now());
}

void service_end(struct service *service)
{
	config_drop(service->config);
	stats_end(&service->stats);
	pthread_mutex_destroy(&service->lock);
}

struct config *service_config(struct service *service)
{
	struct config *config;

	pthread_mutex_lock(&service->lock);
	config = config_hold(service->config);
	pthread_mutex_unlock(&service->lock);
	return config;
}

void service_replace(struct service *service, struct config *config)
{
	struct config *old;

	pthread_mutex_lock(&service->lock);
	old = service->config;
	service->config = config;
	pthread_mutex_unlock(&service->lock);
	config_drop(old);
}

int64_t service_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t service_ticks(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void service_say_outcome(enum notice_level level, const struct outcome *outcome, struct span id)
{
	struct text line, fields;

	text_begin(&line, LINE_BYTES);
	text_begin(&fields, FIELDS_BYTES);
	outcome_log_line(outcome, id, &line);
	if (notice_takes_fields())
		outcome_fields(outcome, id, &fields);
	notice_say_kind(level, NOTICE_DECISION, fields.cut ? SPAN("") : text_span(&fields), "%s",
			text_string(&line));
	text_end(&fields);
	text_end(&line);
}

/* Each decision beyond allow is one line of the mail log; with -v so are the others. */
static void say_decision(const struct outcome *outcome, const char *id)
{
	bool allowed = outcome->decision.action == ACTION_ALLOW;
	enum notice_level level = allowed ? NOTICE_DEBUG : NOTICE_INFO;

	if (notice_wants(level))
		service_say_outcome(level, outcome, span_of(id));
}

void service_count(struct service *service, const struct outcome *outcome)
{
	struct stats *stats = &service->stats;
	int64_t now = service_now();

	stats_message(stats, outcome->traffic, now);
	if (outcome->sighting.match != NULL || outcome->decision.policy != NULL)
		stats_sighting(stats, outcome->sighting.device->name, outcome->traffic,
			       outcome->decision.action);
	if (outcome->decision.policy != NULL)
		stats_policy(stats, outcome->decision.policy->name, outcome->decision.action);
	if (outcome->error.size != 0)
		stats_error(stats, STATS_LIMIT, now);
}

void service_record(struct service *service, const struct rules *rules,
		    const struct outcome *outcome, int64_t now, struct arena *arena,
		    char id[EVENT_ID_BYTES])
{
	struct event event = { 0 };

	id[0] = '\0';
	service_count(service, outcome);
	if (outcome->logged) {
		event_set(&event, EVENT_SOURCE, span_of(service->source));
		if (!outcome_event(rules, outcome, arena, &event))
			event_set(&event, EVENT_ERROR, SPAN("out of memory"));
		eventlog_write(service->log, &event, now, id);
	}
	say_decision(outcome, id);
}

void service_write_totals(struct service *service)
{
	static const enum event_field fields[TRAFFICS] = {
		[TRAFFIC_SUBMISSION] = EVENT_MESSAGES_SUBMISSION,
		[TRAFFIC_RECEIPT] = EVENT_MESSAGES_RECEIPT,
		[TRAFFIC_ACCESS] = EVENT_MESSAGES_ACCESS,
		[TRAFFIC_INBOUND] = EVENT_MESSAGES_INBOUND,
	};
	struct config *config = service_config(service);
	struct event event = { 0 };
	char id[EVENT_ID_BYTES];

	event_set(&event, EVENT_TYPE, SPAN("totals"));
	event_set(&event, EVENT_SOURCE, span_of(service->source));
	event_set(&event, EVENT_CONFIG, span_of(config->rules.hash));
	for (int traffic = 0; traffic < TRAFFICS; traffic++) {
		uint64_t messages = atomic_load(&service->stats.messages[traffic]);

		event_set_number(&event, fields[traffic], messages - service->in_totals[traffic]);
		service->in_totals[traffic] = messages;
	}
	eventlog_write(service->log, &event, service_now(), id);
	config_drop(config);
}

void service_write_config(struct service *service, const char *by, const char *result)
{
	struct config *config = service_config(service);
	struct event event = { 0 };
	char id[EVENT_ID_BYTES];

	event_set(&event, EVENT_TYPE, SPAN("config"));
	event_set(&event, EVENT_SOURCE, span_of(service->source));
	event_set(&event, EVENT_CONFIG, span_of(config->rules.hash));
	event_set(&event, EVENT_BY, span_of(by));
	event_set(&event, EVENT_RESULT, span_of(result));
	eventlog_write(service->log, &event, service_now(), id);
	config_drop(config);
}
