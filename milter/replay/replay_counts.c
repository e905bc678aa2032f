/* SPDX-License-Identifier: ISC */
/* replay_counts -- what would change, counted by kind, by policy and by person. */
#include "replay/replay_inside.h"

#define NOBODY UINT32_MAX
#define SHARES 100 /* of one decision; policies that observe beyond these are not broken down */

void replay_counts_begin(struct replay *replay)
{
	tally_begin(&replay->changes, &replay->seed, replay->keys, sizeof(struct replay_change));
	tally_begin(&replay->shares, &replay->seed, replay->keys, sizeof(struct replay_share));
	tally_begin(&replay->people, &replay->seed, replay->keys, sizeof(struct tally_row));
	text_begin(&replay->key, 4 * EVENT_LINE_BYTES);
	text_begin(&replay->words, 4 * EVENT_LINE_BYTES);
}

void replay_counts_end(struct replay *replay)
{
	for (size_t i = 0; i < replay->changes.count; i++)
		userset_end(&((struct replay_change *)tally_at(&replay->changes, i))->users);
	for (size_t i = 0; i < replay->shares.count; i++) {
		struct replay_share *share = tally_at(&replay->shares, i);

		userset_end(&share->gained);
		userset_end(&share->lost);
	}
	tally_end(&replay->changes);
	tally_end(&replay->shares);
	tally_end(&replay->people);
	text_end(&replay->key);
	text_end(&replay->words);
}

static uint32_t count_person(struct replay *replay, const struct event *event, uint64_t count)
{
	struct span user = event->values[EVENT_USER].text;
	struct tally_row *person;

	if (user.size == 0)
		return NOBODY;
	person = tally_row(&replay->people, user);
	if (person == NULL) {
		replay->out_of_memory = true;
		return NOBODY;
	}
	person->events = tally_sum(person->events, count);
	return (uint32_t)tally_index(&replay->people, person);
}

static void add_user(struct replay *replay, struct userset *users, uint32_t user)
{
	if (user != NOBODY && !userset_add(users, user))
		replay->out_of_memory = true;
}

/* A policy with what it does, or with what it would do. */
struct share {
	struct span policy, action;
	bool would;
};

static size_t list_shares(const struct event *event, struct share shares[SHARES])
{
	const struct event_value *would = &event->values[EVENT_WOULD];
	size_t count = 1;

	shares[0] = (struct share){ event->values[EVENT_POLICY].text,
				    event->values[EVENT_ACTION].text, false };
	for (size_t i = 0; i < would->item_count && count < SHARES; i++) {
		struct span action = would->items[i], policy = span_cut(&action, '=');

		shares[count++] = (struct share){ policy, action, true };
	}
	return count;
}

static bool has_share(const struct share *shares, size_t count, const struct share *wanted)
{
	for (size_t i = 0; i < count; i++)
		if (shares[i].would == wanted->would &&
		    span_equal(shares[i].policy, wanted->policy) &&
		    span_equal(shares[i].action, wanted->action))
			return true;
	return false;
}

/* Keeps what stands in the words, and empties them. */
static struct span keep_words(struct replay *replay)
{
	struct span copy = arena_copy(replay->keys, text_span(&replay->words));

	text_clear(&replay->words);
	replay->out_of_memory |= copy.data == NULL;
	return copy;
}

static void put_share_key(const struct share *share, struct text *out)
{
	if (share->policy.size != 0) {
		text_add(out, SPAN("\"policy\":"));
		text_json(out, share->policy);
		text_byte(out, ',');
	}
	text_add(out, share->would ? SPAN("\"would\":") : SPAN("\"action\":"));
	text_json(out, share->action);
}

/* The row of that share, made on first use; NULL: out of memory. */
static struct replay_share *share_row(struct replay *replay, const struct share *share)
{
	struct text *words = &replay->words;
	struct replay_share *row;

	put_share_key(share, words);
	row = tally_row(&replay->shares, text_span(words));
	text_clear(words);
	if (row == NULL || row->words.data != NULL)
		return row;
	text_visible(words, share->policy.size != 0 ? share->policy : SPAN("no policy"));
	text_add(words, share->would ? SPAN(": would ") : SPAN(": "));
	text_visible(words, share->action);
	row->words = keep_words(replay);
	return row;
}

/* Adds those shares of the event that the other does not have. */
static void add_shares(struct replay *replay, struct replay_change *change,
		       const struct event *event, const struct event *other)
{
	struct share shares[SHARES], others[SHARES];
	size_t share_count = list_shares(event, shares);
	size_t other_count = list_shares(other, others);

	for (size_t i = 0; i < share_count; i++) {
		struct replay_share *row;
		uint32_t *grown;

		if (has_share(others, other_count, &shares[i]))
			continue;
		row = share_row(replay, &shares[i]);
		grown = arena_grow(replay->keys, change->shares, change->share_count,
				   sizeof(*grown));
		if (row == NULL || grown == NULL) {
			replay->out_of_memory = true;
			return;
		}
		grown[change->share_count++] = (uint32_t)tally_index(&replay->shares, row);
		change->shares = grown;
	}
}

/* What all events of this kind have in common. */
static void begin_change(struct replay *replay, struct replay_change *change,
			 const struct replay_seen *seen)
{
	replay_words(&seen->was, &replay->words);
	change->was = keep_words(replay);
	replay_words(&seen->now, &replay->words);
	change->now = keep_words(replay);
	replay_decisions(seen, &replay->words);
	change->json = keep_words(replay);
	add_shares(replay, change, &seen->now, &seen->was);
	change->gain_count = change->share_count;
	add_shares(replay, change, &seen->was, &seen->now);
}

static struct replay_change *change_of(struct replay *replay, const struct replay_seen *seen)
{
	struct replay_change *change;

	text_clear(&replay->key);
	replay_key(&seen->was, &replay->key);
	replay_key(&seen->now, &replay->key);
	change = tally_row(&replay->changes, text_span(&replay->key));
	if (change == NULL)
		replay->out_of_memory = true;
	else if (change->json.data == NULL)
		begin_change(replay, change, seen);
	return change;
}

static void count_share(struct replay *replay, struct replay_share *share, bool gains,
			uint32_t user, uint64_t count)
{
	uint64_t *events = gains ? &share->gained_events : &share->lost_events;

	*events = tally_sum(*events, count);
	share->row.events = tally_sum(share->row.events, count);
	add_user(replay, gains ? &share->gained : &share->lost, user);
}

void replay_count(struct replay *replay, const struct replay_seen *seen, uint64_t count)
{
	struct replay_change *change = change_of(replay, seen);
	uint32_t user = count_person(replay, &seen->was, count);

	if (change == NULL)
		return;
	replay->changed = tally_sum(replay->changed, count);
	if (!span_equal(seen->was.values[EVENT_ACTION].text, seen->now.values[EVENT_ACTION].text))
		replay->other_action = tally_sum(replay->other_action, count);
	change->row.events = tally_sum(change->row.events, count);
	add_user(replay, &change->users, user);
	for (size_t i = 0; i < change->share_count; i++)
		count_share(replay, tally_at(&replay->shares, change->shares[i]),
			    i < change->gain_count, user, count);
}
