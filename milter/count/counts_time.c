/* SPDX-License-Identifier: ISC */
/* counts_time -- on which days and at which hours events were. */
#include "count/counts_inside.h"

#define HOUR_SECONDS 3600

/* Learns of the hour that holds that second, or of the second alone when the clock changes. */
static void set_hour(struct counts_hour *hour, const struct zone *zone, int64_t second)
{
	hour->local = zone_civil(zone, second);
	hour->day = (int32_t)period_day_number(zone, second * 1000);
	hour->from = second - hour->local.minute * 60 - hour->local.second;
	hour->to = hour->from + HOUR_SECONDS;
	if (zone_offset(zone, hour->from) != zone_offset(zone, second) ||
	    zone_offset(zone, hour->to - 1) != zone_offset(zone, second)) {
		hour->from = second;
		hour->to = second + 1;
	}
}

/* The row of that day; NULL: out of memory. */
static struct counts_day *day_of(struct counts *counts, int32_t number)
{
	struct counts_day_found *found = &counts->days_found[(uint32_t)number % COUNTS_DAYS_FOUND];
	struct span key = { (const char *)&number, sizeof(number) };
	struct counts_day *day;

	if (found->plus_one != 0 && found->day == number)
		return tally_at(&counts->days, found->plus_one - 1);
	day = tally_row(&counts->days, key);
	if (day == NULL)
		return NULL;
	*found = (struct counts_day_found){ number, (uint32_t)tally_index(&counts->days, day) + 1 };
	return day;
}

static void count_day(struct counts *counts, const struct counts_sighting *seen, int32_t number,
		      uint64_t count)
{
	struct counts_day *day = day_of(counts, number);
	uint64_t *of_action;

	if (day == NULL) {
		counts->out_of_memory = true;
		return;
	}
	of_action = &day->actions[seen->traits->deed];
	*of_action = tally_sum(*of_action, count);
	day->group.row.events = tally_sum(day->group.row.events, count);
	if (seen->user != COUNTS_NOBODY && !userset_add(&day->group.users, seen->user))
		counts->out_of_memory = true;
}

/* Of several days; which hours they were in is not known. */
static void count_days(struct counts *counts, const struct counts_sighting *seen)
{
	struct digested_days days = seen->days;
	uint64_t count;
	int64_t day;

	while (digested_next_day(&days, &day, &count))
		count_day(counts, seen, (int32_t)day, count);
	counts->hourless = tally_sum(counts->hourless, seen->count);
}

void counts_add_time(struct counts *counts, const struct counts_sighting *seen)
{
	int64_t second = calendar_whole_seconds(seen->time);
	struct counts_hour *hour = &counts->hour;
	uint64_t *of_day, *of_week;

	if (seen->days.cells.size != 0) {
		count_days(counts, seen);
		return;
	}
	if (second < hour->from || second >= hour->to)
		set_hour(hour, counts->zone, second);
	count_day(counts, seen, hour->day, seen->count);
	if (seen->folded && calendar_whole_seconds(seen->last) >= hour->to) {
		counts->hourless = tally_sum(counts->hourless, seen->count);
		return;
	}
	of_day = &counts->hours[hour->local.hour];
	of_week = &counts->week[hour->local.weekday][hour->local.hour];
	*of_day = tally_sum(*of_day, seen->count);
	*of_week = tally_sum(*of_week, seen->count);
}

/* The part of a line whose days are these; what was cut off it is told by them alone. */
static struct counts_part part_of(const struct counts *counts, const struct counts_skimmed *line,
				  const struct digested_days *days, uint64_t count)
{
	struct counts_part part = { line->time, line->last, count, *days };
	struct digested_days left = *days;
	int64_t last = days->day, day;
	uint64_t of_day;

	if (days->cells.data != line->days.data)
		part.time = period_day_start(counts->zone, days->day);
	if (days->cells.data + days->cells.size == line->days.data + line->days.size)
		return part;
	while (digested_next_day(&left, &day, &of_day))
		last = day;
	part.last = period_day_start(counts->zone, last);
	if (part.last < part.time)
		part.last = part.time;
	return part;
}

/* The number of the day that ends no earlier; a digest that counts has no end within a day. */
static int64_t day_behind(const struct counts *counts, int64_t end)
{
	if (end == PERIOD_NO_START || end == PERIOD_NO_END)
		return end;
	return period_day_number(counts->zone, end);
}

size_t counts_parts_of(const struct counts *counts, const struct counts_skimmed *line,
		       struct counts_part *parts)
{
	const struct period *period = &counts->period;
	const int64_t ends[COUNTS_PARTS] = { period->since, period->until };
	struct digested_days left = { { NULL, 0 }, 0 };
	size_t count = 0;

	if (line->folded && line->days.size != 0)
		left = (struct digested_days){ line->days,
					       period_day_number(counts->zone, line->time) };
	if (left.cells.size == 0 || line->last < period->since ||
	    (line->time >= period->since && line->last < period->until)) {
		parts[0] = (struct counts_part){ line->time, line->last, line->count, left };
		return 1;
	}
	for (size_t i = 0; i < COUNTS_PARTS; i++) {
		uint64_t events;
		struct digested_days days =
			digested_cut_days(&left, day_behind(counts, ends[i]), &events);

		if (days.cells.size != 0)
			parts[count++] = part_of(counts, line, &days, events);
	}
	return count;
}
