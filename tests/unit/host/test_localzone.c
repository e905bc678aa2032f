/* SPDX-License-Identifier: ISC */
/* localzone: the system's time zones as tables. */
#include <time.h>

#include "host/localzone.h"
#include "support.h"

static const struct {
	const char *zone, *says, *local; /* what a clock there shows ... */
	const char *utc;                 /* ... at this moment */
} clocks[] = {
	{ "Europe/Berlin", "winter", "2023-01-17T00:00:00Z", "2023-01-16T23:00:00Z" },
	{ "Europe/Berlin", "the second before the jump", "2023-03-26T01:59:59Z",
	  "2023-03-26T00:59:59Z" },
	{ "Europe/Berlin", "a time in the gap", "2023-03-26T02:30:00Z", "2023-03-26T01:00:00Z" },
	{ "Europe/Berlin", "behind the gap", "2023-03-26T03:00:00Z", "2023-03-26T01:00:00Z" },
	{ "Europe/Berlin", "summer", "2023-07-17T00:00:00Z", "2023-07-16T22:00:00Z" },
	{ "Europe/Berlin", "a time that comes twice", "2023-10-29T02:30:00Z",
	  "2023-10-29T00:30:00Z" },
	{ "Europe/Berlin", "as far as 2099", "2099-07-17T00:00:00Z", "2099-07-16T22:00:00Z" },
	{ "Europe/Berlin", "no summer time yet", "1975-07-17T00:00:00Z", "1975-07-16T23:00:00Z" },
	{ "Europe/Moscow", "summer time before 2011", "2010-07-17T00:00:00Z",
	  "2010-07-16T20:00:00Z" },
	{ "Europe/Moscow", "winter without it", "2011-01-17T00:00:00Z", "2011-01-16T21:00:00Z" },
	{ "Europe/Moscow", "summer time all year", "2012-01-17T00:00:00Z", "2012-01-16T20:00:00Z" },
	{ "Europe/Moscow", "an hour twice without a summer time", "2014-10-26T01:30:00Z",
	  "2014-10-25T21:30:00Z" },
	{ "Europe/Moscow", "winter time all year", "2023-07-17T00:00:00Z", "2023-07-16T21:00:00Z" },
	{ "Asia/Kolkata", "half an hour", "2023-07-17T00:00:00Z", "2023-07-16T18:30:00Z" },
	{ "America/Havana", "midnight in the gap", "2023-03-12T00:00:00Z", "2023-03-12T05:00:00Z" },
	{ "Pacific/Apia", "a day that was skipped", "2011-12-30T12:00:00Z",
	  "2011-12-30T10:00:00Z" },
	{ "UTC", "no change at all", "2023-03-26T02:30:00Z", "2023-03-26T02:30:00Z" },
};

static int64_t read_seconds(const char *time)
{
	int64_t milliseconds;

	ck_assert_msg(calendar_read_rfc3339(span_of(time), &milliseconds), "%s", time);
	return milliseconds / 1000;
}

START_TEST(clock_shows)
{
	struct civil civil = calendar_civil(read_seconds(clocks[_i].local));
	struct arena *arena = test_arena();
	struct trouble why = { "" };
	struct zone zone;

	ck_assert_msg(localzone_load(arena, clocks[_i].zone, &zone, &why),
		      "%s (is tzdata installed?)", why.sentence);
	ck_assert_str_eq(zone.name, clocks[_i].zone);
	ck_assert_msg(zone_seconds(&zone, &civil) == read_seconds(clocks[_i].utc), "%s, %s",
		      clocks[_i].zone, clocks[_i].says);
	arena_free(arena);
}
END_TEST

/* Our table against the C library, every six hours of some years. */
START_TEST(table_agrees_with_the_library)
{
	static const char *const names[] = { "Europe/Berlin", "Europe/Moscow", "America/New_York",
					     "Africa/Casablanca", "Australia/Lord_Howe" };
	struct arena *arena = test_arena();
	struct zone zone;

	ck_assert(localzone_load(arena, names[_i], &zone, NULL));
	setenv("TZ", names[_i], 1);
	tzset();
	for (time_t now = 0; now < 1900000000; now += 6 * 3600) {
		struct tm local;

		localtime_r(&now, &local);
		ck_assert_msg(zone_offset(&zone, now) == local.tm_gmtoff, "%s at %lld", names[_i],
			      (long long)now);
	}
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says, *name;
} nonsense[] = {
	{ "no such zone", "Europe/Atlantis" },
	{ "nothing", "" },
	{ "a folder of zones", "Europe" },
	{ "a folder, with a stroke", "Europe/" },
	{ "a file that is no zone", "zone.tab" },
	{ "a path", "/usr/share/zoneinfo/Europe/Berlin" },
	{ "a way out", "../zoneinfo/Europe/Berlin" },
	{ "a rule in place of a name", "CET-1CEST" },
	{ "a line end", "Europe/Berlin\n" },
};

START_TEST(nonsense_is_no_zone)
{
	struct arena *arena = test_arena();
	struct trouble why = { "" };
	struct zone zone = { .name = "as before" };

	ck_assert_msg(!localzone_load(arena, nonsense[_i].name, &zone, &why), "%s",
		      nonsense[_i].says);
	ck_assert_str_eq(zone.name, "as before");
	ck_assert_ptr_nonnull(strstr(why.sentence, "no time zone is called"));
	arena_free(arena);
}
END_TEST

START_TEST(the_process_keeps_its_zone)
{
	struct arena *arena = test_arena();
	struct zone zone;

	setenv("TZ", "Asia/Kolkata", 1);
	tzset();
	ck_assert(localzone_load(arena, "Europe/Berlin", &zone, NULL));
	ck_assert_str_eq(getenv("TZ"), "Asia/Kolkata");
	ck_assert(localzone_load(arena, NULL, &zone, NULL));
	ck_assert_msg(zone_offset(&zone, 1689584400) == 19800, "NULL is the zone of TZ");
	ck_assert_str_eq(zone.name, "Asia/Kolkata");
	unsetenv("TZ");
	ck_assert(localzone_load(arena, "Europe/Berlin", &zone, NULL));
	ck_assert_ptr_null(getenv("TZ"));
	ck_assert(localzone_load(arena, NULL, &zone, NULL));
	ck_assert_ptr_nonnull(zone.name);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("localzone");

	add_rows(tcase, clock_shows, clocks);
	tcase_add_loop_test(tcase, table_agrees_with_the_library, 0, 5);
	add_rows(tcase, nonsense_is_no_zone, nonsense);
	tcase_add_test(tcase, the_process_keeps_its_zone);
	return test_run("localzone", tcase);
}
