/* SPDX-License-Identifier: ISC */
/* eventpick -- which lines of event logs are asked for. */
#include "count/eventpick.h"

#include <stdlib.h>

#include "event/digested.h"
#include "event/eventread.h"
#include "count/summary_inside.h"

struct eventpick {
	struct period period;
	const struct where *where;
	struct arena *keys;
	struct eventread *reader;
	struct event_ids ids;
	uint64_t events;
};

struct eventpick *eventpick_new(const struct hash_seed *seed, const struct period *period,
				const struct where *where)
{
	struct eventpick *pick = calloc(1, sizeof(*pick));

	if (pick == NULL)
		return NULL;
	pick->period = *period;
	pick->where = where;
	pick->keys = arena_new();
	pick->reader = eventread_new(seed);
	event_ids_begin(&pick->ids, seed, pick->keys);
	if (pick->keys != NULL && pick->reader != NULL)
		return pick;
	eventpick_free(pick);
	return NULL;
}

void eventpick_free(struct eventpick *pick)
{
	if (pick == NULL)
		return;
	event_ids_end(&pick->ids);
	eventread_free(pick->reader);
	arena_free(pick->keys);
	free(pick);
}

/* As the summary counts: what sightings stand for, and nothing else. */
static void count(struct eventpick *pick, const struct event *event)
{
	const struct event_value *number = &event->values[EVENT_COUNT];

	if (span_equal(event->values[EVENT_TYPE].text, SPAN("sighting")))
		pick->events = tally_sum(pick->events, number->present ? number->number : 1);
}

uint64_t eventpick_events(const struct eventpick *pick)
{
	return pick->events;
}

static enum eventpick_verdict judge(struct eventpick *pick, const struct event *event,
				    struct trouble *why)
{
	struct span id = event->values[EVENT_ID].text;
	int64_t time, last;
	bool again = false;

	if (summary_type_named(event->values[EVENT_TYPE].text, why) == NULL ||
	    !summary_times(event->values[EVENT_TIME].text, event->values[EVENT_LAST].text, &time,
			   &last, why))
		return EVENTPICK_BAD;
	if (!period_holds(&pick->period, time) || digested_is(id) ||
	    (pick->where != NULL && !where_matches(pick->where, event)))
		return EVENTPICK_OTHER;
	if (id.size != 0 && !event_ids_add(&pick->ids, id, true, &again)) {
		trouble_say(why, "out of memory");
		return EVENTPICK_BAD;
	}
	if (again)
		return EVENTPICK_OTHER;
	count(pick, event);
	return EVENTPICK_WANTED;
}

enum eventpick_verdict eventpick_line(struct eventpick *pick, struct span line, struct event *event,
				      struct trouble *why)
{
	struct span object;

	if (span_trim(line).size == 0 || eventread_find(line, &object) == EVENTREAD_NOTHING)
		return EVENTPICK_OTHER;
	if (!eventread_line(pick->reader, object, event, why))
		return EVENTPICK_BAD;
	return judge(pick, event, why);
}
