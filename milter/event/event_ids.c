/* SPDX-License-Identifier: ISC */
/* event_ids -- which events were read already, and which are missing. */
#include "event/event_ids.h"

#include "event/event.h"
#include "base/intervals.h"

struct stream {
	struct tally_row row; /* HOST-STREAM; its events are those in the period */
	struct intervals counters;
	int64_t low, high; /* the first and last counter in the period, if it has events */
};

void event_ids_begin(struct event_ids *ids, const struct hash_seed *seed, struct arena *keys)
{
	tally_begin(&ids->streams, seed, keys, sizeof(struct stream));
	tally_begin(&ids->foreign, seed, keys, sizeof(struct tally_row));
}

void event_ids_end(struct event_ids *ids)
{
	for (size_t i = 0; i < ids->streams.count; i++)
		intervals_end(&((struct stream *)tally_at(&ids->streams, i))->counters);
	tally_end(&ids->streams);
	tally_end(&ids->foreign);
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
	const void *row = tally_row(&ids->streams, name);

	return row != NULL ? (uint32_t)tally_index(&ids->streams, row) : UINT32_MAX;
}

bool event_ids_take(struct event_ids *ids, uint32_t number, int64_t counter, bool in_period,
		    bool *again)
{
	struct stream *stream = tally_at(&ids->streams, number);

	if (!intervals_add(&stream->counters, counter, counter + 1, again))
		return false;
	if (!in_period)
		return true;
	if (stream->row.events++ == 0)
		stream->low = stream->high = counter;
	if (counter < stream->low)
		stream->low = counter;
	if (counter > stream->high)
		stream->high = counter;
	return true;
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
		const struct stream *stream = tally_at(&ids->streams, i);

		if (stream->row.events != 0)
			lost = tally_sum(lost, intervals_missing(&stream->counters, stream->low,
								 stream->high));
	}
	return lost;
}
