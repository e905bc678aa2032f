/* SPDX-License-Identifier: ISC */
/* event_ids_digests -- which digests count, so that no event does so twice. */
#include "event/event_ids_inside.h"

/* How many events of a digest those ids do not have. */
static uint64_t missing_in(const struct event_ids *ids, const struct digest_read *digest)
{
	uint64_t missing = 0;

	for (const struct digest_range *item = digest->ranges; item != NULL; item = item->next) {
		const struct digested_range *range = &item->range;
		const struct event_stream *stream = tally_find(&ids->streams, range->stream);
		const struct intervals none = { NULL, 0, 0 };

		missing = tally_sum(missing,
				    intervals_missing(stream != NULL ? &stream->counters : &none,
						      range->from, range->to));
	}
	return missing;
}

static bool take_ranges(struct event_ids *ids, const struct digest_read *digest)
{
	const struct period *period = ids->digests.periods[0];
	bool in_period =
		period == NULL || (digest->since < period->until && digest->until > period->since);

	for (const struct digest_range *item = digest->ranges; item != NULL; item = item->next)
		if (!event_ids_take_range(ids, &item->range, in_period))
			return false;
	return true;
}

/* False: out of memory. */
static bool decide(struct event_ids *ids, struct digest_read *digest,
		   const struct event_ids *others)
{
	uint64_t missing;

	if (digest->state != DIGEST_OPEN)
		return true;
	missing = missing_in(ids, digest);
	if (digest->covered != 0 &&
	    (missing == 0 || (others != NULL && missing_in(others, digest) == 0))) {
		digest->state = DIGEST_LEFT_OUT;
		return true;
	}
	digest->why = digest_flaw(&ids->digests, digest);
	if (digest->why == NULL && missing < digest->covered)
		digest->why = others != NULL ? "a larger digest has some of its events, but not all"
					     : "some of its events came before, but not all";
	digest->state = digest->why != NULL ? DIGEST_REFUSED : DIGEST_COUNTS;
	return digest->why != NULL || take_ranges(ids, digest);
}

bool event_ids_decide(struct event_ids *ids, const struct event_ids *others, struct arena *arena)
{
	struct digest_read **list = digests_by_size(&ids->digests, arena);

	if (list == NULL)
		return false;
	for (size_t i = 0; i < ids->digests.rows.count; i++)
		if (!decide(ids, list[i], others))
			return false;
	return true;
}

/* Deciding may make streams of other events, so nothing is borrowed across it. */
static enum event_ids_verdict judge_folded(struct event_ids *ids, uint32_t number, int64_t counter,
					   struct event_ids_time when)
{
	const struct event_stream *stream = tally_at(&ids->streams, number);
	struct digest_read *digest = tally_at(&ids->digests.rows, stream->digest_plus_one - 1);
	bool again;

	if (!decide(ids, digest, NULL))
		return EVENT_IDS_FAILED;
	if (digest->state != DIGEST_COUNTS)
		return EVENT_IDS_LEFT_OUT;
	if (!digest_holds(digest, counter, when.time)) {
		digest->strange++;
		return EVENT_IDS_LEFT_OUT;
	}
	if (!event_ids_take(ids, number, counter, when.in_period, &again))
		return EVENT_IDS_FAILED;
	if (again)
		return EVENT_IDS_AGAIN;
	digest->row.events++;
	return EVENT_IDS_FOLDED;
}

enum event_ids_verdict event_ids_judge(struct event_ids *ids, uint32_t number, int64_t counter,
				       struct event_ids_time when)
{
	const struct event_stream *stream = tally_at(&ids->streams, number);
	bool again;

	if (stream->digest_plus_one != 0)
		return judge_folded(ids, number, counter, when);
	if (!event_ids_take(ids, number, counter, when.in_period, &again))
		return EVENT_IDS_FAILED;
	return again ? EVENT_IDS_AGAIN : EVENT_IDS_NEW;
}

/* It begins like a digest's, and ends like nothing that was written: that is no event. */
static enum event_ids_verdict judge_damaged(struct event_ids *ids, struct span id)
{
	struct digest_read *digest = digests_of(&ids->digests, id);

	return digest != NULL && decide(ids, digest, NULL) ? EVENT_IDS_LEFT_OUT : EVENT_IDS_FAILED;
}

enum event_ids_verdict event_ids_judge_id(struct event_ids *ids, struct span id,
					  struct event_ids_time when)
{
	struct span name;
	int64_t counter;
	uint32_t stream;
	bool again;

	if (event_id_split(id, &name, &counter)) {
		stream = event_ids_stream(ids, name);
		return stream != UINT32_MAX ? event_ids_judge(ids, stream, counter, when)
					    : EVENT_IDS_FAILED;
	}
	if (digested_is(id))
		return judge_damaged(ids, id);
	if (!event_ids_add(ids, id, when.in_period, &again))
		return EVENT_IDS_FAILED;
	return again ? EVENT_IDS_AGAIN : EVENT_IDS_NEW;
}

enum event_ids_verdict event_ids_take_head(struct event_ids *ids, const struct event *event,
					   bool believed)
{
	struct digest_read *digest;
	struct event_stream *stream;
	struct span name;
	int64_t counter;
	uint32_t number;
	bool again;

	if (!event_id_split(event->values[EVENT_ID].text, &name, &counter) || !digested_is(name))
		return EVENT_IDS_LEFT_OUT;
	number = event_ids_stream(ids, name);
	if (number == UINT32_MAX || !event_ids_take(ids, number, counter, false, &again))
		return EVENT_IDS_FAILED;
	stream = tally_at(&ids->streams, number);
	digest = tally_at(&ids->digests.rows, stream->digest_plus_one - 1);
	if (again)
		return EVENT_IDS_AGAIN;
	digest->row.events++;
	if (digest->state != DIGEST_OPEN) {
		digest->strange += digest->state == DIGEST_COUNTS;
		return EVENT_IDS_LEFT_OUT;
	}
	if (!believed) {
		digest->state = DIGEST_REFUSED;
		digest->why = "it stands among events: name it as a file of its own";
		return EVENT_IDS_LEFT_OUT;
	}
	return digest_take_head(&ids->digests, digest, event) ? EVENT_IDS_LEFT_OUT
							      : EVENT_IDS_FAILED;
}
