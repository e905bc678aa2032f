/* SPDX-License-Identifier: ISC */
/* event_ids -- which events were read already, and which are missing. */
#include "event/event_ids_inside.h"

void event_ids_begin(struct event_ids *ids, const struct hash_seed *seed, struct arena *keys)
{
	tally_begin(&ids->streams, seed, keys, sizeof(struct event_stream));
	tally_begin(&ids->foreign, seed, keys, sizeof(struct tally_row));
	digests_begin(&ids->digests, seed, keys);
}

void event_ids_end(struct event_ids *ids)
{
	for (size_t i = 0; i < ids->streams.count; i++)
		intervals_end(&((struct event_stream *)tally_at(&ids->streams, i))->counters);
	tally_end(&ids->streams);
	tally_end(&ids->foreign);
	digests_end(&ids->digests);
}

static bool add_foreign(struct event_ids *ids, struct span id, bool *again)
{
	size_t before = ids->foreign.count;

	if (tally_row(&ids->foreign, id) == NULL)
		return false;
	*again = ids->foreign.count == before;
	return true;
}

uint32_t event_ids_stream(struct event_ids *ids, struct span name)
{
	const size_t before = ids->streams.count;
	struct event_stream *row = tally_row(&ids->streams, name);

	if (row == NULL)
		return UINT32_MAX;
	if (ids->streams.count != before && digested_is(name)) {
		const void *digest = digests_of(&ids->digests, name);

		if (digest == NULL)
			return UINT32_MAX;
		row->digest_plus_one = (uint32_t)tally_index(&ids->digests.rows, digest) + 1;
	}
	return (uint32_t)tally_index(&ids->streams, row);
}

static void note(struct event_stream *stream, int64_t low, int64_t high)
{
	if (stream->row.events++ == 0) {
		stream->low = low;
		stream->high = high;
	}
	if (low < stream->low)
		stream->low = low;
	if (high > stream->high)
		stream->high = high;
}

bool event_ids_take(struct event_ids *ids, uint32_t number, int64_t counter, bool in_period,
		    bool *again)
{
	struct event_stream *stream = tally_at(&ids->streams, number);

	if (!intervals_add(&stream->counters, counter, counter + 1, again))
		return false;
	if (in_period)
		note(stream, counter, counter);
	return true;
}

bool event_ids_take_range(struct event_ids *ids, const struct digested_range *range, bool in_period)
{
	uint32_t number = event_ids_stream(ids, range->stream);
	struct event_stream *stream;

	if (number == UINT32_MAX)
		return false;
	stream = tally_at(&ids->streams, number);
	if (in_period)
		note(stream, range->from, range->to);
	return intervals_add(&stream->counters, range->from, range->to + 1, NULL);
}

bool event_ids_add(struct event_ids *ids, struct span id, bool in_period, bool *again)
{
	struct span name;
	int64_t counter;
	uint32_t stream;

	if (!event_id_split(id, &name, &counter))
		return add_foreign(ids, id, again);
	stream = event_ids_stream(ids, name);
	return stream != UINT32_MAX && event_ids_take(ids, stream, counter, in_period, again);
}

uint64_t event_ids_lost(const struct event_ids *ids)
{
	uint64_t lost = ids->lost;

	for (size_t i = 0; i < ids->streams.count; i++) {
		const struct event_stream *stream = tally_at(&ids->streams, i);

		if (stream->row.events != 0 && stream->digest_plus_one == 0)
			lost = tally_sum(lost, intervals_missing(&stream->counters, stream->low,
								 stream->high));
	}
	return lost;
}
