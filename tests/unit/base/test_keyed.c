/* SPDX-License-Identifier: ISC */
/* keyed: found by a key, forgotten by age. */
#include "base/keyed.h"
#include "support.h"

#define MANY 1000

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
	return test_run("keyed", tcase);
}
