/* SPDX-License-Identifier: ISC */
/* holidays: days of the calendar, and hours by them. */
#include "base/hours.h"
#include "support.h"

/* A line, and whether it makes that day one. */
static const struct {
	const char *says, *line, *date;
	bool is;
} days[] = {
	{ "a day", "2026-12-25", "2026-12-25", true },
	{ "the day before", "2026-12-25", "2026-12-24", false },
	{ "the day behind", "2026-12-25", "2026-12-26", false },
	{ "another year", "2026-12-25", "2027-12-25", false },
	{ "a title and a carriage return", "2026-12-25\tChristmas\r", "2026-12-25", true },
	{ "blanks around", "  2026-12-25 \t Christmas ", "2026-12-25", true },
	{ "each year", "12-25", "2026-12-25", true },
	{ "each other year", "12-25", "1999-12-25", true },
	{ "but that day", "12-25", "2026-12-26", false },
	{ "a day of leap years", "02-29", "2028-02-29", true },
	{ "the first day of several", "2026-12-24/2027-01-01", "2026-12-24", true },
	{ "the last", "2026-12-24/2027-01-01", "2027-01-01", true },
	{ "one between", "2026-12-24 / 2027-01-01", "2026-12-31", true },
	{ "the one before", "2026-12-24/2027-01-01", "2026-12-23", false },
	{ "the one behind", "2026-12-24/2027-01-01", "2027-01-02", false },
	{ "a year later", "2026-12-24/2027-01-01", "2027-12-31", false },
	{ "several each year", "05-01/05-09", "2030-05-09", true },
	{ "and no more", "05-01/05-09", "2030-05-10", false },
	{ "over the end of the year", "12-24/01-06", "2026-12-24", true },
	{ "in the new year", "12-24/01-06", "2027-01-06", true },
	{ "behind them", "12-24/01-06", "2027-01-07", false },
	{ "before them", "12-24/01-06", "2027-12-23", false },
	{ "a hundred days", "2026-01-01/2026-04-10", "2026-04-10", true },
};

static struct civil day(const char *date)
{
	struct civil civil;

	ck_assert(calendar_read_date(span_of(date), &civil));
	return calendar_days_later(&civil, 0); /* with its weekday */
}

START_TEST(line_makes_holidays)
{
	struct holiday holiday;
	struct holidays holidays = { .days = &holiday, .count = 1 };
	struct civil civil = day(days[_i].date);
	struct trouble why = { "" };

	ck_assert_msg(holiday_read(span_of(days[_i].line), &holiday, &why), "%s: %s", days[_i].says,
		      why.sentence);
	ck_assert_msg((holidays_find(&holidays, &civil) != NULL) == days[_i].is, "%s",
		      days[_i].says);
}
END_TEST

static const struct {
	const char *line, *why;
} wrong[] = {
	{ "Christmas", "'Christmas' is no date: write 2026-12-25, or 12-25 for each year, or two "
		       "with a / between them; a title stands behind a TAB" },
	{ "2026-12-25 Christmas", "'2026-12-25 Christmas' is no date" },
	{ "2026-02-29", "'2026-02-29' is no date" },
	{ "02-30", "'02-30' is no date" },
	{ "25.12.2026\tChristmas", "'25.12.2026' is no date" },
	{ "2026-12-24 - 2026-12-31", "'2026-12-24 - 2026-12-31' is no date" },
	{ "2026-12-24/12-31", "'2026-12-24/12-31' is no date" },
	{ "2026-12-24/", "'2026-12-24/' is no date" },
	{ "/2026-12-24", "'/2026-12-24' is no date" },
	{ "2026-12-24/2026-12-26/2026-12-28", "is no date" },
	{ "\tChristmas", "'' is no date" },
	{ "2026-12-31/2026-12-24", "'2026-12-31/2026-12-24' ends before it begins" },
	{ "2026-01-01/2026-04-11", "'2026-01-01/2026-04-11' are more than 100 days: write them in "
				   "several lines" },
	{ "12-25/12-24", "'12-25/12-24' are more than 100 days" },
};

START_TEST(line_is_wrong)
{
	struct holiday holiday = { .line = 7 };
	struct trouble why = { "" };

	ck_assert_msg(!holiday_read(span_of(wrong[_i].line), &holiday, &why), "%s", wrong[_i].line);
	ck_assert_msg(strstr(why.sentence, wrong[_i].why) != NULL, "%s: %s", wrong[_i].line,
		      why.sentence);
	ck_assert_int_eq(holiday.line, 7);
}
END_TEST

START_TEST(line_is_cut_anywhere)
{
	struct span whole = SPAN(" 2026-12-24/2027-01-01\tChristmas \r");

	for (size_t size = 0; size <= whole.size; size++) {
		struct holiday holiday;
		struct trouble why;
		char *bytes = malloc(size + 1); /* exactly as many: the sanitizer sees the end */

		ck_assert_ptr_nonnull(bytes);
		memcpy(bytes, whole.data, size);
		holiday_read((struct span){ bytes, size }, &holiday, &why);
		free(bytes);
	}
}
END_TEST

START_TEST(comments_and_blanks_do_not_count)
{
	ck_assert(!holiday_line_counts(SPAN("")));
	ck_assert(!holiday_line_counts(SPAN(" \r")));
	ck_assert(!holiday_line_counts(SPAN(" # 2026-12-25")));
	ck_assert(holiday_line_counts(SPAN("2026-12-25\t# 1")));
}
END_TEST

/* Thursday the 24th is none, Friday the 25th one, as are Thursday the 31st and the 1st. */
#define LINES "2026-12-25\tChristmas\n2026-12-31/2027-01-01\tNew Year\n"

static struct holidays read_lines(struct arena *arena, const char *lines)
{
	struct holidays holidays = { .days = arena_take(arena, 10 * sizeof(struct holiday)) };
	struct span rest = span_of(lines);

	while (rest.size != 0)
		ck_assert(holiday_read(span_cut(&rest, '\n'), &holidays.days[holidays.count++],
				       NULL));
	return holidays;
}

static const struct {
	const char *says, *hours, *date;
	int hour;
	bool hold;
} moments[] = {
	{ "working hours", "Mon-Fri 09:00-18:00", "2026-12-24", 12, true },
	{ "not on a holiday", "Mon-Fri 09:00-18:00", "2026-12-25", 12, false },
	{ "nor on all days of the week", "Mon-Sun 09:00-18:00", "2026-12-25", 12, false },
	{ "hours without days are of holidays too", "09:00-18:00", "2026-12-25", 12, true },
	{ "its own hours", "Mon-Fri 09:00-18:00; holiday 10:00-12:00", "2026-12-25", 11, true },
	{ "and no longer", "Mon-Fri 09:00-18:00; holiday 10:00-12:00", "2026-12-25", 12, false },
	{ "not on others", "holiday", "2026-12-24", 12, false },
	{ "letters of any case", "sat,HOLIDAY 10:00-12:00", "2026-12-25", 11, true },
	{ "the night before is Thursday's", "Mon-Fri 22:00-06:00", "2026-12-25", 5, true },
	{ "the night itself is none", "Mon-Fri 22:00-06:00", "2026-12-25", 23, false },
	{ "nor is the morning behind it", "Sat 00:00-01:00; Fri 22:00-06:00", "2026-12-26", 5,
	  false },
	{ "the night of a holiday", "holiday 22:00-06:00", "2026-12-25", 22, true },
	{ "goes on the day behind", "holiday 22:00-06:00", "2026-12-26", 5, true },
	{ "and begins on it", "holiday 22:00-06:00", "2026-12-25", 5, false },
	{ "of two holidays, too", "holiday 22:00-06:00", "2027-01-01", 5, true },
	{ "a weekday's night ends on one", "Wed 22:00-06:00", "2026-12-31", 5, true },
};

START_TEST(hours_hold)
{
	struct arena *arena = test_arena();
	struct holidays holidays = read_lines(arena, LINES);
	struct civil local = day(moments[_i].date);
	struct hours_list list = { 0 };

	local.hour = moments[_i].hour;
	ck_assert(hours_list_add(&list, arena, span_of(moments[_i].hours), NULL));
	ck_assert_msg(hours_list_hold(&list, &holidays, &local) == moments[_i].hold, "%s: %s",
		      moments[_i].hours, moments[_i].says);
	arena_free(arena);
}
END_TEST

/* At each moment of some weeks, either the one or what the manual writes for all other hours. */
START_TEST(all_other_hours_are_the_others)
{
	struct arena *arena = test_arena();
	struct holidays holidays = read_lines(arena, LINES);
	struct civil local = day("2026-12-14");
	struct hours_list work = { 0 }, rest = { 0 };

	ck_assert(hours_list_add(&work, arena, SPAN("Mon-Fri 09:00-18:00"), NULL));
	ck_assert(hours_list_add(&rest, arena,
				 SPAN("Mon-Fri 00:00-09:00; Mon-Fri 18:00-24:00; Sat,Sun,holiday"),
				 NULL));
	for (; local.year < 2027 || local.day < 11; local = calendar_days_later(&local, 1))
		for (local.hour = 0; local.hour < 24; local.hour++)
			ck_assert_msg(hours_list_hold(&work, &holidays, &local) !=
					      hours_list_hold(&rest, &holidays, &local),
				      "%d-%02d %02d:00", local.month, local.day, local.hour);
	arena_free(arena);
}
END_TEST

START_TEST(next_is_found)
{
	struct arena *arena = test_arena();
	struct holidays holidays = read_lines(arena, LINES);
	struct civil civil = day("2026-12-25");

	ck_assert_ptr_eq(holidays_next(&holidays, &civil), &holidays.days[1]);
	ck_assert(civil.month == 12 && civil.day == 31);
	civil = day("2026-12-24");
	ck_assert_ptr_eq(holidays_next(&holidays, &civil), &holidays.days[0]);
	civil = day("2027-01-01");
	ck_assert(!holidays_are_over(&holidays, &civil));
	ck_assert_ptr_null(holidays_next(&holidays, &civil));
	civil = day("2027-01-02");
	ck_assert(holidays_are_over(&holidays, &civil));
	holidays = read_lines(arena, LINES "05-01\n");
	ck_assert(!holidays_are_over(&holidays, &civil));
	ck_assert_ptr_eq(holidays_same(&holidays, &holidays.days[2]), &holidays.days[2]);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("holidays");

	add_rows(tcase, line_makes_holidays, days);
	add_rows(tcase, line_is_wrong, wrong);
	tcase_add_test(tcase, line_is_cut_anywhere);
	tcase_add_test(tcase, comments_and_blanks_do_not_count);
	add_rows(tcase, hours_hold, moments);
	tcase_add_test(tcase, all_other_hours_are_the_others);
	tcase_add_test(tcase, next_is_found);
	return test_run("holidays", tcase);
}
