/* SPDX-License-Identifier: ISC */
/* counts_time -- on which days and at which hours events were. */
#include "count/counts_inside.h"

#define HOUR_SECONDS 3600

/* Learns of the hour that holds that second, or of the second alone when the clock changes. */
static void set_hour(struct counts_hour *hour, const struct zone *zone, int64_t second)
{
	hour->local = zone_civil(zone, second);
	hour->day = (int32_t)period_day_number(zone, second * 1000);
	hour->day_plus_one = 0;
	hour->from = second - hour->local.minute * 60 - hour->local.second;
	hour->to = hour->from + HOUR_SECONDS;
	if (zone_offset(zone, hour->from) != zone_offset(zone, second) ||
	    zone_offset(zone, hour->to - 1) != zone_offset(zone, second)) {
		hour->from = second;
		hour->to = second + 1;
	}
}

/* The day of that hour; NULL: out of memory. */
static struct counts_day *day_of(struct counts *counts, struct counts_hour *hour)
{
	struct span key = { (const char *)&hour->day, sizeof(hour->day) };
	struct counts_day *day;

	if (hour->day_plus_one != 0)
		return tally_at(&counts->days, hour->day_plus_one - 1);
	day = tally_row(&counts->days, key);
	if (day != NULL)
		hour->day_plus_one = tally_index(&counts->days, day) + 1;
	else
		counts->out_of_memory = true;
	return day;
}

static void count_day(struct counts *counts, const struct counts_sighting *seen, bool outdated)
{
	struct counts_day *day = day_of(counts, &counts->hour);
	struct counts_group *group;
	uint64_t *of_action;

	if (day == NULL)
		return;
	of_action = &day->actions[seen->traits->deed];
	*of_action = tally_sum(*of_action, seen->count);
	group = &day->group;
	group->row.events = tally_sum(group->row.events, seen->count);
	if (!group->seen || seen->time < group->first)
		group->first = seen->time;
	if (!group->seen || seen->last > group->last)
		group->last = seen->last;
	group->seen = true;
	group->outdated |= outdated;
	if (seen->user != COUNTS_NOBODY && !userset_add(&group->users, seen->user))
		counts->out_of_memory = true;
}

void counts_add_time(struct counts *counts, const struct counts_sighting *seen, bool outdated)
{
	int64_t second = calendar_whole_seconds(seen->time);
	struct counts_hour *hour = &counts->hour;
	uint64_t *of_day, *of_week;

	if (second < hour->from || second >= hour->to)
		set_hour(hour, counts->zone, second);
	count_day(counts, seen, outdated);
	if (seen->folded && calendar_whole_seconds(seen->last) >= hour->to) {
		counts->hourless = tally_sum(counts->hourless, seen->count);
		return;
	}
	of_day = &counts->hours[hour->local.hour];
	of_week = &counts->week[hour->local.weekday][hour->local.hour];
	*of_day = tally_sum(*of_day, seen->count);
	*of_week = tally_sum(*of_week, seen->count);
}
