/* SPDX-License-Identifier: ISC */
/* recorded: accesses that the event log has already. */
#include "access/fold_key.h"
#include "access/recorded.h"
#include "support.h"

static struct recorded *recorded;
static struct text key, other_key;

static struct event access_event(const char *user)
{
	struct event event = { 0 };

	event_set(&event, EVENT_USER, span_of(user));
	event_set(&event, EVENT_DEVICE, SPAN("iphone"));
	return event;
}

static void begin(void)
{
	struct event anna = access_event("anna"), boris = access_event("boris");

	recorded = recorded_new(&test_seed);
	ck_assert_ptr_nonnull(recorded);
	text_begin(&key, EVENT_LINE_BYTES);
	text_begin(&other_key, EVENT_LINE_BYTES);
	fold_key_write(&key, &anna);
	fold_key_write(&other_key, &boris);
}

static void end(void)
{
	recorded_free(recorded);
	text_end(&key);
	text_end(&other_key);
}

/* count 0: the event of one access. */
static void add(int64_t time, int64_t last, uint64_t count)
{
	struct event event = access_event("anna");

	if (count != 0)
		event_set_number(&event, EVENT_COUNT, count);
	ck_assert(recorded_add(recorded, &event, time, last));
}

static enum recorded_as take(int64_t time)
{
	return recorded_take(recorded, text_span(&key), time);
}

static bool has_fold(int64_t first, int64_t last, uint64_t repeats)
{
	struct fold fold = { .item.key = text_span(&key),
			     .first_repeat = first,
			     .last_repeat = last,
			     .repeats = repeats };

	return recorded_has_fold(recorded, &fold);
}

START_TEST(nothing_is_recorded)
{
	ck_assert_int_eq(take(1000), RECORDED_NOT);
	ck_assert(!has_fold(1000, 1000, 1));
}
END_TEST

START_TEST(each_counts_once)
{
	add(1000, 0, 0);
	ck_assert_int_eq(recorded_take(recorded, text_span(&other_key), 1000), RECORDED_NOT);
	ck_assert_int_eq(take(999), RECORDED_NOT);
	ck_assert_int_eq(take(1001), RECORDED_NOT);
	ck_assert_uint_eq(recorded_left(recorded), 1);
	ck_assert_int_eq(take(1000), RECORDED_AT_ONCE);
	ck_assert_uint_eq(recorded_left(recorded), 0);
	ck_assert_int_eq(take(1000), RECORDED_NOT);
}
END_TEST

START_TEST(repeats_are_within_their_time)
{
	add(1000, 0, 0);
	add(2000, 4000, 3);
	ck_assert_int_eq(take(1999), RECORDED_NOT);
	ck_assert_int_eq(take(2000), RECORDED_AS_REPEAT);
	ck_assert_int_eq(take(3000), RECORDED_AS_REPEAT);
	ck_assert_int_eq(take(4001), RECORDED_NOT);
	ck_assert_int_eq(take(4000), RECORDED_AS_REPEAT);
	ck_assert_int_eq(take(3500), RECORDED_NOT);
	ck_assert_int_eq(take(1000), RECORDED_AT_ONCE);
}
END_TEST

/* Of three repeats two were counted in a fold that was saved open: one line is left to be read. */
START_TEST(a_saved_fold_takes_its_part)
{
	add(2000, 4000, 3);
	ck_assert(!has_fold(1999, 3000, 2));
	ck_assert(!has_fold(2000, 4001, 2));
	ck_assert(!has_fold(2000, 3000, 4));
	ck_assert(has_fold(2000, 3000, 2));
	ck_assert(!has_fold(2000, 3000, 2));
	ck_assert_uint_eq(recorded_left(recorded), 1);
	ck_assert_int_eq(take(3000), RECORDED_AS_REPEAT);
	ck_assert_int_eq(take(3000), RECORDED_NOT);
}
END_TEST

/* Of two that could have counted it, the one that ends first, so that the other serves later ones.
 */
START_TEST(the_one_that_ends_first)
{
	add(1000, 4000, 1);
	add(2000, 3000, 1);
	ck_assert_int_eq(take(2500), RECORDED_AS_REPEAT);
	ck_assert_int_eq(take(3500), RECORDED_AS_REPEAT);
	ck_assert_uint_eq(recorded_left(recorded), 0);
}
END_TEST

START_TEST(an_access_of_its_own_is_no_fold)
{
	add(2000, 0, 0);
	ck_assert(!has_fold(2000, 2000, 1));
}
END_TEST

/* As after the policies were changed. */
START_TEST(what_was_decided_otherwise_was_written_too)
{
	struct event denied = access_event("anna");

	event_set(&denied, EVENT_POLICY, SPAN("no-iphones"));
	ck_assert(recorded_add(recorded, &denied, 1000, 1000));
	ck_assert(!has_fold(1000, 1000, 1));
	ck_assert_int_eq(take(1000), RECORDED_AT_ONCE);
	ck_assert_int_eq(take(1000), RECORDED_NOT);
}
END_TEST

START_TEST(what_was_decided_so_comes_first)
{
	struct event denied = access_event("anna");

	event_set(&denied, EVENT_POLICY, SPAN("no-iphones"));
	event_set_number(&denied, EVENT_COUNT, 1);
	ck_assert(recorded_add(recorded, &denied, 2000, 3000));
	add(2000, 4000, 1);
	ck_assert_int_eq(take(2500), RECORDED_AS_REPEAT);
	text_clear(&key);
	fold_key_write(&key, &denied);
	ck_assert_int_eq(take(3500), RECORDED_NOT);
	ck_assert_int_eq(take(3000), RECORDED_AS_REPEAT);
}
END_TEST

START_TEST(many)
{
	for (int i = 0; i < 1000; i++)
		add(i, 0, 0);
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(take(i), RECORDED_AT_ONCE);
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(take(i), RECORDED_NOT);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("recorded");

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, nothing_is_recorded);
	tcase_add_test(tcase, each_counts_once);
	tcase_add_test(tcase, repeats_are_within_their_time);
	tcase_add_test(tcase, a_saved_fold_takes_its_part);
	tcase_add_test(tcase, the_one_that_ends_first);
	tcase_add_test(tcase, an_access_of_its_own_is_no_fold);
	tcase_add_test(tcase, what_was_decided_otherwise_was_written_too);
	tcase_add_test(tcase, what_was_decided_so_comes_first);
	tcase_add_test(tcase, many);
	return test_run("recorded", tcase);
}
