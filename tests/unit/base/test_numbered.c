/* SPDX-License-Identifier: ISC */
/* test_numbered -- tables of things that are found by their numbers. */
#include <check.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/numbered.h"
#include "support.h"

/* Numbers as they are asked for, one after the other. */
static const struct {
	const char *says;
	size_t numbers[4];
} rows[] = {
	{ "one after the other", { 0, 1, 2, 3 } },
	{ "with holes", { 5, 1000, 7, 1001 } },
	{ "from the highest", { 100000, 300, 2, 0 } },
	{ "the same again", { 9, 9, 9, 9 } },
};

START_TEST(items_stay)
{
	uint32_t *table = NULL;
	size_t room = 0;

	for (size_t i = 0; i < 4; i++) {
		size_t number = rows[_i].numbers[i], before = room;

		table = numbered_room(table, &room, number, sizeof(*table));
		ck_assert_ptr_nonnull(table);
		ck_assert_msg(room > number, "%s: no room for %zu", rows[_i].says, number);
		for (size_t at = before; at < room; at++)
			ck_assert_msg(table[at] == 0, "%s: %zu is not zeroed", rows[_i].says, at);
		table[number] = (uint32_t)number + 1;
	}
	for (size_t i = 0; i < 4; i++)
		ck_assert_uint_eq(table[rows[_i].numbers[i]], rows[_i].numbers[i] + 1);
	numbered_clear(table, room, sizeof(*table));
	for (size_t at = 0; at < room; at++)
		ck_assert_uint_eq(table[at], 0);
	free(table);
}
END_TEST

START_TEST(too_many_leave_the_table_as_it_was)
{
	size_t room = 0;
	uint32_t *table = numbered_room(NULL, &room, 1, sizeof(*table));
	size_t before = room;

	table[1] = 7;
	ck_assert_ptr_null(numbered_room(table, &room, SIZE_MAX / 2, sizeof(*table)));
	ck_assert_uint_eq(room, before);
	ck_assert_uint_eq(table[1], 7);
	free(table);
}
END_TEST

START_TEST(no_table_can_be_cleared)
{
	numbered_clear(NULL, 0, sizeof(uint32_t));
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("numbered");

	tcase_add_loop_test(tcase, items_stay, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tcase, too_many_leave_the_table_as_it_was);
	tcase_add_test(tcase, no_table_can_be_cleared);
	return test_run("numbered", tcase);
}
