/* SPDX-License-Identifier: ISC */
/* dayfolds_lines -- which events are one line of a digest, and what is dropped. */
#include "count/dayfolds_inside.h"

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
	{ EVENT_DAYS, false },
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

/* What programs say of themselves may have an address in it. */
static void drop_addresses(struct event *event)
{
	static const enum event_field said[] = { EVENT_MODEL, EVENT_OS, EVENT_OS_VERSION,
						 EVENT_BUILD, EVENT_CLIENT };

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct event_value *value = &event->values[said[i]];

		if (span_find(value->text, '@') < value->text.size)
			*value = (struct event_value){ 0 };
	}
}

/* What of their time events of one line have in common. */
enum same_time { SAME_DIGEST, SAME_DAY, SAME_MOMENT };

/* Events of one key are one line.  Borrowed until the next call. */
static struct span key_of(struct dayfolds *folds, const struct event *event, int64_t time,
			  enum same_time same)
{
	struct event kept = *event;
	struct text moment;

	text_begin(&moment, DAYFOLDS_TIME_BYTES);
	for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
		if (!dropped[i].with_people || !folds->wanted.people)
			kept.values[dropped[i].field] = (struct event_value){ 0 };
	if (!folds->wanted.people)
		drop_addresses(&kept);
	if (same == SAME_DAY)
		time = period_day_start(folds->wanted.zone,
					period_day_number(folds->wanted.zone, time));
	if (same != SAME_DIGEST) {
		calendar_write_rfc3339(&moment, time);
		event_set(&kept, EVENT_TIME, text_span(&moment));
	}
	text_clear(&folds->text);
	event_write(&folds->text, &kept);
	text_end(&moment);
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
static struct dayfolds_group *widen_group(struct dayfolds_part *part, struct span key, int64_t time,
					  int64_t last)
{
	size_t before = part->groups.count;
	struct dayfolds_group *group = tally_row(&part->groups, key);

	if (group != NULL)
		widen(&group->first, &group->last, part->groups.count != before, time, last);
	return group;
}

/* last: the latest time at which it was told. */
static bool fold_in_force(struct dayfolds *folds, struct dayfolds_part *part,
			  const struct event *event, int64_t time, int64_t last)
{
	struct event line = { 0 };
	struct dayfolds_group *group;

	event_set(&line, EVENT_TYPE, SPAN(DIGESTED_IN_FORCE));
	event_set(&line, EVENT_HOST, event->values[EVENT_HOST].text);
	event_set(&line, EVENT_SOURCE, event->values[EVENT_SOURCE].text);
	event_set(&line, EVENT_CONFIG, event->values[EVENT_CONFIG].text);
	group = widen_group(part, key_of(folds, &line, time, SAME_DAY), time, last);
	if (group != NULL)
		group->row.events = 1;
	return group != NULL;
}

/* A day that the digest does not have comes of a line that somebody made up. */
static void add_day(const struct dayfolds_part *part, struct dayfolds_group *group, int64_t day,
		    uint64_t count)
{
	int64_t last = (int64_t)part->days - 1, at = day - part->first_day;
	uint64_t *events = &group->days[at < 0 ? 0 : at > last ? last : at];
	uint64_t room = DIGESTED_DAY_EVENTS - *events;

	count = count < room ? count : room;
	*events += count;
	group->row.events += count;
}

/* How many events the line has, and on which days.  False: out of memory. */
static bool add_days(struct dayfolds *folds, const struct dayfolds_part *part,
		     struct dayfolds_group *group, const struct event *event, int64_t time)
{
	struct digested_days days = { event->values[EVENT_DAYS].text,
				      period_day_number(folds->wanted.zone, time) };
	int64_t day = days.day;
	uint64_t count = count_of(event);

	if (part->days == 1) {
		group->row.events = tally_sum(group->row.events, count);
		return true;
	}
	if (group->days == NULL)
		group->days = arena_take(folds->keys, part->days * sizeof(*group->days));
	if (group->days == NULL)
		return false;
	if (days.cells.size == 0 || !digested_is(event->values[EVENT_ID].text))
		add_day(part, group, day, count);
	else
		while (digested_next_day(&days, &day, &count))
			add_day(part, group, day, count);
	return true;
}

static bool fold_alone(struct dayfolds *folds, struct dayfolds_part *part,
		       const struct event *event, int64_t time, int64_t last)
{
	struct dayfolds_group *group =
		widen_group(part, key_of(folds, event, time, SAME_MOMENT), time, last);

	if (group != NULL)
		group->row.events = tally_sum(group->row.events, count_of(event));
	return group != NULL;
}

/* What it says of the configuration is told by its time alone, and not by what it stands for. */
static bool fold_sighting(struct dayfolds *folds, struct dayfolds_part *part,
			  const struct event *event, int64_t time, int64_t last)
{
	struct event bare = *event;
	struct dayfolds_group *group;

	if ((!digested_is(event->values[EVENT_ID].text) || event_has(event, EVENT_CONFIG)) &&
	    !fold_in_force(folds, part, event, time, time))
		return false;
	bare.values[EVENT_CONFIG] = (struct event_value){ 0 };
	group = widen_group(part, key_of(folds, &bare, time, SAME_DIGEST), time, last);
	return group != NULL && add_days(folds, part, group, event, time);
}

/* A line of a digest stands for several, between which there is no hole. */
static bool fold_totals(struct dayfolds *folds, struct dayfolds_part *part,
			const struct event *event, int64_t time, int64_t last)
{
	size_t before = part->totals.count;
	struct dayfolds_totals *totals =
		tally_row(&part->totals, key_of(folds, event, time, SAME_DAY));

	if (totals == NULL)
		return false;
	if (!digested_is(event->values[EVENT_ID].text))
		last = time;
	widen(&totals->first, &totals->last, part->totals.count != before, time, last);
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
	bool (*fold)(struct dayfolds *, struct dayfolds_part *, const struct event *, int64_t time,
		     int64_t last);
} folded_types[] = {
	{ "sighting", fold_sighting },
	{ "totals", fold_totals },
	{ DIGESTED_IN_FORCE, fold_in_force },
};

bool dayfolds_fold(struct dayfolds *folds, struct dayfolds_part *part, const struct event *event,
		   int64_t time, int64_t last)
{
	for (size_t i = 0; i < sizeof(folded_types) / sizeof(folded_types[0]); i++)
		if (span_equal(event->values[EVENT_TYPE].text, span_of(folded_types[i].type)))
			return folded_types[i].fold(folds, part, event, time, last);
	return fold_alone(folds, part, event, time, last);
}
