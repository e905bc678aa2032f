/* SPDX-License-Identifier: ISC */
/* dayfolds -- folds events to digests: what is one line, and what is dropped. */
#include "count/dayfolds_inside.h"

#include <stdlib.h>

#include "count/summary_inside.h"

/* What becomes of a field that is not the same for all events of a group. */
static const struct dropped {
	enum event_field field;
	bool with_people; /* dropped only with them */
} dropped[] = {
	{ EVENT_FILE, false },
	{ EVENT_TIME, false },
	{ EVENT_ID, false },
	{ EVENT_USER, true },
	{ EVENT_USER_SOURCE, true },
	{ EVENT_CLIENT_IP, false },
	{ EVENT_QUEUE_ID, false },
	{ EVENT_MESSAGE_ID, false },
	{ EVENT_FROM, false },
	{ EVENT_TO, false },
	{ EVENT_TO_COUNT, false },
	{ EVENT_DEVICE_ID, true },
	{ EVENT_EVIDENCE, false },
	{ EVENT_COUNT, false },
	{ EVENT_LAST, false },
	{ EVENT_MESSAGES_SUBMISSION, false },
	{ EVENT_MESSAGES_RECEIPT, false },
	{ EVENT_MESSAGES_ACCESS, false },
	{ EVENT_MESSAGES_INBOUND, false },
	{ EVENT_COVERS, false },
	{ EVENT_BY, true },     /* ctl:anna */
	{ EVENT_RESULT, true }, /* of whom rows of the register changed */
	{ EVENT_REASON, true },
	{ EVENT_ERROR, true }, /* words that may name anybody */
};

struct dayfolds *dayfolds_new(const struct hash_seed *seed, const struct dayfolds_wanted *wanted)
{
	struct dayfolds *folds = calloc(1, sizeof(*folds));

	if (folds == NULL)
		return NULL;
	folds->wanted = *wanted;
	folds->seed = *seed;
	folds->keys = arena_new();
	folds->reader = eventread_new(seed);
	text_begin(&folds->text, EVENT_LINE_BYTES);
	event_ids_begin(&folds->ids, seed, folds->keys);
	folds->ids.digests.zone = wanted->zone;
	folds->ids.digests.periods[0] = &folds->wanted.period;
	tally_begin_fixed(&folds->days, seed, sizeof(int32_t), sizeof(struct dayfolds_day));
	if (folds->keys != NULL && folds->reader != NULL)
		return folds;
	dayfolds_free(folds);
	return NULL;
}

static void day_end(struct dayfolds_day *day)
{
	for (size_t i = 0; i < day->totals.count; i++)
		intervals_end(&((struct dayfolds_totals *)tally_at(&day->totals, i))->seconds);
	for (size_t i = 0; i < day->streams.count; i++)
		intervals_end(&((struct dayfolds_stream *)tally_at(&day->streams, i))->counters);
	tally_end(&day->groups);
	tally_end(&day->totals);
	tally_end(&day->streams);
}

void dayfolds_free(struct dayfolds *folds)
{
	if (folds == NULL)
		return;
	for (size_t i = 0; i < folds->days.count; i++)
		day_end(tally_at(&folds->days, i));
	tally_end(&folds->days);
	event_ids_end(&folds->ids);
	eventread_free(folds->reader);
	text_end(&folds->text);
	arena_free(folds->keys);
	free(folds);
}

uint64_t dayfolds_unidentified(const struct dayfolds *folds)
{
	return folds->unidentified;
}

const struct digests *dayfolds_digests(const struct dayfolds *folds)
{
	return &folds->ids.digests;
}

struct dayfolds_day *dayfolds_day_of(struct dayfolds *folds, int64_t milliseconds)
{
	const struct zone *zone = folds->wanted.zone;
	const struct period *period = &folds->wanted.period;
	int32_t number = (int32_t)period_day_number(zone, milliseconds);
	size_t before = folds->days.count;
	struct dayfolds_day *day =
		tally_row(&folds->days, (struct span){ (const char *)&number, sizeof(number) });

	if (day == NULL || folds->days.count == before)
		return day;
	day->period.since = period_day_start(zone, number);
	day->period.until = period_day_start(zone, number + 1);
	if (day->period.since < period->since)
		day->period.since = period->since;
	if (day->period.until > period->until)
		day->period.until = period->until;
	tally_begin(&day->groups, &folds->seed, folds->keys, sizeof(struct dayfolds_group));
	tally_begin(&day->totals, &folds->seed, folds->keys, sizeof(struct dayfolds_totals));
	tally_begin(&day->streams, &folds->seed, folds->keys, sizeof(struct dayfolds_stream));
	return day;
}

bool dayfolds_cover(struct dayfolds_day *day, const struct digested_range *range)
{
	struct dayfolds_stream *stream = tally_row(&day->streams, range->stream);

	return stream != NULL && intervals_add(&stream->counters, range->from, range->to + 1, NULL);
}

/* Events of one key are one line.  Borrowed until the next call. */
static struct span key_of(struct dayfolds *folds, const struct event *event, bool timed)
{
	struct event kept = *event;

	for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
		if (!dropped[i].with_people || !folds->wanted.people)
			kept.values[dropped[i].field] = (struct event_value){ 0 };
	if (timed)
		kept.values[EVENT_TIME] = event->values[EVENT_TIME];
	text_clear(&folds->text);
	event_write(&folds->text, &kept);
	return text_span(&folds->text);
}

static uint64_t count_of(const struct event *event)
{
	const struct event_value *count = &event->values[EVENT_COUNT];

	return count->present ? count->number : 1;
}

static void widen(int64_t *first, int64_t *last, bool is_first, int64_t time, int64_t end)
{
	if (is_first || time < *first)
		*first = time;
	if (is_first || end > *last)
		*last = end;
}

/* NULL: out of memory.  Borrowed until the next call. */
static struct dayfolds_group *widen_group(struct dayfolds_day *day, struct span key, int64_t time,
					  int64_t last)
{
	size_t before = day->groups.count;
	struct dayfolds_group *group = tally_row(&day->groups, key);

	if (group != NULL)
		widen(&group->first, &group->last, day->groups.count != before, time, last);
	return group;
}

/* last: the latest time at which it was told. */
static bool fold_in_force(struct dayfolds *folds, struct dayfolds_day *day,
			  const struct event *event, int64_t time, int64_t last)
{
	struct event line = { 0 };
	struct dayfolds_group *group;

	event_set(&line, EVENT_TYPE, SPAN(DIGESTED_IN_FORCE));
	event_set(&line, EVENT_HOST, event->values[EVENT_HOST].text);
	event_set(&line, EVENT_SOURCE, event->values[EVENT_SOURCE].text);
	event_set(&line, EVENT_CONFIG, event->values[EVENT_CONFIG].text);
	group = widen_group(day, key_of(folds, &line, false), time, last);
	if (group != NULL)
		group->row.events = 1;
	return group != NULL;
}

static bool fold_alone(struct dayfolds *folds, struct dayfolds_day *day, const struct event *event,
		       int64_t time, int64_t last)
{
	struct dayfolds_group *group = widen_group(day, key_of(folds, event, true), time, last);

	if (group != NULL)
		group->row.events = tally_sum(group->row.events, count_of(event));
	return group != NULL;
}

/* What it says of the configuration is told by its time alone, and not by what it stands for. */
static bool fold_sighting(struct dayfolds *folds, struct dayfolds_day *day,
			  const struct event *event, int64_t time, int64_t last)
{
	struct event bare = *event;
	struct dayfolds_group *group;

	if ((!digested_is(event->values[EVENT_ID].text) || event_has(event, EVENT_CONFIG)) &&
	    !fold_in_force(folds, day, event, time, time))
		return false;
	bare.values[EVENT_CONFIG] = (struct event_value){ 0 };
	group = widen_group(day, key_of(folds, &bare, false), time, last);
	if (group != NULL)
		group->row.events = tally_sum(group->row.events, count_of(event));
	return group != NULL;
}

/* A line of a digest stands for several, between which there is no hole. */
static bool fold_totals(struct dayfolds *folds, struct dayfolds_day *day, const struct event *event,
			int64_t time, int64_t last)
{
	size_t before = day->totals.count;
	struct dayfolds_totals *totals = tally_row(&day->totals, key_of(folds, event, false));

	if (totals == NULL)
		return false;
	if (!digested_is(event->values[EVENT_ID].text))
		last = time;
	widen(&totals->first, &totals->last, day->totals.count != before, time, last);
	for (size_t i = 0; i < TRAFFICS; i++) {
		enum event_field field = event_messages_field((enum traffic)i);

		totals->messages[i] = tally_sum(totals->messages[i], event->values[field].number);
	}
	return intervals_add(&totals->seconds, calendar_whole_seconds(time),
			     calendar_whole_seconds(last) + COUNTS_TOTALS_HOLD_SECONDS, NULL);
}

/* How a line of each type is folded.  The others stay by themselves. */
static const struct folded {
	const char *type;
	bool (*fold)(struct dayfolds *, struct dayfolds_day *, const struct event *, int64_t time,
		     int64_t last);
} folded_types[] = {
	{ "sighting", fold_sighting },
	{ "totals", fold_totals },
	{ DIGESTED_IN_FORCE, fold_in_force },
};

/* An event in the period, counted once.  False: out of memory. */
static bool fold(struct dayfolds *folds, const struct event *event, int64_t time, int64_t last,
		 bool folded)
{
	struct span id = event->values[EVENT_ID].text;
	struct dayfolds_day *day = dayfolds_day_of(folds, time);
	struct digested_range self;

	if (day == NULL)
		return false;
	if (!folded && event_id_split(id, &self.stream, &self.from)) {
		self.to = self.from;
		if (!dayfolds_cover(day, &self))
			return false;
	}
	for (size_t i = 0; i < sizeof(folded_types) / sizeof(folded_types[0]); i++)
		if (span_equal(event->values[EVENT_TYPE].text, span_of(folded_types[i].type)))
			return folded_types[i].fold(folds, day, event, time, last);
	return fold_alone(folds, day, event, time, last);
}

static bool has_own_id(const struct event *event)
{
	struct span stream;
	int64_t counter;

	return event_id_split(event->values[EVENT_ID].text, &stream, &counter) &&
	       stream.size <= DAYFOLDS_STREAM_BYTES;
}

/* Whether to fold it; not in the period, or there before: no. */
static enum event_ids_verdict judge(struct dayfolds *folds, const struct event *event, int64_t time)
{
	const struct event_ids_time when = { time, true };
	struct span id = event->values[EVENT_ID].text;

	if (!period_holds(&folds->wanted.period, time) && !digested_is(id))
		return EVENT_IDS_LEFT_OUT;
	if (!digested_is(id) && !has_own_id(event)) {
		folds->unidentified++;
		return EVENT_IDS_LEFT_OUT;
	}
	return event_ids_judge_id(&folds->ids, id, when);
}

static bool take_event(struct dayfolds *folds, const struct event *event, bool digests,
		       struct trouble *why)
{
	const struct event_value *values = event->values;
	const struct summary_type *type = summary_type_named(values[EVENT_TYPE].text, why);
	enum event_ids_verdict verdict;
	int64_t time, last;

	if (type == NULL ||
	    !summary_times(values[EVENT_TIME].text, values[EVENT_LAST].text, &time, &last, why))
		return false;
	verdict = type->is_head ? event_ids_take_head(&folds->ids, event, digests)
				: judge(folds, event, time);
	if (verdict == EVENT_IDS_LEFT_OUT || verdict == EVENT_IDS_AGAIN)
		return true;
	if (verdict != EVENT_IDS_FAILED &&
	    (!period_holds(&folds->wanted.period, time) ||
	     fold(folds, event, time, last, verdict == EVENT_IDS_FOLDED)))
		return true;
	trouble_say(why, "out of memory");
	return false;
}

bool dayfolds_line(struct dayfolds *folds, struct span line, bool digests, struct trouble *why)
{
	struct span object;
	struct event event;

	if (span_trim(line).size == 0 || eventread_find(line, &object) == EVENTREAD_NOTHING)
		return true;
	return eventread_line(folds->reader, object, &event, why) &&
	       take_event(folds, &event, digests, why);
}
