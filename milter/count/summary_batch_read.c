/* SPDX-License-Identifier: ISC */
/*
 * summary_batch_read -- lines that are read, each as quickly as it lets itself be.
 * Most are skimmed; what must be known of their form is learned from the first of them.
 */
#include "count/summary_batch_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/numbered.h"

#define TIME_BYTES 24 /* 2023-07-17T09:00:00.123Z */

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

/* Most dates came before.  By the day of the month, of which a digest's lines have all. */
static struct batch_date *date_of(struct summary_batch *batch, const char *date)
{
	unsigned ten = (unsigned char)date[BATCH_DATE_BYTES - 2];
	unsigned one = (unsigned char)date[BATCH_DATE_BYTES - 1];

	return &batch->dates[(10 * ten + one) % BATCH_DATES];
}

static bool read_time(struct summary_batch *batch, struct span time, int64_t *out)
{
	bool is_ours = time.size == TIME_BYTES && time.data[BATCH_DATE_BYTES] == 'T';
	int64_t clock = is_ours ? read_clock(time.data + BATCH_DATE_BYTES + 1) : -1;
	struct batch_date *date;

	if (clock == -1)
		return calendar_read_rfc3339(time, out);
	date = date_of(batch, time.data);
	if (memcmp(date->date, time.data, BATCH_DATE_BYTES) == 0) {
		*out = date->milliseconds + clock;
		return true;
	}
	if (!calendar_read_rfc3339(time, out))
		return false;
	memcpy(date->date, time.data, BATCH_DATE_BYTES);
	date->milliseconds = *out - clock;
	return true;
}

static bool read_times(struct summary_batch *batch, struct span time, struct span last,
		       struct counts_skimmed *out, struct trouble *why)
{
	if (!read_time(batch, time, &out->time) ||
	    (last.size != 0 && !read_time(batch, last, &out->last)))
		return summary_times(time, last, &out->time, &out->last, why);
	if (last.size == 0 || out->last < out->time)
		out->last = out->time;
	return true;
}

/* NULL: out of memory. */
static struct batch_item *next_item(struct summary_batch *batch)
{
	if (batch->count == batch->room) {
		size_t room = batch->room != 0 ? 2 * batch->room : 256;
		struct batch_item *items = realloc(batch->items, room * sizeof(*items));

		if (items == NULL)
			return NULL;
		batch->items = items;
		batch->room = room;
	}
	return &batch->items[batch->count];
}

static bool matches(const struct summary *summary, const struct summary_type *type,
		    const struct event *event)
{
	return summary->where == NULL || type->matches(summary->where, event);
}

/* The event may have been decoded.  False: out of memory. */
static bool keep_id(struct summary_batch *batch, struct span id, struct batch_item *item)
{
	struct span *kept;

	item->id = NULL;
	if (id.size == 0)
		return true;
	kept = arena_take(batch->kept, sizeof(*kept));
	if (kept == NULL)
		return false;
	*kept = arena_copy(batch->kept, id);
	item->id = kept;
	return kept->data != NULL;
}

/* A line that is to be read again when it is counted, if it is. */
static bool take_event(struct summary_batch *batch, struct span object, struct batch_item *item,
		       struct trouble *why)
{
	struct summary *summary = batch->summary;
	const struct event_value *values;
	struct event event;

	if (!eventread_line(summary->reader, object, &event, why))
		return false;
	values = event.values;
	item->skimmed.form = 0;
	item->line = object.data;
	item->size = object.size;
	item->type = summary_type_named(values[EVENT_TYPE].text, why);
	if (item->type == NULL ||
	    !read_times(batch, values[EVENT_TIME].text, values[EVENT_LAST].text, &item->skimmed,
			why) ||
	    !summary_days(values[EVENT_DAYS].text, values[EVENT_COUNT].number, why))
		return false;
	item->counts = matches(summary, item->type, &event);
	item->stream = 0;
	if (!keep_id(batch, values[EVENT_ID].text, item))
		summary->now.out_of_memory = true;
	return true;
}

static void learn_form(struct summary_batch *batch, uint32_t number, struct batch_form *form)
{
	struct summary *summary = batch->summary;
	struct event event;

	text_clear(&batch->text);
	eventread_form(summary->reader, number, &batch->text);
	*form = (struct batch_form){ .known = true };
	if (!eventread_canonical(summary->reader, text_span(&batch->text), &event))
		return;
	form->type = summary_type_named(event.values[EVENT_TYPE].text, NULL);
	if (form->type != NULL && !form->type->skimmed)
		form->type = NULL;
	form->counts = form->type != NULL && matches(summary, form->type, &event);
}

/* NULL: its lines are read wholly, or out of memory. */
static inline const struct batch_form *form_of(struct summary_batch *batch, uint32_t number)
{
	struct batch_form *forms =
		numbered_room(batch->forms, &batch->form_room, number, sizeof(*batch->forms));

	if (forms == NULL)
		return NULL;
	batch->forms = forms;
	if (!forms[number].known)
		learn_form(batch, number, &forms[number]);
	return forms[number].type != NULL ? &forms[number] : NULL;
}

/* Only few lines have such numbers.  NULL: out of memory. */
static const uint64_t *keep_messages(struct summary_batch *batch, const uint64_t *messages)
{
	const size_t size = EVENTREAD_MESSAGES * sizeof(*messages);
	uint64_t *kept = arena_take(batch->kept, size);

	if (kept == NULL)
		batch->summary->now.out_of_memory = true;
	else
		memcpy(kept, messages, size);
	return kept;
}

size_t summary_batch_skim(struct summary_batch *batch, const char *line, size_t limit)
{
	struct batch_item *item = next_item(batch);
	struct eventread_skim skim;
	const struct batch_form *form;

	if (item == NULL || !batch->skims || !eventread_skim(batch->summary->reader, line, &skim) ||
	    skim.size >= limit)
		return 0;
	form = form_of(batch, skim.form);
	if (form == NULL || !read_times(batch, skim.time, skim.last, &item->skimmed, NULL) ||
	    !summary_days(skim.days, skim.count, NULL))
		return 0;
	item->skimmed.user = skim.user;
	item->skimmed.device_id = skim.device_id;
	item->skimmed.days = skim.days;
	item->skimmed.count = skim.count;
	item->skimmed.form = skim.form;
	item->skimmed.messages =
		form->type->has_messages ? keep_messages(batch, skim.messages) : NULL;
	item->line = line;
	item->size = skim.size;
	item->type = form->type;
	item->counter = skim.counter;
	item->stream = skim.stream;
	item->counts = form->counts;
	batch->summary->lines++;
	batch->count++;
	return skim.size;
}

bool summary_batch_line(struct summary_batch *batch, struct span line, struct trouble *why)
{
	struct summary *summary = batch->summary;
	struct batch_item *item = next_item(batch);
	struct span object;

	if (item == NULL) {
		summary->now.out_of_memory = true;
		return true;
	}
	if (span_trim(line).size == 0)
		return true;
	summary->lines++;
	if (eventread_find(line, &object) == EVENTREAD_NOTHING)
		return true;
	if (!take_event(batch, object, item, why)) {
		summary->bad_lines++;
		return false;
	}
	batch->count++;
	return true;
}
