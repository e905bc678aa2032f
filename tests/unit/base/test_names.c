/* SPDX-License-Identifier: ISC */
/* names: strings and their numbers. */
#include "base/names.h"
#include "support.h"

START_TEST(numbers_rise_and_case_is_ignored)
{
	struct names *names = names_new();

	ck_assert_int_eq(names_find(names, SPAN("a")), -1);
	ck_assert_int_eq(names_add(names, SPAN("X-Mailer")), 0);
	ck_assert_int_eq(names_add(names, SPAN("User-Agent")), 1);
	ck_assert_int_eq(names_add(names, SPAN("x-mailer")), 0);
	ck_assert_int_eq(names_add(names, SPAN("")), 2);
	ck_assert_int_eq(names_add(names, SPAN("X-Mailer\0")), 3);
	ck_assert_int_eq(names_find(names, SPAN("USER-AGENT")), 1);
	ck_assert_int_eq(names_find(names, (struct span){ NULL, 0 }), 2);
	ck_assert_int_eq(names_find(names, SPAN("User-Agent-2")), -1);
	ck_assert_int_eq(names_find(names, SPAN("User")), -1);
	ck_assert_uint_eq(names_count(names), 4);
	names_free(names);
	names_free(NULL);
}
END_TEST

START_TEST(names_are_copied)
{
	struct names *names = names_new();
	char name[] = "iphone";

	names_add(names, span_of(name));
	name[0] = 'X';
	ck_assert_int_eq(names_find(names, SPAN("iphone")), 0);
	ck_assert_int_eq(names_find(names, SPAN("Xphone")), -1);
	names_free(names);
}
END_TEST

START_TEST(each_of_very_many_is_found)
{
	struct names *names = names_new();
	char name[40];

	for (int i = 0; i < 200000; i++) {
		snprintf(name, sizeof(name), "user%d@minprom.example", i);
		ck_assert_int_eq(names_add(names, span_of(name)), i);
	}
	for (int i = 0; i < 200000; i++) {
		snprintf(name, sizeof(name), "USER%d@minprom.example", i);
		ck_assert_int_eq(names_find(names, span_of(name)), i);
	}
	names_free(names);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("names");

	tcase_add_test(tcase, numbers_rise_and_case_is_ignored);
	tcase_add_test(tcase, names_are_copied);
	tcase_add_test(tcase, each_of_very_many_is_found);
	return test_run("names", tcase);
}
