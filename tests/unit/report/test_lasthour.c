/* SPDX-License-Identifier: ISC */
/* The graph of the last hour. */
#include <string.h>

#include "report/lasthour.h"
#include "support.h"

#define NOW 1689588000 /* 2023-07-17T10:00:00Z */
#define MINUTE 60

/* Of events so many seconds before now, each counted so often. */
struct happened {
	int64_t ago;
	uint64_t events;
};

static void write_hour(const struct happened *happened, size_t count, int64_t now, struct text *out)
{
	struct lasthour hour = { { 0 }, 0 };
	const struct zone utc = { 0 };

	for (size_t i = 0; i < count; i++)
		lasthour_add(&hour, NOW, (NOW - happened[i].ago) * 1000, happened[i].events);
	text_begin(out, 8192);
	lasthour_write(&hour, now, &utc, out);
}

/* How many columns of a row are filled; row 1 is the highest. */
static size_t filled(const struct text *text, size_t row)
{
	struct span rest = text_span(text), line = { NULL, 0 };
	size_t count = 0;

	for (size_t i = 0; i <= row; i++)
		line = span_cut(&rest, '\n');
	for (size_t i = 0; i < line.size; i++)
		count += line.data[i] == '#';
	return count;
}

START_TEST(it_has_a_column_for_each_minute)
{
	static const struct happened happened[] = {
		{ 30 * MINUTE, 8 },
		{ 30 * MINUTE + 1, 1 },
		{ 0, 4 },
		{ 59 * MINUTE, 1 },
	};
	struct text out;

	write_hour(happened, 4, NOW, &out);
	ck_assert_msg(strstr(text_string(&out), "The last hour, by the minute: 14 events\n") !=
			      NULL,
		      "%s", text_string(&out));
	ck_assert_msg(strstr(text_string(&out), "      8 |") != NULL, "%s", text_string(&out));
	ck_assert_msg(strstr(text_string(&out), "09:01") != NULL &&
			      strstr(text_string(&out), "10:00\n") != NULL,
		      "%s", text_string(&out));
	ck_assert_uint_eq(filled(&out, 1), 1);
	ck_assert_uint_eq(filled(&out, 2), 1);
	ck_assert_uint_eq(filled(&out, 3), 2);
	ck_assert_uint_eq(filled(&out, 4), 4);
	text_end(&out);
}
END_TEST

START_TEST(what_is_older_or_to_come_is_not_in_it)
{
	static const struct happened happened[] = {
		{ 60 * MINUTE, 5 }, { -61, 7 },         { INT64_MIN / 2000, 1 },
		{ NOW, 1 },         { 90 * MINUTE, 1 },
	};
	struct text out;

	write_hour(happened, 5, NOW, &out);
	ck_assert_str_eq(text_string(&out), "");
	text_end(&out);
}
END_TEST

START_TEST(it_moves_on)
{
	static const struct happened happened[] = { { 50 * MINUTE, 2 }, { 10 * MINUTE, 1 } };
	struct text out;

	write_hour(happened, 2, NOW + 20 * MINUTE, &out);
	ck_assert_msg(strstr(text_string(&out), ": 1 event\n") != NULL, "%s", text_string(&out));
	text_end(&out);
	write_hour(happened, 2, NOW + 50 * MINUTE, &out);
	ck_assert_str_eq(text_string(&out), "");
	text_end(&out);
}
END_TEST

/* Against a plain count of the minutes of each hour. */
START_TEST(any_order_gives_the_same)
{
	static const int64_t order[] = { 3, 59, 0, 17, 58, 1, 30, 3, 59, 42 };
	struct happened happened[10];
	struct text out;

	for (size_t i = 0; i < 10; i++)
		happened[i] = (struct happened){ order[i] * MINUTE, 1 };
	write_hour(happened, 10, NOW, &out);
	ck_assert_msg(strstr(text_string(&out), ": 10 events\n") != NULL, "%s", text_string(&out));
	ck_assert_uint_eq(filled(&out, LASTHOUR_ROWS), 8);
	ck_assert_uint_eq(filled(&out, 1), 2);
	text_end(&out);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("lasthour");

	tcase_add_test(tcase, it_has_a_column_for_each_minute);
	tcase_add_test(tcase, what_is_older_or_to_come_is_not_in_it);
	tcase_add_test(tcase, it_moves_on);
	tcase_add_test(tcase, any_order_gives_the_same);
	return test_run("lasthour", tcase);
}
