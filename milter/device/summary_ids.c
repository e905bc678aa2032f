/* summary_ids -- which events were read already, and which are missing. */
#include "summary_ids.h"

#include "intervals.h"

#define COUNTER_DIGITS 15 /* hexadecimal; fits an int64_t with room */

struct stream {
	struct tally_row row; /* HOST-STREAM; its events are those in the period */
	struct intervals counters;
	int64_t low, high; /* counters in the period */
};

void summary_ids_begin(struct summary_ids *ids, struct arena *keys)
{
	tally_begin(&ids->streams, keys, sizeof(struct stream));
	tally_begin(&ids->foreign, keys, sizeof(struct tally_row));
}

void summary_ids_end(struct summary_ids *ids)
{
	for (size_t i = 0; i < ids->streams.count; i++)
		intervals_end(&((struct stream *)tally_at(&ids->streams, i))->counters);
	tally_end(&ids->streams);
	tally_end(&ids->foreign);
}

static bool read_hex(struct span digits, int64_t *out)
{
	int64_t number = 0;

	if (digits.size == 0 || digits.size > COUNTER_DIGITS)
		return false;
	for (size_t i = 0; i < digits.size; i++) {
		char byte = byte_lower(digits.data[i]);

		if (!byte_is_digit(byte) && (byte < 'a' || byte > 'f'))
			return false;
		number = number * 16 + (byte_is_digit(byte) ? byte - '0' : byte - 'a' + 10);
	}
	*out = number;
	return true;
}

static bool split(struct span id, struct span *stream, int64_t *counter)
{
	size_t at = id.size;

	while (at != 0 && id.data[at - 1] != '-')
		at--;
	if (at < 2)
		return false;
	*stream = span_first(id, at - 1);
	return span_find(*stream, '-') != stream->size && read_hex(span_from(id, at), counter);
}

static bool add_foreign(struct summary_ids *ids, struct span id, bool *again)
{
	size_t before = ids->foreign.count;

	if (tally_row(&ids->foreign, id) == NULL)
		return false;
	*again = ids->foreign.count == before;
	return true;
}

bool summary_ids_add(struct summary_ids *ids, struct span id, bool in_period, bool *again)
{
	struct stream *stream;
	struct span name;
	int64_t counter;

	if (!split(id, &name, &counter))
		return add_foreign(ids, id, again);
	stream = tally_row(&ids->streams, name);
	if (stream == NULL || !intervals_add(&stream->counters, counter, counter + 1, again))
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

uint64_t summary_ids_lost(const struct summary_ids *ids)
{
	uint64_t lost = 0;

	for (size_t i = 0; i < ids->streams.count; i++) {
		const struct stream *stream = tally_at(&ids->streams, i);

		if (stream->row.events != 0)
			lost = tally_sum(lost, intervals_missing(&stream->counters, stream->low,
								 stream->high));
	}
	return lost;
}
