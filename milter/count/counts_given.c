/* SPDX-License-Identifier: ISC */
/* counts_given -- figures that a database has counted, put where counts keeps its own. */
#include "count/counts_given.h"

#include "count/counts_inside.h"

/* The row of that key; NULL: out of memory, and counts says so. */
static void *row_of(struct counts *counts, struct tally *rows, struct span key)
{
	void *row = tally_row(rows, key);

	if (row == NULL)
		counts->out_of_memory = true;
	return row;
}

void counts_given_group(struct counts *counts, struct tally *groups, struct span key,
			const struct counts_given *given)
{
	struct counts_group *group = row_of(counts, groups, key);

	if (group == NULL)
		return;
	group->row.events = given->events;
	group->users.count = (uint32_t)given->users;
	group->first = given->first;
	group->last = given->last;
	group->outdated = given->outdated;
}

void counts_given_list(struct counts *counts, enum counts_list list, struct span beside,
		       struct span value, const struct counts_given *given)
{
	if (counts_lists[list].beside != EVENT_FIELDS)
		value = counts_join(counts, beside, value);
	counts_given_group(counts, &counts->lists[list], value, given);
}

void counts_given_day_action(struct counts *counts, int32_t day, struct span action,
			     uint64_t events)
{
	struct counts_day *of =
		row_of(counts, &counts->days, (struct span){ (const char *)&day, sizeof(day) });
	enum action known;

	if (of == NULL)
		return;
	if (!action_named(action, &known))
		known = ACTIONS;
	of->actions[known] = tally_sum(of->actions[known], events);
}

static uint64_t action_bit(const struct counts *counts, struct span action)
{
	const struct tally *actions = &counts->lists[COUNTS_ACTION];
	const void *row = action.size != 0 ? tally_find(actions, action) : NULL;
	size_t index = row != NULL ? tally_index(actions, row) : COUNTS_ACTION_BITS;

	return index < COUNTS_ACTION_BITS ? (uint64_t)1 << index : 0;
}

void counts_given_person(struct counts *counts, struct span user, struct span action, bool verified,
			 bool concerned, const struct counts_given *given)
{
	struct counts_person *person = row_of(counts, &counts->people, user);

	if (person == NULL)
		return;
	if (!person->present) {
		counts->users++;
		counts->unverified++;
		person->first = given->first;
		person->last = given->last;
	}
	if (verified && !person->verified)
		counts->unverified--;
	if (given->first < person->first)
		person->first = given->first;
	if (given->last > person->last)
		person->last = given->last;
	person->present = true;
	person->verified |= verified;
	person->concerned |= concerned;
	person->actions |= action_bit(counts, action);
	person->events = tally_sum(person->events, given->events);
}

/* Index into people; COUNTS_NOBODY when there is none, which out of memory may be why. */
static uint32_t person_of(const struct counts *counts, struct span user)
{
	const void *person = user.size != 0 ? tally_find(&counts->people, user) : NULL;

	return person != NULL ? (uint32_t)tally_index(&counts->people, person) : COUNTS_NOBODY;
}

static uint32_t kit_of(struct counts *counts, const struct counts_given_usage *of, bool outdated)
{
	const struct counts_kit kit = {
		.os = counts_make_name(counts, of->os),
		.os_version = counts_make_name(counts, of->os_version),
		.build = counts_make_name(counts, of->build),
		.client = counts_make_name(counts, of->client),
		.outdated = outdated,
	};

	return counts_make_kit(counts, &kit);
}

static uint32_t way_of(struct counts *counts, const struct counts_given_usage *of)
{
	const struct counts_way way = {
		.source = counts_make_name(counts, of->source),
		.traffic = counts_make_name(counts, of->traffic),
	};

	return counts_make_way(counts, &way);
}

static uint32_t mark_of(struct counts *counts, const struct counts_given_usage *of)
{
	uint32_t model = counts_make_name(counts, of->model);

	return counts_make_mark(counts, model, counts_make_name(counts, of->id));
}

void counts_given_usage(struct counts *counts, const struct counts_given_usage *of, uint64_t opened,
			bool present, const struct counts_given *given)
{
	const struct counts_usage_key key = { counts_make_person(counts, of->user),
					      counts_make_name(counts, of->device),
					      mark_of(counts, of) };
	struct counts_place place = counts_make_usage(counts, &key);
	struct counts_usage *usage;

	if (!counts_is_place(place))
		return;
	usage = counts_usage_to_change(counts, place);
	usage->present |= present;
	usage->opened = tally_sum(usage->opened, opened);
	usage->events = tally_sum(usage->events, given->events);
	counts_make_sight(counts, place, kit_of(counts, of, given->outdated), given->first,
			  given->last);
	counts_make_seen(counts, place, way_of(counts, of), given->first, given->last);
}

void counts_given_concern(struct counts *counts, struct span would, struct span device,
			  struct span user, uint64_t messages, bool grace, bool verified,
			  const struct counts_given *given)
{
	const void *observed = row_of(counts, &counts->observed, would);
	struct counts_concern_key key = { 0, counts_make_name(counts, device),
					  person_of(counts, user) };
	struct counts_concern *concern;

	if (observed == NULL)
		return;
	key.would = (uint32_t)tally_index(&counts->observed, observed);
	concern = counts_make_concern(counts, &key);
	if (concern == NULL)
		return;
	concern->grace = grace;
	concern->verified = verified;
	concern->messages = messages;
	concern->first = given->first;
	concern->last = given->last;
	concern->events = given->events;
}

void counts_given_feeder(struct counts *counts, struct span host, struct span source,
			 const struct counts_given *given)
{
	struct counts_feeder *feeder =
		row_of(counts, &counts->feeders, counts_join(counts, host, source));

	if (feeder == NULL)
		return;
	feeder->first = given->first;
	feeder->last = given->last;
	feeder->row.events = given->events;
}
