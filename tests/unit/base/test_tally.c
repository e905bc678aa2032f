/* SPDX-License-Identifier: ISC */
/* The map that counts. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tally.h"
#include "support.h"

struct counted {
	struct tally_row row;
	int beside;
};

static struct arena *keys;
static struct tally tally;

static void begin(void)
{
	keys = arena_new();
	tally_begin(&tally, &test_seed, keys, sizeof(struct counted));
}

static void end(void)
{
	tally_end(&tally);
	arena_free(keys);
}

static void count(struct span key, uint64_t events)
{
	struct counted *row = tally_row(&tally, key);

	ck_assert_ptr_nonnull(row);
	row->row.events = tally_sum(row->row.events, events);
	row->beside++;
}

static const struct {
	const char *says;
	struct span first, second;
	bool same;
} pairs[] = {
	{ "a key is found again", { "iphone", 6 }, { "iphone", 6 }, true },
	{ "a prefix is another key", { "iphone", 6 }, { "iphon", 5 }, false },
	{ "letters differ by case", { "iphone", 6 }, { "iPhone", 6 }, false },
	{ "a key may hold a NUL", { "a\0b", 3 }, { "a\0c", 3 }, false },
	{ "a NUL at the end is part of the key", { "a\0", 2 }, { "a", 1 }, false },
	{ "the empty key is a key", { "", 0 }, { NULL, 0 }, true },
	{ "keys differ behind eight bytes", { "12345678a", 9 }, { "12345678b", 9 }, false },
};

START_TEST(pair_is_told_apart)
{
	begin();
	count(pairs[_i].first, 1);
	count(pairs[_i].second, 1);
	ck_assert_msg((tally.count == 1) == pairs[_i].same, "%s", pairs[_i].says);
	end();
}
END_TEST

START_TEST(sorts_by_events_then_key)
{
	static const char *const expected[] = { "many", "a", "ab", "b" };
	const void **sorted;

	begin();
	count(SPAN("b"), 1);
	count(SPAN("ab"), 1);
	count(SPAN("many"), 3);
	count(SPAN("a"), 1);
	sorted = tally_sorted(&tally, keys);
	for (size_t i = 0; i < 4; i++)
		ck_assert(span_equal(((const struct tally_row *)sorted[i])->key,
				     span_of(expected[i])));
	end();
}
END_TEST

START_TEST(many_keys_keep_their_rows)
{
	char key[32];

	begin();
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 100000; i++) {
			int size = snprintf(key, sizeof(key), "user%d@minprom.example", i);

			count((struct span){ key, (size_t)size }, (uint64_t)i);
		}
	ck_assert_uint_eq(tally.count, 100000);
	for (size_t i = 0; i < tally.count; i++) {
		const struct counted *row = tally_at(&tally, i);

		ck_assert_uint_eq(row->row.events, 2 * i);
		ck_assert_int_eq(row->beside, 2);
		ck_assert_uint_eq(tally_index(&tally, row), i);
	}
	end();
}
END_TEST

START_TEST(rows_may_begin_with_their_keys)
{
	struct pair {
		uint32_t key[3], sum;
	};

	tally_begin_fixed(&tally, &test_seed, sizeof(uint32_t[3]), sizeof(struct pair));
	for (uint32_t i = 0; i < 30000; i++) {
		const uint32_t key[3] = { i % 100, 7, i % 1000 };
		struct pair *row = tally_row(&tally, (struct span){ (const char *)key, 12 });

		ck_assert_ptr_nonnull(row);
		ck_assert_mem_eq(row->key, key, sizeof(key));
		row->sum += 1;
	}
	ck_assert_uint_eq(tally.count, 1000);
	for (size_t i = 0; i < tally.count; i++) {
		const struct pair *row = tally_at(&tally, i);
		struct span key = { (const char *)row->key, sizeof(row->key) };
		uint32_t index;

		ck_assert_uint_eq(row->sum, 30);
		ck_assert_ptr_eq(tally_find(&tally, key), row);
		tally_find_many(&tally, &key, 1, &index);
		ck_assert_uint_eq(index, i);
	}
	tally_end(&tally);
}
END_TEST

START_TEST(rows_may_have_names)
{
	struct named {
		uint64_t count;
		struct tally_name name;
	};
	char bytes[300];

	memset(bytes, 'x', sizeof(bytes));
	keys = arena_new();
	tally_begin_named(&tally, &test_seed, keys, offsetof(struct named, name),
			  sizeof(struct named));
	for (size_t size = 0; size < sizeof(bytes); size++) {
		struct named *row = tally_row(&tally, (struct span){ bytes, size });

		ck_assert_ptr_nonnull(row);
		row->count = size;
	}
	ck_assert_uint_eq(tally.count, sizeof(bytes));
	for (size_t size = 0; size < sizeof(bytes); size++) {
		struct span key = { bytes, size };
		const struct named *row = tally_find(&tally, key);
		uint32_t index;

		ck_assert_ptr_nonnull(row);
		ck_assert_uint_eq(row->count, size);
		ck_assert(span_equal(tally_name(&row->name), key));
		ck_assert(span_equal(tally_key(&tally, size), key));
		tally_find_many(&tally, &key, 1, &index);
		ck_assert_uint_eq(index, size);
	}
	tally_empty(&tally);
	ck_assert_ptr_null(tally_find(&tally, SPAN("x")));
	end();
}
END_TEST

START_TEST(sums_do_not_wrap)
{
	ck_assert_uint_eq(tally_sum(2, 3), 5);
	ck_assert_uint_eq(tally_sum(UINT64_MAX - 1, 1), UINT64_MAX);
	ck_assert_uint_eq(tally_sum(UINT64_MAX, UINT64_MAX), UINT64_MAX);
}
END_TEST

#define CROWD 20000
#define WORDS 32 /* of a key */

/*
 * The key of that number: all of them have the same quick hash, whatever the seed is.  A difference
 * in the highest bit of a word stays there when it is multiplied, and comes down by 32; the word
 * that meets it next, four further on, takes both away again.  The last word is read twice.
 */
static void write_colliding(uint32_t number, uint64_t words[WORDS])
{
	memset(words, 0, WORDS * sizeof(*words));
	for (int i = 0; i < 15; i++) {
		uint64_t *pair = &words[i / 4 * 8 + i % 4];
		uint64_t differs = number >> i & 1;

		pair[0] = differs << 63;
		pair[4] = differs << 63 | differs << 31;
	}
}

static void write_plain(uint32_t number, uint64_t words[WORDS])
{
	memset(words, 0, WORDS * sizeof(*words));
	words[0] = number;
}

static struct span key_of(const uint64_t words[WORDS])
{
	return (struct span){ (const char *)words, WORDS * sizeof(*words) };
}

/* Slots that are looked at to find each of so many keys. */
static uint64_t steps_of(void (*write_key)(uint32_t, uint64_t *), bool *guarded)
{
	struct arena *texts = test_arena();
	uint64_t words[WORDS], steps;
	struct tally crowd;

	tally_begin(&crowd, &test_seed, texts, sizeof(struct tally_row));
	for (uint32_t i = 0; i < CROWD; i++) {
		write_key(i, words);
		ck_assert_ptr_nonnull(tally_row(&crowd, key_of(words)));
	}
	ck_assert_uint_eq(crowd.count, CROWD);
	for (uint32_t i = 0; i < CROWD; i++) {
		write_key(i, words);
		ck_assert_uint_eq(tally_index(&crowd, tally_find(&crowd, key_of(words))), i);
	}
	steps = tally_steps(&crowd);
	*guarded = crowd.guarded;
	tally_end(&crowd);
	arena_free(texts);
	return steps;
}

/* 20,000 keys that are made to meet cost what 20,000 others do. */
START_TEST(no_crowd_meets_in_one_place)
{
	uint64_t words[WORDS], first = 0, others, attack;
	bool others_guarded, attack_guarded;

	for (uint32_t i = 0; i < CROWD; i++) {
		uint64_t hash;

		write_colliding(i, words);
		hash = hash_quick(&test_seed, key_of(words));
		first = i == 0 ? hash : first;
		ck_assert_msg(hash == first, "key %u meets the first", i);
	}
	others = steps_of(write_plain, &others_guarded);
	attack = steps_of(write_colliding, &attack_guarded);
	ck_assert(attack_guarded && !others_guarded);
	ck_assert_msg(attack < others + others / 4, "%llu steps, where others take %llu",
		      (unsigned long long)attack, (unsigned long long)others);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("tally");
	TCase *tcase = tcase_create("tally");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, pair_is_told_apart, 0, sizeof(pairs) / sizeof(pairs[0]));
	tcase_add_test(tcase, sorts_by_events_then_key);
	tcase_add_test(tcase, many_keys_keep_their_rows);
	tcase_add_test(tcase, rows_may_begin_with_their_keys);
	tcase_add_test(tcase, no_crowd_meets_in_one_place);
	tcase_add_test(tcase, rows_may_have_names);
	tcase_add_test(tcase, sums_do_not_wrap);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
