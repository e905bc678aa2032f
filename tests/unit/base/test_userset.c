/* SPDX-License-Identifier: ISC */
/* Sets of users: few are a list, many are bits, and nobody can tell. */
#include <check.h>
#include <stdlib.h>

#include "base/userset.h"

static const struct {
	const char *says;
	uint32_t users, step, times; /* users 0, step, 2 * step ..., all of them so often */
	uint32_t expected;
} rows[] = {
	{ "nobody", 0, 1, 1, 0 },
	{ "the same user again is one", 1, 1, 5, 1 },
	{ "a full list", 64, 1, 2, 64 },
	{ "one more than a list holds", 65, 1, 2, 65 },
	{ "many, close together", 5000, 1, 2, 5000 },
	{ "many, far apart", 100, 100003, 2, 100 },
};

START_TEST(counts_each_user_once)
{
	struct userset rising = { 0 }, falling = { 0 };

	for (uint32_t time = 0; time < rows[_i].times; time++)
		for (uint32_t i = 0; i < rows[_i].users; i++) {
			ck_assert(userset_add(&rising, i * rows[_i].step));
			ck_assert(userset_add(&falling, (rows[_i].users - 1 - i) * rows[_i].step));
		}
	ck_assert_msg(rising.count == rows[_i].expected, "%s", rows[_i].says);
	ck_assert_msg(falling.count == rows[_i].expected, "%s, backwards", rows[_i].says);
	userset_end(&rising);
	userset_end(&falling);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("userset");
	TCase *tcase = tcase_create("userset");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, counts_each_user_once, 0, sizeof(rows) / sizeof(rows[0]));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
