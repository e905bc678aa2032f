/* SPDX-License-Identifier: ISC */
/* period -- the time that a report is about, and how people write it. */
#include "event/period.h"

#define DAY_SECONDS 86400
#define SECOND_MILLISECONDS 1000
#define AGO_UNITS_LIMIT 1000000 /* -1000000w is before the invention of mail, and fits */
#define LOCAL_BYTES 64          /* more than a date and time take */

int64_t period_day_number(const struct zone *zone, int64_t milliseconds)
{
	int64_t seconds = calendar_whole_seconds(milliseconds);
	int64_t local = seconds + zone_offset(zone, seconds);

	return (local >= 0 ? local : local - DAY_SECONDS + 1) / DAY_SECONDS;
}

int64_t period_day_start(const struct zone *zone, int64_t day_number)
{
	struct civil civil = calendar_civil(day_number * DAY_SECONDS);

	return zone_seconds(zone, &civil) * SECOND_MILLISECONDS;
}

static bool is_midnight(const struct zone *zone, int64_t milliseconds)
{
	return period_day_start(zone, period_day_number(zone, milliseconds)) == milliseconds;
}

int64_t period_days(const struct period *period, const struct zone *zone)
{
	if (period->since == PERIOD_NO_START || period->until == PERIOD_NO_END ||
	    !is_midnight(zone, period->since) || !is_midnight(zone, period->until))
		return 0;
	return period_day_number(zone, period->until) - period_day_number(zone, period->since);
}

struct period period_before(const struct period *period, const struct zone *zone)
{
	int64_t days = period_days(period, zone);
	struct period before = { .until = period->since };

	if (days != 0)
		before.since =
			period_day_start(zone, period_day_number(zone, period->since) - days);
	else
		before.since = period->since - (period->until - period->since);
	return before;
}

/* The same time of day, days ago. */
static int64_t days_ago(const struct zone *zone, int64_t now, int64_t days)
{
	struct civil civil = zone_civil(zone, now);

	civil = calendar_civil(calendar_seconds(&civil) - days * DAY_SECONDS);
	return zone_seconds(zone, &civil);
}

/* 7d and its like.  A calendar unit counts days, the others seconds. */
static bool read_units(struct span span, int64_t *seconds, int64_t *days)
{
	static const struct {
		char unit;
		int64_t seconds, days;
	} units[] = { { 'm', 60, 0 }, { 'h', 3600, 0 }, { 'd', 0, 1 }, { 'w', 0, 7 } };
	uint64_t number;

	if (span.size < sizeof("7d") - 1 ||
	    !span_number(span_first(span, span.size - 1), AGO_UNITS_LIMIT, &number))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (units[i].unit != span.data[span.size - 1])
			continue;
		*seconds = (int64_t)number * units[i].seconds;
		*days = (int64_t)number * units[i].days;
		return true;
	}
	return false;
}

bool period_read_span(struct span span, int64_t *milliseconds)
{
	int64_t seconds, days;

	if (!read_units(span, &seconds, &days))
		return false;
	*milliseconds = (seconds + days * DAY_SECONDS) * SECOND_MILLISECONDS;
	return true;
}

/* -7d and its like. */
static bool read_ago(struct span span, const struct zone *zone, int64_t now, int64_t *milliseconds)
{
	int64_t seconds, days;

	if (span.size == 0 || span.data[0] != '-' ||
	    !read_units(span_from(span, 1), &seconds, &days))
		return false;
	now -= seconds;
	if (days != 0)
		now = days_ago(zone, now, days);
	*milliseconds = now * SECOND_MILLISECONDS;
	return true;
}

/* today, yesterday, or a date, as the number of its day. */
static bool read_day_number(struct span span, const struct zone *zone, int64_t now, int64_t *day)
{
	int64_t today = period_day_number(zone, now * SECOND_MILLISECONDS);
	struct civil date;

	if (span_equal_nocase(span, SPAN("today")))
		*day = today;
	else if (span_equal_nocase(span, SPAN("yesterday")))
		*day = today - 1;
	else if (calendar_read_date(span, &date))
		*day = calendar_seconds(&date) / DAY_SECONDS -
		       (calendar_seconds(&date) % DAY_SECONDS < 0);
	else
		return false;
	return true;
}

/* A date and a time of day without an offset, as a clock in the zone shows it. */
static bool read_local(struct span span, const struct zone *zone, int64_t *milliseconds)
{
	static const struct span endings[] = { { "Z", 1 }, { ":00Z", 4 } };
	struct civil civil;
	struct text whole;
	bool read = false;
	int64_t as_utc;

	text_begin(&whole, LOCAL_BYTES);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]) && !read; i++) {
		text_clear(&whole);
		text_add(&whole, span);
		text_add(&whole, endings[i]);
		read = calendar_read_rfc3339(text_span(&whole), &as_utc);
	}
	text_end(&whole);
	if (!read)
		return false;
	civil = calendar_civil(calendar_whole_seconds(as_utc));
	*milliseconds = zone_seconds(zone, &civil) * SECOND_MILLISECONDS +
			(as_utc - calendar_whole_seconds(as_utc) * SECOND_MILLISECONDS);
	return true;
}

bool period_read_moment(struct span span, const struct zone *zone, int64_t now,
			int64_t *milliseconds, struct trouble *why)
{
	int64_t day;

	if (span_equal_nocase(span, SPAN("now"))) {
		*milliseconds = now * SECOND_MILLISECONDS;
		return true;
	}
	if (read_day_number(span, zone, now, &day)) {
		*milliseconds = period_day_start(zone, day);
		return true;
	}
	if (calendar_read_rfc3339(span, milliseconds) || read_local(span, zone, milliseconds) ||
	    read_ago(span, zone, now, milliseconds))
		return true;
	trouble_say(why,
		    "'%.*s' is no time: write 2023-07-17, 2023-07-17T09:00, "
		    "2023-07-17T09:00:00Z, today, yesterday, now or -7d",
		    SPAN_FORMAT(span));
	return false;
}

bool period_read_day(struct span span, const struct zone *zone, int64_t now, struct period *period,
		     struct trouble *why)
{
	int64_t day;

	if (!read_day_number(span, zone, now, &day)) {
		trouble_say(why, "'%.*s' is no day: write 2023-07-17, today or yesterday",
			    SPAN_FORMAT(span));
		return false;
	}
	period->since = period_day_start(zone, day);
	period->until = period_day_start(zone, day + 1);
	return true;
}
