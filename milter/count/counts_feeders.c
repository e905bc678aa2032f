/* SPDX-License-Identifier: ISC */
/*
 * counts_feeders -- sources on hosts: when each was heard of, how many messages its totals tell of,
 * and when it counted none.
 */
#include "count/counts_inside.h"

#include "base/intervals.h"

#include <stdlib.h>

struct running {
	struct tally_row row; /* HOST, NUL, SOURCE */
	struct intervals
		seconds; /* since 1970; each totals line holds for COUNTS_TOTALS_HOLD_SECONDS */
};

/* Whether the row's key is HOST, NUL, SOURCE. */
static bool is_feeder(struct span key, struct span host, struct span source)
{
	return key.size == host.size + 1 + source.size &&
	       span_equal(span_first(key, host.size), host) && key.data[host.size] == '\0' &&
	       span_equal(span_from(key, host.size + 1), source);
}

/* The feeder that wrote the line before is looked at first.  NULL: out of memory. */
static struct counts_feeder *feeder_of(struct counts *counts, struct span host, struct span source)
{
	struct counts_feeder *feeder;

	if (counts->feeder < counts->feeders.count) {
		feeder = tally_at(&counts->feeders, counts->feeder);
		if (is_feeder(feeder->row.key, host, source))
			return feeder;
	}
	feeder = tally_row(&counts->feeders, counts_join(counts, host, source));
	if (feeder == NULL)
		return NULL;
	counts->feeder = tally_index(&counts->feeders, feeder);
	return feeder;
}

int64_t counts_log_begins(const struct counts *counts)
{
	int64_t begins = PERIOD_NO_START;

	for (size_t i = 0; i < counts->feeders.count; i++) {
		const struct counts_feeder *feeder = tally_at(&counts->feeders, i);

		if (i == 0 || feeder->first < begins)
			begins = feeder->first;
	}
	return begins;
}

bool counts_have_past(const struct counts *counts)
{
	int64_t begins = counts_log_begins(counts);

	return begins != PERIOD_NO_START && begins < counts->period.since;
}

void counts_add_feeder(struct counts *counts, const struct event *event, int64_t time, int64_t last,
		       uint64_t count)
{
	struct counts_feeder *feeder =
		feeder_of(counts, event->values[EVENT_HOST].text, event->values[EVENT_SOURCE].text);

	if (feeder == NULL) {
		counts->out_of_memory = true;
		return;
	}
	/* A new one is zeroed, and no line of ours is as old as 1970. */
	if (feeder->first == 0 || time < feeder->first)
		feeder->first = time;
	if (last > feeder->last)
		feeder->last = last;
	feeder->row.events = tally_sum(feeder->row.events, count);
}

void counts_running_end(struct tally *running)
{
	for (size_t i = 0; i < running->count; i++)
		intervals_end(&((struct running *)tally_at(running, i))->seconds);
	tally_end(running);
}

bool counts_running_merge(struct counts *counts, const struct tally *others)
{
	if (counts->running.row_bytes == 0)
		tally_begin(&counts->running, &counts->seed, counts->keys, sizeof(struct running));
	for (size_t i = 0; i < others->count; i++) {
		const struct running *other = tally_at(others, i);
		struct running *running = tally_row(&counts->running, other->row.key);

		if (running == NULL || !intervals_merge(&running->seconds, &other->seconds))
			return false;
	}
	return true;
}

void counts_add_running(struct counts *counts, struct span host, struct span source, int64_t from,
			int64_t to)
{
	struct running *running;

	if (counts->running.row_bytes == 0)
		tally_begin(&counts->running, &counts->seed, counts->keys, sizeof(struct running));
	running = tally_row(&counts->running, counts_join(counts, host, source));
	if (running == NULL ||
	    !intervals_add(&running->seconds, from, to + COUNTS_TOTALS_HOLD_SECONDS, NULL))
		counts->out_of_memory = true;
}

void counts_add_messages(struct counts *counts, struct span host, struct span source, int64_t time,
			 int64_t latest, const uint64_t messages[TRAFFICS])
{
	counts_add_running(counts, host, source, calendar_whole_seconds(time),
			   calendar_whole_seconds(latest));
	if (!period_holds(&counts->period, time))
		return;
	counts->any_totals = true;
	for (size_t i = 0; i < TRAFFICS; i++)
		counts->messages[i] = tally_sum(counts->messages[i], messages[i]);
}

struct gaps {
	const struct counts *counts;
	struct arena *arena;
	struct counts_gap *items;
	size_t count;
};

/* From the last totals line before a hole to the next behind it; what is in the period. */
static bool add_gap(struct gaps *gaps, struct span host, int64_t from_seconds, int64_t to)
{
	const struct period *period = &gaps->counts->period;
	int64_t from = (from_seconds - COUNTS_TOTALS_HOLD_SECONDS) * 1000;

	if (from < period->since)
		from = period->since;
	if (to <= from_seconds * 1000 || to <= from)
		return true;
	gaps->items = arena_grow(gaps->arena, gaps->items, gaps->count, sizeof(*gaps->items));
	if (gaps->items == NULL)
		return false;
	gaps->items[gaps->count++] = (struct counts_gap){ host, from, to };
	return true;
}

static bool add_gaps(struct gaps *gaps, const struct running *running)
{
	struct span host = span_first(running->row.key, span_find(running->row.key, '\0'));
	const struct interval *items = running->seconds.items;
	size_t last = running->seconds.count - 1;
	int64_t end = gaps->counts->known_until;

	for (size_t i = 0; i < last; i++)
		if (!add_gap(gaps, host, items[i].to, items[i + 1].from * 1000))
			return false;
	return end == PERIOD_NO_END || add_gap(gaps, host, items[last].to, end);
}

static int by_time_then_host(const void *left, const void *right)
{
	const struct counts_gap *a = left, *b = right;

	int order = span_compare(a->host, b->host);

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return order != 0 ? order : (a->to > b->to) - (a->to < b->to);
}

const struct counts_gap *counts_gaps(const struct counts *counts, struct arena *arena,
				     size_t *count)
{
	struct gaps gaps = { counts, arena, arena_take(arena, 1), 0 };

	for (size_t i = 0; i < counts->running.count && gaps.items != NULL; i++)
		if (!add_gaps(&gaps, tally_at(&counts->running, i)))
			return NULL;
	if (gaps.items == NULL)
		return NULL;
	qsort(gaps.items, gaps.count, sizeof(*gaps.items), by_time_then_host);
	*count = gaps.count;
	return gaps.items;
}
