/* replay -- a recorded history decided again under other policies. */
#include "replay/replay.h"

#include "policy/outcome.h"
#include "replay/replay_inside.h"
#include "replay/undecided.h"

/* The dates of a policy, replaced by what they come to at that moment. */
static void settle_policy(const struct policies *policies, struct policy *policy, int64_t seconds)
{
	switch (policy_phase(policies, policy, seconds)) {
	case PHASE_OBSERVE:
		policy->observe = true;
		break;
	case PHASE_WARN:
		policy->warn_from = DATE_NEVER + 1;
		policy->enforce_from = INT64_MAX;
		break;
	case PHASE_ENFORCE:
		policy->enforce_from = DATE_NEVER;
		break;
	}
}

/* An exemption that has ended then is about nobody; one that holds, holds for ever. */
static void settle_exemption(struct exemption *exemption, int64_t seconds)
{
	if (exemption->until != DATE_NEVER && exemption->until <= seconds)
		exemption->users = NULL;
	exemption->until = DATE_NEVER;
}

static bool settle(struct replay *replay, int64_t seconds)
{
	const struct policies *from = &replay->rules->policies;
	struct policies *to = &replay->policies;

	to->policies = arena_take(replay->keys, from->count * sizeof(*to->policies));
	to->exemptions = arena_take(replay->keys, from->exemption_count * sizeof(*to->exemptions));
	if (to->policies == NULL || to->exemptions == NULL)
		return false;
	for (size_t i = 0; i < from->count; i++) {
		to->policies[i] = from->policies[i];
		settle_policy(from, &to->policies[i], seconds);
	}
	for (size_t i = 0; i < from->exemption_count; i++) {
		to->exemptions[i] = from->exemptions[i];
		settle_exemption(&to->exemptions[i], seconds);
	}
	return true;
}

bool replay_begin(struct replay *replay, const struct rules *rules, const int64_t *at)
{
	*replay = (struct replay){ .rules = rules,
				   .policies = rules->policies,
				   .keys = arena_new(),
				   .scratch = arena_new(),
				   .reader = eventread_new(),
				   .first = INT64_MAX,
				   .last = INT64_MIN };
	if (replay->keys == NULL || replay->scratch == NULL || replay->reader == NULL)
		return false;
	event_ids_begin(&replay->ids, replay->keys);
	replay_counts_begin(replay);
	if (at != NULL && !settle(replay, *at))
		return false;
	replay->undecided = undecided_new(&replay->policies);
	return replay->undecided != NULL;
}

void replay_end(struct replay *replay)
{
	replay_counts_end(replay);
	event_ids_end(&replay->ids);
	undecided_free(replay->undecided);
	eventread_free(replay->reader);
	arena_free(replay->scratch);
	arena_free(replay->keys);
	*replay = (struct replay){ 0 };
}

static uint64_t count_of(const struct event *event)
{
	const struct event_value *count = &event->values[EVENT_COUNT];

	return count->present ? count->number : 1;
}

/* As policy_decide says now.  False: out of memory. */
static bool decide(struct replay *replay, const struct past *past, struct decision *decision)
{
	arena_empty(replay->scratch);
	if (policy_decide(&replay->policies, &past->request, replay->scratch, decision))
		return true;
	replay->out_of_memory = true;
	return false;
}

/* The fields of a decision, with kinds of their own. */
bool replay_same(const struct event *a, const struct event *b)
{
	for (int field = EVENT_POLICY; field <= EVENT_GRACE; field++) {
		const struct event_value *one = &a->values[field], *other = &b->values[field];

		if (!span_equal(one->text, other->text) || one->number != other->number ||
		    one->item_count != other->item_count)
			return false;
		for (size_t i = 0; i < one->item_count; i++)
			if (!span_equal(one->items[i], other->items[i]))
				return false;
	}
	return true;
}

static void take_time(struct replay *replay, int64_t milliseconds)
{
	if (milliseconds < replay->first)
		replay->first = milliseconds;
	if (milliseconds > replay->last)
		replay->last = milliseconds;
}

static enum replay_result take_undecidable(struct replay *replay, enum past_lack lack,
					   uint64_t count)
{
	replay->undecidable = tally_sum(replay->undecidable, count);
	replay->lacks[lack] = tally_sum(replay->lacks[lack], count);
	return REPLAY_UNDECIDABLE;
}

static enum replay_result take_sighting(struct replay *replay, struct replay_seen *seen)
{
	uint64_t count = count_of(&seen->was);
	struct decision decision;
	enum past_lack lack;
	struct past past;

	past_read(&seen->was, replay->rules->catalogue, &past);
	replay->events = tally_sum(replay->events, count);
	if ((past.lacks & 1U << PAST_FIELDS) != 0)
		return take_undecidable(replay, PAST_FIELDS, count);
	take_time(replay, past.milliseconds);
	replay->seen[past.request.traffic] = tally_sum(replay->seen[past.request.traffic], count);
	if (!decide(replay, &past, &decision))
		return REPLAY_NOTHING;
	if (undecided_about(replay->undecided, &past, &decision, &lack))
		return take_undecidable(replay, lack, count);
	seen->now = (struct event){ 0 };
	outcome_decision(&decision, &seen->now);
	if (replay_same(&seen->was, &seen->now)) {
		replay->unchanged = tally_sum(replay->unchanged, count);
		return REPLAY_UNCHANGED;
	}
	replay_count(replay, seen, count);
	return REPLAY_CHANGED;
}

static const enum event_field totals[TRAFFICS] = {
	[TRAFFIC_SUBMISSION] = EVENT_MESSAGES_SUBMISSION,
	[TRAFFIC_RECEIPT] = EVENT_MESSAGES_RECEIPT,
	[TRAFFIC_ACCESS] = EVENT_MESSAGES_ACCESS,
	[TRAFFIC_INBOUND] = EVENT_MESSAGES_INBOUND,
};

static enum replay_result take_totals(struct replay *replay, struct replay_seen *seen)
{
	for (int traffic = 0; traffic < TRAFFICS; traffic++)
		replay->messages[traffic] = tally_sum(replay->messages[traffic],
						      seen->was.values[totals[traffic]].number);
	return REPLAY_NOTHING;
}

static enum replay_result take_nothing(struct replay *replay, struct replay_seen *seen)
{
	(void)replay;
	(void)seen;
	return REPLAY_NOTHING;
}

/* What is done with a line of each type. */
static const struct {
	const char *name;
	enum replay_result (*take)(struct replay *, struct replay_seen *);
} types[] = {
	{ "sighting", take_sighting },
	{ "totals", take_totals },
	{ "config", take_nothing },
};

/* Events without an id cannot be told from each other. */
static bool is_again(struct replay *replay, const struct event *event)
{
	struct span id = event->values[EVENT_ID].text;
	bool again = false;

	if (id.size != 0 && !event_ids_add(&replay->ids, id, false, &again))
		replay->out_of_memory = true;
	replay->duplicates += again;
	return again;
}

static enum replay_result take_event(struct replay *replay, struct replay_seen *seen,
				     struct trouble *why)
{
	struct span type = seen->was.values[EVENT_TYPE].text;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (span_equal(type, span_of(types[i].name)))
			return is_again(replay, &seen->was) ? REPLAY_NOTHING
							    : types[i].take(replay, seen);
	trouble_say(why, "no type of event that this version knows");
	replay->bad_lines++;
	return REPLAY_BAD;
}

enum replay_result replay_line(struct replay *replay, struct span line, struct replay_seen *seen,
			       struct trouble *why)
{
	struct span object;

	if (span_trim(line).size == 0)
		return REPLAY_NOTHING;
	replay->lines++;
	if (eventread_find(line, &object) == EVENTREAD_NOTHING)
		return REPLAY_NOTHING;
	if (eventread_line(replay->reader, object, &seen->was, why))
		return take_event(replay, seen, why);
	replay->bad_lines++;
	return REPLAY_BAD;
}

void replay_bad_line(struct replay *replay)
{
	replay->lines++;
	replay->bad_lines++;
}

uint64_t replay_unrecorded(const struct replay *replay, enum traffic traffic)
{
	uint64_t messages = replay->messages[traffic], seen = replay->seen[traffic];

	return messages > seen ? messages - seen : 0;
}
