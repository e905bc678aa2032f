/* SPDX-License-Identifier: ISC */
/* summary_batch -- lines that are read, told apart, and counted, many at a time. */
#include "count/summary_batch_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/numbered.h"

static bool is_skimming(const struct where *where)
{
	const struct where_condition *condition = where != NULL ? where->conditions : NULL;

	while (condition != NULL && !eventread_is_own(condition->field))
		condition = condition->next;
	return condition == NULL;
}

struct summary_batch *summary_batch_new(struct summary *summary)
{
	struct summary_batch *batch = calloc(1, sizeof(*batch));

	if (batch == NULL)
		return NULL;
	batch->summary = summary;
	batch->skims = is_skimming(summary->where) && !summary->now.decisions.wanted;
	batch->kept = arena_new();
	text_begin(&batch->text, SIZE_MAX / 2);
	if (batch->kept == NULL) {
		summary_batch_free(batch);
		return NULL;
	}
	return batch;
}

void summary_batch_free(struct summary_batch *batch)
{
	if (batch == NULL)
		return;
	arena_free(batch->kept);
	free(batch->items);
	free(batch->forms);
	free(batch->streams);
	text_end(&batch->text);
	free(batch);
}

/* The number of the item's stream in the common ids; UINT32_MAX: out of memory. */
static uint32_t stream_of(struct summary_batch *batch, const struct batch_item *item,
			  struct event_ids *ids)
{
	struct span name;
	uint32_t *streams = numbered_room(batch->streams, &batch->stream_room, item->stream,
					  sizeof(*batch->streams));

	if (streams == NULL)
		return UINT32_MAX;
	batch->streams = streams;
	if (streams[item->stream] != 0)
		return streams[item->stream] - 1;
	name = eventread_stream(batch->summary->reader, item->stream);
	streams[item->stream] = event_ids_stream(ids, name) + 1;
	return streams[item->stream] - 1;
}

/* Events without an id cannot be told from each other and are all counted. */
static enum event_ids_verdict judge(struct summary_batch *batch, const struct batch_item *item,
				    struct event_ids *ids)
{
	const int64_t time = item->skimmed.time;
	const struct event_ids_time when = { time,
					     period_holds(&batch->summary->now.period, time) };

	if (item->stream != 0) {
		uint32_t stream = stream_of(batch, item, ids);

		return stream != UINT32_MAX ? event_ids_judge(ids, stream, item->counter, when)
					    : EVENT_IDS_FAILED;
	}
	if (item->skimmed.form == 0 && item->id != NULL)
		return event_ids_judge_id(ids, *item->id, when);
	return EVENT_IDS_NEW;
}

/* Of a digest, so it is read again. */
static void claim_head(struct summary *summary, struct batch_item *item, struct event_ids *ids)
{
	struct span line = { item->line, item->size };
	struct event event;

	item->counts = false;
	summary_judged_head(summary, eventread_line(summary->reader, line, &event, NULL)
					     ? event_ids_take_head(ids, &event, summary->digests)
					     : EVENT_IDS_FAILED);
}

void summary_batch_claim(struct summary_batch *batch, struct event_ids *ids)
{
	struct summary *summary = batch->summary;

	for (size_t i = 0; i < batch->count; i++) {
		struct batch_item *item = &batch->items[i];
		enum event_ids_verdict verdict;

		if (item->type->is_head) {
			claim_head(summary, item, ids);
			continue;
		}
		verdict = judge(batch, item, ids);
		item->skimmed.folded = verdict == EVENT_IDS_FOLDED;
		if (!summary_judged(summary, verdict))
			item->counts = false;
	}
}

/* Reads the line again. */
static void count_wholly(struct summary *summary, struct counts *counts,
			 const struct batch_item *item)
{
	struct span line = { item->line, item->size };
	struct event event;

	if (!eventread_line(summary->reader, line, &event, NULL))
		counts->out_of_memory = true;
	else
		item->type->count(counts, &event, item->skimmed.time, item->skimmed.last);
}

/* The next skimmed items, beginning with that index.  Moves it behind them. */
static size_t take_skims(const struct summary_batch *batch, size_t *at,
			 const struct counts_skimmed **lines, const struct batch_item **items)
{
	size_t count = 0;

	for (; *at < batch->count && count < COUNTS_SKIMMED; (*at)++) {
		const struct batch_item *item = &batch->items[*at];

		if (!item->counts || item->skimmed.form == 0)
			continue;
		lines[count] = &item->skimmed;
		items[count++] = item;
	}
	return count;
}

static void count_skims(struct summary_batch *batch, struct counts *counts)
{
	const struct counts_skimmed *lines[COUNTS_SKIMMED];
	const struct batch_item *items[COUNTS_SKIMMED];
	bool wholly[COUNTS_SKIMMED];
	size_t at = 0, count;

	while ((count = take_skims(batch, &at, lines, items)) != 0) {
		counts_add_skimmed(counts, batch->summary->reader, lines, count, wholly);
		for (size_t i = 0; i < count; i++)
			if (wholly[i])
				count_wholly(batch->summary, counts, items[i]);
	}
}

static void count_in(struct summary_batch *batch, struct counts *counts)
{
	count_skims(batch, counts);
	for (size_t i = 0; i < batch->count; i++)
		if (batch->items[i].counts && batch->items[i].skimmed.form == 0)
			count_wholly(batch->summary, counts, &batch->items[i]);
}

void summary_batch_count(struct summary_batch *batch)
{
	struct summary *summary = batch->summary;

	if (!summary->only_ids)
		count_in(batch, &summary->now);
	if (summary->comparing && !summary->only_ids)
		count_in(batch, &summary->before);
	batch->count = 0;
	arena_empty(batch->kept);
	if (!eventread_is_full(summary->reader))
		return;
	counts_settle(&summary->now);
	counts_settle(&summary->before);
	eventread_forget(summary->reader);
	numbered_clear(batch->forms, batch->form_room, sizeof(*batch->forms));
	numbered_clear(batch->streams, batch->stream_room, sizeof(*batch->streams));
}
