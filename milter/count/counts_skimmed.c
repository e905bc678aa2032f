/* SPDX-License-Identifier: ISC */
/*
 * counts_skimmed -- counts lines that were skimmed, a chunk at a time: what is looked up for them
 * is found for all lines of a chunk before any of them is counted, so that memory is waited for
 * once.
 */
#include "count/counts_alike.h"

/* latest: when the last of its lines was written. */
static void add_to_lot(struct counts *counts, struct counts_alike *alike,
		       const struct counts_sighting *seen, int64_t latest)
{
	struct counts_lot *lot = &alike->lot;

	if (lot->lines == 0 || seen->time < lot->first)
		lot->first = seen->time;
	if (lot->lines == 0 || latest > lot->latest)
		lot->latest = latest;
	if (lot->lines == 0 || seen->last > lot->last)
		lot->last = seen->last;
	lot->lines++;
	lot->count = tally_sum(lot->count, seen->count);
	if (seen->user == COUNTS_NOBODY)
		lot->nameless = tally_sum(lot->nameless, seen->count);
	else
		counts_crowd_add_user(counts, alike->crowd, seen->user);
}

static void feed(struct counts_alike *alike, int64_t time, int64_t last)
{
	if (!alike->fed || time < alike->feeder_first)
		alike->feeder_first = time;
	if (!alike->fed || last > alike->feeder_last)
		alike->feeder_last = last;
	alike->fed = true;
}

/* The lines that count, with what each is counted for: found for all before any is counted. */
struct chunk {
	const struct counts_skimmed *lines[COUNTS_SKIMMED];
	uint32_t kinds[COUNTS_SKIMMED], users[COUNTS_SKIMMED];
	uint32_t marks[COUNTS_SKIMMED];  /* of their devices */
	uint32_t usages[COUNTS_SKIMMED]; /* indexes, of people with many; or COUNTS_NOBODY */
	size_t count;
};

/* A kind of lines has no ids: each line may have another. */
static uint32_t mark_of(struct counts *counts, uint32_t kind, struct span id)
{
	const struct counts_alike *alike = tally_at(&counts->alike, kind);

	if (id.size == 0 || alike->totals || alike->traits.device == COUNTS_NOBODY)
		return alike->traits.mark;
	return counts_make_mark(counts, alike->traits.model, counts_make_name(counts, id));
}

/* Leaves out what lies behind the period, and what must be read wholly. */
static void find_kinds(struct counts *counts, const struct eventread *reader,
		       const struct counts_skimmed *const *lines, size_t count, struct chunk *chunk,
		       bool *wholly)
{
	chunk->count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct counts_alike *alike;

		wholly[i] = false;
		if (lines[i]->time >= counts->period.until)
			continue;
		alike = counts_alike_of(counts, reader, lines[i]->form);
		wholly[i] = alike == NULL || alike->single;
		if (wholly[i])
			continue;
		chunk->kinds[chunk->count] = (uint32_t)tally_index(&counts->alike, alike);
		chunk->marks[chunk->count] =
			mark_of(counts, chunk->kinds[chunk->count], lines[i]->device_id);
		chunk->lines[chunk->count++] = lines[i];
	}
}

static bool is_totals(const struct counts *counts, const struct chunk *chunk, size_t i)
{
	return ((const struct counts_alike *)tally_at(&counts->alike, chunk->kinds[i]))->totals;
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

static struct counts_usage_key key_of(const struct counts *counts, const struct chunk *chunk,
				      size_t i)
{
	const struct counts_alike *alike = tally_at(&counts->alike, chunk->kinds[i]);

	return (struct counts_usage_key){ chunk->users[i], alike->traits.device, chunk->marks[i] };
}

/*
 * The usages of people with many are found for all lines.  Nothing else is known of the others yet:
 * where they are may change before it is their turn.
 */
static void find_usages(const struct counts *counts, struct chunk *chunk)
{
	struct counts_usage_key keys[COUNTS_SKIMMED];
	struct span spans[COUNTS_SKIMMED];
	uint32_t rows[COUNTS_SKIMMED], lines[COUNTS_SKIMMED];
	size_t count = 0;

	for (size_t i = 0; i < chunk->count; i++) {
		const struct counts_person *person;

		chunk->usages[i] = COUNTS_NOBODY;
		if (chunk->users[i] == COUNTS_NOBODY)
			continue;
		person = tally_at(&counts->people, chunk->users[i]);
		keys[count] = key_of(counts, chunk, i);
		if (!person->many || counts_usage_has_key(&person->usage, &keys[count]))
			continue;
		spans[count] = (struct span){ (const char *)&keys[count], sizeof(keys[count]) };
		lines[count++] = (uint32_t)i;
	}
	tally_find_many(&counts->many, spans, count, rows);
	for (size_t i = 0; i < count; i++) {
		if (rows[i] == TALLY_NONE)
			continue;
		chunk->usages[lines[i]] =
			((const struct counts_usage_of_many *)tally_at(&counts->many, rows[i]))
				->index;
	}
}

/* The user's usage that the line is most likely about; NULL: it has no user. */
static const struct counts_usage *likely_usage(const struct counts *counts,
					       const struct chunk *chunk, size_t i)
{
	const struct counts_usage_key key = key_of(counts, chunk, i);
	const struct counts_usage *usage;

	if (chunk->users[i] == COUNTS_NOBODY)
		return NULL;
	if (chunk->usages[i] != COUNTS_NOBODY)
		return tally_at(&counts->usages, chunk->usages[i]);
	usage = &((const struct counts_person *)tally_at(&counts->people, chunk->users[i]))->usage;
	if (usage->next_plus_one != 0 && !counts_usage_has_key(usage, &key))
		usage = tally_at(&counts->usages, usage->next_plus_one - 1);
	return usage;
}

/* What will be looked at for each line is asked for in turns, as each leads to the next. */
static void ask_for_rows(const struct counts *counts, const struct chunk *chunk)
{
	const struct counts_usage *usages[COUNTS_SKIMMED];

	for (size_t i = 0; i < chunk->count; i++) {
		usages[i] = likely_usage(counts, chunk, i);
		if (usages[i] == NULL)
			continue;
		tally_touch(usages[i]);
		tally_touch(&usages[i]->opened);
	}
	for (size_t i = 0; i < chunk->count; i++) {
		const struct counts_concern *concern;

		if (usages[i] == NULL)
			continue;
		if (usages[i]->sight.next_plus_one != 0)
			tally_touch(tally_at(&counts->sights, usages[i]->sight.next_plus_one - 1));
		if (usages[i]->concern_plus_one == 0)
			continue;
		concern = tally_at(&counts->concerns, usages[i]->concern_plus_one - 1);
		tally_touch(concern);
		tally_touch(&concern->last);
	}
}

static void count_totals(struct counts *counts, struct counts_alike *alike,
			 const struct counts_skimmed *line)
{
	struct counts_sighting seen = { .time = line->time,
					.last = line->last,
					.user = COUNTS_NOBODY,
					.place = COUNTS_NO_PLACE,
					.folded = line->folded };
	int64_t latest = line->folded ? line->last : line->time;

	feed(alike, line->time, line->last);
	counts_add_messages(counts, alike->host, alike->source, line->time, latest, line->messages);
	if (period_holds(&counts->period, line->time))
		add_to_lot(counts, alike, &seen, latest);
}

static void count_part(struct counts *counts, const struct chunk *chunk, size_t i,
		       const struct counts_part *part)
{
	struct counts_alike *alike = tally_at(&counts->alike, chunk->kinds[i]);
	const struct counts_usage_key key = key_of(counts, chunk, i);
	struct counts_sighting seen = { .traits = &alike->traits,
					.time = part->time,
					.last = part->last,
					.count = part->count,
					.user = chunk->users[i],
					.folded = chunk->lines[i]->folded,
					.days = part->days };

	feed(alike, part->time, part->last);
	seen.place = chunk->usages[i] != COUNTS_NOBODY
			     ? (struct counts_place){ chunk->users[i], chunk->usages[i] }
			     : counts_make_usage(counts, &key);
	counts_add_usage(counts, &seen);
	if (!period_holds(&counts->period, part->time))
		return;
	if (!alike->traits.has_rows && !counts_alike_make_rows(counts, alike))
		counts->out_of_memory = true;
	add_to_lot(counts, alike, &seen, part->time);
	counts_add_time(counts, &seen);
	counts_add_concerns(counts, &seen);
	counts_add_person(counts, &seen);
}

static void count_line(struct counts *counts, const struct chunk *chunk, size_t i)
{
	struct counts_part parts[COUNTS_PARTS];
	size_t count = counts_parts_of(counts, chunk->lines[i], parts);

	for (size_t part = 0; part < count; part++)
		count_part(counts, chunk, i, &parts[part]);
}

void counts_add_skimmed(struct counts *counts, const struct eventread *reader,
			const struct counts_skimmed *const *lines, size_t count, bool *wholly)
{
	struct chunk chunk;

	if (counts->alike.count + count > COUNTS_KINDS)
		counts_settle(counts);
	find_kinds(counts, reader, lines, count, &chunk, wholly);
	find_users(counts, &chunk);
	find_usages(counts, &chunk);
	ask_for_rows(counts, &chunk);
	for (size_t i = 0; i < chunk.count; i++)
		if (is_totals(counts, &chunk, i))
			count_totals(counts, tally_at(&counts->alike, chunk.kinds[i]),
				     chunk.lines[i]);
		else
			count_line(counts, &chunk, i);
}
