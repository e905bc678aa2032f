/* SPDX-License-Identifier: ISC */
/* Sets of numbers kept as runs, against a plain array of the same numbers. */
#include <check.h>
#include <stdlib.h>

#include "base/intervals.h"

#define NUMBERS 64

static const struct {
	const char *says;
	struct interval added[6]; /* up to the first that is empty */
	size_t runs;
	uint64_t missing; /* between 0 and 20 */
} rows[] = {
	{ "nothing", { { 0, 0 } }, 0, 21 },
	{ "neighbours are one run", { { 0, 1 }, { 1, 2 }, { 2, 3 } }, 1, 18 },
	{ "a hole parts them", { { 0, 1 }, { 2, 3 } }, 2, 19 },
	{ "the hole is filled", { { 0, 1 }, { 2, 3 }, { 1, 2 } }, 1, 18 },
	{ "backwards is the same", { { 2, 3 }, { 1, 2 }, { 0, 1 } }, 1, 18 },
	{ "twice is once", { { 5, 6 }, { 5, 6 } }, 1, 20 },
	{ "a long run takes in short ones", { { 2, 3 }, { 6, 8 }, { 12, 13 }, { 1, 12 } }, 1, 9 },
	{ "what is below and above does not count", { { -9, 3 }, { 18, 99 } }, 2, 15 },
	{ "one run around it all", { { -9, 99 } }, 1, 0 },
};

START_TEST(row_is_kept)
{
	struct intervals set = { 0 };

	for (size_t i = 0; rows[_i].added[i].from < rows[_i].added[i].to; i++)
		ck_assert(intervals_add(&set, rows[_i].added[i].from, rows[_i].added[i].to, NULL));
	ck_assert_msg(set.count == rows[_i].runs, "%s: runs", rows[_i].says);
	ck_assert_msg(intervals_missing(&set, 0, 20) == rows[_i].missing, "%s: missing",
		      rows[_i].says);
	intervals_end(&set);
}
END_TEST

static bool all_set(const bool *numbers, int64_t from, int64_t to)
{
	for (; from < to; from++)
		if (!numbers[from])
			return false;
	return true;
}

START_TEST(equals_an_array)
{
	struct intervals set = { 0 };
	bool numbers[NUMBERS] = { false };
	uint64_t missing = NUMBERS;

	srand((unsigned)_i);
	for (int step = 0; step < 40; step++) {
		int64_t from = rand() % (NUMBERS - 4), to = from + 1 + rand() % 3;
		bool known;

		ck_assert(intervals_add(&set, from, to, &known));
		ck_assert(known == all_set(numbers, from, to));
		for (; from < to; from++) {
			missing -= !numbers[from];
			numbers[from] = true;
		}
		ck_assert_uint_eq(intervals_missing(&set, 0, NUMBERS - 1), missing);
	}
	intervals_end(&set);
}
END_TEST

START_TEST(merged_is_added_one_by_one)
{
	struct intervals sets[2] = { { 0 }, { 0 } }, all = { 0 };

	srand((unsigned)_i);
	for (int step = 0; step < _i % 40; step++) {
		int64_t from = rand() % NUMBERS, to = from + 1 + rand() % 3;

		ck_assert(intervals_add(&sets[rand() % 2], from, to, NULL));
		ck_assert(intervals_add(&all, from, to, NULL));
	}
	ck_assert(intervals_merge(&sets[0], &sets[1]));
	ck_assert_uint_eq(sets[0].count, all.count);
	for (size_t i = 0; i < all.count; i++) {
		ck_assert_int_eq(sets[0].items[i].from, all.items[i].from);
		ck_assert_int_eq(sets[0].items[i].to, all.items[i].to);
	}
	intervals_end(&sets[0]);
	intervals_end(&sets[1]);
	intervals_end(&all);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("intervals");
	TCase *tcase = tcase_create("intervals");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, row_is_kept, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(tcase, equals_an_array, 0, 200);
	tcase_add_loop_test(tcase, merged_is_added_one_by_one, 0, 200);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
