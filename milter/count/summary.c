/* SPDX-License-Identifier: ISC */
/* summary -- the event log as figures: lines in, a report's numbers out. */
#include "count/summary_inside.h"

/* What is done with a line of each type.  A new type is a new row. */
static const struct summary_type types[] = {
	{ "sighting", true, false, false, where_matches, counts_add_sighting },
	{ "totals", true, true, false, where_matches_origin, counts_add_totals },
	{ "config", false, false, false, where_matches_origin, counts_add_config },
	{ "reveal", false, false, false, where_matches, counts_add_reveal },
	{ "notice", false, false, false, where_matches, counts_add_notice },
	{ DIGESTED_IN_FORCE, false, false, false, where_matches_origin, counts_add_in_force },
	{ DIGESTED_TYPE, false, false, true, where_matches_origin, NULL },
};
#define TYPES (sizeof(types) / sizeof(types[0]))

bool summary_begin(struct summary *summary, const struct hash_seed *seed,
		   const struct period *period, const struct zone *zone, const struct where *where,
		   bool comparing)
{
	struct period before = { PERIOD_NO_END, PERIOD_NO_END };

	*summary = (struct summary){ .where = where, .comparing = comparing };
	summary->keys = arena_new();
	summary->id_keys = arena_new();
	summary->reader = eventread_new(seed);
	if (comparing)
		before = period_before(period, zone);
	counts_begin(&summary->now, seed, period, zone, summary->keys);
	counts_begin(&summary->before, seed, &before, zone, summary->keys);
	event_ids_begin(&summary->ids, seed, summary->id_keys);
	summary->ids.digests.zone = zone;
	summary->periods[0] = *period;
	summary->periods[1] = before;
	summary->ids.digests.periods[0] = &summary->periods[0];
	summary->ids.digests.periods[1] = comparing ? &summary->periods[1] : NULL;
	return summary->keys != NULL && summary->id_keys != NULL && summary->reader != NULL;
}

void summary_end(struct summary *summary)
{
	counts_end(&summary->now);
	counts_end(&summary->before);
	event_ids_end(&summary->ids);
	eventread_free(summary->reader);
	arena_free(summary->keys);
	arena_free(summary->id_keys);
	*summary = (struct summary){ 0 };
}

const struct summary_type *summary_type_named(struct span name, struct trouble *why)
{
	for (size_t i = 0; i < TYPES; i++)
		if (span_equal(name, span_of(types[i].name)))
			return &types[i];
	trouble_say(why, "no type of event that this version knows");
	return NULL;
}

bool summary_times(struct span time, struct span end, int64_t *out, int64_t *last,
		   struct trouble *why)
{
	if (!calendar_read_rfc3339(time, out)) {
		trouble_say(why, "no time that can be read");
		return false;
	}
	*last = *out;
	if (end.size != 0 && !calendar_read_rfc3339(end, last)) {
		trouble_say(why, "last is no time that can be read");
		return false;
	}
	if (*last < *out)
		*last = *out;
	return true;
}

bool summary_days(struct span days, uint64_t count, struct trouble *why)
{
	if (days.size == 0 || digested_days_hold(days, count))
		return true;
	trouble_say(why,
		    "days are no counts of %d days at most, with commas between, or their sum "
		    "is not the count",
		    DIGESTED_DAYS);
	return false;
}

bool summary_judged(struct summary *summary, enum event_ids_verdict verdict)
{
	if (verdict == EVENT_IDS_FAILED)
		summary->now.out_of_memory = true;
	summary->duplicates += verdict == EVENT_IDS_AGAIN;
	summary->events += verdict == EVENT_IDS_NEW || verdict == EVENT_IDS_FOLDED;
	return verdict == EVENT_IDS_NEW || verdict == EVENT_IDS_FOLDED;
}

void summary_judged_head(struct summary *summary, enum event_ids_verdict verdict)
{
	if (verdict == EVENT_IDS_FAILED)
		summary->now.out_of_memory = true;
}

/* Events without an id cannot be told from each other and are all counted. */
static enum event_ids_verdict judge(struct summary *summary, const struct event *event,
				    int64_t time)
{
	const struct event_ids_time when = { time, period_holds(&summary->now.period, time) };
	struct span id = event->values[EVENT_ID].text;

	return id.size != 0 ? event_ids_judge_id(&summary->ids, id, when) : EVENT_IDS_NEW;
}

/* Groups are made of it before anything is counted. */
static void hand_on(struct summary *summary, const struct summary_type *type,
		    const struct event *event, int64_t time)
{
	bool whole = digested_is(event->values[EVENT_ID].text);

	if (type->count == counts_add_sighting &&
	    !anonymous_add(summary->anonymous, event, time, whole))
		summary->now.out_of_memory = true;
}

/* Where the log begins, also with what a digest tells; who turned pseudonyms back has another. */
static void note(struct summary *summary, const struct summary_type *type,
		 const struct event *event, int64_t time)
{
	if (summary->anonymous != NULL && type->count != counts_add_reveal &&
	    !digested_is(event->values[EVENT_ID].text))
		anonymous_note(summary->anonymous, time);
}

static bool take_event(struct summary *summary, const struct event *event, struct trouble *why)
{
	const struct event_value *values = event->values;
	const struct summary_type *type = summary_type_named(values[EVENT_TYPE].text, why);
	int64_t time, last;

	if (type == NULL ||
	    !summary_times(values[EVENT_TIME].text, values[EVENT_LAST].text, &time, &last, why) ||
	    !summary_days(values[EVENT_DAYS].text, values[EVENT_COUNT].number, why))
		return false;
	if (type->is_head) {
		summary_judged_head(summary,
				    event_ids_take_head(&summary->ids, event, summary->digests));
		return true;
	}
	note(summary, type, event, time);
	if (!summary_judged(summary, judge(summary, event, time)))
		return true;
	if (summary->where != NULL && !type->matches(summary->where, event))
		return true;
	if (summary->anonymous != NULL) {
		hand_on(summary, type, event, time);
		return true;
	}
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

void summary_settle(struct summary *summary)
{
	const struct digests *digests = &summary->ids.digests;
	struct period *now = &summary->now.period, *before = &summary->before.period;

	digests_settle(digests, &now->since);
	digests_settle(digests, &now->until);
	summary->periods[0] = *now;
	if (!summary->comparing)
		return;
	*before = period_before(now, summary->now.zone);
	digests_settle(digests, &before->since);
	summary->periods[1] = *before;
}

void summary_step(struct summary *summary, enum counts_step step)
{
	summary->now.step = summary->before.step = step;
}

void summary_keep_decisions(struct summary *summary)
{
	summary->now.decisions.wanted = summary->before.decisions.wanted = true;
}

bool summary_begin_part(struct summary *part, const struct summary *whole)
{
	bool begun = summary_begin(part, &whole->now.seed, &whole->now.period, whole->now.zone,
				   whole->where, whole->comparing);

	summary_step(part, whole->now.step);
	part->only_ids = whole->only_ids;
	if (whole->now.decisions.wanted)
		summary_keep_decisions(part);
	return begun;
}

static void add_up(uint64_t *sum, uint64_t *part)
{
	*sum += *part;
	*part = 0;
}

static void swap(struct counts *counts, struct counts *part)
{
	struct counts kept = *counts;

	counts_settle(part);
	*counts = *part;
	*part = kept;
	counts->known_until = kept.known_until;
}

/* The first part becomes the whole: nothing has to be counted twice, or kept twice. */
static void become(struct summary *summary, struct summary *part)
{
	struct arena *keys = summary->keys;

	swap(&summary->now, &part->now);
	swap(&summary->before, &part->before);
	summary->keys = part->keys;
	part->keys = keys;
	summary->merged = true;
}

void summary_merge(struct summary *summary, struct summary *part)
{
	bool is_first = !summary->merged && summary->lines == 0;

	add_up(&summary->lines, &part->lines);
	add_up(&summary->bad_lines, &part->bad_lines);
	add_up(&summary->duplicates, &part->duplicates);
	add_up(&summary->events, &part->events);
	if (is_first) {
		become(summary, part);
		return;
	}
	counts_merge(&summary->now, &part->now);
	counts_merge(&summary->before, &part->before);
	counts_restart(&part->now);
	counts_restart(&part->before);
	arena_empty(part->keys);
}

bool summary_out_of_memory(const struct summary *summary)
{
	return summary->now.out_of_memory || summary->before.out_of_memory;
}
