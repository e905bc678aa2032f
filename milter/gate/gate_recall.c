/* SPDX-License-Identifier: ISC */
/* gate_recall -- denies a login for what was seen of the same user a moment before. */
#include "gate/gate_recall.h"

#include "host/notice.h"
#include "service/seed.h"

/* Of these, nothing is denied for what the event does not tell wholly. */
#define LACKS (1U << PAST_FIELDS | 1U << PAST_DEVICE | 1U << PAST_CLIENT | 1U << PAST_MODEL)

void gate_recall_end(struct gate_recall *recall)
{
	follow_free(recall->follow);
	gate_memory_free(recall->memory);
	*recall = (struct gate_recall){ 0 };
}

void gate_recall_configure(struct gate_recall *recall, const struct config *config,
			   const char *event_log)
{
	if (config->gate_memory_seconds == 0) {
		gate_recall_end(recall);
		return;
	}
	if (recall->follow == NULL) {
		recall->follow = follow_new(event_log);
		recall->memory = gate_memory_new(seed_of_process());
	}
	if (recall->follow == NULL || recall->memory == NULL) {
		notice_say(NOTICE_ERROR, "gate_memory: nothing is remembered: out of memory");
		gate_recall_end(recall);
		return;
	}
	recall->memory_seconds = config->gate_memory_seconds;
	gate_memory_keep(recall->memory, recall->memory_seconds * 1000);
}

bool gate_recall_read(struct gate_recall *recall, int64_t now)
{
	struct follow_block block;

	if (recall->follow == NULL || !follow_read(recall->follow, &block))
		return false;
	gate_memory_feed(recall->memory, block.lines, now);
	return true;
}

void gate_recall_tick(struct gate_recall *recall, int64_t now)
{
	if (recall->follow == NULL)
		return;
	follow_look(recall->follow);
	gate_memory_tick(recall->memory, now);
}

size_t gate_recall_count(const struct gate_recall *recall)
{
	return recall->memory != NULL ? gate_memory_count(recall->memory) : 0;
}

uint64_t gate_recall_early(const struct gate_recall *recall)
{
	return recall->memory != NULL ? gate_memory_early(recall->memory) : 0;
}

static bool is_by_one_key(const struct rules *rules, int64_t from, int64_t to)
{
	return pseudonym_key_at(&rules->pseudonyms, from).data ==
	       pseudonym_key_at(&rules->pseudonyms, to).data;
}

/* What is remembered of the user at that address.  False: out of memory. */
static bool find(struct gate_recall *recall, const struct rules *rules, int64_t now,
		 struct arena *arena, const struct outcome *outcome, bool *found)
{
	struct event asked = { 0 };

	if (!outcome_event(rules, outcome, arena, &asked))
		return false;
	*found = gate_memory_find(recall->memory, asked.values[EVENT_USER].text,
				  asked.values[EVENT_CLIENT_IP].text, now, &recall->access);
	return true;
}

/* With a pseudonym_key, the log has pseudonyms: by the key of now, or of what is remembered
 * longest. */
static bool find_by_keys(struct gate_recall *recall, const struct rules *rules, int64_t now,
			 struct arena *arena, const struct outcome *outcome, bool *found)
{
	struct outcome before = *outcome;

	before.seconds -= recall->memory_seconds;
	return find(recall, rules, now, arena, outcome, found) &&
	       (*found || is_by_one_key(rules, before.seconds, outcome->seconds) ||
		find(recall, rules, now, arena, &before, found));
}

bool gate_recall(struct gate_recall *recall, const struct rules *rules, int64_t now,
		 struct arena *arena, struct outcome *outcome)
{
	struct decision decision;
	struct request request;
	bool found;

	if (gate_recall_count(recall) == 0 || outcome->user_source != USER_LOGIN ||
	    outcome->decision.action == ACTION_DENY)
		return true;
	if (!find_by_keys(recall, rules, now, arena, outcome, &found))
		return false;
	if (!found)
		return true;
	past_read(&recall->access, rules->catalogue, &recall->past);
	if ((recall->past.lacks & LACKS) != 0)
		return true;
	request = transaction_request(outcome, now / 1000);
	request.sighting = &recall->past.sighting;
	if (rules->pseudonyms.count == 0)
		request.device_id = recall->past.request.device_id;
	if (!policy_decide(&rules->policies, &request, arena, &decision))
		return false;
	if (decision.action != ACTION_DENY)
		return true;
	outcome->decision = decision;
	outcome->sighting = recall->past.sighting;
	outcome->sighting.match = NULL; /* nothing was said now: gate_recall_tell has the rest */
	outcome->sighting.contradiction = NULL;
	recall->told = &recall->access;
	return true;
}

/* "@Remembered: " in front of what was said then. */
static struct span remembered(struct arena *arena, struct span evidence)
{
	const struct span prefix = SPAN("@Remembered: ");
	char bytes[EVENT_EVIDENCE_BYTES + 1];
	struct text text;

	text_begin_in(&text, bytes, sizeof(bytes));
	text_add(&text, prefix);
	text_add(&text, span_first(evidence, EVENT_EVIDENCE_BYTES - prefix.size));
	return arena_copy(arena, text_span(&text));
}

bool gate_recall_tell(const struct gate_recall *recall, struct arena *arena, struct event *event)
{
	static const enum event_field told[] = {
		EVENT_DEVICE,       EVENT_VENDOR,     EVENT_FAMILY, EVENT_KIND,   EVENT_MODEL,
		EVENT_OS,           EVENT_OS_VERSION, EVENT_BUILD,  EVENT_CLIENT, EVENT_CONFIDENCE,
		EVENT_CONTRADICTED, EVENT_DEVICE_ID,  EVENT_NEW,
	};
	struct span evidence;

	if (recall->told == NULL)
		return true;
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		event->values[told[i]] = recall->told->values[told[i]];
	evidence = remembered(arena, recall->told->values[EVENT_EVIDENCE].text);
	event_set(event, EVENT_EVIDENCE, evidence);
	return evidence.data != NULL;
}
