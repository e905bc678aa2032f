/* SPDX-License-Identifier: ISC */
/* anonymous_write -- makes the groups of each day, and writes what is told of them. */
#include "hiding/anonymous_inside.h"

#include <stdlib.h>
#include <string.h>

#define TIME_ROOM 40   /* more than a time takes */
#define NUMBER_ROOM 24 /* and a number */
#define STEPPED ANONYMOUS_STEPS

struct writing {
	struct anonymous *anonymous;
	struct anonymous_cell *cells; /* of all days, by day */
	size_t count;
	size_t kinds;     /* those of events; what is coarser stands behind them */
	uint32_t *coarse; /* of each of them in each step: a kind */
	struct text first, last, user;
	void (*put)(void *context, struct span line);
	void *context;
	bool failed;
};

/* Cells of a day that are not told yet. */
struct pending {
	struct anonymous_cell *cells;
	size_t count;
};

static int by_day(const void *left, const void *right)
{
	const struct anonymous_cell *a = left, *b = right;

	return (a->day > b->day) - (a->day < b->day);
}

static int by_group_and_person(const void *left, const void *right)
{
	const struct anonymous_cell *a = left, *b = right;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return (a->person > b->person) - (a->person < b->person);
}

/* How each kind is told, step by step.  False: out of memory. */
static bool make_coarse(struct writing *writing)
{
	struct anonymous *anonymous = writing->anonymous;
	struct event event;
	struct trouble why;

	writing->kinds = anonymous->kinds.count;
	writing->coarse = calloc(writing->kinds * STEPPED + 1, sizeof(*writing->coarse));
	for (size_t i = 0; i < writing->kinds && writing->coarse != NULL; i++) {
		if (!eventread_line(anonymous->reader, tally_key(&anonymous->kinds, i), &event,
				    &why))
			return false;
		for (int step = 0; step < STEPPED; step++) {
			uint32_t kind = anonymous_kind_of(anonymous, &event, step);

			if (kind == UINT32_MAX)
				return false;
			writing->coarse[i * STEPPED + (size_t)step] = kind;
		}
	}
	return writing->coarse != NULL;
}

/* The end of the cells of the group that begins at start; *people: how many are in it. */
static size_t end_of_group(const struct pending *pending, size_t start, uint64_t *people)
{
	const struct anonymous_cell *cells = pending->cells;
	size_t i;

	*people = 0;
	for (i = start; i < pending->count && cells[i].group == cells[start].group; i++)
		*people += cells[i].person != ANONYMOUS_NOBODY &&
			   (i == start || cells[i].person != cells[i - 1].person);
	return i;
}

/* A person is told by a number. */
static void put_person(struct writing *writing, struct event *event, uint32_t person,
		       uint64_t events)
{
	struct anonymous *anonymous = writing->anonymous;

	text_clear(&writing->user);
	if (person != ANONYMOUS_NOBODY)
		text_printf(&writing->user, "%lu", (unsigned long)person + 1);
	event_set(event, EVENT_USER, text_span(&writing->user));
	event_set_number(event, EVENT_COUNT, events < INT64_MAX ? events : INT64_MAX);
	text_clear(&anonymous->text);
	event_write(&anonymous->text, event);
	text_byte(&anonymous->text, '\n');
	writing->failed |= anonymous->text.cut;
	writing->put(writing->context, text_span(&anonymous->text));
}

static void put_group(struct writing *writing, const struct anonymous_cell *cells, size_t count)
{
	struct anonymous *anonymous = writing->anonymous;
	struct event event;
	struct trouble why;

	if (!eventread_line(anonymous->reader, tally_key(&anonymous->kinds, cells[0].group), &event,
			    &why)) {
		writing->failed = true;
		return;
	}
	event_set(&event, EVENT_TIME, text_span(&writing->first));
	event_set(&event, EVENT_LAST, text_span(&writing->last));
	for (size_t i = 0; i < count;) {
		uint32_t person = cells[i].person;
		uint64_t events = 0;

		for (; i < count && cells[i].person == person; i++)
			events = tally_sum(events, cells[i].events);
		put_person(writing, &event, person, events);
	}
}

/* Tells the groups that are large enough in that step; the others stay pending. */
static void take_step(struct writing *writing, struct pending *pending, int step)
{
	size_t kept = 0, end;

	for (size_t i = 0; i < pending->count; i++)
		pending->cells[i].group =
			writing->coarse[pending->cells[i].kind * STEPPED + (size_t)step];
	if (pending->count != 0)
		qsort(pending->cells, pending->count, sizeof(*pending->cells), by_group_and_person);
	for (size_t start = 0; start < pending->count; start = end) {
		uint64_t people;

		end = end_of_group(pending, start, &people);
		if (people >= writing->anonymous->least) {
			put_group(writing, pending->cells + start, end - start);
			continue;
		}
		memmove(pending->cells + kept, pending->cells + start,
			(end - start) * sizeof(*pending->cells));
		kept += end - start;
	}
	pending->count = kept;
}

/* Whole days have no other times. */
static void set_times(struct writing *writing, int32_t number)
{
	const struct zone *zone = writing->anonymous->zone;

	text_clear(&writing->first);
	text_clear(&writing->last);
	calendar_write_rfc3339(&writing->first, period_day_start(zone, number));
	calendar_write_rfc3339(&writing->last, period_day_start(zone, number + 1) - 1000);
}

static void take_day(struct writing *writing, struct anonymous_cell *cells, size_t count)
{
	int32_t number = cells[0].day;
	struct pending pending = { cells, count };
	struct anonymous_day *day = tally_row(
		&writing->anonymous->days, (struct span){ (const char *)&number, sizeof(number) });

	if (day == NULL) {
		writing->failed = true;
		return;
	}
	set_times(writing, number);
	for (int step = 0; step < STEPPED; step++)
		take_step(writing, &pending, step);
	day->withholds = pending.count != 0;
}

static bool is_told(const struct anonymous *anonymous, int32_t number, int64_t now)
{
	int64_t first;

	return period_day_start(anonymous->zone, number + 1) <= now &&
	       (!anonymous_first_day(anonymous, &first) || number != first);
}

static void take_days(struct writing *writing, int64_t now)
{
	size_t end;

	for (size_t start = 0; start < writing->count && !writing->failed; start = end) {
		int32_t number = writing->cells[start].day;

		for (end = start; end < writing->count && writing->cells[end].day == number;)
			end++;
		if (is_told(writing->anonymous, number, now))
			take_day(writing, writing->cells + start, end - start);
	}
}

bool anonymous_write(struct anonymous *anonymous, int64_t now,
		     void (*put)(void *context, struct span line), void *context)
{
	struct writing writing = { .anonymous = anonymous,
				   .cells = (struct anonymous_cell *)(void *)anonymous->cells.rows,
				   .count = anonymous->cells.count,
				   .put = put,
				   .context = context };

	text_begin(&writing.first, TIME_ROOM);
	text_begin(&writing.last, TIME_ROOM);
	text_begin(&writing.user, NUMBER_ROOM);
	writing.failed = !make_coarse(&writing);
	if (writing.count != 0)
		qsort(writing.cells, writing.count, sizeof(*writing.cells), by_day);
	take_days(&writing, now);
	text_end(&writing.first);
	text_end(&writing.last);
	text_end(&writing.user);
	free(writing.coarse);
	return !writing.failed;
}
