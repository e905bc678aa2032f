/* summary_batch -- lines that are read, told apart, and counted, many at a time. */
#include "summary_batch.h"

#include <stdlib.h>
#include <string.h>

#include "summary_inside.h"

#define TIME_BYTES 24 /* 2023-07-17T09:00:00.123Z */
#define DATE_BYTES 10

/* A line that is an event. */
struct item {
	struct eventread_skim skim;
	const struct summary_type *type;
	const char *line; /* to be read again, unless skimmed */
	size_t size;
	struct span id; /* empty when there is none, or stream says it */
	int64_t time, last, counter;
	uint32_t stream_plus_one; /* in streams; 0: of another form */
	bool skimmed;
	bool counts; /* where has nothing against it */
};

/* A stream, as the common ids know it. */
struct stream {
	struct tally_row row;
	uint32_t number_plus_one; /* 0: not known yet */
};

struct summary_batch {
	struct summary *summary; /* borrowed */
	struct item *items;      /* owned */
	size_t count, room;
	struct arena *ids;    /* those of lines that the library read; of the lines at hand */
	struct arena *names;  /* of streams */
	struct tally streams; /* of struct stream */
	char date[DATE_BYTES];
	int64_t date_milliseconds; /* at which that date begins */
};

struct summary_batch *summary_batch_new(struct summary *summary)
{
	struct summary_batch *batch = calloc(1, sizeof(*batch));

	if (batch == NULL)
		return NULL;
	batch->summary = summary;
	batch->ids = arena_new();
	batch->names = arena_new();
	tally_begin(&batch->streams, batch->names, sizeof(struct stream));
	if (batch->ids == NULL || batch->names == NULL) {
		summary_batch_free(batch);
		return NULL;
	}
	return batch;
}

void summary_batch_free(struct summary_batch *batch)
{
	if (batch == NULL)
		return;
	tally_end(&batch->streams);
	arena_free(batch->ids);
	arena_free(batch->names);
	free(batch->items);
	free(batch);
}

/* Two digits and the byte behind them.  -1: it is not so, or more than limit. */
static inline int64_t two_digits(const char *at, char behind, int64_t limit)
{
	int64_t number = 10 * (at[0] - '0') + at[1] - '0';

	return byte_is_digit(at[0]) && byte_is_digit(at[1]) && at[2] == behind && number <= limit
		       ? number
		       : -1;
}

/* Reads the time of day in our own form.  -1: it has another. */
static int64_t read_clock(const char *at)
{
	int64_t hour = two_digits(at, ':', 23), minute = two_digits(at + 3, ':', 59);
	int64_t second = two_digits(at + 6, '.', 60);

	if (hour < 0 || minute < 0 || second < 0 || !byte_is_digit(at[9]) ||
	    !byte_is_digit(at[10]) || !byte_is_digit(at[11]) || at[12] != 'Z')
		return -1;
	return ((hour * 60 + minute) * 60 + second) * 1000 + 100 * (at[9] - '0') +
	       10 * (at[10] - '0') + at[11] - '0';
}

/* Most lines are of the same day as the one before, and in our own form. */
static bool read_times(struct summary_batch *batch, struct span time, struct span last,
		       struct item *item, struct trouble *why)
{
	bool is_ours = time.size == TIME_BYTES && time.data[DATE_BYTES] == 'T';
	int64_t clock = is_ours ? read_clock(time.data + DATE_BYTES + 1) : -1;

	if (clock != -1 && last.size == 0 && memcmp(batch->date, time.data, DATE_BYTES) == 0) {
		item->time = item->last = batch->date_milliseconds + clock;
		return true;
	}
	if (!summary_times(time, last, &item->time, &item->last, why))
		return false;
	if (clock != -1) {
		memcpy(batch->date, time.data, DATE_BYTES);
		batch->date_milliseconds = item->time - clock;
	}
	return true;
}

/* NULL: out of memory. */
static struct item *next_item(struct summary_batch *batch)
{
	if (batch->count == batch->room) {
		size_t room = batch->room != 0 ? 2 * batch->room : 256;
		struct item *items = realloc(batch->items, room * sizeof(*items));

		if (items == NULL)
			return NULL;
		batch->items = items;
		batch->room = room;
	}
	return &batch->items[batch->count];
}

static bool read_id(struct summary_batch *batch, struct span id, struct item *item, bool borrowed)
{
	struct span name;
	const void *stream;

	item->id = id;
	item->stream_plus_one = 0;
	if (id.size == 0)
		return true;
	if (!summary_ids_split(id, &name, &item->counter)) {
		if (!borrowed)
			item->id = arena_copy(batch->ids, id);
		return item->id.data != NULL;
	}
	item->id.size = 0;
	stream = tally_row(&batch->streams, name);
	if (stream == NULL)
		return false;
	item->stream_plus_one = (uint32_t)tally_index(&batch->streams, stream) + 1;
	return true;
}

static bool matches(const struct summary *summary, const struct summary_type *type,
		    const struct event *event)
{
	return summary->where == NULL || type->matches(summary->where, event);
}

/* A line that is to be read again when it is counted, if it is. */
static bool take_event(struct summary_batch *batch, struct span object, struct item *item,
		       struct trouble *why)
{
	struct summary *summary = batch->summary;
	const struct event_value *values;
	struct event event;

	if (!eventread_line(summary->reader, object, &event, why))
		return false;
	values = event.values;
	item->skimmed = false;
	item->line = object.data;
	item->size = object.size;
	item->type = summary_type_named(values[EVENT_TYPE].text, why);
	if (item->type == NULL ||
	    !read_times(batch, values[EVENT_TIME].text, values[EVENT_LAST].text, item, why))
		return false;
	item->counts = matches(summary, item->type, &event);
	if (!read_id(batch, values[EVENT_ID].text, item, false))
		summary->now.out_of_memory = true;
	return true;
}

/* False: the line has to be read wholly. */
static bool take_skimmed(struct summary_batch *batch, const char *line, size_t size,
			 struct item *item)
{
	struct summary *summary = batch->summary;
	const struct span *own = item->skim.own;

	if (summary->where != NULL && summary->where->conditions != NULL)
		return false;
	if (!eventread_skim(summary->reader, line, size, &item->skim))
		return false;
	item->type = summary_type_of_run(eventread_run(summary->reader, item->skim.runs[0]));
	if (item->type == NULL ||
	    !read_times(batch, own[EVENTREAD_TIME], own[EVENTREAD_LAST], item, NULL))
		return false;
	item->skimmed = true;
	item->line = line;
	item->size = size;
	item->counts = true;
	if (!read_id(batch, own[EVENTREAD_ID], item, true))
		summary->now.out_of_memory = true;
	return true;
}

bool summary_batch_line(struct summary_batch *batch, const char *line, size_t size,
			struct trouble *why)
{
	struct summary *summary = batch->summary;
	struct item *item = next_item(batch);
	struct span object, whole = { line, size };

	if (item == NULL) {
		summary->now.out_of_memory = true;
		return true;
	}
	if (!take_skimmed(batch, line, size, item)) {
		if (span_trim(whole).size == 0)
			return true;
		summary->lines++;
		if (eventread_find(whole, &object) == EVENTREAD_NOTHING)
			return true;
		if (!take_event(batch, object, item, why)) {
			summary->bad_lines++;
			return false;
		}
	} else {
		summary->lines++;
	}
	batch->count++;
	return true;
}

/* The number of the item's stream in the common ids; UINT32_MAX: out of memory. */
static uint32_t stream_of(struct summary_batch *batch, const struct item *item,
			  struct summary_ids *ids)
{
	struct stream *stream = tally_at(&batch->streams, item->stream_plus_one - 1);
	uint32_t number;

	if (stream->number_plus_one != 0)
		return stream->number_plus_one - 1;
	number = summary_ids_stream(ids, stream->row.key);
	if (number != UINT32_MAX)
		stream->number_plus_one = number + 1;
	return number;
}

/* Events without an id cannot be told from each other and are all counted. */
static bool is_again(struct summary_batch *batch, const struct item *item, struct summary_ids *ids)
{
	bool in_period = period_holds(&batch->summary->now.period, item->time);
	bool again = false, done = true;

	if (item->stream_plus_one != 0) {
		uint32_t stream = stream_of(batch, item, ids);

		done = stream != UINT32_MAX &&
		       summary_ids_take(ids, stream, item->counter, in_period, &again);
	} else if (item->id.size != 0) {
		done = summary_ids_add(ids, item->id, in_period, &again);
	}
	if (!done)
		batch->summary->now.out_of_memory = true;
	return again;
}

void summary_batch_claim(struct summary_batch *batch, struct summary_ids *ids)
{
	struct summary *summary = batch->summary;

	for (size_t i = 0; i < batch->count; i++) {
		struct item *item = &batch->items[i];

		if (is_again(batch, item, ids)) {
			item->counts = false;
			summary->duplicates++;
		} else {
			summary->events++;
		}
	}
}

/* Reads the line again. */
static void count_wholly(struct summary *summary, struct counts *counts, const struct item *item)
{
	struct span line = { item->line, item->size };
	struct event event;

	if (!eventread_line(summary->reader, line, &event, NULL))
		counts->out_of_memory = true;
	else
		item->type->count(counts, &event, item->time, item->last);
}

/* The next skimmed items, beginning with that index.  Moves it behind them. */
static size_t take_skims(const struct summary_batch *batch, size_t *at,
			 struct counts_skimmed *lines, const struct item **items)
{
	size_t count = 0;

	for (; *at < batch->count && count < COUNTS_SKIMMED; (*at)++) {
		const struct item *item = &batch->items[*at];

		if (!item->counts || !item->skimmed)
			continue;
		lines[count] =
			(struct counts_skimmed){ &item->skim, item->time, item->last, false };
		items[count++] = item;
	}
	return count;
}

static void count_skims(struct summary_batch *batch, struct counts *counts)
{
	struct counts_skimmed lines[COUNTS_SKIMMED];
	const struct item *items[COUNTS_SKIMMED];
	size_t at = 0, count;

	while ((count = take_skims(batch, &at, lines, items)) != 0) {
		counts_skims(counts, batch->summary->reader, lines, count);
		for (size_t i = 0; i < count; i++)
			if (lines[i].wholly)
				count_wholly(batch->summary, counts, items[i]);
	}
}

static void count_in(struct summary_batch *batch, struct counts *counts)
{
	count_skims(batch, counts);
	for (size_t i = 0; i < batch->count; i++)
		if (batch->items[i].counts && !batch->items[i].skimmed)
			count_wholly(batch->summary, counts, &batch->items[i]);
}

void summary_batch_count(struct summary_batch *batch)
{
	struct summary *summary = batch->summary;

	count_in(batch, &summary->now);
	if (summary->comparing)
		count_in(batch, &summary->before);
	batch->count = 0;
	arena_empty(batch->ids);
	if (!eventread_is_full(summary->reader))
		return;
	counts_settle(&summary->now);
	counts_settle(&summary->before);
	eventread_forget(summary->reader);
}
