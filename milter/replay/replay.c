/* SPDX-License-Identifier: ISC */
/* replay -- a recorded history decided again under other policies. */
#include "replay/replay.h"

#include "policy/outcome.h"
#include "replay/replay_inside.h"
#include "replay/undecided.h"

bool replay_begin(struct replay *replay, const struct hash_seed *seed, const struct rules *rules,
		  const int64_t *at)
{
	*replay = (struct replay){ .rules = rules,
				   .policies = rules->policies,
				   .keys = arena_new(),
				   .scratch = arena_new(),
				   .reader = eventread_new(seed),
				   .seed = *seed,
				   .first = INT64_MAX,
				   .last = INT64_MIN };
	if (replay->keys == NULL || replay->scratch == NULL || replay->reader == NULL)
		return false;
	event_ids_begin(&replay->ids, seed, replay->keys);
	replay_counts_begin(replay);
	if (at != NULL && !replay_settle(&rules->policies, *at, replay->keys, &replay->policies))
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
	if (past_lacks(&past, PAST_FIELDS))
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

static enum replay_result take_totals(struct replay *replay, struct replay_seen *seen)
{
	for (int traffic = 0; traffic < TRAFFICS; traffic++) {
		enum event_field field = event_messages_field((enum traffic)traffic);

		replay->messages[traffic] =
			tally_sum(replay->messages[traffic], seen->was.values[field].number);
	}
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
	{ "sighting", take_sighting }, { "totals", take_totals },  { "config", take_nothing },
	{ "reveal", take_nothing },    { "notice", take_nothing },
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

	/* What a policy asks for beyond the keys of a digest is not in it. */
	if (digested_is(seen->was.values[EVENT_ID].text))
		return REPLAY_NOTHING;
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
