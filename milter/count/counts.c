/* SPDX-License-Identifier: ISC */
/* counts -- what happened in one period: the figures of a report. */
#include "count/counts_inside.h"

#include "event/digested.h"

void counts_begin(struct counts *counts, const struct hash_seed *seed, const struct period *period,
		  const struct zone *zone, struct arena *keys)
{
	struct tally *groups[] = { &counts->observed, &counts->exemptions, &counts->configurations,
				   &counts->hosts,    &counts->reveals,    &counts->notices,
				   &counts->steps };

	*counts = (struct counts){ .period = *period, .zone = zone, .keys = keys, .seed = *seed };
	counts->known_until = period->until;
	counts->step = COUNTS_STEPS;
	counts->first = INT64_MAX;
	counts->last = INT64_MIN;
	for (size_t i = 0; i < COUNTS_LISTS; i++)
		tally_begin(&counts->lists[i], seed, keys, sizeof(struct counts_group));
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		tally_begin(groups[i], seed, keys, sizeof(struct counts_group));
	tally_begin(&counts->days, seed, keys, sizeof(struct counts_day));
	tally_begin_named(&counts->people, seed, keys, offsetof(struct counts_person, address),
			  sizeof(struct counts_person));
	tally_begin_fixed(&counts->usages, seed, COUNTS_USAGE_KEY_BYTES,
			  sizeof(struct counts_usage));
	tally_begin(&counts->names, seed, keys, sizeof(struct tally_row));
	tally_begin_fixed(&counts->marks, seed, sizeof(struct counts_mark),
			  sizeof(struct counts_mark));
	counts_sights_begin(counts);
	tally_begin_fixed(&counts->many, seed, sizeof(struct counts_usage_key),
			  sizeof(struct counts_usage_of_many));
	tally_begin_fixed(&counts->concerns, seed, sizeof(struct counts_concern_key),
			  sizeof(struct counts_concern));
	tally_begin(&counts->feeders, seed, keys, sizeof(struct counts_feeder));
	text_begin(&counts->scratch, EVENT_LINE_BYTES);
}

static void groups_end(struct tally *groups)
{
	for (size_t i = 0; i < groups->count; i++)
		userset_end(&((struct counts_group *)tally_at(groups, i))->users);
	tally_end(groups);
}

void counts_end(struct counts *counts)
{
	for (size_t i = 0; i < COUNTS_LISTS; i++)
		groups_end(&counts->lists[i]);
	groups_end(&counts->days);
	groups_end(&counts->observed);
	groups_end(&counts->exemptions);
	groups_end(&counts->configurations);
	groups_end(&counts->hosts);
	groups_end(&counts->reveals);
	groups_end(&counts->notices);
	groups_end(&counts->steps);
	tally_end(&counts->people);
	tally_end(&counts->usages);
	tally_end(&counts->many);
	tally_end(&counts->names);
	tally_end(&counts->marks);
	tally_end(&counts->kits);
	tally_end(&counts->ways);
	tally_end(&counts->sights);
	tally_end(&counts->many_sights);
	tally_end(&counts->concerns);
	tally_end(&counts->feeders);
	counts_running_end(&counts->running);
	counts_alike_end(counts);
	userset_end(&counts->outdated.users);
	text_end(&counts->scratch);
	counts_decisions_end(counts);
}

void counts_restart(struct counts *counts)
{
	struct tally *large[] = { &counts->people, &counts->usages,      &counts->many,
				  &counts->sights, &counts->many_sights, &counts->concerns };
	struct tally kept[sizeof(large) / sizeof(large[0])];
	const struct hash_seed seed = counts->seed;
	struct period period = counts->period;
	enum counts_step step = counts->step;
	bool wants_decisions = counts->decisions.wanted;

	for (size_t i = 0; i < sizeof(large) / sizeof(large[0]); i++) {
		kept[i] = *large[i];
		*large[i] = (struct tally){ 0 };
	}
	counts_end(counts);
	counts_begin(counts, &seed, &period, counts->zone, counts->keys);
	counts->decisions.wanted = wants_decisions;
	counts->step = step;
	for (size_t i = 0; i < sizeof(large) / sizeof(large[0]); i++) {
		tally_empty(&kept[i]);
		*large[i] = kept[i];
	}
}

static void add_part(struct counts *counts, const struct event *event,
		     const struct counts_part *part, bool folded)
{
	bool in_period = period_holds(&counts->period, part->time);
	struct counts_traits traits = { 0 };
	struct counts_sighting seen = { .traits = &traits,
					.time = part->time,
					.last = part->last,
					.count = part->count,
					.folded = folded,
					.days = part->days };
	struct counts_lot lot = { event,      1,          part->count, 0, part->time,
				  part->time, part->last, NULL,        0 };

	counts_add_feeder(counts, event, part->time, part->last, in_period ? part->count : 0);
	counts_traits_of(counts, event, &traits);
	lot.user = seen.user = counts_make_person(counts, event->values[EVENT_USER].text);
	lot.nameless = event->values[EVENT_USER].text.size == 0 ? part->count : 0;
	seen.place = counts_make_usage(
		counts, &(const struct counts_usage_key){ seen.user, traits.device, traits.mark });
	counts_add_usage(counts, &seen);
	if (in_period) {
		counts_traits_make_rows(counts, event, &traits);
		counts_add_configuration(counts, event, part->time, part->time, 1);
		counts_add_lot(counts, &lot);
		counts_add_time(counts, &seen);
		counts_add_concerns(counts, &seen);
		counts_add_person(counts, &seen);
		if (!folded)
			counts_add_decision_of(counts, event, part->time, part->last, part->count);
	}
	counts_traits_end(&traits);
}

void counts_add_sighting(struct counts *counts, const struct event *event, int64_t time,
			 int64_t last)
{
	const struct event_value *values = event->values;
	const struct counts_skimmed line = {
		.days = values[EVENT_DAYS].text,
		.time = time,
		.last = last,
		.count = values[EVENT_COUNT].present ? values[EVENT_COUNT].number : 1,
		.folded = digested_is(values[EVENT_ID].text),
	};
	struct counts_part parts[COUNTS_PARTS];
	size_t count = time < counts->period.until ? counts_parts_of(counts, &line, parts) : 0;

	for (size_t i = 0; i < count; i++)
		add_part(counts, event, &parts[i], line.folded);
}

/* The numbers of a totals line, and of one that was skimmed, are in the order of enum traffic. */
#define IS_OF(field, traffic) ((field) == EVENT_MESSAGES_SUBMISSION + (int)(traffic))
_Static_assert(IS_OF(EVENT_MESSAGES_RECEIPT, TRAFFIC_RECEIPT) &&
		       IS_OF(EVENT_MESSAGES_ACCESS, TRAFFIC_ACCESS) &&
		       IS_OF(EVENT_MESSAGES_INBOUND, TRAFFIC_INBOUND) &&
		       EVENTREAD_MESSAGES == (int)TRAFFICS,
	       "fields of totals are in the order of enum traffic");

void counts_add_totals(struct counts *counts, const struct event *event, int64_t time, int64_t last)
{
	const struct event_value *values = event->values;
	uint64_t messages[TRAFFICS];
	int64_t latest = digested_is(values[EVENT_ID].text) ? last : time;

	if (time >= counts->period.until)
		return;
	for (size_t i = 0; i < TRAFFICS; i++)
		messages[i] = values[EVENT_MESSAGES_SUBMISSION + i].number;
	counts_add_messages(counts, values[EVENT_HOST].text, values[EVENT_SOURCE].text, time,
			    latest, messages);
	counts_add_feeder(counts, event, time, last, 0);
	if (period_holds(&counts->period, time))
		counts_add_configuration(counts, event, time, latest, 1);
}

/* Also a refused one: the line names the configuration that stays in force. */
void counts_add_config(struct counts *counts, const struct event *event, int64_t time, int64_t last)
{
	if (time < counts->period.until)
		counts_add_feeder(counts, event, time, last, 0);
	if (period_holds(&counts->period, time))
		counts_add_configuration(counts, event, time, time, 1);
}

void counts_add_in_force(struct counts *counts, const struct event *event, int64_t time,
			 int64_t last)
{
	if (period_holds(&counts->period, time))
		counts_add_configuration(counts, event, time, last, 1);
}
