/*
 * counts_alike -- sightings that differ in nothing but user, time and count, and totals that
 * differ in nothing but time and numbers.
 * A log of millions of lines has few kinds of them.  What the values of a line say is counted
 * once for all lines of its kind, when the counts are settled; only users and times are counted
 * line by line.
 */
#include "count/counts_inside.h"

#include <stdlib.h>

#include "base/numbered.h"

#define ALIKE_KINDS 1024 /* at most: then they are settled, and others take their place */

struct alike {
	uint32_t form;    /* the key */
	uint32_t crowd;   /* where its users are */
	struct span text; /* a line of that form */
	struct counts_traits traits;
	struct counts_lot lot;             /* without event and users */
	int64_t feeder_first, feeder_last; /* of any line, also before the period */
	bool fed;                          /* those are known */
	bool single;                       /* each must be counted by itself */
	bool totals;                       /* no sightings */
	struct span host, source;          /* of totals only */
	bool outdated;
};

static void forget(struct counts *counts)
{
	for (size_t i = 0; i < counts->alike.count; i++)
		counts_traits_end(&((struct alike *)tally_at(&counts->alike, i))->traits);
	tally_end(&counts->alike);
	counts_crowds_forget(counts);
	arena_free(counts->alike_keys);
	counts->alike_keys = NULL;
	free(counts->alike_of_form);
	counts->alike_of_form = NULL;
	counts->alike_room = 0;
}

void counts_alike_end(struct counts *counts)
{
	forget(counts);
	eventread_free(counts->reader);
	counts->reader = NULL;
	free(counts->fresh);
	counts->fresh = NULL;
}

/* The event borrows from the reader. */
static bool read_event(struct counts *counts, struct span text, struct event *event)
{
	*event = (struct event){ 0 };
	return eventread_canonical(counts->reader, text, event);
}

static void settle(struct counts *counts, struct alike *alike)
{
	struct counts_lot lot = alike->lot;
	struct event event;

	if (!alike->fed)
		return;
	if (!read_event(counts, alike->text, &event)) {
		counts->out_of_memory = true;
		return;
	}
	counts_add_feeder(counts, &event, alike->feeder_first, alike->feeder_last, lot.count);
	lot.event = &event;
	if (lot.lines != 0)
		counts_add_configuration(counts, &event, lot.first, lot.latest, lot.lines);
	if (lot.lines != 0 && !alike->totals) {
		counts_add_lot(counts, &lot);
		counts_crowd_add_lot(counts, alike->crowd, &lot);
	}
}

void counts_settle(struct counts *counts)
{
	for (size_t i = 0; i < counts->alike.count; i++)
		settle(counts, tally_at(&counts->alike, i));
	counts_crowds_settle(counts);
	forget(counts);
}

static bool begin(struct counts *counts)
{
	if (counts->reader == NULL)
		counts->reader = eventread_new();
	counts->alike_keys = arena_new();
	tally_begin_fixed(&counts->alike, sizeof(uint32_t), sizeof(struct alike));
	if (counts->reader != NULL && counts->alike_keys != NULL && counts_crowds_begin(counts))
		return true;
	forget(counts);
	return false;
}

/* Lives as long as the kinds.  False: out of memory, or too long. */
static bool keep_text(struct counts *counts, const struct eventread *reader, uint32_t form,
		      struct span *out)
{
	struct text *text = &counts->scratch;

	text_clear(text);
	eventread_form(reader, form, text);
	*out = arena_copy(counts->alike_keys, text_span(text));
	return out->data != NULL && !text->cut;
}

static bool keep_origin(struct counts *counts, const struct event *event, struct alike *alike)
{
	alike->host = arena_copy(counts->alike_keys, event->values[EVENT_HOST].text);
	alike->source = arena_copy(counts->alike_keys, event->values[EVENT_SOURCE].text);
	return alike->host.data != NULL && alike->source.data != NULL;
}

/* NULL: out of memory. */
static struct alike *new_alike(struct counts *counts, const struct eventread *reader, uint32_t form)
{
	struct span key = { (const char *)&form, sizeof(form) }, text;
	struct alike *alike;
	struct event event;

	if (counts->alike_keys == NULL && !begin(counts))
		return NULL;
	if (!keep_text(counts, reader, form, &text))
		return NULL;
	alike = tally_append(&counts->alike, key);
	if (alike == NULL)
		return NULL;
	alike->text = text;
	if (!read_event(counts, text, &event))
		return NULL;
	alike->lot.user = COUNTS_NOBODY;
	alike->totals = span_equal(event.values[EVENT_TYPE].text, SPAN("totals"));
	if (alike->totals)
		return keep_origin(counts, &event, alike) ? alike : NULL;
	alike->single = counts_is_single(&event);
	alike->outdated = event.values[EVENT_OUTDATED].number != 0;
	counts_traits_of(counts, &event, &alike->traits);
	return counts_crowd_of(counts, &event, text, &alike->crowd) ? alike : NULL;
}

static bool make_rows(struct counts *counts, struct alike *alike)
{
	struct event event;

	if (!read_event(counts, alike->text, &event))
		return false;
	counts_traits_make_rows(counts, &event, &alike->traits);
	return true;
}

static void add_to_lot(struct counts *counts, struct alike *alike,
		       const struct counts_sighting *seen)
{
	struct counts_lot *lot = &alike->lot;

	if (lot->lines == 0 || seen->time < lot->first)
		lot->first = seen->time;
	if (lot->lines == 0 || seen->time > lot->latest)
		lot->latest = seen->time;
	if (lot->lines == 0 || seen->last > lot->last)
		lot->last = seen->last;
	lot->lines++;
	lot->count = tally_sum(lot->count, seen->count);
	if (seen->user == COUNTS_NOBODY)
		lot->nameless = tally_sum(lot->nameless, seen->count);
	else
		counts_crowd_add_user(counts, alike->crowd, seen->user);
}

static void feed(struct alike *alike, int64_t time, int64_t last)
{
	if (!alike->fed || time < alike->feeder_first)
		alike->feeder_first = time;
	if (!alike->fed || last > alike->feeder_last)
		alike->feeder_last = last;
	alike->fed = true;
}

/* NULL: out of memory. */
static struct alike *alike_of(struct counts *counts, const struct eventread *reader, uint32_t form)
{
	struct alike *alike;
	uint32_t *numbers = numbered_room(counts->alike_of_form, &counts->alike_room, form,
					  sizeof(*counts->alike_of_form));

	if (numbers == NULL)
		return NULL;
	counts->alike_of_form = numbers;
	if (numbers[form] != 0)
		return tally_at(&counts->alike, numbers[form] - 1);
	alike = new_alike(counts, reader, form);
	if (alike != NULL)
		counts->alike_of_form[form] = (uint32_t)tally_index(&counts->alike, alike) + 1;
	return alike;
}

/* The lines that count, with what each is counted for: found for all before any is counted. */
struct chunk {
	const struct counts_skimmed *lines[COUNTS_SKIMMED];
	uint32_t kinds[COUNTS_SKIMMED], users[COUNTS_SKIMMED];
	size_t count;
};

/* Leaves out what lies behind the period, and what must be read wholly. */
static void find_kinds(struct counts *counts, const struct eventread *reader,
		       const struct counts_skimmed *const *lines, size_t count, struct chunk *chunk,
		       bool *wholly)
{
	chunk->count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct alike *alike;

		wholly[i] = false;
		if (lines[i]->time >= counts->period.until)
			continue;
		alike = alike_of(counts, reader, lines[i]->form);
		wholly[i] = alike == NULL || alike->single;
		if (wholly[i])
			continue;
		chunk->kinds[chunk->count] = (uint32_t)tally_index(&counts->alike, alike);
		chunk->lines[chunk->count++] = lines[i];
	}
}

static bool is_totals(const struct counts *counts, const struct chunk *chunk, size_t i)
{
	return ((const struct alike *)tally_at(&counts->alike, chunk->kinds[i]))->totals;
}

static void find_users(struct counts *counts, struct chunk *chunk)
{
	struct span keys[COUNTS_SKIMMED];

	for (size_t i = 0; i < chunk->count; i++)
		keys[i] = is_totals(counts, chunk, i) ? (struct span){ NULL, 0 }
						      : chunk->lines[i]->user;
	tally_find_many(&counts->people, keys, chunk->count, chunk->users);
	for (size_t i = 0; i < chunk->count; i++)
		if (chunk->users[i] == TALLY_NONE)
			chunk->users[i] = counts_make_person(counts, keys[i]);
}

/* The user's usage that the line is most likely about; NULL: it has no user. */
static const struct counts_usage *likely_usage(const struct counts *counts,
					       const struct chunk *chunk, size_t i)
{
	const struct alike *alike = tally_at(&counts->alike, chunk->kinds[i]);
	const struct counts_usage *usage;

	if (chunk->users[i] == COUNTS_NOBODY)
		return NULL;
	usage = &((const struct counts_person *)tally_at(&counts->people, chunk->users[i]))->usage;
	if (usage->next_plus_one != 0 &&
	    (usage->device != alike->traits.device || usage->model != alike->traits.model))
		usage = tally_at(&counts->usages, usage->next_plus_one - 1);
	return usage;
}

/* What will be looked at for each line is asked for in turns, as each leads to the next. */
static void ask_for_rows(const struct counts *counts, const struct chunk *chunk)
{
	const struct counts_usage *usages[COUNTS_SKIMMED];

	for (size_t i = 0; i < chunk->count; i++) {
		usages[i] = likely_usage(counts, chunk, i);
		if (usages[i] != NULL)
			tally_touch(usages[i]);
	}
	for (size_t i = 0; i < chunk->count; i++) {
		const struct counts_concern *concern;

		if (usages[i] == NULL || usages[i]->concern_plus_one == 0)
			continue;
		concern = tally_at(&counts->concerns, usages[i]->concern_plus_one - 1);
		tally_touch(concern);
		tally_touch(&concern->last);
	}
}

static void count_totals(struct counts *counts, struct alike *alike,
			 const struct counts_skimmed *line)
{
	struct counts_sighting seen = { .time = line->time,
					.last = line->last,
					.user = COUNTS_NOBODY,
					.place = COUNTS_NO_PLACE };

	feed(alike, line->time, line->last);
	counts_add_messages(counts, alike->host, alike->source, line->time, line->messages);
	if (period_holds(&counts->period, line->time))
		add_to_lot(counts, alike, &seen);
}

static void count_line(struct counts *counts, const struct chunk *chunk, size_t i)
{
	const struct counts_skimmed *line = chunk->lines[i];
	struct alike *alike = tally_at(&counts->alike, chunk->kinds[i]);
	const struct counts_usage_key key = { chunk->users[i], alike->traits.device,
					      alike->traits.model };
	struct counts_sighting seen = { .traits = &alike->traits,
					.time = line->time,
					.last = line->last,
					.count = line->count,
					.user = chunk->users[i] };

	feed(alike, line->time, line->last);
	seen.place = counts_make_usage(counts, &key);
	counts_add_usage(counts, &seen);
	if (!period_holds(&counts->period, line->time))
		return;
	if (!alike->traits.has_rows && !make_rows(counts, alike))
		counts->out_of_memory = true;
	add_to_lot(counts, alike, &seen);
	counts_add_time(counts, &seen, alike->outdated);
	counts_add_concerns(counts, &seen);
	counts_add_person(counts, &seen);
}

void counts_add_skimmed(struct counts *counts, const struct eventread *reader,
			const struct counts_skimmed *const *lines, size_t count, bool *wholly)
{
	struct chunk chunk;

	if (counts->alike.count + count > ALIKE_KINDS)
		counts_settle(counts);
	find_kinds(counts, reader, lines, count, &chunk, wholly);
	find_users(counts, &chunk);
	ask_for_rows(counts, &chunk);
	for (size_t i = 0; i < chunk.count; i++)
		if (is_totals(counts, &chunk, i))
			count_totals(counts, tally_at(&counts->alike, chunk.kinds[i]),
				     chunk.lines[i]);
		else
			count_line(counts, &chunk, i);
}
