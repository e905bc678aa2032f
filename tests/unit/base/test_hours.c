/* SPDX-License-Identifier: ISC */
/* hours: spans of the week. */
#include "base/hours.h"
#include "support.h"

enum { MON, TUE, WED, THU, FRI, SAT, SUN };

static const struct {
	const char *says, *hours;
	int weekday, hour, minute;
	bool has;
} moments[] = {
	{ "the minute before they begin", "Mon-Fri 09:00-18:00", MON, 8, 59, false },
	{ "the minute they begin", "Mon-Fri 09:00-18:00", MON, 9, 0, true },
	{ "the last minute", "Mon-Fri 09:00-18:00", MON, 17, 59, true },
	{ "the minute they end", "Mon-Fri 09:00-18:00", MON, 18, 0, false },
	{ "the last day", "Mon-Fri 09:00-18:00", FRI, 12, 0, true },
	{ "the day after", "Mon-Fri 09:00-18:00", SAT, 12, 0, false },
	{ "the day before", "Mon-Fri 09:00-18:00", SUN, 12, 0, false },
	{ "overnight: the minute before", "Fri 20:00-06:00", FRI, 19, 59, false },
	{ "overnight: the evening", "Fri 20:00-06:00", FRI, 20, 0, true },
	{ "overnight: before midnight", "Fri 20:00-06:00", FRI, 23, 59, true },
	{ "overnight: midnight", "Fri 20:00-06:00", SAT, 0, 0, true },
	{ "overnight: the last minute", "Fri 20:00-06:00", SAT, 5, 59, true },
	{ "overnight: the minute they end", "Fri 20:00-06:00", SAT, 6, 0, false },
	{ "overnight: the morning before is Thursday's", "Fri 20:00-06:00", FRI, 5, 59, false },
	{ "overnight: the next evening", "Fri 20:00-06:00", SAT, 20, 0, false },
	{ "Sunday night goes into Monday", "Sun 22:00-06:00", MON, 5, 59, true },
	{ "and ends there", "Sun 22:00-06:00", MON, 6, 0, false },
	{ "Sunday's own morning is Saturday's", "Sun 22:00-06:00", SUN, 5, 59, false },
	{ "over the week's end: before", "Sat-Mon 09:00-18:00", FRI, 12, 0, false },
	{ "over the week's end: Saturday", "Sat-Mon 09:00-18:00", SAT, 12, 0, true },
	{ "over the week's end: Monday", "Sat-Mon 09:00-18:00", MON, 12, 0, true },
	{ "over the week's end: after", "Sat-Mon 09:00-18:00", TUE, 12, 0, false },
	{ "days from one to itself", "Wed-Wed 09:00-18:00", WED, 9, 0, true },
	{ "are one day", "Wed-Wed 09:00-18:00", THU, 9, 0, false },
	{ "listed days", "Mon,Wed-Thu 09:00-18:00", WED, 9, 0, true },
	{ "the day between", "Mon,Wed-Thu 09:00-18:00", TUE, 9, 0, false },
	{ "no days are all days", "09:00-18:00", SUN, 9, 0, true },
	{ "no hours are all hours", "Sat,Sun", SAT, 0, 0, true },
	{ "to the last minute", "Sat,Sun", SUN, 23, 59, true },
	{ "and no longer", "Sat,Sun", MON, 0, 0, false },
	{ "several spans: the first", "Mon 09:00-10:00; Tue 11:00-12:00", MON, 9, 0, true },
	{ "several spans: the second", "Mon 09:00-10:00; Tue 11:00-12:00", TUE, 11, 0, true },
	{ "not mixed up", "Mon 09:00-10:00; Tue 11:00-12:00", MON, 11, 0, false },
	{ "until midnight", "Mon 18:00-24:00", MON, 23, 59, true },
	{ "and no longer", "Mon 18:00-24:00", TUE, 0, 0, false },
	{ "until 00:00 is the same", "Mon 18:00-00:00", MON, 23, 59, true },
	{ "and no longer", "Mon 18:00-00:00", TUE, 0, 0, false },
	{ "from an hour to itself is a day", "Mon 09:00-09:00", TUE, 8, 59, true },
	{ "and no longer", "Mon 09:00-09:00", TUE, 9, 0, false },
	{ "letters of any case", "mON-FRI 09:00-18:00", MON, 9, 0, true },
	{ "one digit of the hour", "Mon 9:00-18:00", MON, 9, 0, true },
	{ "blanks", " Mon - Fri  09:00 - 18:00 ", MON, 9, 0, true },
	{ "nothing behind the last ;", "Mon; ", MON, 9, 0, true },
};

START_TEST(hours_have)
{
	struct arena *arena = test_arena();
	struct hours_list list = { 0 };
	struct trouble why = { "" };
	int minute = moments[_i].hour * 60 + moments[_i].minute;

	ck_assert_msg(hours_list_add(&list, arena, span_of(moments[_i].hours), &why), "%s: %s",
		      moments[_i].says, why.sentence);
	ck_assert_msg(hours_list_has(&list, moments[_i].weekday, (moments[_i].weekday + 6) % 7,
				     minute) == moments[_i].has,
		      "%s: %s", moments[_i].hours, moments[_i].says);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says, *hours;
} nonsense[] = {
	{ "nothing", "" },
	{ "a blank", " " },
	{ "no such day", "Mon-Son 09:00-18:00" },
	{ "a whole name", "Monday 09:00-18:00" },
	{ "half a range of days", "Mon- 09:00-18:00" },
	{ "the other half", "-Fri 09:00-18:00" },
	{ "a comma at the end", "Mon, 09:00-18:00" },
	{ "hour 25", "Mon 09:00-25:00" },
	{ "behind 24:00", "Mon 09:00-24:01" },
	{ "minute 60", "Mon 09:60-18:00" },
	{ "one digit of the minutes", "Mon 09:0-18:00" },
	{ "one time", "Mon 09:00" },
	{ "three times", "Mon 09:00-12:00-18:00" },
	{ "hours alone", "Mon 9-18" },
	{ "the days behind", "09:00-18:00 Mon" },
	{ "an empty span between", "Mon;;Tue" },
	{ "a second span that is none", "Mon 09:00-18:00; Tuesday" },
	{ "a date", "2023-07-17" },
	{ "from a day to a holiday", "Mon-holiday 09:00-18:00" },
	{ "from holidays on", "holiday-Fri 09:00-18:00" },
	{ "several holidays", "holidays" },
};

/* What stands in a configuration, and how it is written again. */
static const struct {
	const char *hours, *written;
} forms[] = {
	{ "mon-fri 9:00-18:00", "Mon-Fri 09:00-18:00" },
	{ "22:00-06:00", "22:00-06:00" },
	{ "Sat,Sun,holiday", "Sat-Sun,holiday 00:00-24:00" },
	{ "HOLIDAY 10:00-12:00", "holiday 10:00-12:00" },
	{ "Sun,holiday", "Sun,holiday 00:00-24:00" },
	{ "Mon-Sun", "Mon-Sun 00:00-24:00" },
	{ "Mon-Sun,holiday", "00:00-24:00" },
};

START_TEST(hours_are_written)
{
	struct arena *arena = test_arena();
	struct hours_list list = { 0 };
	struct text text;

	text_begin(&text, 100);
	ck_assert(hours_list_add(&list, arena, span_of(forms[_i].hours), NULL));
	hours_write(&list.hours[0], &text);
	ck_assert_str_eq(text_string(&text), forms[_i].written);
	text_end(&text);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *hours, *meant;
} slips[] = {
	{ "Mon-Fri 09:00-18:00; holidays", "'holidays' is no day: did you mean 'holiday'?" },
	{ "Mon-Fir 09:00-18:00", "'Fir' is no day: did you mean 'Fri'?" },
	{ "Son 09:00-18:00", "'Son' is no day: did you mean 'Sun'?" },
	{ "Tues 09:00-18:00", "'Tues' is no day: did you mean 'Tue'?" },
	{ "holiday-Mon", "write 'Mon-Fri 09:00-18:00'" },
	{ "Monday 09:00-18:00", "write 'Mon-Fri 09:00-18:00'" },
};

START_TEST(slip_is_told)
{
	struct arena *arena = test_arena();
	struct hours_list list = { 0 };
	struct trouble why = { "" };

	ck_assert(!hours_list_add(&list, arena, span_of(slips[_i].hours), &why));
	ck_assert_msg(strstr(why.sentence, slips[_i].meant) != NULL, "%s", why.sentence);
	arena_free(arena);
}
END_TEST

/* What is without a morning between two nights, and what is not. */
static const struct {
	const char *hours, *lacks; /* NULL: nothing */
} breaks[] = {
	{ "Mon-Fri 18:00-09:00; Sat,Sun", "Mon 00:00-09:00" },
	{ "Mon-Fri 18:00-09:00; Sat-Sun; Mon 00:00-09:00", NULL },
	{ "Mon-Fri 18:00-09:00; Sat-Sun; Mon 08:00-09:00", NULL },
	{ "Sun-Fri 18:00-09:00; Sat,Sun", NULL },
	{ "Fri 22:00-06:00; Sat,Sun", NULL },
	{ "Mon-Fri 18:00-09:00", NULL },
	{ "Tue-Thu 20:00-06:00; Mon 20:00-24:00", "Tue 00:00-06:00" },
	{ "Mon-Fri 18:00-24:00; Mon-Fri 00:00-09:00; Sat,Sun", NULL },
	{ "22:00-06:00", NULL },
};

START_TEST(break_is_found)
{
	struct arena *arena = test_arena();
	struct hours_list list = { 0 };
	struct hours lacks;
	struct text text;

	text_begin(&text, 100);
	ck_assert(hours_list_add(&list, arena, span_of(breaks[_i].hours), NULL));
	if (hours_list_break(&list, &lacks))
		hours_write(&lacks, &text);
	ck_assert_msg(breaks[_i].lacks != NULL ? strcmp(text_string(&text), breaks[_i].lacks) == 0
					       : text.size == 0,
		      "%s: %s", breaks[_i].hours, text_string(&text));
	text_end(&text);
	arena_free(arena);
}
END_TEST

START_TEST(nonsense_is_refused)
{
	struct arena *arena = test_arena();
	struct hours_list list = { 0 };
	struct trouble why = { "" };

	ck_assert_msg(!hours_list_add(&list, arena, span_of(nonsense[_i].hours), &why), "%s: '%s'",
		      nonsense[_i].says, nonsense[_i].hours);
	ck_assert_ptr_nonnull(strstr(why.sentence, "are not hours"));
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("hours");

	add_rows(tcase, hours_have, moments);
	add_rows(tcase, nonsense_is_refused, nonsense);
	add_rows(tcase, hours_are_written, forms);
	add_rows(tcase, slip_is_told, slips);
	add_rows(tcase, break_is_found, breaks);
	return test_run("hours", tcase);
}
