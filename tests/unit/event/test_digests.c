/* SPDX-License-Identifier: ISC */
/* digested and event_ids: what is a line of a digest, and which digests count. */
#include "event/event_ids.h"
#include "support.h"

static const struct {
	const char *says, *item;
	const char *stream; /* NULL: it is no range */
	int64_t from, to;
} ranges[] = {
	{ "a range", "mx1-5f:1-2a", "mx1-5f", 0x1, 0x2a },
	{ "one event", "mx1-5f:7-7", "mx1-5f", 7, 7 },
	{ "the first counter", "mx1-5f:0-0", "mx1-5f", 0, 0 },
	{ "the last counter", "mx1-5f:0-fffffffffffffff", "mx1-5f", 0, 0xfffffffffffffff },
	{ "a host with a colon", "mx:1-5f:1-2", "mx:1-5f", 1, 2 },
	{ "backwards", "mx1-5f:2-1", NULL, 0, 0 },
	{ "a counter that is too long", "mx1-5f:0-ffffffffffffffff", NULL, 0, 0 },
	{ "a first counter that is too long", "mx1-5f:0000000000000000-1", NULL, 0, 0 },
	{ "without counters", "mx1-5f", NULL, 0, 0 },
	{ "without the last one", "mx1-5f:1-", NULL, 0, 0 },
	{ "without the first one", "mx1-5f:-1", NULL, 0, 0 },
	{ "without a stream", ":1-2", NULL, 0, 0 },
	{ "a stream of another form", "mx1:1-2", NULL, 0, 0 },
	{ "of a digest", "digest/2026-11-27/00-5f:1-2", NULL, 0, 0 },
	{ "nothing", "", NULL, 0, 0 },
	{ "no number", "mx1-5f:g-2", NULL, 0, 0 },
};

START_TEST(range_is_read)
{
	struct digested_range range;
	struct span item = test_heap(span_of(ranges[_i].item));
	bool read = digested_read_range(item, &range);

	ck_assert_msg(read == (ranges[_i].stream != NULL), "%s", ranges[_i].says);
	if (read) {
		ck_text(range.stream, ranges[_i].stream, ranges[_i].says);
		ck_assert_int_eq(range.from, ranges[_i].from);
		ck_assert_int_eq(range.to, ranges[_i].to);
	}
	free((void *)(uintptr_t)item.data);
}
END_TEST

START_TEST(range_is_written_as_it_is_read)
{
	struct digested_range range;
	struct text text;

	text_begin(&text, 100);
	if (digested_read_range(span_of(ranges[_i].item), &range)) {
		digested_write_range(&text, &range);
		ck_text(text_span(&text), ranges[_i].item, ranges[_i].says);
	}
	text_end(&text);
}
END_TEST

#define LOTS "99999999999999999"
static const struct {
	const char *says, *cells;
	uint64_t count;
	bool hold;
	int64_t cut;
	uint64_t before, days_left; /* days with events */
} days[] = {
	{ "some days", "3,,12,1", 16, true, 102, 3, 2 },
	{ "cut at a day without events", "3,,12,1", 16, true, 101, 3, 2 },
	{ "cut in front", "3,,12,1", 16, true, 90, 0, 3 },
	{ "cut behind", "3,,12,1", 16, true, 104, 16, 0 },
	{ "without events in front", ",,2", 2, true, 101, 0, 1 },
	{ "one day", "7", 7, true, 100, 0, 1 },
	{ "as many events as can be", LOTS "," LOTS, 2 * DIGESTED_DAY_EVENTS, true, 101,
	  DIGESTED_DAY_EVENTS, 1 },
	{ "another sum", "3,,12,1", 15, false, 0, 0, 0 },
	{ "one event too many", "1" LOTS, 0, false, 0, 0, 0 },
	{ "a month", "1,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,1", 2, true, 130, 1, 1 },
	{ "more than a month", "1,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,1", 2, false, 0, 0, 0 },
	{ "a blank", "3, 2", 5, false, 0, 0, 0 },
	{ "less than nothing", "-1,2", 1, false, 0, 0, 0 },
	{ "nothing of nothing", "", 0, true, 100, 0, 0 },
};

START_TEST(days_are_read_and_cut)
{
	struct span cells = test_heap(span_of(days[_i].cells));
	struct digested_days left = { cells, 100 }, front;
	uint64_t before, count, with_events = 0;
	int64_t day, last = 0;

	ck_assert_msg(digested_days_hold(cells, days[_i].count) == days[_i].hold, "%s",
		      days[_i].says);
	if (days[_i].hold) {
		front = digested_cut_days(&left, days[_i].cut, &before);
		ck_assert_uint_eq(before, days[_i].before);
		while (digested_next_day(&front, &day, &count))
			before -= count;
		ck_assert_uint_eq(before, 0);
		for (; digested_next_day(&left, &day, &count); with_events++) {
			ck_assert(day >= days[_i].cut && day > last);
			before += count;
			last = day;
		}
		ck_assert_uint_eq(with_events, days[_i].days_left);
		ck_assert_uint_eq(before, days[_i].count - days[_i].before);
	}
	free((void *)(uintptr_t)cells.data);
}
END_TEST

static const struct {
	const char *says, *wanted;
	uint64_t counts[4];
} written_days[] = {
	{ "some", "3,,12,1", { 3, 0, 12, 1 } },
	{ "the first alone", "", { 3, 0, 0, 0 } },
	{ "up to the last with events", "3,1", { 3, 1, 0, 0 } },
	{ "without the first", ",,,2", { 0, 0, 0, 2 } },
	{ "none", "", { 0, 0, 0, 0 } },
};

START_TEST(days_are_written)
{
	struct text text;

	text_begin(&text, 100);
	digested_write_days(&text, written_days[_i].counts, 4);
	ck_text(text_span(&text), written_days[_i].wanted, written_days[_i].says);
	text_end(&text);
}
END_TEST

/* A day that begins at 1000 and ends before 2000. */
#define HASH_A "digest/2026-11-27/aa"
#define HASH_B "digest/2026-11-27/bb"

/*
 * Words are ids, and what comes of each: `=` it was there before, `-` it is left out, `~` it is
 * folded.  `head:A:RANGE` is the head of a digest of 4 lines, `lone:` one among events.
 */
static const struct {
	const char *says, *words, *why;
	enum digest_state state; /* of A */
	uint64_t lost;
} rows[] = {
	{ "a digest alone", "head:A:mx1-5f:1-9 ~A-1 ~A-2 ~A-3", NULL, DIGEST_COUNTS, 0 },
	{ "twice", "head:A:mx1-5f:1-9 ~A-1 ~A-2 head:A:mx1-5f:1-9 =A-1 =A-2 ~A-3", NULL,
	  DIGEST_COUNTS, 0 },
	{ "what it stands for comes later", "head:A:mx1-5f:1-3 ~A-1 =mx1-5f-1 =mx1-5f-3 mx1-5f-4",
	  NULL, DIGEST_COUNTS, 0 },
	{ "what it stands for came before", "mx1-5f-1 mx1-5f-2 head:A:mx1-5f:1-2 -A-1 -A-2", NULL,
	  DIGEST_LEFT_OUT, 0 },
	{ "some of it came before", "mx1-5f-1 head:A:mx1-5f:1-2 -A-1 -A-2 mx1-5f-2",
	  "some of its events came before, but not all", DIGEST_REFUSED, 0 },
	{ "others of its stream came before", "mx1-5f-1 head:A:mx1-5f:2-9 ~A-1 mx1-5f-a", NULL,
	  DIGEST_COUNTS, 0 },
	{ "two with different parts", "head:A:mx1-5f:1-4 ~A-1 head:B:mx1-5f:5-9 ~B-1", NULL,
	  DIGEST_COUNTS, 0 },
	{ "one that is part of another", "head:B:mx1-5f:1-9 ~B-1 head:A:mx1-5f:2-3 -A-1", NULL,
	  DIGEST_LEFT_OUT, 0 },
	{ "one that has part of another", "head:B:mx1-5f:1-4 ~B-1 head:A:mx1-5f:4-9 -A-1",
	  "some of its events came before, but not all", DIGEST_REFUSED, 0 },
	{ "events lost within it", "head:A:mx1-5f:1-2,mx1-5f:5-6 ~A-1", NULL, DIGEST_COUNTS, 2 },
	{ "events lost behind it", "head:A:mx1-5f:1-2 ~A-1 mx1-5f-4", NULL, DIGEST_COUNTS, 1 },
	{ "lines of it lost are no lost events", "head:A:mx1-5f:1-2 ~A-1 ~A-3", NULL, DIGEST_COUNTS,
	  0 },
	{ "without its head", "-A-1 -A-2", "its head is missing", DIGEST_REFUSED, 0 },
	{ "its head comes later", "-A-1 head:A:mx1-5f:1-2 -A-2", "its head is missing",
	  DIGEST_REFUSED, 0 },
	{ "a head among events", "mx1-5f-1 lone:A:mx1-5f:1-9 -A-1 mx1-5f-2",
	  "it stands among events: name it as a file of its own", DIGEST_REFUSED, 0 },
	{ "a head that is damaged", "head:A:mx1-5f:9-1 -A-1 mx1-5f-2", "its head is damaged",
	  DIGEST_REFUSED, 0 },
	{ "a line that is numbered wrongly", "head:A:mx1-5f:1-2 ~A-1 -A-4 -A-fffffffffffffff", NULL,
	  DIGEST_COUNTS, 0 },
};

static struct span full_id(struct arena *arena, struct span word)
{
	bool is_b = word.size != 0 && word.data[0] == 'B';

	if (word.size < 2 || word.data[1] != '-')
		return word;
	word = span_from(word, 1);
	return span_of(test_printf(arena, "%s%.*s", is_b ? HASH_B : HASH_A, SPAN_FORMAT(word)));
}

static enum event_ids_verdict take_head(struct event_ids *ids, struct arena *arena,
					struct span word, bool believed)
{
	struct event event = { 0 };
	struct span items[4];
	struct span name = span_cut(&word, ':');

	event_set(&event, EVENT_TIME, SPAN("1970-01-01T00:00:01.000Z"));
	event_set(&event, EVENT_LAST, SPAN("1970-01-01T00:00:02.000Z"));
	event_set(&event, EVENT_ID,
		  full_id(arena, span_of(test_printf(arena, "%.*s-0", SPAN_FORMAT(name)))));
	event_set_number(&event, EVENT_COUNT, 4);
	event.values[EVENT_COVERS].items = items;
	while (word.size != 0)
		items[event.values[EVENT_COVERS].item_count++] = span_cut(&word, ',');
	return event_ids_take_head(ids, &event, believed);
}

static void take_word(struct event_ids *ids, struct arena *arena, struct span word,
		      const char *says)
{
	static const char marks[] = {
		[EVENT_IDS_AGAIN] = '=', [EVENT_IDS_LEFT_OUT] = '-', [EVENT_IDS_FOLDED] = '~'
	};
	struct event_ids_time when = { 1500, true };
	enum event_ids_verdict wanted = EVENT_IDS_NEW, got;

	if (span_equal(span_first(word, 5), SPAN("head:")) ||
	    span_equal(span_first(word, 5), SPAN("lone:"))) {
		got = take_head(ids, arena, span_from(word, 5), word.data[0] == 'h');
		ck_assert_int_ne(got, EVENT_IDS_FAILED);
		return;
	}
	for (int i = EVENT_IDS_FOLDED; i <= EVENT_IDS_LEFT_OUT; i++)
		if (word.data[0] == marks[i])
			wanted = (enum event_ids_verdict)i;
	if (wanted != EVENT_IDS_NEW)
		word = span_from(word, 1);
	got = event_ids_judge_id(ids, full_id(arena, word), when);
	ck_assert_msg(got == wanted, "%s: %.*s is %d", says, SPAN_FORMAT(word), got);
}

static const struct digest_read *digest_a(const struct event_ids *ids)
{
	return tally_find(&ids->digests.rows, SPAN(HASH_A));
}

START_TEST(digest_counts_once)
{
	struct arena *arena = test_arena();
	struct span rest = span_of(rows[_i].words);
	const struct digest_read *digest;
	struct event_ids ids = { 0 };

	event_ids_begin(&ids, &test_seed, arena);
	while (rest.size != 0)
		take_word(&ids, arena, span_cut(&rest, ' '), rows[_i].says);
	digest = digest_a(&ids);
	ck_assert_msg(digest->state == rows[_i].state, "%s: %d", rows[_i].says, digest->state);
	ck_assert_msg((digest->why == NULL) == (rows[_i].why == NULL), "%s", rows[_i].says);
	if (digest->why != NULL)
		ck_assert_str_eq(digest->why, rows[_i].why);
	ck_assert_msg(event_ids_lost(&ids) == rows[_i].lost, "%s: %d lost", rows[_i].says,
		      (int)event_ids_lost(&ids));
	event_ids_end(&ids);
	arena_free(arena);
}
END_TEST

/* Before anything is read: what others have of A, and of B, which is larger. */
static const struct {
	const char *says, *others;
	enum digest_state a, b;
} decisions[] = {
	{ "nothing else is read", "", DIGEST_REFUSED, DIGEST_COUNTS },
	{ "all of the larger is read", "1 2 3 4 5", DIGEST_COUNTS, DIGEST_LEFT_OUT },
	{ "all of the smaller is read", "5 6", DIGEST_LEFT_OUT, DIGEST_COUNTS },
	{ "all is read", "1 2 3 4 5 6", DIGEST_LEFT_OUT, DIGEST_LEFT_OUT },
	{ "a part of the larger is read", "1", DIGEST_REFUSED, DIGEST_COUNTS },
};

START_TEST(the_larger_is_preferred_and_what_is_read_itself)
{
	struct arena *arena = test_arena();
	struct span rest = span_of(decisions[_i].others);
	struct event_ids ids = { 0 }, others = { 0 };
	bool again;

	event_ids_begin(&ids, &test_seed, arena);
	event_ids_begin(&others, &test_seed, arena);
	while (rest.size != 0) {
		struct span word = span_cut(&rest, ' ');

		ck_assert(event_ids_add(
			&others, span_of(test_printf(arena, "mx1-5f-%.*s", SPAN_FORMAT(word))),
			true, &again));
	}
	take_head(&ids, arena, SPAN("A:mx1-5f:5-6"), true);
	take_head(&ids, arena, SPAN("B:mx1-5f:1-5"), true);
	ck_assert(event_ids_decide(&ids, &others, arena));
	ck_assert_msg(digest_a(&ids)->state == decisions[_i].a, "%s", decisions[_i].says);
	ck_assert_msg(
		((const struct digest_read *)tally_find(&ids.digests.rows, SPAN(HASH_B)))->state ==
			decisions[_i].b,
		"%s", decisions[_i].says);
	event_ids_end(&ids);
	event_ids_end(&others);
	arena_free(arena);
}
END_TEST

/* The digest is of the second from 1000 to 2000. */
static const struct {
	const char *says;
	struct period period;
	const char *why;
} flaws[] = {
	{ "a period of all", { PERIOD_NO_START, PERIOD_NO_END }, NULL },
	{ "the period is its day", { 1000, 2000 }, NULL },
	{ "the period is later", { 2000, 9000 }, NULL },
	{ "the period is earlier", { 0, 1000 }, NULL },
	{ "the period begins in it",
	  { 1001, 9000 },
	  "a period of the report begins or ends within its day" },
	{ "the period ends in it",
	  { 0, 1999 },
	  "a period of the report begins or ends within its day" },
};

START_TEST(period_has_all_of_a_digest_or_nothing)
{
	struct arena *arena = test_arena();
	struct event_ids ids = { 0 };

	event_ids_begin(&ids, &test_seed, arena);
	ids.digests.periods[0] = &flaws[_i].period;
	take_head(&ids, arena, SPAN("A:mx1-5f:1-2"), true);
	ck_assert(event_ids_decide(&ids, NULL, arena));
	if (flaws[_i].why == NULL)
		ck_assert_msg(digest_a(&ids)->why == NULL, "%s", flaws[_i].says);
	else
		ck_assert_str_eq(digest_a(&ids)->why, flaws[_i].why);
	event_ids_end(&ids);
	arena_free(arena);
}
END_TEST

#define DAY 86400000LL
static const struct zone moscow = { &(const struct zone_change){ 0, 3 * 3600 }, 1, "Moscow" };

/* Of three days, of that zone. */
static const struct {
	const char *says;
	struct period period, digest;
	const struct zone *zone;
	const char *why;
} cuts[] = {
	{ "the period begins between its days",
	  { 11 * DAY, 99 * DAY },
	  { 10 * DAY, 13 * DAY },
	  &zone_utc,
	  NULL },
	{ "the period ends between its days",
	  { 0, 11 * DAY },
	  { 10 * DAY, 13 * DAY },
	  &zone_utc,
	  NULL },
	{ "the period begins within a day",
	  { 11 * DAY + 1, 99 * DAY },
	  { 10 * DAY, 13 * DAY },
	  &zone_utc,
	  "a period of the report begins or ends within its day" },
	{ "days of another zone",
	  { 0, 99 * DAY },
	  { 10 * DAY, 13 * DAY },
	  &moscow,
	  "it is of a day in another time zone: name that with --timezone" },
	{ "days of that zone",
	  { 0, 99 * DAY },
	  { 10 * DAY - DAY / 8, 13 * DAY - DAY / 8 },
	  &moscow,
	  NULL },
	{ "a day and a half",
	  { 0, 99 * DAY },
	  { 10 * DAY, 11 * DAY + DAY / 2 },
	  &zone_utc,
	  "it is of a day in another time zone: name that with --timezone" },
};

START_TEST(digest_of_days_is_cut_between_them)
{
	struct arena *arena = test_arena();
	struct digests digests;
	struct digest_read digest = { .head = 1,
				      .since = cuts[_i].digest.since,
				      .until = cuts[_i].digest.until };
	const char *why;

	digests_begin(&digests, &test_seed, arena);
	digests.zone = cuts[_i].zone;
	digests.periods[0] = &cuts[_i].period;
	why = digest_flaw(&digests, &digest);
	ck_assert_msg((why == NULL) == (cuts[_i].why == NULL), "%s", cuts[_i].says);
	ck_assert(digests_end_of_last(&digests) == INT64_MIN);
	if (why != NULL)
		ck_assert_str_eq(why, cuts[_i].why);
	digests_end(&digests);
	arena_free(arena);
}
END_TEST

START_TEST(period_settles_where_a_day_begins)
{
	static const int64_t ends[][2] = { { 11 * DAY + 1, 11 * DAY },
					   { 11 * DAY, 11 * DAY },
					   { 13 * DAY - 1, 12 * DAY },
					   { 13 * DAY + 1, 13 * DAY + 1 },
					   { 10 * DAY - 1, 10 * DAY - 1 } };
	struct arena *arena = test_arena();
	struct digests digests;
	struct digest_read *digest;

	digests_begin(&digests, &test_seed, arena);
	digests.zone = &zone_utc;
	digest = digests_of(&digests, SPAN(HASH_A));
	ck_assert_ptr_nonnull(digest);
	digest->since = 10 * DAY;
	digest->until = 13 * DAY;
	ck_assert_int_eq(digests_end_of_last(&digests), 13 * DAY);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		int64_t end = ends[i][0];

		digests_settle(&digests, &end);
		ck_assert_int_eq(end, ends[i][1]);
	}
	digests_end(&digests);
	arena_free(arena);
}
END_TEST

START_TEST(time_tells_whose_a_line_is)
{
	static const struct {
		int64_t time;
		enum event_ids_verdict verdict;
	} times[] = { { 999, EVENT_IDS_LEFT_OUT },
		      { 1000, EVENT_IDS_FOLDED },
		      { 1999, EVENT_IDS_FOLDED },
		      { 2000, EVENT_IDS_LEFT_OUT } };
	struct arena *arena = test_arena();
	struct event_ids ids = { 0 };

	event_ids_begin(&ids, &test_seed, arena);
	take_head(&ids, arena, SPAN("A:mx1-5f:1-2"), true);
	ck_assert_int_eq(event_ids_judge_id(&ids, SPAN(HASH_A "-1"),
					    (struct event_ids_time){ times[_i].time, true }),
			 times[_i].verdict);
	ck_assert_uint_eq(digest_a(&ids)->strange, times[_i].verdict == EVENT_IDS_LEFT_OUT);
	ck_assert(digest_is_at_fault(digest_a(&ids)));
	event_ids_end(&ids);
	arena_free(arena);
}
END_TEST

START_TEST(id_that_only_begins_like_a_digest_is_no_event)
{
	struct arena *arena = test_arena();
	struct event_ids ids = { 0 };
	const char *id = HASH_A "-1";

	event_ids_begin(&ids, &test_seed, arena);
	for (size_t size = sizeof("digest/") - 1; size <= strlen(id); size++)
		ck_assert_int_eq(event_ids_judge_id(&ids, (struct span){ id, size },
						    (struct event_ids_time){ 1500, true }),
				 EVENT_IDS_LEFT_OUT);
	event_ids_end(&ids);
	arena_free(arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("digests");
	TCase *tcase = tcase_create("digests");
	SRunner *runner;
	int failed;

	add_rows(tcase, range_is_read, ranges);
	add_rows(tcase, range_is_written_as_it_is_read, ranges);
	add_rows(tcase, days_are_read_and_cut, days);
	add_rows(tcase, days_are_written, written_days);
	add_rows(tcase, digest_of_days_is_cut_between_them, cuts);
	add_rows(tcase, digest_counts_once, rows);
	add_rows(tcase, the_larger_is_preferred_and_what_is_read_itself, decisions);
	add_rows(tcase, period_has_all_of_a_digest_or_nothing, flaws);
	tcase_add_test(tcase, period_settles_where_a_day_begins);
	tcase_add_loop_test(tcase, time_tells_whose_a_line_is, 0, 4);
	tcase_add_test(tcase, id_that_only_begins_like_a_digest_is_no_event);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
