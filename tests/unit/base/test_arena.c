/* SPDX-License-Identifier: ISC */
/* arena: memory for things that die together. */
#include <stddef.h>

#include "support.h"

static const size_t sizes[] = { 0, 1, 7, 8, 15, 16, 17, 4000, 7999, 8000, 8001, 100000 };

START_TEST(taken_memory_is_zeroed_aligned_and_its_own)
{
	struct arena *arena = test_arena();
	unsigned char *before[ROWS(sizes) * 3];

	for (int i = 0; i < ROWS(sizes) * 3; i++) {
		size_t size = sizes[i % ROWS(sizes)];

		before[i] = arena_take(arena, size);
		ck_assert_ptr_nonnull(before[i]);
		ck_assert_uint_eq((uintptr_t)before[i] % _Alignof(max_align_t), 0);
		for (size_t j = 0; j < size; j++)
			ck_assert_int_eq(before[i][j], 0);
		memset(before[i], i + 1, size);
	}
	for (int i = 0; i < ROWS(sizes) * 3; i++)
		for (size_t j = 0; j < sizes[i % ROWS(sizes)]; j++)
			ck_assert_int_eq(before[i][j], i + 1);
	arena_free(arena);
}
END_TEST

START_TEST(an_emptied_arena_is_as_new)
{
	struct arena *arena = test_arena();

	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < 100; i++) {
			char *taken = arena_take(arena, 1000);

			ck_assert_ptr_nonnull(taken);
			ck_assert_int_eq(taken[0] | taken[999], 0);
			memset(taken, 0xff, 1000);
		}
		arena_empty(arena);
	}
	arena_free(arena);
	arena_free(NULL);
}
END_TEST

START_TEST(more_than_there_can_be_is_refused)
{
	struct arena *arena = test_arena();

	ck_assert_ptr_null(arena_take(arena, SIZE_MAX));
	ck_assert_ptr_null(arena_grow(arena, "", SIZE_MAX / 2 + 1, 16));
	ck_assert_ptr_nonnull(arena_take(arena, 1));
	arena_free(arena);
}
END_TEST

START_TEST(copies_end_in_a_nul)
{
	struct arena *arena = test_arena();
	struct span copy = arena_copy(arena, SPAN("a\0b"));

	ck_span(copy, SPAN("a\0b"), "NULs and all");
	ck_assert_int_eq(copy.data[3], '\0');
	ck_assert_str_eq(arena_string(arena, SPAN("abc")), "abc");
	ck_assert_str_eq(arena_string(arena, (struct span){ NULL, 0 }), "");
	arena_free(arena);
}
END_TEST

START_TEST(items_survive_growth)
{
	struct arena *arena = test_arena();
	int *items = NULL;

	for (size_t count = 0; count < 5000; count++) {
		items = arena_grow(arena, items, count, sizeof(*items));
		ck_assert_ptr_nonnull(items);
		items[count] = (int)count;
	}
	for (int i = 0; i < 5000; i++)
		ck_assert_int_eq(items[i], i);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("arena");

	tcase_add_test(tcase, taken_memory_is_zeroed_aligned_and_its_own);
	tcase_add_test(tcase, an_emptied_arena_is_as_new);
	tcase_add_test(tcase, more_than_there_can_be_is_refused);
	tcase_add_test(tcase, copies_end_in_a_nul);
	tcase_add_test(tcase, items_survive_growth);
	return test_run("arena", tcase);
}
