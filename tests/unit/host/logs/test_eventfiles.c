/* SPDX-License-Identifier: ISC */
/* Digests beside logs: which files are opened, and which are read before all are. */
#include "host/logs/eventfiles.h"

#include "support_config.h"

#define LOG(day) "{\"time\":\"2023-07-" day "T09:00:00.000Z\",\"type\":\"sighting\"}\n"
#define DIGEST(day)                                                        \
	"{\"time\":\"2023-07-" day "T00:00:00.000Z\",\"type\":\"digest\"," \
	"\"id\":\"digest/2023-07-" day "/00-0\"}\n"

/* A log of the 17th and 18th, and digests of these and earlier days. */
struct opened {
	struct arena *arena;
	const char *folder;
	struct eventfiles *files;
};

static struct opened place_new(void)
{
	struct opened place = { test_arena(), NULL, eventfiles_new() };

	place.folder = test_folder(place.arena);
	test_write("events", SPAN(LOG("18")));
	test_write("events-1", SPAN(LOG("17")));
	test_write("events-2", SPAN("another's line\n"));
	ck_assert_int_eq(mkdir("digests", 0700), 0);
	test_write("digests/15.jsonl", SPAN(DIGEST("15")));
	test_write("digests/17.jsonl", SPAN(DIGEST("17")));
	test_write("digests/18.jsonl", SPAN(DIGEST("18")));
	test_write("digests/log.jsonl", SPAN(LOG("15")));
	ck_assert(eventfiles_add_rotated(place.files, "events", INT64_MIN, NULL));
	return place;
}

static void place_free(struct opened *place)
{
	test_folder_remove(place->arena, place->folder);
	eventfiles_free(place->files);
	arena_free(place->arena);
}

/* The names of the files that are read, in their order. */
static const char *names_read(struct opened *place)
{
	const char *names = "";
	struct eventfiles_line line;

	while (eventfiles_next(place->files, &line, NULL) == EVENTFILES_LINE)
		names = test_printf(place->arena, "%s %s", names, line.file);
	return names;
}

START_TEST(digests_of_the_time_before_the_log_are_opened)
{
	struct opened place = place_new();

	ck_assert(eventfiles_add_digests(place.files, "digests", NULL));
	ck_assert_str_eq(names_read(&place),
			 " ./events ./events-1 ./events-2 digests/15.jsonl digests/17.jsonl");
	place_free(&place);
}
END_TEST

START_TEST(a_folder_that_is_not_there_has_none)
{
	struct opened place = place_new();

	ck_assert(eventfiles_add_digests(place.files, "none", NULL));
	ck_assert_uint_eq(eventfiles_count(place.files), 3);
	place_free(&place);
}
END_TEST

START_TEST(logs_of_a_later_time_are_not_read_twice)
{
	struct opened place = place_new();
	struct trouble why;

	eventfiles_begin_pass(place.files, EVENTFILES_EVENTS);
	eventfiles_limit_pass(place.files, 1689638400000); /* the 18th begins */
	ck_assert_str_eq(names_read(&place), " ./events-1 ./events-2");
	ck_assert(eventfiles_end_pass(place.files, &why));
	ck_assert_str_eq(names_read(&place), " ./events ./events-1 ./events-2");
	place_free(&place);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("eventfiles");
	TCase *tcase = tcase_create("eventfiles");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, digests_of_the_time_before_the_log_are_opened);
	tcase_add_test(tcase, a_folder_that_is_not_there_has_none);
	tcase_add_test(tcase, logs_of_a_later_time_are_not_read_twice);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
