/* SPDX-License-Identifier: ISC */
/* repeats: what becomes of an access. */
#include "access/repeats.h"
#include "support.h"

#define HOUR 3600000
#define BEGIN (INT64_C(1689552000000) + 18 * HOUR) /* 2023-07-17T18:00 in UTC */

/* A fold that began at BEGIN, for an hour, and an access then. */
static const struct {
	const char *says;
	int64_t due, time;
	uint64_t repeats;
	enum repeats_fold found;
} times[] = {
	{ "at once", BEGIN + HOUR, BEGIN, 0, REPEATS_UNCOUNTED },
	{ "just within its time", BEGIN + HOUR, BEGIN + HOUR - 1, 0, REPEATS_UNCOUNTED },
	{ "one of many", BEGIN + HOUR, BEGIN + HOUR - 1, 9, REPEATS_COUNTED },
	{ "when it is due", BEGIN + HOUR, BEGIN + HOUR, 9, REPEATS_OVER },
	{ "when it is due early", BEGIN + 60000, BEGIN + 60000, 0, REPEATS_OVER },
	{ "after the clock went back a little", BEGIN + HOUR, BEGIN - HOUR + 1, 0,
	  REPEATS_UNCOUNTED },
	{ "after the clock went back", BEGIN + HOUR, BEGIN - HOUR, 9, REPEATS_OVER },
};

START_TEST(access_finds_fold)
{
	struct fold fold = { .begin = BEGIN, .due = times[_i].due, .repeats = times[_i].repeats };

	ck_assert_msg(repeats_find(&fold, times[_i].time, HOUR) == times[_i].found, "%s",
		      times[_i].says);
	ck_assert_int_eq(repeats_find(NULL, times[_i].time, HOUR), REPEATS_NO_FOLD);
}
END_TEST

static const struct {
	const char *says;
	enum recorded_as as;
	enum repeats_fold found;
	unsigned steps;
} cases[] = {
	{ "a first access", RECORDED_NOT, REPEATS_NO_FOLD, REPEATS_OPEN | REPEATS_WRITE },
	{ "a first one again", RECORDED_NOT, REPEATS_OVER,
	  REPEATS_CLOSE | REPEATS_OPEN | REPEATS_WRITE },
	{ "a first repeat", RECORDED_NOT, REPEATS_UNCOUNTED, REPEATS_COUNT },
	{ "another repeat", RECORDED_NOT, REPEATS_COUNTED, REPEATS_COUNT },
	{ "written as an event", RECORDED_AT_ONCE, REPEATS_NO_FOLD, REPEATS_OPEN },
	{ "written as an event after others", RECORDED_AT_ONCE, REPEATS_OVER,
	  REPEATS_CLOSE | REPEATS_OPEN },
	{ "written as an event after one", RECORDED_AT_ONCE, REPEATS_UNCOUNTED,
	  REPEATS_CLOSE | REPEATS_OPEN },
	{ "written as an event, decided otherwise", RECORDED_AT_ONCE, REPEATS_COUNTED, 0 },
	{ "written among repeats", RECORDED_AS_REPEAT, REPEATS_NO_FOLD, 0 },
	{ "written among repeats, long ago", RECORDED_AS_REPEAT, REPEATS_OVER, REPEATS_CLOSE },
	{ "written among repeats, of a fold", RECORDED_AS_REPEAT, REPEATS_UNCOUNTED, 0 },
	{ "written among repeats, of a counted fold", RECORDED_AS_REPEAT, REPEATS_COUNTED, 0 },
};

_Static_assert(sizeof(cases) / sizeof(cases[0]) == RECORDED_WAYS * REPEATS_FOLDS,
	       "a row for each case");

START_TEST(case_has_steps)
{
	ck_assert_msg(repeats_steps(cases[_i].as, cases[_i].found) == cases[_i].steps, "%s: %x",
		      cases[_i].says, repeats_steps(cases[_i].as, cases[_i].found));
}
END_TEST

static const struct zone_change moscow_changes[] = { { 0, 3 * 3600 } };
static const struct zone moscow = { moscow_changes, 1, "Europe/Moscow" };

static const struct {
	const char *says;
	const struct zone *zone;
	int64_t begin, coalesce, due;
} dues[] = {
	{ "in the day", &zone_utc, BEGIN, HOUR, BEGIN + HOUR },
	{ "until midnight at most", &zone_utc, BEGIN, 24 * HOUR, BEGIN + 6 * HOUR },
	{ "until the zone's midnight", &moscow, BEGIN, 24 * HOUR, BEGIN + 3 * HOUR },
	{ "from midnight on", &zone_utc, BEGIN + 6 * HOUR, 48 * HOUR, BEGIN + 30 * HOUR },
	{ "not at all", &zone_utc, BEGIN, 0, BEGIN },
};

START_TEST(fold_is_due)
{
	ck_assert_msg(repeats_due(dues[_i].zone, dues[_i].begin, dues[_i].coalesce) == dues[_i].due,
		      "%s", dues[_i].says);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("repeats");

	add_rows(tcase, access_finds_fold, times);
	add_rows(tcase, case_has_steps, cases);
	add_rows(tcase, fold_is_due, dues);
	return test_run("repeats", tcase);
}
