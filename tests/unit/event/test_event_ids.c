/* SPDX-License-Identifier: ISC */
/* event_ids: which ids came before, and how many events are missing between those that came. */
#include "event/event_ids.h"
#include "support.h"

/* Words are ids: `+` in front of one that lies outside the period, `=` of one that came before. */
static const struct {
	const char *says, *ids;
	uint64_t lost;
} rows[] = {
	{ "one after the other", "mx1-5f-1 mx1-5f-2 mx1-5f-3", 0 },
	{ "an id again", "mx1-5f-1 mx1-5f-2 =mx1-5f-1 =mx1-5f-2", 0 },
	{ "a whole file again", "mx1-5f-1 mx1-5f-3 mx1-5f-2 =mx1-5f-1 =mx1-5f-3 =mx1-5f-2", 0 },
	{ "counters are hexadecimal", "mx1-5f-9 mx1-5f-a mx1-5f-10", 5 },
	{ "a gap", "mx1-5f-1 mx1-5f-4", 2 },
	{ "a gap that is closed later", "mx1-5f-1 mx1-5f-4 mx1-5f-3 mx1-5f-2", 0 },
	{ "what came before the first is not missing", "mx1-5f-64 mx1-5f-65", 0 },
	{ "a gap in each of two streams", "mx1-5f-1 mx2-5f-1 mx1-5f-3 mx2-5f-4", 3 },
	{ "a host's next stream begins anew", "mx1-5f-9 mx1-60-1 mx1-60-2", 0 },
	{ "a host whose name goes on alike", "mx-5f-1 mx-5f-ab-1 mx-5f-ab-2", 0 },
	{ "a gap outside the period", "mx1-5f-5 mx1-5f-6 +mx1-5f-1 +mx1-5f-9", 0 },
	{ "closed by an event outside the period", "mx1-5f-5 mx1-5f-7 +mx1-5f-6", 0 },
	{ "again, in the period or not", "mx1-5f-1 +=mx1-5f-1", 0 },
	{ "a stream outside the period alone", "+mx1-5f-1 +mx1-5f-9", 0 },
	{ "ids of another form", "a b =a c =b", 0 },
	{ "a counter that is too long is another form",
	  "mx1-5f-1234567890123456 =mx1-5f-1234567890123456 mx1-5f-1234567890123458", 0 },
	{ "a letter's case does not tell counters apart", "mx1-5f-a =mx1-5f-A", 0 },
};

static void add_word(struct event_ids *ids, struct span word, const char *says)
{
	bool outside = span_starts_nocase(word, SPAN("+")), before, again = false;

	word = span_from(word, outside ? 1 : 0);
	before = span_starts_nocase(word, SPAN("="));
	word = span_from(word, before ? 1 : 0);
	ck_assert(event_ids_add(ids, word, !outside, &again));
	ck_assert_msg(again == before, "%s: %.*s", says, SPAN_FORMAT(word));
}

START_TEST(ids_are_known_again)
{
	struct arena *arena = test_arena();
	struct span rest = span_of(rows[_i].ids);
	struct event_ids ids = { 0 };

	event_ids_begin(&ids, &test_seed, arena);
	while (rest.size != 0)
		add_word(&ids, span_cut(&rest, ' '), rows[_i].says);
	ck_assert_msg(event_ids_lost(&ids) == rows[_i].lost, "%s: %d lost", rows[_i].says,
		      (int)event_ids_lost(&ids));
	event_ids_end(&ids);
	arena_free(arena);
}
END_TEST

START_TEST(two_steps_are_one)
{
	struct arena *arena = test_arena();
	struct event_ids ids = { .lost = 4 };
	bool again = true;
	uint32_t stream;

	event_ids_begin(&ids, &test_seed, arena);
	stream = event_ids_stream(&ids, SPAN("mx1-5f"));
	ck_assert_uint_eq(event_ids_stream(&ids, SPAN("mx1-5f")), stream);
	ck_assert_uint_ne(event_ids_stream(&ids, SPAN("mx1-60")), stream);
	ck_assert(event_ids_take(&ids, stream, 1, true, &again) && !again);
	ck_assert(event_ids_add(&ids, SPAN("mx1-5f-1"), true, &again) && again);
	ck_assert(event_ids_add(&ids, SPAN("mx1-5f-3"), true, &again) && !again);
	ck_assert(event_ids_take(&ids, stream, 3, true, &again) && again);
	ck_assert_uint_eq(event_ids_lost(&ids), 5);
	event_ids_end(&ids);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("event_ids");

	add_rows(tcase, ids_are_known_again, rows);
	tcase_add_test(tcase, two_steps_are_one);
	return test_run("event_ids", tcase);
}
