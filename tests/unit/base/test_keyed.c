/* SPDX-License-Identifier: ISC */
/* keyed: found by a key, forgotten by age. */
#include "base/keyed.h"
#include "support.h"

#define MANY 1000
#define FULL 48 /* as many as there may be in the first 64 slots */

struct thing {
	struct keyed_item item;
	char key[16];
};

static struct thing things[MANY];
static struct keyed keyed;

static void add(int i, const char *key)
{
	things[i] = (struct thing){ .item.key.size = strlen(key) };
	memcpy(things[i].key, key, strlen(key));
	things[i].item.key.data = things[i].key;
	ck_assert(keyed_add(&keyed, &things[i].item));
}

static void add_many(void)
{
	char key[16];

	for (int i = 0; i < MANY; i++) {
		snprintf(key, sizeof(key), "key %d", i);
		add(i, key);
	}
}

/* The keys, the oldest first, and back again. */
static void check_order(const char *wanted, const char *says)
{
	struct text text;

	text_begin(&text, 1000);
	for (struct keyed_item *item = keyed.oldest; item != NULL; item = item->newer)
		text_add(&text, item->key);
	text_byte(&text, ' ');
	for (struct keyed_item *item = keyed.newest; item != NULL; item = item->older)
		text_add(&text, item->key);
	ck_text(text_span(&text), wanted, says);
	text_end(&text);
}

START_TEST(empty)
{
	ck_assert_ptr_null(keyed_find(&keyed, SPAN("a")));
	ck_assert_ptr_null(keyed.oldest);
}
END_TEST

START_TEST(found_by_key)
{
	add(0, "a");
	add(1, "A");
	add(2, "");
	ck_assert_ptr_eq(keyed_find(&keyed, SPAN("a")), &things[0]);
	ck_assert_ptr_eq(keyed_find(&keyed, SPAN("A")), &things[1]);
	ck_assert_ptr_eq(keyed_find(&keyed, SPAN("")), &things[2]);
	ck_assert_ptr_null(keyed_find(&keyed, SPAN("a\0")));
	check_order("aA Aa", "the empty one is not to be seen");
}
END_TEST

START_TEST(in_order_of_age)
{
	add(0, "a");
	add(1, "b");
	add(2, "c");
	check_order("abc cba", "as they came");
	keyed_renew(&keyed, &things[0].item);
	check_order("bca acb", "the oldest made new");
	keyed_renew(&keyed, &things[0].item);
	check_order("bca acb", "the newest made new");
	keyed_remove(&keyed, &things[2].item);
	check_order("ba ab", "one in the middle gone");
	keyed_remove(&keyed, &things[1].item);
	keyed_remove(&keyed, &things[0].item);
	check_order(" ", "all gone");
	add(0, "d");
	check_order("d d", "and one more");
}
END_TEST

START_TEST(many_are_found)
{
	add_many();
	ck_assert_uint_eq(keyed.count, MANY);
	for (int i = 0; i < MANY; i += 2)
		keyed_remove(&keyed, &things[i].item);
	ck_assert_uint_eq(keyed.count, MANY / 2);
	for (int i = 0; i < MANY; i++)
		ck_assert_ptr_eq(keyed_find(&keyed, things[i].item.key),
				 i % 2 == 0 ? NULL : &things[i]);
}
END_TEST

START_TEST(one_takes_the_place_of_another)
{
	add(0, "a");
	add(1, "b");
	things[2] = (struct thing){ .key = "a", .item.key.size = 1 };
	things[2].item.key.data = things[2].key;
	keyed_replace(&keyed, &things[0].item, &things[2].item);
	ck_assert_ptr_eq(keyed_find(&keyed, SPAN("a")), &things[2]);
	ck_assert_uint_eq(keyed.count, 2);
	check_order("ba ab", "as the newest");
	keyed_remove(&keyed, &things[2].item);
	ck_assert_ptr_null(keyed_find(&keyed, SPAN("a")));
	check_order("b b", "and gone");
}
END_TEST

/* As a table of sessions lives: a new one for the oldest, so that it is always as full. */
START_TEST(found_in_a_table_that_stays_full)
{
	char key[16];

	for (int i = 0; i < 20 * FULL; i++) {
		if (i >= FULL)
			keyed_remove(&keyed, keyed.oldest);
		snprintf(key, sizeof(key), "key %d", i);
		add(i % FULL, key);
		for (int j = i < FULL ? 0 : i - FULL; j <= i; j++) {
			snprintf(key, sizeof(key), "key %d", j);
			ck_assert_ptr_eq(keyed_find(&keyed, span_of(key)),
					 j > i - FULL ? &things[j % FULL] : NULL);
		}
	}
	ck_assert_uint_eq(keyed.slot_count, 64);
}
END_TEST

static void begin(void)
{
	keyed_begin(&keyed, &test_seed);
}

static void end(void)
{
	keyed_end(&keyed);
}

int main(void)
{
	TCase *tcase = tcase_create("keyed");

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, empty);
	tcase_add_test(tcase, found_by_key);
	tcase_add_test(tcase, in_order_of_age);
	tcase_add_test(tcase, many_are_found);
	tcase_add_test(tcase, one_takes_the_place_of_another);
	tcase_add_test(tcase, found_in_a_table_that_stays_full);
	return test_run("keyed", tcase);
}
