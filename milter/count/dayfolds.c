/* SPDX-License-Identifier: ISC */
/* dayfolds -- folds events to digests: which events, and which digest each comes into. */
#include "count/dayfolds_inside.h"

#include <stdlib.h>

#include "count/summary_inside.h"

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
	tally_begin_fixed(&folds->parts, seed, sizeof(int32_t), sizeof(struct dayfolds_part));
	if (folds->keys != NULL && folds->reader != NULL)
		return folds;
	dayfolds_free(folds);
	return NULL;
}

static void part_end(struct dayfolds_part *part)
{
	for (size_t i = 0; i < part->totals.count; i++)
		intervals_end(&((struct dayfolds_totals *)tally_at(&part->totals, i))->seconds);
	for (size_t i = 0; i < part->streams.count; i++)
		intervals_end(&((struct dayfolds_stream *)tally_at(&part->streams, i))->counters);
	tally_end(&part->groups);
	tally_end(&part->totals);
	tally_end(&part->streams);
}

void dayfolds_free(struct dayfolds *folds)
{
	if (folds == NULL)
		return;
	for (size_t i = 0; i < folds->parts.count; i++)
		part_end(tally_at(&folds->parts, i));
	tally_end(&folds->parts);
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

/* Of the digest that the moment comes into. */
static int64_t number_of(const struct dayfolds *folds, int64_t milliseconds)
{
	return counts_step_of(folds->wanted.step,
			      period_day_number(folds->wanted.zone, milliseconds));
}

struct dayfolds_part *dayfolds_part_of(struct dayfolds *folds, int64_t milliseconds)
{
	const struct zone *zone = folds->wanted.zone;
	const struct period *period = &folds->wanted.period;
	int32_t number = (int32_t)number_of(folds, milliseconds);
	size_t before = folds->parts.count;
	struct dayfolds_part *part =
		tally_row(&folds->parts, (struct span){ (const char *)&number, sizeof(number) });

	if (part == NULL || folds->parts.count == before)
		return part;
	part->first_day = counts_step_first(folds->wanted.step, number);
	part->days = (size_t)(counts_step_first(folds->wanted.step, number + 1) - part->first_day);
	part->period.since = period_day_start(zone, part->first_day);
	part->period.until = period_day_start(zone, part->first_day + (int64_t)part->days);
	if (part->period.since < period->since)
		part->period.since = period->since;
	if (part->period.until > period->until)
		part->period.until = period->until;
	tally_begin(&part->groups, &folds->seed, folds->keys, sizeof(struct dayfolds_group));
	tally_begin(&part->totals, &folds->seed, folds->keys, sizeof(struct dayfolds_totals));
	tally_begin(&part->streams, &folds->seed, folds->keys, sizeof(struct dayfolds_stream));
	return part;
}

bool dayfolds_cover(struct dayfolds_part *part, const struct digested_range *range)
{
	struct dayfolds_stream *stream = tally_row(&part->streams, range->stream);

	return stream != NULL && intervals_add(&stream->counters, range->from, range->to + 1, NULL);
}

/* An event in the period, counted once.  False: out of memory. */
static bool fold(struct dayfolds *folds, const struct event *event, int64_t time, int64_t last,
		 bool folded)
{
	struct span id = event->values[EVENT_ID].text;
	struct dayfolds_part *part = dayfolds_part_of(folds, time);
	struct digested_range self;

	if (part == NULL)
		return false;
	if (!folded && event_id_split(id, &self.stream, &self.from)) {
		self.to = self.from;
		if (!dayfolds_cover(part, &self))
			return false;
	}
	return dayfolds_fold(folds, part, event, time, last);
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

/* Its lines come into one digest, or into none. */
static const char *flaw_of(const struct dayfolds *folds, const struct digest_read *digest)
{
	const struct period *period = &folds->wanted.period;

	if (number_of(folds, digest->since) != number_of(folds, digest->until - 1))
		return "it is of more days than the digests that are asked for: add --by month";
	if ((digest->since < period->since && period->since < digest->until) ||
	    (digest->since < period->until && period->until < digest->until))
		return digest_cut;
	return NULL;
}

static enum event_ids_verdict take_head(struct dayfolds *folds, const struct event *event,
					bool digests)
{
	enum event_ids_verdict verdict = event_ids_take_head(&folds->ids, event, digests);
	struct digest_read *digest;
	struct span name;
	int64_t counter;

	if (verdict == EVENT_IDS_FAILED ||
	    !event_id_split(event->values[EVENT_ID].text, &name, &counter) || !digested_is(name))
		return verdict;
	digest = digests_of(&folds->ids.digests, name);
	if (digest == NULL)
		return EVENT_IDS_FAILED;
	if (digest->state == DIGEST_OPEN && flaw_of(folds, digest) != NULL) {
		digest->state = DIGEST_REFUSED;
		digest->why = flaw_of(folds, digest);
	}
	return verdict;
}

static bool take_event(struct dayfolds *folds, const struct event *event, bool digests,
		       struct trouble *why)
{
	const struct event_value *values = event->values;
	const struct summary_type *type = summary_type_named(values[EVENT_TYPE].text, why);
	enum event_ids_verdict verdict;
	int64_t time, last;

	if (type == NULL ||
	    !summary_times(values[EVENT_TIME].text, values[EVENT_LAST].text, &time, &last, why) ||
	    !summary_days(values[EVENT_DAYS].text, values[EVENT_COUNT].number, why))
		return false;
	verdict = type->is_head ? take_head(folds, event, digests) : judge(folds, event, time);
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
