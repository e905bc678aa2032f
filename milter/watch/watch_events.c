/* SPDX-License-Identifier: ISC */
/* watch_events -- what watch writes to the event log. */
#include "watch/watch_events.h"

#include "watch/watch_inputs.h"

#define RUN_FRESH_SECONDS 600 /* what is older needs no command any more */

void watch_write_event(struct watch *watch, struct event *event, int64_t time,
		       char id[EVENT_ID_BYTES])
{
	eventlog_write(watch->service.log, event, time, id);
	watch->counts.events++;
}

void watch_write_access(struct watch *watch, const struct outcome *outcome, struct event *event,
			int64_t time)
{
	const struct decision *decision = &outcome->decision;
	int64_t age = service_now() - time;
	char id[EVENT_ID_BYTES];
	struct text stamp;

	watch_write_event(watch, event, time, id);
	if (decision->action != ACTION_RUN || age >= RUN_FRESH_SECONDS * 1000)
		return;
	text_begin(&stamp, WATCH_STAMP_BYTES);
	calendar_write_rfc3339(&stamp, time);
	event_set(event, EVENT_TIME, text_span(&stamp));
	runner_start(&watch->runner, decision->policy->run, event);
	text_end(&stamp);
}

/* Whether there is a log of it. */
static bool is_fed(const struct watch *watch, const struct watched *watched)
{
	for (const struct input *input = watch->inputs; input != NULL; input = input->next)
		for (const struct feed *feed = input->feeds; feed != NULL; feed = feed->next)
			if (feed->watched == watched && watched->source != NULL &&
			    watch_input_is_there(input))
				return true;
	return false;
}

static void write_totals_of(struct watch *watch, struct watched *watched)
{
	struct event event = { 0 };
	char id[EVENT_ID_BYTES];

	event_set(&event, EVENT_TYPE, SPAN("totals"));
	event_set(&event, EVENT_SOURCE, span_of(watched->name));
	event_set(&event, EVENT_CONFIG, span_of(watch->service.config->rules.hash));
	event_set_number(&event, EVENT_MESSAGES_ACCESS, watched->accesses_since_totals);
	watched->accesses_since_totals = 0;
	watch_write_event(watch, &event, service_now(), id);
}

void watch_write_totals(struct watch *watch)
{
	for (size_t i = 0; i < watch->watched_count; i++)
		if (is_fed(watch, watch->watched[i]))
			write_totals_of(watch, watch->watched[i]);
}

void watch_write_last_totals(struct watch *watch)
{
	for (size_t i = 0; i < watch->watched_count; i++)
		if (watch->watched[i]->accesses_since_totals != 0 &&
		    !is_fed(watch, watch->watched[i]))
			write_totals_of(watch, watch->watched[i]);
}
