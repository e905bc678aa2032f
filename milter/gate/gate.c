/* SPDX-License-Identifier: ISC */
/* gate -- from a question to an answer. */
#include "gate/gate.h"

#include "gate/gate_events.h"
#include "host/notice.h"
#include "service/seed.h"

#define SAY_MILLISECONDS 60000 /* trouble that comes again and again is said once in so long */
#define TAG_BYTES 900
#define FAULT_REPLY "This mailbox cannot be opened now; try again later"

/* Kinds of trouble, each of which is said for itself. */
enum { SAY_FAULT, SAY_UNREAD, SAY_KEY, SAY_CROWD, SAYS };
_Static_assert(SAYS == sizeof(((struct gate *)NULL)->said) / sizeof(int64_t), "a time for each");

bool gate_begin(struct gate *gate, struct config *config, struct eventlog *log)
{
	*gate = (struct gate){ 0 };
	service_begin(&gate->service, config, log, "gate");
	text_begin(&gate->key, EVENT_LINE_BYTES);
	text_begin(&gate->line, EVENT_LINE_BYTES);
	gate->transaction = transaction_new();
	gate->reader = eventread_new(seed_of_process());
	gate->sightings = sightings_new(seed_of_process());
	gate->folds = folds_new(seed_of_process());
	gate_recall_configure(&gate->recall, config, eventlog_path(log));
	if (gate->transaction == NULL || gate->reader == NULL || gate->sightings == NULL ||
	    gate->folds == NULL)
		return false;
	transaction_remember(gate->transaction, gate->sightings);
	return true;
}

void gate_end(struct gate *gate)
{
	transaction_free(gate->transaction);
	sightings_free(gate->sightings);
	eventread_free(gate->reader);
	folds_free(gate->folds);
	gate_recall_end(&gate->recall);
	text_end(&gate->key);
	text_end(&gate->line);
	service_end(&gate->service);
}

void gate_reloaded(struct gate *gate)
{
	sightings_forget(gate->sightings);
	gate_recall_configure(&gate->recall, gate->service.config,
			      eventlog_path(gate->service.log));
}

bool gate_look(struct gate *gate)
{
	return gate_recall_read(&gate->recall, service_now());
}

static void say_sometimes(struct gate *gate, int kind, enum notice_level level, const char *what,
			  const char *detail)
{
	int64_t now = service_ticks() / 1000000;

	if (gate->said[kind] != 0 && now - gate->said[kind] < SAY_MILLISECONDS)
		return;
	gate->said[kind] = now;
	notice_say(level, "%s%s%s (all are counted; said once a minute)", what,
		   detail[0] != '\0' ? ": " : "", detail);
}

void gate_note_bad_key(struct gate *gate)
{
	gate->counts.bad_keys++;
	say_sometimes(gate, SAY_KEY, NOTICE_WARNING,
		      "a question without the right key in X-Device-Key was not answered", "");
}

void gate_note_crowd(struct gate *gate, const char *why)
{
	gate->counts.connections++;
	say_sometimes(gate, SAY_CROWD, NOTICE_WARNING, "a connection could not be taken", why);
}

/* What gate_on_error says. */
static void answer_trouble(struct gate *gate, struct gate_verdict *verdict)
{
	*verdict = (struct gate_verdict){ .denied = gate->service.config->gate_denies_on_error };
	if (verdict->denied)
		verdict->reply = SPAN(FAULT_REPLY);
}

void gate_decide_unread(struct gate *gate, enum gate_asker asker, const char *why,
			struct gate_verdict *verdict)
{
	gate->counts.asked[asker]++;
	gate->counts.unreadable++;
	stats_error(&gate->service.stats, STATS_LIMIT, service_now());
	answer_trouble(gate, verdict);
	say_sometimes(gate, SAY_UNREAD, NOTICE_WARNING,
		      asker == GATE_DECIDE ? "a question that cannot be read was refused"
		      : verdict->denied    ? "a question that cannot be read was denied"
					   : "a question that cannot be read was allowed",
		      why);
}

static void feed_transaction(struct transaction *transaction, const struct gate_ask *ask)
{
	const struct span *groups = ask->line.groups;

	transaction_suppose(transaction, TRAFFIC_ACCESS, SPAN(""));
	transaction_ahead(transaction);
	if (groups[SOURCE_USER].size != 0)
		transaction_login(transaction, groups[SOURCE_USER]);
	else
		transaction_claimed(transaction, groups[SOURCE_CLAIMED]);
	transaction_client(transaction, groups[SOURCE_IP]);
	transaction_access(transaction, source_line_protocol(&ask->line), groups[SOURCE_DEVICE_ID]);
	for (int i = 0; i < SOURCE_GROUPS; i++) {
		const char *field = source_group_evidence((enum source_group)i);

		if (field != NULL && groups[i].size != 0)
			transaction_evidence(transaction, span_of(field), groups[i]);
	}
}

/* The decision as a line of the event log, of which only what was denied has an id. */
static bool write_event(struct gate *gate, const struct outcome *outcome, struct span id,
			struct gate_verdict *verdict)
{
	struct arena *arena = transaction_arena(gate->transaction);
	struct event event = { 0 };

	event_set(&event, EVENT_ID, id);
	if (!gate_events_fill(gate, GATE_DECIDE, outcome, &event))
		return false;
	text_clear(&gate->line);
	event_write(&gate->line, &event);
	verdict->event = arena_copy(arena, text_span(&gate->line));
	return verdict->event.data != NULL;
}

/* Whether some policy would deny it, but for observing, its grace or an exemption. */
static bool is_to_be_told(const struct gate *gate, const struct decision *decision)
{
	const struct span denial = SPAN("=deny");
	bool found = false;

	for (size_t i = 0; gate->service.config->gate_tells_would && i < decision->would_count; i++)
		found |= span_ends_nocase(decision->would[i], denial);
	return found;
}

/*
 * What is denied has an event; in its grace it has a warning, and the event is written by watch,
 * or here as well where gate_events says so.
 */
static bool put_in_words(struct gate *gate, const struct gate_ask *ask,
			 const struct outcome *outcome, struct gate_verdict *verdict)
{
	struct arena *arena = transaction_arena(gate->transaction);
	const struct rules *rules = &gate->service.config->rules;
	const struct policy *policy = outcome->decision.policy;
	struct span values[PLACES], id = { NULL, 0 };
	struct text tag;
	char bytes[TAG_BYTES + 1];

	verdict->denied = outcome->decision.action == ACTION_DENY;
	if (verdict->denied || is_to_be_told(gate, &outcome->decision)) {
		id = gate_events_tell(gate, ask->asker, outcome);
		if (id.data == NULL)
			return false;
		gate->counts.spared[ask->asker] += !verdict->denied;
	}
	if (ask->asker == GATE_DECIDE && !write_event(gate, outcome, id, verdict))
		return false;
	if (policy == NULL)
		return true;
	text_begin_in(&tag, bytes, sizeof(bytes));
	outcome_tag(outcome, &tag);
	verdict->policy = policy->name;
	verdict->tag = arena_string(arena, text_span(&tag));
	if (policy->action != ACTION_DENY || !(verdict->denied || outcome->decision.grace))
		return verdict->tag != NULL;
	outcome_places(rules, outcome, id, arena, values);
	verdict->reply = span_of(smtp_reply_line(&policy->reply, 0, values, arena));
	return verdict->tag != NULL && verdict->reply.data != NULL;
}

/* Denies, if need be, whoever says nothing of a device now.  False: out of memory. */
static bool recall(struct gate *gate, const struct gate_ask *ask, int64_t now,
		   struct outcome *outcome)
{
	gate->recall.told = NULL;
	if (source_line_has_client(&ask->line))
		return true;
	if (!gate_recall(&gate->recall, &gate->service.config->rules, now,
			 transaction_arena(gate->transaction), outcome))
		return false;
	gate->counts.recalled += gate->recall.told != NULL;
	return true;
}

/* False: it could not be decided, or told, and why tells. */
static bool decide(struct gate *gate, const struct gate_ask *ask, struct gate_verdict *verdict,
		   struct trouble *why)
{
	int64_t now = service_now();
	struct outcome outcome;

	if (!transaction_begin(gate->transaction, &gate->service.config->rules))
		return false;
	feed_transaction(gate->transaction, ask);
	if (!transaction_decide(gate->transaction, now / 1000, &outcome, why) ||
	    !recall(gate, ask, now, &outcome))
		return false;
	service_count(&gate->service, &outcome);
	if (outcome.decision.action != ACTION_DENY && notice_wants(NOTICE_DEBUG))
		service_say_outcome(NOTICE_DEBUG, &outcome, SPAN(""));
	if (put_in_words(gate, ask, &outcome, verdict))
		return true;
	trouble_say(why, "out of memory");
	return verdict->denied; /* then it is denied without a sentence of its own */
}

void gate_decide(struct gate *gate, const struct gate_ask *ask, struct gate_verdict *verdict)
{
	struct trouble why = { "out of memory" };

	*verdict = (struct gate_verdict){ 0 };
	gate->counts.asked[ask->asker]++;
	if (!decide(gate, ask, verdict, &why)) {
		gate->counts.faults++;
		stats_error(&gate->service.stats, STATS_DECISION, service_now());
		answer_trouble(gate, verdict);
		say_sometimes(gate, SAY_FAULT, NOTICE_ERROR,
			      verdict->denied ? "a question that cannot be decided was denied"
					      : "a question that cannot be decided was allowed",
			      why.sentence);
	}
	if (verdict->denied) {
		gate->counts.denied[ask->asker]++;
		if (verdict->reply.size == 0)
			verdict->reply = SPAN(FAULT_REPLY);
	}
}
