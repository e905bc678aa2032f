/* SPDX-License-Identifier: ISC */
/*
 * dayfolds_write -- writes digests: all heads first, as they say what other files need not be
 * counted, then the lines of each day.
 */
#include "count/dayfolds_inside.h"

#include <stdlib.h>

#include "base/digest.h"

#define DAY_SECONDS 86400LL
#define RANGES_IN_LINE 40 /* each with a stream of DAYFOLDS_STREAM_BYTES, and escapes in it */

/* Whoever takes the lines of a day, one after the other, without their ids. */
struct taker {
	struct dayfolds *folds;
	const struct dayfolds_part *part;
	uint64_t lines;
	struct digest *hash;                          /* NULL: they are put */
	void (*put)(void *context, struct span line); /* with their ids */
	void *context;
	bool failed;
};

/* Also behind what failed, as nothing comes of it. */
static void take(struct taker *taker, struct event *event)
{
	struct dayfolds *folds = taker->folds;
	struct text id;

	text_begin(&id, EVENT_VALUE_BYTES);
	if (taker->hash == NULL) {
		text_add(&id, taker->part->stream);
		text_printf(&id, "-%llx", (unsigned long long)taker->lines);
		event_set(event, EVENT_ID, text_span(&id));
	}
	text_clear(&folds->text);
	event_write(&folds->text, event);
	text_byte(&folds->text, '\n');
	taker->failed |= folds->text.cut || id.cut;
	if (taker->hash != NULL)
		taker->failed |= !digest_add(taker->hash, text_span(&folds->text));
	else
		taker->put(taker->context, text_span(&folds->text));
	text_end(&id);
	taker->lines++;
}

struct times {
	struct text first, last;
};

static void set_times(struct times *times, struct event *event, int64_t first, int64_t last)
{
	text_clear(&times->first);
	text_clear(&times->last);
	calendar_write_rfc3339(&times->first, first);
	calendar_write_rfc3339(&times->last, last);
	event_set(event, EVENT_TIME, text_span(&times->first));
	if (last != first)
		event_set(event, EVENT_LAST, text_span(&times->last));
}

static void times_begin(struct times *times)
{
	text_begin(&times->first, DAYFOLDS_TIME_BYTES);
	text_begin(&times->last, DAYFOLDS_TIME_BYTES);
}

static void times_end(struct times *times)
{
	text_end(&times->first);
	text_end(&times->last);
}

/* The line of a group, without its own values; borrows from the reader. */
static bool read_key(struct taker *taker, struct span key, struct event *event)
{
	struct trouble why;
	bool read = eventread_line(taker->folds->reader, key, event, &why);

	taker->failed |= !read;
	return read;
}

/* Readers take no larger number than that. */
static void set_number(struct event *event, enum event_field field, uint64_t number)
{
	event_set_number(event, field, number < INT64_MAX ? number : INT64_MAX);
}

/* From the day of the first on. */
static void write_days(const struct taker *taker, const struct dayfolds_group *group,
		       struct text *out)
{
	const struct dayfolds_part *part = taker->part;
	int64_t day = period_day_number(taker->folds->wanted.zone, group->first);
	size_t before = (size_t)(day - part->first_day);

	digested_write_days(out, group->days + before, part->days - before);
}

static void take_group(struct taker *taker, const struct dayfolds_group *group, struct times *times)
{
	struct event event;
	struct text days;

	if (!read_key(taker, group->row.key, &event))
		return;
	set_times(times, &event, group->first, group->last);
	if (group->row.events != 1)
		set_number(&event, EVENT_COUNT, group->row.events);
	text_begin(&days, EVENT_VALUE_BYTES);
	if (group->days != NULL)
		write_days(taker, group, &days);
	event_set(&event, EVENT_DAYS, text_span(&days));
	take(taker, &event);
	text_end(&days);
}

/* The sums stand in the first line; the others tell when there were totals again. */
static void take_totals(struct taker *taker, const struct dayfolds_totals *totals,
			struct times *times)
{
	const struct intervals *seconds = &totals->seconds;

	for (size_t i = 0; i < seconds->count; i++) {
		int64_t first = seconds->items[i].from * 1000;
		int64_t last = (seconds->items[i].to - COUNTS_TOTALS_HOLD_SECONDS) * 1000;
		struct event event;

		if (!read_key(taker, totals->row.key, &event))
			return;
		set_times(times, &event, i == 0 ? totals->first : first,
			  i + 1 == seconds->count ? totals->last : last);
		for (size_t traffic = 0; traffic < TRAFFICS && i == 0; traffic++)
			set_number(&event, event_messages_field((enum traffic)traffic),
				   totals->messages[traffic]);
		take(taker, &event);
	}
}

static int by_key(const void *left, const void *right)
{
	const struct tally_row *a = *(const struct tally_row *const *)left;
	const struct tally_row *b = *(const struct tally_row *const *)right;

	return span_compare(a->key, b->key);
}

/* In an order that does not depend on how they came.  NULL: out of memory. */
static const struct tally_row **sorted(const struct tally *rows, struct arena *arena)
{
	const struct tally_row **list = arena_take(arena, (rows->count + 1) * sizeof(*list));

	if (list == NULL)
		return NULL;
	for (size_t i = 0; i < rows->count; i++)
		list[i] = tally_at(rows, i);
	qsort(list, rows->count, sizeof(*list), by_key);
	return list;
}

static uint64_t ranges_of(const struct dayfolds_part *part)
{
	uint64_t count = 0;

	for (size_t i = 0; i < part->streams.count; i++)
		count += ((const struct dayfolds_stream *)tally_at(&part->streams, i))
				 ->counters.count;
	return count;
}

static uint64_t lines_of_head(const struct dayfolds_part *part)
{
	uint64_t ranges = ranges_of(part);

	return ranges == 0 ? 1 : (ranges + RANGES_IN_LINE - 1) / RANGES_IN_LINE;
}

static uint64_t lines_of(const struct dayfolds_part *part)
{
	uint64_t lines = lines_of_head(part) + part->groups.count;

	for (size_t i = 0; i < part->totals.count; i++)
		lines +=
			((const struct dayfolds_totals *)tally_at(&part->totals, i))->seconds.count;
	return lines;
}

struct head {
	struct taker *taker;
	struct times *times;
	struct text ranges[RANGES_IN_LINE];
	size_t count;
};

static void take_head_line(struct head *head)
{
	const struct dayfolds_part *part = head->taker->part;
	struct event event = { 0 };
	struct span items[RANGES_IN_LINE];

	for (size_t i = 0; i < head->count; i++)
		items[i] = text_span(&head->ranges[i]);
	event_set(&event, EVENT_TYPE, SPAN(DIGESTED_TYPE));
	set_times(head->times, &event, part->period.since, part->period.until);
	event_set_number(&event, EVENT_COUNT, lines_of(part));
	event.values[EVENT_COVERS].items = items;
	event.values[EVENT_COVERS].item_count = head->count;
	take(head->taker, &event);
	head->count = 0;
}

static void add_ranges(struct head *head, const struct dayfolds_stream *stream)
{
	for (size_t i = 0; i < stream->counters.count; i++) {
		const struct interval *run = &stream->counters.items[i];
		const struct digested_range range = { stream->row.key, run->from, run->to - 1 };

		if (head->count == RANGES_IN_LINE)
			take_head_line(head);
		text_clear(&head->ranges[head->count]);
		digested_write_range(&head->ranges[head->count++], &range);
	}
}

static void take_head(struct taker *taker, struct times *times)
{
	struct arena *arena = arena_new();
	const struct tally_row **streams =
		arena != NULL ? sorted(&taker->part->streams, arena) : NULL;
	struct head head = { .taker = taker, .times = times };

	taker->failed |= streams == NULL;
	for (size_t i = 0; i < RANGES_IN_LINE; i++)
		text_begin(&head.ranges[i], EVENT_VALUE_BYTES);
	for (size_t i = 0; streams != NULL && i < taker->part->streams.count; i++)
		add_ranges(&head, (const struct dayfolds_stream *)streams[i]);
	take_head_line(&head);
	for (size_t i = 0; i < RANGES_IN_LINE; i++)
		text_end(&head.ranges[i]);
	arena_free(arena);
}

static void take_body(struct taker *taker, struct times *times)
{
	const struct dayfolds_part *part = taker->part;
	struct arena *arena = arena_new();
	const struct tally_row **groups = arena != NULL ? sorted(&part->groups, arena) : NULL;
	const struct tally_row **totals = arena != NULL ? sorted(&part->totals, arena) : NULL;

	taker->lines = lines_of_head(part);
	taker->failed |= groups == NULL || totals == NULL;
	for (size_t i = 0; !taker->failed && i < part->totals.count; i++)
		take_totals(taker, (const struct dayfolds_totals *)totals[i], times);
	for (size_t i = 0; !taker->failed && i < part->groups.count; i++)
		take_group(taker, (const struct dayfolds_group *)groups[i], times);
	arena_free(arena);
}

/* 2026-11-27, or 2026-11-01..2026-11-30 */
static void write_name(const struct zone *zone, const struct period *period, struct text *out)
{
	int64_t first = period_day_number(zone, period->since);
	int64_t last = period_day_number(zone, period->until - 1);
	struct civil civil = calendar_civil(first * DAY_SECONDS);

	calendar_write_date(out, &civil);
	if (last == first)
		return;
	civil = calendar_civil(last * DAY_SECONDS);
	text_add(out, SPAN(".."));
	calendar_write_date(out, &civil);
}

/* What the digest is called, as its content says. */
static bool name_part(struct dayfolds *folds, struct dayfolds_part *part, struct times *times)
{
	struct taker taker = { .folds = folds, .part = part, .hash = digest_new() };
	char hex[DIGEST_HEX + 1];
	struct text name;

	if (taker.hash == NULL)
		return false;
	take_head(&taker, times);
	take_body(&taker, times);
	taker.failed |= !digest_finish(taker.hash, hex);
	digest_free(taker.hash);
	text_begin(&name, DAYFOLDS_TIME_BYTES);
	write_name(folds->wanted.zone, &part->period, &name);
	text_clear(&folds->text);
	digested_write_stream(&folds->text, text_span(&name), (struct span){ hex, DIGESTED_HEX });
	text_end(&name);
	part->stream = arena_copy(folds->keys, text_span(&folds->text));
	return !taker.failed && part->stream.data != NULL;
}

static bool cover_digest(struct dayfolds *folds, const struct digest_read *digest)
{
	struct dayfolds_part *part;

	if (digest->state != DIGEST_COUNTS || !period_holds(&folds->wanted.period, digest->since))
		return true;
	part = dayfolds_part_of(folds, digest->since);
	for (const struct digest_range *item = digest->ranges; part != NULL && item != NULL;
	     item = item->next)
		if (!dayfolds_cover(part, &item->range))
			return false;
	return part != NULL;
}

static int by_number(const void *left, const void *right)
{
	const struct dayfolds_part *a = *(const struct dayfolds_part *const *)left;
	const struct dayfolds_part *b = *(const struct dayfolds_part *const *)right;

	return (a->number > b->number) - (a->number < b->number);
}

/* All days with their names, the first first; NULL: out of memory. */
static struct dayfolds_part **name_parts(struct dayfolds *folds, struct times *times)
{
	const struct digests *digests = &folds->ids.digests;
	struct dayfolds_part **parts;

	for (size_t i = 0; i < digests->rows.count; i++)
		if (!cover_digest(folds, tally_at(&digests->rows, i)))
			return NULL;
	parts = arena_take(folds->keys, (folds->parts.count + 1) * sizeof(*parts));
	for (size_t i = 0; parts != NULL && i < folds->parts.count; i++) {
		parts[i] = tally_at(&folds->parts, i);
		if (!name_part(folds, parts[i], times))
			return NULL;
	}
	if (parts != NULL)
		qsort(parts, folds->parts.count, sizeof(struct dayfolds_part *), by_number);
	return parts;
}

bool dayfolds_write(struct dayfolds *folds, void (*put)(void *context, struct span line),
		    void *context)
{
	struct taker taker = { .folds = folds, .put = put, .context = context };
	struct dayfolds_part **parts;
	struct times times;

	times_begin(&times);
	parts = name_parts(folds, &times);
	for (size_t i = 0; parts != NULL && i < folds->parts.count; i++) {
		taker.part = parts[i];
		taker.lines = 0;
		take_head(&taker, &times);
	}
	for (size_t i = 0; parts != NULL && i < folds->parts.count; i++) {
		taker.part = parts[i];
		take_body(&taker, &times);
	}
	times_end(&times);
	return parts != NULL && !taker.failed;
}
