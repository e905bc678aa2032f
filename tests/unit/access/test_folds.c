/* folds: repeats of an access, counted until their time is over. */
#include "event/eventread.h"
#include "access/folds.h"
#include "support.h"

static struct folds *folds;

static void begin(void)
{
	folds = folds_new();
	ck_assert_ptr_nonnull(folds);
}

static void end(void)
{
	folds_free(folds);
}

static struct event access_event(void)
{
	struct event event = { 0 };

	event_set(&event, EVENT_SOURCE, SPAN("dovecot"));
	event_set(&event, EVENT_USER, SPAN("anna@minprom.example"));
	event_set(&event, EVENT_DEVICE, SPAN("iphone"));
	event_set(&event, EVENT_OS_VERSION, SPAN("16.6"));
	event_set(&event, EVENT_ACTION, SPAN("log"));
	return event;
}

/* What is another access, and what only a repeat. */
static const struct {
	const char *says;
	enum event_field field;
	const char *value;
	bool repeat;
} changes[] = {
	{ "the same", EVENT_USER, "anna@minprom.example", true },
	{ "another user", EVENT_USER, "boris@minprom.example", false },
	{ "another device", EVENT_DEVICE, "ipad", false },
	{ "another model", EVENT_MODEL, "iPhone 13 Pro", false },
	{ "another version", EVENT_OS_VERSION, "16.5.1", false },
	{ "another source", EVENT_SOURCE, "web", false },
	{ "another policy", EVENT_POLICY, "no-iphones", false },
	{ "another action", EVENT_ACTION, "run", false },
	{ "another exemption", EVENT_EXEMPTION, "minister", false },
	{ "another time", EVENT_TIME, "2023-07-17T06:00:00.000Z", true },
	{ "another address", EVENT_CLIENT_IP, "192.0.2.8", true },
	{ "other evidence", EVENT_EVIDENCE, "@IMAP-ID: x", true },
	{ "values that only together are the same", EVENT_MODEL, "16.6", false },
};

START_TEST(key_tells_repeats)
{
	struct event one = access_event(), other = one;
	struct text first, second;

	event_set(&other, changes[_i].field, span_of(changes[_i].value));
	text_begin(&first, EVENT_LINE_BYTES);
	text_begin(&second, EVENT_LINE_BYTES);
	fold_key(&first, &one);
	fold_key(&second, &other);
	ck_assert_msg(span_equal(text_span(&first), text_span(&second)) == changes[_i].repeat, "%s",
		      changes[_i].says);
	text_end(&first);
	text_end(&second);
}
END_TEST

/* Users that the event log does not have byte for byte. */
static const struct {
	const char *says;
	struct span piece;
	int times;
} users[] = {
	{ "a plain one", SPAN("anna"), 1 },
	{ "quotes and backslashes", SPAN("MINPROM\\\"anna\""), 1 },
	{ "another alphabet", SPAN("\xd0\x96"), 1 },
	{ "no UTF-8", SPAN("\xe4nna"), 1 },
	{ "a NUL and other controls", SPAN("an\0n\x1b\na"), 1 },
	{ "as long as a value can be", SPAN("a"), EVENT_VALUE_BYTES },
	{ "longer", SPAN("a"), EVENT_VALUE_BYTES + 1 },
	{ "longer, of two bytes a character", SPAN("\xd0\x96"), EVENT_VALUE_BYTES },
	{ "longer, cut in a character", SPAN("a\xd0\x96"), EVENT_VALUE_BYTES },
	{ "longer, no UTF-8", SPAN("\xff"), 2 * EVENT_VALUE_BYTES },
	{ "long, partly no UTF-8", SPAN("\xff\xd0\x96"), 300 },
};

/* After a crash an event is known by it. */
START_TEST(key_outlives_the_log)
{
	struct eventread *reader = eventread_new();
	struct event event = access_event(), again;
	struct text user, line, key, other;

	text_begin(&user, 4 * EVENT_VALUE_BYTES);
	text_begin(&line, EVENT_LINE_BYTES);
	text_begin(&key, EVENT_LINE_BYTES);
	text_begin(&other, EVENT_LINE_BYTES);
	for (int i = 0; i < users[_i].times; i++)
		text_add(&user, users[_i].piece);
	event_set(&event, EVENT_USER, text_span(&user));
	event_write(&line, &event);
	ck_assert(eventread_line(reader, text_span(&line), &again, NULL));
	fold_key(&key, &event);
	fold_key(&other, &again);
	ck_assert_msg(span_equal(text_span(&key), text_span(&other)), "%s", users[_i].says);
	text_end(&user);
	text_end(&line);
	text_end(&key);
	text_end(&other);
	eventread_free(reader);
}
END_TEST

START_TEST(identity_leaves_decisions_out)
{
	struct event event = access_event();
	struct text key, other;

	text_begin(&key, EVENT_LINE_BYTES);
	text_begin(&other, EVENT_LINE_BYTES);
	fold_key(&key, &event);
	event_set(&event, changes[_i].field, span_of(changes[_i].value));
	fold_key(&other, &event);
	ck_assert_msg(
		span_equal(fold_identity(text_span(&key)), fold_identity(text_span(&other))) ==
			(changes[_i].repeat || changes[_i].field >= EVENT_POLICY),
		"%s", changes[_i].says);
	text_end(&key);
	text_end(&other);
}
END_TEST

START_TEST(repeats_are_counted)
{
	struct fold *fold = folds_open(folds, SPAN("key"), 1000, 4600, SPAN("{}"));

	ck_assert_ptr_eq(folds_find(folds, SPAN("key")), fold);
	ck_assert_ptr_null(folds_find(folds, SPAN("other")));
	ck_assert_uint_eq(fold->count, 0);
	fold_repeat(fold, 3000);
	fold_repeat(fold, 2000);
	fold_repeat(fold, 4000);
	ck_assert_uint_eq(fold->count, 3);
	ck_assert_int_eq(fold->from, 2000);
	ck_assert_int_eq(fold->last, 4000);
	ck_text(fold->event, "{}", "the event is kept");
	folds_close(folds, fold);
	ck_assert_ptr_null(folds_find(folds, SPAN("key")));
}
END_TEST

START_TEST(in_the_order_of_opening)
{
	static const char *const keys[] = { "a", "b", "c" };
	struct fold *fold;
	int i = 0;

	for (int k = 0; k < ROWS(keys); k++)
		ck_assert_ptr_nonnull(folds_open(folds, span_of(keys[k]), k, 10 + k, SPAN("")));
	ck_assert_uint_eq(folds_count(folds), ROWS(keys));
	for (fold = folds_oldest(folds); fold != NULL; fold = folds_newer(fold))
		ck_text(fold->item.key, keys[i++], "the oldest first");
	folds_close(folds, folds_find(folds, SPAN("a")));
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
				folds_open(folds, span_of(test_printf(arena, "%d.%d", repeat, i)),
					   i, dues[(i * 7 + repeat) % ROWS(dues)], SPAN("")));
	for (int i = 0; i < ROWS(dues); i++)
		folds_close(folds, folds_find(folds, span_of(test_printf(arena, "%d.%d", i, i))));
	for (left = folds_count(folds); (fold = folds_first_due(folds)) != NULL; left--) {
		ck_assert_int_le(before, fold->due);
		before = fold->due;
		folds_close(folds, fold);
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
	add_rows(tcase, key_tells_repeats, changes);
	add_rows(tcase, key_outlives_the_log, users);
	add_rows(tcase, identity_leaves_decisions_out, changes);
	tcase_add_test(tcase, repeats_are_counted);
	tcase_add_test(tcase, in_the_order_of_opening);
	tcase_add_test(tcase, in_the_order_of_being_due);
	return test_run("folds", tcase);
}
