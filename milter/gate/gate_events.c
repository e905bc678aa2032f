/* SPDX-License-Identifier: ISC */
/* gate_events -- what the gate writes to the event log. */
#include "gate/gate_events.h"

#include "access/fold_key.h"
#include "access/repeats.h"

#define STAMP_BYTES 40 /* of a time as calendar_write_rfc3339 writes it, and some */

static int64_t coalesce_of(const struct gate *gate)
{
	return gate->service.config->coalesce_seconds * 1000;
}

static void write_event(struct gate *gate, struct event *event, int64_t time,
			char id[EVENT_ID_BYTES])
{
	eventlog_write(gate->service.log, event, time, id);
	gate->counts.events++;
}

/* Its repeats become an event, if there were any. */
static void close_fold(struct gate *gate, struct fold *fold)
{
	char id[EVENT_ID_BYTES];
	struct event event;
	struct text stamp;

	text_begin(&stamp, STAMP_BYTES);
	if (fold_closing_event(fold, gate->reader, &stamp, &event))
		write_event(gate, &event, fold->first_repeat, id);
	text_end(&stamp);
	fold_free(gate->folds, fold);
}

static void close_due(struct gate *gate, int64_t time)
{
	struct fold *fold;

	while ((fold = folds_first_due(gate->folds)) != NULL && fold->due <= time)
		close_fold(gate, fold);
}

void gate_tick(struct gate *gate)
{
	close_due(gate, service_now());
	gate_recall_tick(&gate->recall, service_now());
}

void gate_close_folds(struct gate *gate)
{
	while (folds_oldest(gate->folds) != NULL)
		close_fold(gate, folds_oldest(gate->folds));
}

/* The event that was written, with its id, and room for its repeats.  Without memory none is kept.
 */
static void open_fold(struct gate *gate, const struct event *event, int64_t time)
{
	const struct zone *zone = &gate->service.config->rules.policies.zone;

	if (folds_count(gate->folds) >= FOLDS_MAX) {
		gate->counts.early++;
		close_fold(gate, folds_oldest(gate->folds));
	}
	text_clear(&gate->line);
	event_write(&gate->line, event);
	fold_new(gate->folds, text_span(&gate->key), time,
		 repeats_due(zone, time, coalesce_of(gate)), text_span(&gate->line));
}

/* The id of the event that the fold began with; empty: it cannot be read. */
static struct span id_of(struct gate *gate, const struct fold *fold)
{
	struct event event;
	struct trouble why;

	if (!eventread_line(gate->reader, fold->event_line, &event, &why))
		return SPAN("");
	return event.values[EVENT_ID].text;
}

bool gate_events_fill(struct gate *gate, enum gate_asker asker, const struct outcome *outcome,
		      struct event *event)
{
	struct arena *arena = transaction_arena(gate->transaction);

	event_set(event, EVENT_SOURCE, span_of(gate_asker_source(asker)));
	return outcome_event(&gate->service.config->rules, outcome, arena, event) &&
	       gate_recall_tell(&gate->recall, arena, event);
}

struct span gate_events_tell(struct gate *gate, enum gate_asker asker,
			     const struct outcome *outcome)
{
	struct arena *arena = transaction_arena(gate->transaction);
	struct event event = { 0 };
	int64_t now = service_now();
	char id[EVENT_ID_BYTES];
	struct fold *fold;

	if (!gate_events_fill(gate, asker, outcome, &event))
		return (struct span){ NULL, 0 };
	text_clear(&gate->key);
	fold_key_write(&gate->key, &event);
	close_due(gate, now);
	fold = folds_find(gate->folds, text_span(&gate->key));
	if (fold != NULL && repeats_find(fold, now, coalesce_of(gate)) != REPEATS_OVER) {
		fold_repeat(fold, now);
		gate->counts.repeats++;
		return arena_copy(arena, id_of(gate, fold));
	}
	if (fold != NULL)
		close_fold(gate, fold);
	write_event(gate, &event, now, id);
	service_say_outcome(NOTICE_INFO, outcome, span_of(id));
	event_set(&event, EVENT_ID, span_of(id));
	open_fold(gate, &event, now);
	return arena_copy(arena, span_of(id));
}

/* That it was asked, and how many openings it has written of, repeats included. */
static void write_totals_of(struct gate *gate, enum gate_asker asker)
{
	uint64_t told = gate->counts.denied[asker] + gate->counts.spared[asker];
	struct event event = { 0 };
	char id[EVENT_ID_BYTES];

	event_set(&event, EVENT_TYPE, SPAN("totals"));
	event_set(&event, EVENT_SOURCE, span_of(gate_asker_source(asker)));
	event_set(&event, EVENT_CONFIG, span_of(gate->service.config->rules.hash));
	event_set_number(&event, EVENT_MESSAGES_ACCESS, told - gate->in_totals[asker]);
	gate->in_totals[asker] = told;
	write_event(gate, &event, service_now(), id);
}

void gate_write_totals(struct gate *gate)
{
	for (int asker = 0; asker < GATE_ASKERS; asker++)
		if (gate->counts.asked[asker] != 0)
			write_totals_of(gate, (enum gate_asker)asker);
}
