/* SPDX-License-Identifier: ISC */
/* anonymous -- sightings told of groups: what is told at all, and how often who did it. */
#include "hiding/anonymous_inside.h"

#include <stdlib.h>

#include "event/digested.h"

/*
 * What groups are told by, the finest first; all else is of single events or people.  What means
 * something only together goes in one step: without the exemption, for example, `would` says that
 * its policy would have acted.
 */
static const struct told {
	enum event_field field;
	int gone_in;         /* the step from which on it is not told */
	const char *instead; /* what stands there then; NULL: nothing */
} fields[] = {
	{ EVENT_MODEL, 1, NULL },        { EVENT_BUILD, 1, NULL },
	{ EVENT_CLIENT, 1, NULL },       { EVENT_PROTOCOL, 2, NULL },
	{ EVENT_USER_SOURCE, 2, NULL },  { EVENT_CONFIDENCE, 2, NULL },
	{ EVENT_CONTRADICTED, 2, NULL }, { EVENT_HOST, 3, NULL },
	{ EVENT_SOURCE, 3, NULL },       { EVENT_OS_VERSION, 3, NULL },
	{ EVENT_OUTDATED, 3, NULL },     { EVENT_POLICY, 4, NULL },
	{ EVENT_ACTION, 4, "others" },   { EVENT_MODE, 4, NULL },
	{ EVENT_WOULD, 4, NULL },        { EVENT_EXEMPTION, 4, NULL },
	{ EVENT_GRACE, 4, NULL },        { EVENT_OS, 5, NULL },
	{ EVENT_TRAFFIC, 5, "others" },  { EVENT_DEVICE, 6, "others" },
	{ EVENT_VENDOR, 6, NULL },       { EVENT_FAMILY, 6, NULL },
	{ EVENT_KIND, 6, NULL },
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

bool anonymous_tells(enum event_field field)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (fields[i].field == field)
			return true;
	return false;
}

struct anonymous *anonymous_new(const struct hash_seed *seed, const struct zone *zone,
				uint64_t least)
{
	struct anonymous *anonymous = calloc(1, sizeof(*anonymous));

	if (anonymous == NULL)
		return NULL;
	anonymous->least = least;
	anonymous->zone = zone;
	anonymous->seed = *seed;
	anonymous->first = INT64_MAX;
	anonymous->keys = arena_new();
	anonymous->reader = eventread_new(seed);
	text_begin(&anonymous->text, EVENT_LINE_BYTES);
	tally_begin(&anonymous->kinds, seed, anonymous->keys, sizeof(struct tally_row));
	tally_begin(&anonymous->people, seed, anonymous->keys, sizeof(struct tally_row));
	tally_begin_fixed(&anonymous->cells, seed, ANONYMOUS_KEY_BYTES,
			  sizeof(struct anonymous_cell));
	tally_begin_fixed(&anonymous->days, seed, sizeof(int32_t), sizeof(struct anonymous_day));
	if (anonymous->keys != NULL && anonymous->reader != NULL)
		return anonymous;
	anonymous_free(anonymous);
	return NULL;
}

void anonymous_free(struct anonymous *anonymous)
{
	if (anonymous == NULL)
		return;
	tally_end(&anonymous->kinds);
	tally_end(&anonymous->people);
	tally_end(&anonymous->cells);
	tally_end(&anonymous->days);
	eventread_free(anonymous->reader);
	text_end(&anonymous->text);
	arena_free(anonymous->keys);
	free(anonymous);
}

static uint32_t index_of(struct tally *tally, struct span key)
{
	const void *row = tally_row(tally, key);

	return row != NULL ? (uint32_t)tally_index(tally, row) : UINT32_MAX;
}

uint32_t anonymous_kind_of(struct anonymous *anonymous, const struct event *event, int step)
{
	struct event told = { 0 };

	event_set(&told, EVENT_TYPE, SPAN("sighting"));
	for (size_t i = 0; i < FIELDS; i++) {
		if (step < fields[i].gone_in)
			told.values[fields[i].field] = event->values[fields[i].field];
		else if (fields[i].instead != NULL)
			event_set(&told, fields[i].field, span_of(fields[i].instead));
	}
	text_clear(&anonymous->text);
	event_write(&anonymous->text, &told);
	text_byte(&anonymous->text, '\n');
	return index_of(&anonymous->kinds, text_span(&anonymous->text));
}

void anonymous_note(struct anonymous *anonymous, int64_t time)
{
	if (time < anonymous->first)
		anonymous->first = time;
}

/* False: out of memory. */
static bool add_day(struct anonymous *anonymous, int32_t number, bool whole)
{
	struct anonymous_day *day =
		tally_row(&anonymous->days, (struct span){ (const char *)&number, sizeof(number) });

	if (day != NULL)
		day->whole |= whole;
	return day != NULL;
}

/* Adds what happened on one day to the key's cell.  False: out of memory. */
static bool add_on(struct anonymous *anonymous, struct anonymous_cell key, int64_t day,
		   uint64_t events, bool whole)
{
	struct anonymous_cell *cell;

	key.day = (int32_t)day;
	cell = tally_row(&anonymous->cells,
			 (struct span){ (const char *)&key, ANONYMOUS_KEY_BYTES });
	if (cell != NULL)
		cell->events = tally_sum(cell->events, events);
	return cell != NULL && add_day(anonymous, key.day, whole);
}

bool anonymous_add(struct anonymous *anonymous, const struct event *event, int64_t time, bool whole)
{
	const struct event_value *count = &event->values[EVENT_COUNT];
	struct span user = event->values[EVENT_USER].text;
	struct anonymous_cell key = { .person = ANONYMOUS_NOBODY };
	struct digested_days days = { event->values[EVENT_DAYS].text,
				      period_day_number(anonymous->zone, time) };
	int64_t day;
	uint64_t events;

	key.kind = anonymous_kind_of(anonymous, event, 0);
	if (user.size != 0)
		key.person = index_of(&anonymous->people, user);
	if (key.kind == UINT32_MAX || (user.size != 0 && key.person == UINT32_MAX))
		return false;
	if (days.cells.size == 0)
		return add_on(anonymous, key, days.day, count->present ? count->number : 1, whole);
	while (digested_next_day(&days, &day, &events))
		if (!add_on(anonymous, key, day, events, whole))
			return false;
	return true;
}

bool anonymous_first_day(const struct anonymous *anonymous, int64_t *day)
{
	const struct anonymous_day *known;
	int32_t number;

	if (anonymous->first == INT64_MAX)
		return false;
	*day = period_day_number(anonymous->zone, anonymous->first);
	number = (int32_t)*day;
	known = tally_find(&anonymous->days,
			   (struct span){ (const char *)&number, sizeof(number) });
	return known == NULL || !known->whole;
}

bool anonymous_withholds(const struct anonymous *anonymous, const struct period *period)
{
	for (size_t i = 0; i < anonymous->days.count; i++) {
		const struct anonymous_day *day = tally_at(&anonymous->days, i);

		if (day->withholds &&
		    period_holds(period, period_day_start(anonymous->zone, day->number)))
			return true;
	}
	return false;
}
