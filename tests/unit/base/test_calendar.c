/* SPDX-License-Identifier: ISC */
/* calendar: civil dates, RFC 3339 times, and zones as tables. */
#include "base/calendar.h"
#include "support.h"

static const struct {
	const char *says;
	int64_t seconds;
	struct civil civil;
} moments[] = {
	{ "the epoch was a Thursday", 0, { 1970, 1, 1, 0, 0, 0, 3 } },
	{ "the second before it", -1, { 1969, 12, 31, 23, 59, 59, 2 } },
	{ "a leap day", 1709164800, { 2024, 2, 29, 0, 0, 0, 3 } },
	{ "the day after", 1709251200, { 2024, 3, 1, 0, 0, 0, 4 } },
	{ "no leap day: 2023", 1677628800, { 2023, 3, 1, 0, 0, 0, 2 } },
	{ "a leap day: 2000", 951782400, { 2000, 2, 29, 0, 0, 0, 1 } },
	{ "no leap day: 2100", 4107542400, { 2100, 3, 1, 0, 0, 0, 0 } },
	{ "the end of a year", 1704067199, { 2023, 12, 31, 23, 59, 59, 6 } },
	{ "behind 32 bits", 2147483648, { 2038, 1, 19, 3, 14, 8, 1 } },
	{ "the year 0", -62167219200, { 0, 1, 1, 0, 0, 0, 5 } },
	{ "the year before", -62167219201, { -1, 12, 31, 23, 59, 59, 4 } },
	{ "the last that is read", 253402300799, { 9999, 12, 31, 23, 59, 59, 4 } },
};

START_TEST(moment_and_civil_time_are_one)
{
	struct civil civil = calendar_civil(moments[_i].seconds), wanted = moments[_i].civil;
	const char *says = moments[_i].says;

	ck_assert_msg(calendar_seconds(&wanted) == moments[_i].seconds, "%s", says);
	ck_assert_msg(civil.year == wanted.year && civil.month == wanted.month &&
			      civil.day == wanted.day,
		      "%s: %lld-%d-%d", says, (long long)civil.year, civil.month, civil.day);
	ck_assert_msg(civil.hour == wanted.hour && civil.minute == wanted.minute &&
			      civil.second == wanted.second,
		      "%s: %d:%d:%d", says, civil.hour, civil.minute, civil.second);
	ck_assert_msg(civil.weekday == wanted.weekday, "%s: weekday %d", says, civil.weekday);
}
END_TEST

START_TEST(every_day_has_one_date)
{
	struct civil before = calendar_civil(-800000 * INT64_C(86400));

	for (int64_t day = -799999; day < 800000; day++) {
		struct civil civil = calendar_civil(day * 86400);

		bool follows = civil.day == before.day + 1 ||
			       (civil.day == 1 && before.day >= 28 && civil.month != before.month);

		if (calendar_seconds(&civil) != day * 86400 || !follows ||
		    civil.weekday != (before.weekday + 1) % 7)
			ck_abort_msg("day %lld is %d-%d-%d", (long long)day, (int)civil.year,
				     (int)civil.month, (int)civil.day);
		before = civil;
	}
}
END_TEST

static const struct {
	const char *says, *date;
	bool reads;
} dates[] = {
	{ "a date", "2023-07-17", true },
	{ "a leap day", "2024-02-29", true },
	{ "a leap day of 2000", "2000-02-29", true },
	{ "no leap day in 2023", "2023-02-29", false },
	{ "no leap day in 1900", "1900-02-29", false },
	{ "the last of April", "2023-04-30", true },
	{ "the day after it", "2023-04-31", false },
	{ "no day 0", "2023-07-00", false },
	{ "no month 0", "2023-00-17", false },
	{ "no month 13", "2023-13-01", false },
	{ "one digit", "2023-7-17", false },
	{ "two digits of the year", "23-07-17", false },
	{ "five digits", "12023-07-17", false },
	{ "other separators", "2023/07/17", false },
	{ "the other way round", "17-07-2023", false },
	{ "a sign", "+023-07-17", false },
	{ "a blank in front", " 2023-07-17", false },
	{ "something behind it", "2023-07-17 ", false },
	{ "cut short", "2023-07-1", false },
	{ "nothing", "", false },
};

START_TEST(date_is_read)
{
	struct civil civil = { 0 };
	bool reads = calendar_read_date(span_of(dates[_i].date), &civil);
	struct text text;

	ck_assert_msg(reads == dates[_i].reads, "%s", dates[_i].says);
	if (!reads)
		return;
	text_begin(&text, 20);
	calendar_write_date(&text, &civil);
	ck_text(text_span(&text), dates[_i].date, dates[_i].says);
	text_end(&text);
}
END_TEST

static const struct {
	const char *says, *text;
	int hour, minute; /* -1: it is none */
	bool timed;
} day_times[] = {
	{ "a date alone", "2023-07-17", 0, 0, false },
	{ "a time of day", "2023-07-17 09:05", 9, 5, true },
	{ "midnight", "2023-07-17 00:00", 0, 0, true },
	{ "the last minute", "2023-07-17 23:59", 23, 59, true },
	{ "no hour 24", "2023-07-17 24:00", -1, 0, true },
	{ "no minute 60", "2023-07-17 09:60", -1, 0, true },
	{ "seconds", "2023-07-17 09:00:00", -1, 0, true },
	{ "one digit", "2023-07-17 9:00", -1, 0, true },
	{ "a T", "2023-07-17T09:00", -1, 0, true },
	{ "two blanks", "2023-07-17  09:00", -1, 0, true },
	{ "a blank behind it", "2023-07-17 ", -1, 0, true },
	{ "no such date", "2023-02-29 09:00", -1, 0, true },
	{ "cut short", "2023-07-17 09:0", -1, 0, true },
};

START_TEST(moment_is_read)
{
	struct civil civil = { 0 };
	bool timed = false;
	bool reads = calendar_read_moment(span_of(day_times[_i].text), &civil, &timed);

	ck_assert_msg(reads == (day_times[_i].hour >= 0), "%s", day_times[_i].says);
	if (!reads)
		return;
	ck_assert_msg(civil.hour == day_times[_i].hour && civil.minute == day_times[_i].minute &&
			      civil.day == 17 && timed == day_times[_i].timed,
		      "%s", day_times[_i].says);
}
END_TEST

/* A time as it may be written, and as we write it; NULL: it is none. */
static const struct {
	const char *says, *read, *written;
} times[] = {
	{ "UTC", "2023-07-17T09:00:00Z", "2023-07-17T09:00:00.000Z" },
	{ "small letters", "2023-07-17t09:00:00z", "2023-07-17T09:00:00.000Z" },
	{ "a blank for the T", "2023-07-17 09:00:00Z", "2023-07-17T09:00:00.000Z" },
	{ "east of UTC", "2023-07-17T09:00:00+03:00", "2023-07-17T06:00:00.000Z" },
	{ "west of UTC", "2023-07-17T09:00:00-03:30", "2023-07-17T12:30:00.000Z" },
	{ "an unknown offset", "2023-07-17T09:00:00-00:00", "2023-07-17T09:00:00.000Z" },
	{ "over the end of a year", "2023-12-31T23:30:00-01:00", "2024-01-01T00:30:00.000Z" },
	{ "back into the year before", "2024-01-01T00:30:00+01:00", "2023-12-31T23:30:00.000Z" },
	{ "milliseconds", "2023-07-17T09:00:00.123Z", "2023-07-17T09:00:00.123Z" },
	{ "one digit of a fraction", "2023-07-17T09:00:00.1Z", "2023-07-17T09:00:00.100Z" },
	{ "microseconds are cut", "2023-07-17T09:00:00.123999Z", "2023-07-17T09:00:00.123Z" },
	{ "forty digits", "2023-07-17T09:00:00.1234567890123456789012345678901234567890Z",
	  "2023-07-17T09:00:00.123Z" },
	{ "a comma", "2023-07-17T09:00:00,5+00:00", "2023-07-17T09:00:00.500Z" },
	{ "a leap second", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z" },
	{ "before the epoch", "1969-12-31T23:59:59.250Z", "1969-12-31T23:59:59.250Z" },
	{ "the year 0", "0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z" },
	{ "no offset", "2023-07-17T09:00:00", NULL },
	{ "no seconds", "2023-07-17T09:00Z", NULL },
	{ "no date", "09:00:00Z", NULL },
	{ "no such day", "2023-02-29T09:00:00Z", NULL },
	{ "hour 24", "2023-07-17T24:00:00Z", NULL },
	{ "minute 60", "2023-07-17T09:60:00Z", NULL },
	{ "second 61", "2023-07-17T09:00:61Z", NULL },
	{ "an empty fraction", "2023-07-17T09:00:00.Z", NULL },
	{ "an offset without a colon", "2023-07-17T09:00:00+0300", NULL },
	{ "an offset of a day", "2023-07-17T09:00:00+24:00", NULL },
	{ "an offset cut short", "2023-07-17T09:00:00+03", NULL },
	{ "a name of a zone", "2023-07-17T09:00:00 CET", NULL },
	{ "something behind it", "2023-07-17T09:00:00Zz", NULL },
	{ "a date alone", "2023-07-17", NULL },
	{ "nothing", "", NULL },
};

START_TEST(time_is_read)
{
	int64_t milliseconds = 0;
	bool read = calendar_read_rfc3339(span_of(times[_i].read), &milliseconds);
	struct text text;

	ck_assert_msg(read == (times[_i].written != NULL), "%s", times[_i].says);
	if (!read)
		return;
	text_begin(&text, 40);
	calendar_write_rfc3339(&text, milliseconds);
	ck_text(text_span(&text), times[_i].written, times[_i].says);
	text_end(&text);
}
END_TEST

START_TEST(a_time_cut_short_is_no_time)
{
	struct span whole = SPAN("2023-07-17T09:00:00.123+03:00");
	int64_t milliseconds;

	for (size_t size = 0; size < whole.size; size++) {
		struct span heap = test_heap(span_first(whole, size));

		ck_assert_msg(!calendar_read_rfc3339(heap, &milliseconds), "%.*s",
			      SPAN_FORMAT(heap));
		free((char *)heap.data);
	}
}
END_TEST

/* Berlin in 2023: the clock jumps from 02:00 to 03:00 on 26 March, back from 03:00 on 29 October.
 */
static const struct zone_change changes[] = { { 0, 3600 },
					      { 1679792400, 7200 },
					      { 1698541200, 3600 } };
static const struct zone berlin = { changes, 3, "Europe/Berlin" };

static const struct {
	const char *says;
	int64_t seconds;
	const char *local; /* what the clock on the wall shows */
} walls[] = {
	{ "winter", 1673910000, "2023-01-17T00:00:00.000Z" },
	{ "the last second of winter", 1679792399, "2023-03-26T01:59:59.000Z" },
	{ "the first second of summer", 1679792400, "2023-03-26T03:00:00.000Z" },
	{ "summer", 1689544800, "2023-07-17T00:00:00.000Z" },
	{ "the last second of summer", 1698541199, "2023-10-29T02:59:59.000Z" },
	{ "the hour comes again", 1698541200, "2023-10-29T02:00:00.000Z" },
	{ "before the table", -86400, "1969-12-31T01:00:00.000Z" },
	{ "long after it", 4102444800, "2100-01-01T01:00:00.000Z" },
};

START_TEST(wall_shows)
{
	struct civil civil = zone_civil(&berlin, walls[_i].seconds);
	struct text text;

	text_begin(&text, 40);
	calendar_write_rfc3339(&text, calendar_seconds(&civil) * 1000);
	ck_text(text_span(&text), walls[_i].local, walls[_i].says);
	text_end(&text);
}
END_TEST

static const struct {
	const char *says;
	struct civil civil;
	int64_t seconds;
} clocks[] = {
	{ "winter", { .year = 2023, .month = 1, .day = 17 }, 1673910000 },
	{ "summer", { .year = 2023, .month = 7, .day = 17 }, 1689544800 },
	{ "midnight of the day of the jump", { .year = 2023, .month = 3, .day = 26 }, 1679785200 },
	{ "the day after it", { .year = 2023, .month = 3, .day = 27 }, 1679868000 },
	{ "the second before the jump", { 2023, 3, 26, 1, 59, 59, 0 }, 1679792399 },
	{ "what is skipped is the moment of the jump", { 2023, 3, 26, 2, 30, 0, 0 }, 1679792400 },
	{ "its first second", { 2023, 3, 26, 2, 0, 0, 0 }, 1679792400 },
	{ "the second after the jump", { 2023, 3, 26, 3, 0, 1, 0 }, 1679792401 },
	{ "what is shown twice is the first", { 2023, 10, 29, 2, 30, 0, 0 }, 1698539400 },
	{ "the hour after it comes once", { 2023, 10, 29, 3, 0, 0, 0 }, 1698544800 },
};

START_TEST(clock_was_at)
{
	int64_t seconds = zone_seconds(&berlin, &clocks[_i].civil);

	ck_assert_msg(seconds == clocks[_i].seconds, "%s: %lld", clocks[_i].says,
		      (long long)seconds);
}
END_TEST

static const struct {
	const char *says;
	int64_t first, second;
} twice[] = {
	{ "the hour comes again", 1698539400, 1698539400 + 3600 },
	{ "its first second", 1698537600, 1698541200 },
	{ "its last second", 1698541199, 1698544799 },
	{ "the second before it", 1698537599, 1698537599 },
	{ "the second hour has come already", 1698541200, 1698541200 },
	{ "behind it", 1698544800, 1698544800 },
	{ "nothing comes twice in spring", 1679792400, 1679792400 },
	{ "summer", 1689544800, 1689544800 },
};

START_TEST(clock_is_there_again)
{
	ck_assert_msg(zone_seconds_again(&berlin, twice[_i].first) == twice[_i].second, "%s",
		      twice[_i].says);
	ck_assert_int_eq(zone_seconds_again(&zone_utc, twice[_i].first), twice[_i].first);
}
END_TEST

START_TEST(a_zone_without_table_is_utc)
{
	struct civil civil = zone_civil(&zone_utc, 1689584400);

	ck_assert_int_eq(civil.hour, 9);
	ck_assert_int_eq(zone_offset(&zone_utc, 1689584400), 0);
	ck_assert_int_eq(zone_seconds(&zone_utc, &civil), 1689584400);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("calendar");

	add_rows(tcase, moment_and_civil_time_are_one, moments);
	tcase_add_test(tcase, every_day_has_one_date);
	add_rows(tcase, date_is_read, dates);
	add_rows(tcase, moment_is_read, day_times);
	add_rows(tcase, time_is_read, times);
	tcase_add_test(tcase, a_time_cut_short_is_no_time);
	add_rows(tcase, wall_shows, walls);
	add_rows(tcase, clock_was_at, clocks);
	add_rows(tcase, clock_is_there_again, twice);
	tcase_add_test(tcase, a_zone_without_table_is_utc);
	return test_run("calendar", tcase);
}
