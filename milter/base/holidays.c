/* SPDX-License-Identifier: ISC */
/* holidays -- the days of the calendar that are holidays. */
#include "base/holidays.h"

#include <string.h>

#define DAY_SECONDS 86400
#define YEAR_DAYS 365
#define LEAP_YEAR "2000-" /* has every day that a year may have */
#define YEAR_PLACE 10000  /* of a day's number: 20261225 */

static int64_t number_of(const struct civil *day, bool yearly)
{
	return (yearly ? 0 : day->year * YEAR_PLACE) + day->month * 100 + day->day;
}

bool holiday_line_counts(struct span line)
{
	line = span_trim(line);
	return line.size != 0 && line.data[0] != '#';
}

/* A day with a year or, if yearly, without one, which is then 2000. */
static bool read_day(struct span span, struct civil *out, bool *yearly)
{
	char text[] = LEAP_YEAR "00-00";

	*yearly = span.size == strlen("12-25");
	if (!*yearly)
		return calendar_read_date(span, out);
	memcpy(text + strlen(LEAP_YEAR), span.data, span.size);
	return calendar_read_date(span_of(text), out);
}

/* Days from the first to the last, over the end of the year if they are yearly. */
static int64_t days_between(const struct civil *first, const struct civil *last, bool yearly)
{
	struct civil end = *last;

	if (yearly && number_of(last, true) < number_of(first, true))
		end.year++;
	return (calendar_seconds(&end) - calendar_seconds(first)) / DAY_SECONDS + 1;
}

static bool read_days(struct span days, struct holiday *out, struct trouble *why)
{
	struct span to = days, from = span_trim(span_cut(&to, '/'));
	bool both_yearly, is_range = span_find(days, '/') < days.size;
	struct civil first, last;
	int64_t count;

	to = is_range ? span_trim(to) : from;
	if (!read_day(from, &first, &out->yearly) || !read_day(to, &last, &both_yearly) ||
	    both_yearly != out->yearly) {
		trouble_say(why,
			    "'%.*s' is no date: write 2026-12-25, or 12-25 for each year, or two "
			    "with a / between them; a title stands behind a TAB",
			    SPAN_FORMAT(span_first(days, 40)));
		return false;
	}
	count = days_between(&first, &last, out->yearly);
	if (count < 1 || count > HOLIDAY_DAYS) {
		trouble_say(why,
			    count < 1 ? "'%.*s' ends before it begins"
				      : "'%.*s' are more than %d days: write them in several lines",
			    SPAN_FORMAT(days), HOLIDAY_DAYS);
		return false;
	}
	out->first = number_of(&first, out->yearly);
	out->last = number_of(&last, out->yearly);
	return true;
}

bool holiday_read(struct span line, struct holiday *out, struct trouble *why)
{
	struct holiday holiday = { .title = line };
	struct span days = span_trim(span_cut(&holiday.title, '\t'));

	holiday.title = span_trim(holiday.title);
	if (!read_days(days, &holiday, why))
		return false;
	*out = holiday;
	return true;
}

/* 1225 is in 1224 to 101, as 102 is not. */
static bool is_day(const struct holiday *holiday, const struct civil *day)
{
	int64_t number = number_of(day, holiday->yearly);

	if (holiday->first > holiday->last)
		return number >= holiday->first || number <= holiday->last;
	return number >= holiday->first && number <= holiday->last;
}

const struct holiday *holidays_find(const struct holidays *holidays, const struct civil *day)
{
	for (size_t i = 0; i < holidays->count; i++)
		if (is_day(&holidays->days[i], day))
			return &holidays->days[i];
	return NULL;
}

const struct holiday *holidays_same(const struct holidays *holidays, const struct holiday *other)
{
	for (size_t i = 0; i < holidays->count; i++)
		if (holidays->days[i].first == other->first &&
		    holidays->days[i].last == other->last)
			return &holidays->days[i];
	return NULL;
}

const struct holiday *holidays_next(const struct holidays *holidays, struct civil *day)
{
	struct civil later = *day;

	for (int i = 0; i <= YEAR_DAYS; i++) {
		const struct holiday *found;

		later = calendar_days_later(&later, 1);
		found = holidays_find(holidays, &later);
		if (found == NULL)
			continue;
		*day = later;
		return found;
	}
	return NULL;
}

bool holidays_are_over(const struct holidays *holidays, const struct civil *day)
{
	for (size_t i = 0; i < holidays->count; i++)
		if (holidays->days[i].yearly || holidays->days[i].last >= number_of(day, false))
			return false;
	return true;
}
