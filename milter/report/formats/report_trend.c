/* SPDX-License-Identifier: ISC */
/* report_trend -- which steps a trend has, and what is in them. */
#include "report/formats/report_trend.h"

#include <stdlib.h>
#include <string.h>

#include "base/cells.h"

#define DAY_SECONDS 86400LL

static struct civil civil_of(int64_t day)
{
	return calendar_civil(day * DAY_SECONDS);
}

/* So many days make a step, at most, unless a longer one is needed. */
static const int64_t most_days[COUNTS_STEPS] = { 35, 240, 1500, 5000, INT64_MAX };

static int64_t day_number(const struct counts_day *day)
{
	int32_t number;

	memcpy(&number, day->group.row.key.data, sizeof(number));
	return number;
}

struct range {
	int64_t from, to; /* days, both in it */
	int64_t today;
};

/* From the first day to the last: of the period, or of what has events; not what is to come. */
static struct range range_of(const struct report *report)
{
	const struct counts *counts = &report->summary->now;
	const struct period *period = &counts->period;
	struct range range = { INT64_MAX, INT64_MIN,
			       period_day_number(counts->zone, report->now * 1000) };

	for (size_t i = 0; i < counts->days.count; i++) {
		int64_t day = day_number(tally_at(&counts->days, i));

		range.from = day < range.from ? day : range.from;
		range.to = day > range.to ? day : range.to;
	}
	if (counts->days.count == 0)
		return range;
	if (period->since != PERIOD_NO_START)
		range.from = period_day_number(counts->zone, period->since);
	if (period->until != PERIOD_NO_END)
		range.to = period_day_number(counts->zone, period->until - 1);
	if (range.to > range.today && range.from <= range.today)
		range.to = range.today;
	return range;
}

static enum counts_step step_for(const struct counts *counts, const struct range *range)
{
	enum counts_step step = COUNTS_STEP_DAY;

	if (counts->step != COUNTS_STEPS)
		return counts->step;
	while (range->to - range->from >= most_days[step])
		step++;
	return step;
}

static void make_bars(const struct report *report, const struct range *range, struct trend *trend)
{
	const struct counts *counts = &report->summary->now;
	int64_t first = counts_step_of(trend->step, range->from),
		last = counts_step_of(trend->step, range->to);

	if (last - first >= TREND_MOST)
		first = last - TREND_MOST + 1;
	trend->count = (size_t)(last - first + 1);
	for (size_t i = 0; i < trend->count; i++) {
		struct trend_bar *bar = &trend->bars[i];

		bar->first = counts_step_first(trend->step, first + (int64_t)i);
		bar->last = counts_step_first(trend->step, first + (int64_t)i + 1) - 1;
		bar->partly = bar->first < range->from || bar->last > range->to ||
			      bar->last >= range->today;
	}
	for (size_t i = 0; i < counts->days.count; i++) {
		const struct counts_day *day = tally_at(&counts->days, i);
		int64_t at = counts_step_of(trend->step, day_number(day)) - first;

		if (at < 0 || at >= (int64_t)trend->count)
			continue;
		for (size_t j = 0; j <= ACTIONS; j++)
			trend->bars[at].actions[j] =
				tally_sum(trend->bars[at].actions[j], day->actions[j]);
		trend->bars[at].events = tally_sum(trend->bars[at].events, day->group.row.events);
		if (trend->bars[at].events > trend->most)
			trend->most = trend->bars[at].events;
	}
}

static int by_day(const void *left, const void *right)
{
	const struct trend_mark *a = left, *b = right;

	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	if (a->event != b->event)
		return a->event < b->event ? -1 : 1;
	return span_compare(a->name, b->name);
}

struct marks {
	struct trend_mark *items;
	size_t count;
	int64_t from, to;
};

static void add_mark(struct marks *marks, int64_t day, enum trend_event event, struct span name)
{
	if (day >= marks->from && day <= marks->to)
		marks->items[marks->count++] = (struct trend_mark){ day, event, name, 0 };
}

static void add_policies(const struct policies *policies, struct marks *marks)
{
	for (size_t i = 0; i < policies->count; i++) {
		const struct policy *policy = &policies->policies[i];

		if (policy->warn_from != DATE_NEVER)
			add_mark(marks,
				 period_day_number(&policies->zone, policy->warn_from * 1000),
				 TREND_WARNS, policy->name);
		if (policy->enforce_from != DATE_NEVER)
			add_mark(marks,
				 period_day_number(&policies->zone, policy->enforce_from * 1000),
				 TREND_ACTS, policy->name);
	}
}

/* The first of them was in force before: it is no change. */
static void add_configurations(const struct counts *counts, struct marks *marks)
{
	const struct tally *all = &counts->configurations;
	int64_t first = INT64_MAX;

	for (size_t i = 0; i < all->count; i++) {
		const struct counts_group *group = tally_at(all, i);

		first = group->first < first ? group->first : first;
	}
	for (size_t i = 0; i < all->count; i++) {
		const struct counts_group *group = tally_at(all, i);

		if (group->first != first)
			add_mark(marks, period_day_number(counts->zone, group->first),
				 TREND_CONFIGURATION, group->row.key);
	}
}

static bool make_marks(const struct report *report, struct trend *trend)
{
	const struct counts *counts = &report->summary->now;
	const struct policies *policies = report->rules != NULL ? &report->rules->policies : NULL;
	size_t room = counts->configurations.count + (policies != NULL ? 2 * policies->count : 0);
	struct marks marks = { .from = trend->bars[0].first,
			       .to = trend->bars[trend->count - 1].last };

	marks.items = arena_take(report->arena, (room + 1) * sizeof(*marks.items));
	if (marks.items == NULL)
		return false;
	if (policies != NULL)
		add_policies(policies, &marks);
	add_configurations(counts, &marks);
	qsort(marks.items, marks.count, sizeof(*marks.items), by_day);
	for (size_t i = 0; i < marks.count; i++) {
		bool same = i != 0 && marks.items[i].day == marks.items[i - 1].day;

		marks.items[i].number = i == 0 ? 1 : marks.items[i - 1].number + !same;
	}
	trend->marks = marks.items;
	trend->mark_count = marks.count;
	return true;
}

bool report_trend(const struct report *report, struct trend *trend)
{
	struct range range = range_of(report);

	*trend = (struct trend){ 0 };
	if (range.to < range.from)
		return true;
	trend->step = step_for(&report->summary->now, &range);
	make_bars(report, &range, trend);
	return make_marks(report, trend);
}

void trend_words(const struct trend *trend, const struct trend_bar *bar, struct text *out)
{
	struct civil civil = civil_of(bar->first);

	if (trend->step == COUNTS_STEP_WEEK)
		text_add(out, SPAN("week from "));
	if (trend->step <= COUNTS_STEP_WEEK)
		cell_day(out, &civil);
	else
		trend_label(trend, bar, out);
}

void trend_label(const struct trend *trend, const struct trend_bar *bar, struct text *out)
{
	struct civil civil = civil_of(bar->first);

	if (trend->step <= COUNTS_STEP_WEEK)
		text_printf(out, "%02d-%02d", civil.month, civil.day);
	else if (trend->step == COUNTS_STEP_MONTH)
		text_printf(out, "%lld-%02d", (long long)civil.year, civil.month);
	else if (trend->step == COUNTS_STEP_QUARTER)
		text_printf(out, "%lld Q%d", (long long)civil.year, (civil.month + 2) / 3);
	else
		text_printf(out, "%lld", (long long)civil.year);
}

const char *trend_step_word(const struct trend *trend)
{
	return counts_step_name(trend->step);
}
