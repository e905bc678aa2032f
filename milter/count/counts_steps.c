/* SPDX-License-Identifier: ISC */
/* counts_steps -- days, weeks from Monday, months, quarters and years, by numbers. */
#include "count/counts_inside.h"

#include <string.h>

#include "base/calendar.h"

#define DAY_SECONDS 86400LL

static const struct {
	const char *name;
	int64_t months; /* 0: a day or a week */
} steps[COUNTS_STEPS] = {
	[COUNTS_STEP_DAY] = { "day", 0 },     [COUNTS_STEP_WEEK] = { "week", 0 },
	[COUNTS_STEP_MONTH] = { "month", 1 }, [COUNTS_STEP_QUARTER] = { "quarter", 3 },
	[COUNTS_STEP_YEAR] = { "year", 12 },
};

const char *counts_step_name(size_t step)
{
	return step < COUNTS_STEPS ? steps[step].name : NULL;
}

static int64_t day_of_month(int64_t months)
{
	struct civil first = { .year = months / 12, .month = (int)(months % 12) + 1, .day = 1 };

	return calendar_seconds(&first) / DAY_SECONDS;
}

static int64_t divided(int64_t number, int64_t by)
{
	return number >= 0 ? number / by : -((-number + by - 1) / by);
}

/* 1970-01-01, day 0, was a Thursday; weeks begin on Mondays. */
int64_t counts_step_of(enum counts_step step, int64_t day)
{
	struct civil civil;

	if (step == COUNTS_STEP_DAY)
		return day;
	if (step == COUNTS_STEP_WEEK)
		return divided(day + 3, 7);
	civil = calendar_civil(day * DAY_SECONDS);
	return (civil.year * 12 + civil.month - 1) / steps[step].months;
}

int64_t counts_step_first(enum counts_step step, int64_t number)
{
	if (step == COUNTS_STEP_DAY)
		return number;
	return step == COUNTS_STEP_WEEK ? number * 7 - 3
					: day_of_month(number * steps[step].months);
}

/* False: out of memory. */
static bool add_day(struct counts *counts, const struct counts_group *day)
{
	struct counts_group *group;
	int32_t number;

	memcpy(&number, day->row.key.data, sizeof(number));
	number = (int32_t)counts_step_of(counts->step, number);
	group = tally_row(&counts->steps, (struct span){ (const char *)&number, sizeof(number) });
	if (group == NULL)
		return false;
	group->row.events = tally_sum(group->row.events, day->row.events);
	return userset_merge(&group->users, &day->users, NULL);
}

void counts_make_steps(struct counts *counts)
{
	for (size_t i = 0; i < counts->days.count && counts->step != COUNTS_STEPS; i++)
		if (!add_day(counts, tally_at(&counts->days, i)))
			counts->out_of_memory = true;
}
