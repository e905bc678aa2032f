/* SPDX-License-Identifier: ISC */
/* How people write times and days, in a zone whose clocks change. */
#include <check.h>
#include <stdlib.h>

#include "event/period.h"

/* Berlin in 2023: summer time from 26 March to 29 October. */
static const struct zone_change changes[] = {
	{ 0, 3600 }, { 1679792400, 7200 }, { 1698541200, 3600 } /* 01:00 UTC both */
};
static const struct zone berlin = { changes, 3, "Europe/Berlin" };

/* 2023-07-19 15:30:00 in Berlin, a Wednesday. */
#define NOW 1689773400

/* What a moment is, written as RFC 3339; NULL: it cannot be read. */
static const struct {
	const char *says, *written, *expected;
} moments[] = {
	{ "a date is its midnight in the zone", "2023-07-17", "2023-07-16T22:00:00.000Z" },
	{ "winter has another offset", "2023-01-17", "2023-01-16T23:00:00.000Z" },
	{ "an offset is obeyed", "2023-07-17T09:00:00+03:00", "2023-07-17T06:00:00.000Z" },
	{ "so are UTC and fractions", "2023-07-17T09:00:00.250Z", "2023-07-17T09:00:00.250Z" },
	{ "no offset is local time", "2023-07-17T09:00:00", "2023-07-17T07:00:00.000Z" },
	{ "seconds may be left out", "2023-07-17 09:00", "2023-07-17T07:00:00.000Z" },
	{ "today", "today", "2023-07-18T22:00:00.000Z" },
	{ "yesterday, in any case", "Yesterday", "2023-07-17T22:00:00.000Z" },
	{ "now", "now", "2023-07-19T13:30:00.000Z" },
	{ "minutes ago", "-90m", "2023-07-19T12:00:00.000Z" },
	{ "hours ago", "-12h", "2023-07-19T01:30:00.000Z" },
	{ "days ago, at the same time of day", "-7d", "2023-07-12T13:30:00.000Z" },
	{ "also when the clocks changed since", "-150d", "2023-02-19T14:30:00.000Z" },
	{ "weeks ago", "-2w", "2023-07-05T13:30:00.000Z" },
	{ "no such day", "2023-02-29", NULL },
	{ "no such month", "2023-13-01", NULL },
	{ "a year alone", "2023", NULL },
	{ "nothing", "", NULL },
	{ "a sign alone", "-", NULL },
	{ "no unit", "-7", NULL },
	{ "no number", "-d", NULL },
	{ "an unknown unit", "-7y", NULL },
	{ "in the future", "+7d", NULL },
	{ "more days than anyone means", "-99999999999d", NULL },
	{ "something behind it", "2023-07-17x", NULL },
	{ "tomorrow is no time to report of", "tomorrow", NULL },
};

START_TEST(moment_is_read)
{
	struct trouble why = { "" };
	struct text written;
	int64_t milliseconds;
	bool read =
		period_read_moment(span_of(moments[_i].written), &berlin, NOW, &milliseconds, &why);

	text_begin(&written, 64);
	if (read)
		calendar_write_rfc3339(&written, milliseconds);
	ck_assert_msg(read == (moments[_i].expected != NULL), "%s", moments[_i].says);
	ck_assert_msg(read || why.sentence[0] != '\0', "%s: says why", moments[_i].says);
	if (read)
		ck_assert_msg(span_equal(text_span(&written), span_of(moments[_i].expected)),
			      "%s: %s", moments[_i].says, text_string(&written));
	text_end(&written);
}
END_TEST

static const struct {
	const char *says, *day;
	int64_t hours; /* 0: it cannot be read */
} days[] = {
	{ "a day", "2023-07-17", 24 },
	{ "the day on which summer time begins", "2023-03-26", 23 },
	{ "the day on which it ends", "2023-10-29", 25 },
	{ "today", "today", 24 },
	{ "yesterday", "yesterday", 24 },
	{ "a moment is no day", "2023-07-17T09:00", 0 },
	{ "so long ago is no day", "-7d", 0 },
	{ "nothing", "", 0 },
};

START_TEST(day_has_its_hours)
{
	struct period period = { 0, 0 };
	bool read = period_read_day(span_of(days[_i].day), &berlin, NOW, &period, NULL);

	ck_assert_msg(read == (days[_i].hours != 0), "%s", days[_i].says);
	ck_assert_msg(period.until - period.since == days[_i].hours * 3600 * 1000, "%s: hours",
		      days[_i].says);
	if (!read)
		return;
	ck_assert_int_eq(period_days(&period, &berlin), 1);
	ck_assert(period_holds(&period, period.since));
	ck_assert(period_holds(&period, period.until - 1));
	ck_assert(!period_holds(&period, period.since - 1));
	ck_assert(!period_holds(&period, period.until));
}
END_TEST

/* How long, in milliseconds; 0: it cannot be read. */
static const struct {
	const char *says, *written;
	int64_t expected;
} spans[] = {
	{ "minutes", "90m", 5400000 },
	{ "hours", "12h", 43200000 },
	{ "days of 24 hours", "30d", 2592000000 },
	{ "weeks", "2w", 1209600000 },
	{ "no unit", "30", 0 },
	{ "no number", "d", 0 },
	{ "a sign", "-30d", 0 },
	{ "a date", "2023-07-17", 0 },
	{ "more than anyone means", "99999999999d", 0 },
	{ "nothing", "", 0 },
};

START_TEST(span_is_read)
{
	int64_t milliseconds = 0;
	bool read = period_read_span(span_of(spans[_i].written), &milliseconds);

	ck_assert_msg(read == (spans[_i].expected != 0), "%s", spans[_i].says);
	ck_assert_msg(milliseconds == spans[_i].expected, "%s", spans[_i].says);
}
END_TEST

static const struct {
	const char *says, *since, *until, *before;
	int64_t days;
} periods[] = {
	{ "a week", "2023-07-10", "2023-07-17", "2023-07-03", 7 },
	{ "a week with 169 hours", "2023-10-23", "2023-10-30", "2023-10-16", 7 },
	{ "a week after one", "2023-10-30", "2023-11-06", "2023-10-23", 7 },
	{ "hours", "2023-07-17T09:00", "2023-07-17T12:00", "2023-07-17T06:00", 0 },
	{ "one end in the middle of a day", "2023-07-17", "2023-07-18T12:00", "2023-07-15T12:00",
	  0 },
};

START_TEST(period_before_is_as_long)
{
	struct period period, before;
	int64_t expected;

	ck_assert(
		period_read_moment(span_of(periods[_i].since), &berlin, NOW, &period.since, NULL));
	ck_assert(
		period_read_moment(span_of(periods[_i].until), &berlin, NOW, &period.until, NULL));
	ck_assert(period_read_moment(span_of(periods[_i].before), &berlin, NOW, &expected, NULL));
	before = period_before(&period, &berlin);
	ck_assert_msg(before.until == period.since, "%s", periods[_i].says);
	ck_assert_msg(before.since == expected, "%s", periods[_i].says);
	ck_assert_msg(period_days(&period, &berlin) == periods[_i].days, "%s", periods[_i].says);
}
END_TEST

START_TEST(open_period_holds_everything)
{
	struct period open = { PERIOD_NO_START, PERIOD_NO_END };

	ck_assert(period_holds(&open, 0));
	ck_assert(period_holds(&open, -62167219200000)); /* year 0 */
	ck_assert_int_eq(period_days(&open, &berlin), 0);
	ck_assert_int_eq(period_day_number(&zone_utc, -1), -1);
	ck_assert_int_eq(period_day_number(&zone_utc, 0), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("period");
	TCase *tcase = tcase_create("period");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, moment_is_read, 0, sizeof(moments) / sizeof(moments[0]));
	tcase_add_loop_test(tcase, span_is_read, 0, sizeof(spans) / sizeof(spans[0]));
	tcase_add_loop_test(tcase, day_has_its_hours, 0, sizeof(days) / sizeof(days[0]));
	tcase_add_loop_test(tcase, period_before_is_as_long, 0,
			    sizeof(periods) / sizeof(periods[0]));
	tcase_add_test(tcase, open_period_holds_everything);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
