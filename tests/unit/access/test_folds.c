/* SPDX-License-Identifier: ISC */
/* folds: repeats of an access, counted until their time is over. */
#include "access/folds.h"
#include "support.h"

static struct folds *folds;

static void begin(void)
{
	folds = folds_new(&test_seed);
	ck_assert_ptr_nonnull(folds);
}

static void end(void)
{
	folds_free(folds);
}

START_TEST(repeats_are_counted)
{
	struct fold *fold = fold_new(folds, SPAN("key"), 1000, 4600, SPAN("{}"));

	ck_assert_ptr_eq(folds_find(folds, SPAN("key")), fold);
	ck_assert_ptr_null(folds_find(folds, SPAN("other")));
	ck_assert_uint_eq(fold->repeats, 0);
	fold_repeat(fold, 3000);
	fold_repeat(fold, 2000);
	fold_repeat(fold, 4000);
	ck_assert_uint_eq(fold->repeats, 3);
	ck_assert_int_eq(fold->first_repeat, 2000);
	ck_assert_int_eq(fold->last_repeat, 4000);
	ck_text(fold->event_line, "{}", "the event is kept");
	fold_free(folds, fold);
	ck_assert_ptr_null(folds_find(folds, SPAN("key")));
}
END_TEST

/* A sanitizer sees memory that is touched too late, or lost. */
START_TEST(held_when_it_is_closed)
{
	struct fold *fold = fold_hold(fold_new(folds, SPAN("key"), 1000, 4600, SPAN("{}")));
	struct fold *again;

	ck_assert_msg(fold->is_open, "it is open");
	fold_free(folds, fold);
	ck_assert_msg(!fold->is_open, "it is not");
	ck_assert_ptr_null(folds_find(folds, SPAN("key")));
	again = fold_new(folds, SPAN("key"), 5000, 8600, SPAN("{}"));
	ck_assert_ptr_ne(again, fold);
	ck_assert_msg(again->is_open && !fold->is_open, "another of its key is");
	fold_drop(fold);
	ck_assert_ptr_null(fold_hold(NULL));
	fold_drop(NULL);
}
END_TEST

START_TEST(closing_tells_the_repeats)
{
	struct fold *fold = fold_new(folds, SPAN("key"), 1000, 9000,
				     SPAN("{\"type\":\"sighting\",\"user\":\"anna\"}"));
	struct eventread *reader = eventread_new(&test_seed);
	struct event event;
	struct text stamp, line;

	text_begin(&stamp, 40);
	text_begin(&line, EVENT_LINE_BYTES);
	ck_assert_msg(!fold_closing_event(fold, reader, &stamp, &event), "none so far");
	fold_repeat(fold, 3000);
	fold_repeat(fold, 4500);
	ck_assert(fold_closing_event(fold, reader, &stamp, &event));
	event_write(&line, &event);
	ck_text(text_span(&line),
		"{\"type\":\"sighting\",\"user\":\"anna\",\"count\":2,"
		"\"last\":\"1970-01-01T00:00:04.500Z\"}",
		"the access, how many more, and the last of them");
	text_end(&stamp);
	text_end(&line);
	eventread_free(reader);
}
END_TEST

START_TEST(in_the_order_of_opening)
{
	static const char *const keys[] = { "a", "b", "c" };
	struct fold *fold;
	int i = 0;

	for (int k = 0; k < ROWS(keys); k++)
		ck_assert_ptr_nonnull(fold_new(folds, span_of(keys[k]), k, 10 + k, SPAN("")));
	ck_assert_uint_eq(folds_count(folds), ROWS(keys));
	for (fold = folds_oldest(folds); fold != NULL; fold = fold_newer(fold))
		ck_text(fold->item.key, keys[i++], "the oldest first");
	fold_free(folds, folds_find(folds, SPAN("a")));
	ck_text(folds_oldest(folds)->item.key, "b", "the next");
}
END_TEST

/* Opened with these dues, some closed again; the others come in the order of their dues. */
START_TEST(in_the_order_of_being_due)
{
	static const int64_t dues[] = { 4000000000, 70, 30, 90, 30, -5, 80, 10, 60, 20, 50, 40 };
	struct arena *arena = test_arena();
	struct fold *fold;
	int64_t before = INT64_MIN;
	size_t left;

	ck_assert_ptr_null(folds_first_due(folds));
	for (int repeat = 0; repeat < 20; repeat++)
		for (int i = 0; i < ROWS(dues); i++)
			ck_assert_ptr_nonnull(
				fold_new(folds, span_of(test_printf(arena, "%d.%d", repeat, i)), i,
					 dues[(i * 7 + repeat) % ROWS(dues)], SPAN("")));
	for (int i = 0; i < ROWS(dues); i++)
		fold_free(folds, folds_find(folds, span_of(test_printf(arena, "%d.%d", i, i))));
	for (left = folds_count(folds); (fold = folds_first_due(folds)) != NULL; left--) {
		ck_assert_int_le(before, fold->due);
		before = fold->due;
		fold_free(folds, fold);
	}
	ck_assert_uint_eq(left, 0);
	ck_assert_int_eq(before, 4000000000);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("folds");

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, repeats_are_counted);
	tcase_add_test(tcase, held_when_it_is_closed);
	tcase_add_test(tcase, closing_tells_the_repeats);
	tcase_add_test(tcase, in_the_order_of_opening);
	tcase_add_test(tcase, in_the_order_of_being_due);
	return test_run("folds", tcase);
}
