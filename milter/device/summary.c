/* summary -- the event log as figures: lines in, a report's numbers out. */
#include "summary.h"

/* What is done with a line of each type.  A new type is a new row. */
static const struct type {
	const char *name;
	bool (*matches)(const struct where *, const struct event *);
	void (*count)(struct counts *, const struct event *, int64_t time, int64_t last);
} types[] = {
	{ "sighting", where_matches, counts_sighting },
	{ "totals", where_matches_origin, counts_totals },
	{ "config", where_matches_origin, counts_config },
};

bool summary_begin(struct summary *summary, const struct period *period, const struct zone *zone,
		   const struct where *where, bool comparing)
{
	struct period before = { PERIOD_NO_END, PERIOD_NO_END };

	*summary = (struct summary){ .where = where, .comparing = comparing };
	summary->keys = arena_new();
	summary->reader = eventread_new();
	if (comparing)
		before = period_before(period, zone);
	counts_begin(&summary->now, period, zone, summary->keys);
	counts_begin(&summary->before, &before, zone, summary->keys);
	summary_ids_begin(&summary->ids, summary->keys);
	return summary->keys != NULL && summary->reader != NULL;
}

void summary_end(struct summary *summary)
{
	counts_end(&summary->now);
	counts_end(&summary->before);
	summary_ids_end(&summary->ids);
	eventread_free(summary->reader);
	arena_free(summary->keys);
	*summary = (struct summary){ 0 };
}

static const struct type *type_named(struct span name)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (span_equal(name, span_of(types[i].name)))
			return &types[i];
	return NULL;
}

/* An event's own times; last is no earlier than time. */
static bool read_times(const struct event *event, int64_t *time, int64_t *last, struct trouble *why)
{
	struct span end = event->values[EVENT_LAST].text;

	if (!calendar_read_rfc3339(event->values[EVENT_TIME].text, time)) {
		trouble_say(why, "no time that can be read");
		return false;
	}
	*last = *time;
	if (end.size != 0 && !calendar_read_rfc3339(end, last)) {
		trouble_say(why, "last is no time that can be read");
		return false;
	}
	if (*last < *time)
		*last = *time;
	return true;
}

/* Events without an id cannot be told from each other and are all counted. */
static bool is_again(struct summary *summary, const struct event *event, int64_t time)
{
	struct span id = event->values[EVENT_ID].text;
	bool in_period = period_holds(&summary->now.period, time);
	bool again = false;

	if (id.size != 0 && !summary_ids_add(&summary->ids, id, in_period, &again))
		summary->now.out_of_memory = true;
	return again;
}

static bool take_event(struct summary *summary, const struct event *event, struct trouble *why)
{
	const struct type *type = type_named(event->values[EVENT_TYPE].text);
	int64_t time, last;

	if (type == NULL) {
		trouble_say(why, "no type of event that this version knows");
		return false;
	}
	if (!read_times(event, &time, &last, why))
		return false;
	if (is_again(summary, event, time)) {
		summary->duplicates++;
		return true;
	}
	summary->events++;
	if (summary->where != NULL && !type->matches(summary->where, event))
		return true;
	type->count(&summary->now, event, time, last);
	if (summary->comparing)
		type->count(&summary->before, event, time, last);
	return true;
}

bool summary_line(struct summary *summary, struct span line, struct trouble *why)
{
	struct span object;
	struct event event;

	if (span_trim(line).size == 0)
		return true;
	summary->lines++;
	if (eventread_find(line, &object) == EVENTREAD_NOTHING)
		return true;
	if (eventread_line(summary->reader, object, &event, why) &&
	    take_event(summary, &event, why))
		return true;
	summary->bad_lines++;
	return false;
}

void summary_bad_line(struct summary *summary)
{
	summary->lines++;
	summary->bad_lines++;
}

bool summary_out_of_memory(const struct summary *summary)
{
	return summary->now.out_of_memory || summary->before.out_of_memory;
}
