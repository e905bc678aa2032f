/* SPDX-License-Identifier: ISC */
/* A ClickHouse server as an input: its URL, the words of queries, and the rows of answers. */
#include "count/clickhouse/clickhouse_answer.h"
#include "count/clickhouse/clickhouse_query.h"
#include "count/clickhouse/clickhouse_terms.h"
#include "support.h"

#define AT "clickhouse:"

static const struct {
	const char *says, *input;
	bool encrypted;
	const char *user, *host;
	unsigned port;
	const char *database, *table, *written;
} places[] = {
	{ "all of it", AT "http://report@ch.example:9123/milter_device.events", false, "report",
	  "ch.example", 9123, "milter_device", "events", "http://ch.example:9123" },
	{ "the usual port", AT "http://ch1/a.b", false, "", "ch1", 8123, "a", "b",
	  "http://ch1:8123" },
	{ "the usual port of https", AT "https://u.v-w@ch1/a.b", true, "u.v-w", "ch1", 8443, "a",
	  "b", "https://ch1:8443" },
	{ "an IPv4 address", AT "http://192.0.2.1:1/a._b9", false, "", "192.0.2.1", 1, "a", "_b9",
	  "http://192.0.2.1:1" },
	{ "an IPv6 address", AT "http://u@[2001:db8::1]:80/a.b", false, "u", "[2001:db8::1]", 80,
	  "a", "b", "http://[2001:db8::1]:80" },
	{ "an IPv6 address without a port", AT "http://[::1]/a.b", false, "", "[::1]", 8123, "a",
	  "b", "http://[::1]:8123" },
	{ "case of the scheme", "ClickHouse:HTTP://h/a.b", false, "", "h", 8123, "a", "b",
	  "http://h:8123" },
};

START_TEST(place_is_read)
{
	struct clickhouse_place place;
	struct trouble why = { "" };
	struct text written;

	ck_assert(clickhouse_place_is(span_of(places[_i].input)));
	ck_assert_msg(clickhouse_place_read(span_of(places[_i].input), &place, &why), "%s: %s",
		      places[_i].says, why.sentence);
	ck_assert_msg(place.encrypted == places[_i].encrypted && place.port == places[_i].port &&
			      span_equal(place.user, span_of(places[_i].user)) &&
			      span_equal(place.host, span_of(places[_i].host)) &&
			      span_equal(place.database, span_of(places[_i].database)) &&
			      span_equal(place.table, span_of(places[_i].table)),
		      "%s", places[_i].says);
	text_begin(&written, 1000);
	clickhouse_place_write(&place, &written);
	ck_assert_str_eq(text_string(&written), places[_i].written);
	text_end(&written);
}
END_TEST

static const struct {
	const char *input, *word; /* that the sentence has */
} no_places[] = {
	{ AT, "write clickhouse:" },
	{ AT "ch1/a.b", "write clickhouse:" },
	{ AT "ftp://ch1/a.b", "write clickhouse:" },
	{ AT "http://", "host" },
	{ AT "http:///a.b", "host" },
	{ AT "http://u@/a.b", "host" },
	{ AT "http://h:0/a.b", "host" },
	{ AT "http://h:65536/a.b", "host" },
	{ AT "http://h:99999999999999999999/a.b", "host" },
	{ AT "http://h:/a.b", "host" },
	{ AT "http://-h/a.b", "host" },
	{ AT "http://h h/a.b", "host" },
	{ AT "http://h\r\nX: y/a.b", "host" },
	{ AT "http://[::1/a.b", "host" },
	{ AT "http://[]/a.b", "host" },
	{ AT "http://h?x/a.b", "host" },
	{ AT "http://u@v@h/a.b", "host" },
	{ AT "http://@h/a.b", "user" },
	{ AT "http://u'v@h/a.b", "user" },
	{ AT "http://u\r\nX: y@h/a.b", "a password" },
	{ AT "http://u:secret@h/a.b", "a password" },
	{ AT "http://:secret@h/a.b", "a password" },
	{ AT "http://h", "DATABASE.TABLE" },
	{ AT "http://h/", "DATABASE.TABLE" },
	{ AT "http://h/a", "DATABASE.TABLE" },
	{ AT "http://h/a.", "DATABASE.TABLE" },
	{ AT "http://h/.b", "DATABASE.TABLE" },
	{ AT "http://h/a.b.c", "DATABASE.TABLE" },
	{ AT "http://h/a.b/", "DATABASE.TABLE" },
	{ AT "http://h/a.b?user=x", "DATABASE.TABLE" },
	{ AT "http://h/a.b#x", "DATABASE.TABLE" },
	{ AT "http://h/a.`b`", "DATABASE.TABLE" },
	{ AT "http://h/a.b;DROP", "DATABASE.TABLE" },
	{ AT "http://h/1.b", "DATABASE.TABLE" },
};

START_TEST(other_place_is_refused)
{
	struct clickhouse_place place;
	struct trouble why = { "" };

	ck_assert_msg(!clickhouse_place_read(span_of(no_places[_i].input), &place, &why), "%s",
		      no_places[_i].input);
	ck_assert_msg(strstr(why.sentence, no_places[_i].word) != NULL, "%s: %s",
		      no_places[_i].input, why.sentence);
	ck_assert_msg(strstr(why.sentence, "secret") == NULL, "%s", why.sentence);
}
END_TEST

static const struct {
	struct span value;
	const char *quoted;
} quotes[] = {
	{ { "", 0 }, "''" },
	{ { "plain", 5 }, "'plain'" },
	{ { "o'brien", 7 }, "'o\\'brien'" },
	{ { "\\", 1 }, "'\\\\'" },
	{ { "\\'", 2 }, "'\\\\\\''" },
	{ { "' OR 1=1 --", 11 }, "'\\' OR 1=1 --'" },
	{ { "a\0b", 3 }, "'a\\x00b'" },
	{ { "\n\r\t\x7f", 4 }, "'\\x0a\\x0d\\x09\\x7f'" },
	{ { "`\"{from}%s", 10 }, "'`\"{from}%s'" },
	{ { "\xd0\xb0\xff", 3 }, "'\xd0\xb0\xff'" },
};

START_TEST(value_is_quoted)
{
	struct text out;

	text_begin(&out, 1000);
	clickhouse_quote(&out, quotes[_i].value);
	ck_assert_str_eq(text_string(&out), quotes[_i].quoted);
	text_end(&out);
}
END_TEST

static const struct {
	const char *conditions[4];
	const char *sightings, *origin;
} wheres[] = {
	{ { NULL }, "(1)", "(1)" },
	{ { "device=iphone" }, "(1 AND (`device` = 'iphone'))", "(1)" },
	{ { "policy=" }, "(1 AND (`policy` = ''))", "(1)" },
	{ { "policy=x' OR 1" }, "(1 AND (`policy` = 'x\\' OR 1'))", "(1)" },
	{ { "user=Anna@X" }, "(1 AND (lower(`user`) = lower('Anna@X')))", "(1)" },
	{ { "device=a", "host=h", "device=b" },
	  "(1 AND (`device` = 'a' OR `device` = 'b') AND (`host` = 'h'))",
	  "(1 AND (`host` = '' OR (`host` = 'h')))" },
	{ { "source=s", "source=" },
	  "(1 AND (`source` = 's' OR `source` = ''))",
	  "(1 AND (`source` = '' OR (`source` = 's' OR `source` = '')))" },
	{ { "to=a'b" }, "(1 AND (has(`to`, 'a\\'b')))", "(1)" },
	{ { "would=" }, "(1 AND (empty(`would`)))", "(1)" },
	{ { "count=3" }, "(1 AND (ifNull(toString(`count`) = '3', 0)))", "(1)" },
	{ { "count=3 OR 1" }, "(1 AND (ifNull(toString(`count`) = '3 OR 1', 0)))", "(1)" },
	{ { "count=" }, "(1 AND (isNull(`count`)))", "(1)" },
	{ { "grace=true" }, "(1 AND (`grace` != 0))", "(1)" },
	{ { "grace=false" }, "(1 AND (`grace` = 0))", "(1)" },
	{ { "grace=" }, "(1 AND (`grace` = 0))", "(1)" },
	{ { "file=x" }, "(1 AND ('' = 'x'))", "(1)" },
	{ { "device!=a", "device=b", "device!=c" },
	  "(1 AND (NOT (`device` = 'a')) AND (`device` = 'b') AND (NOT (`device` = 'c')))",
	  "(1)" },
	{ { "host!=h" },
	  "(1 AND (NOT (`host` = 'h')))",
	  "(1 AND (`host` = '' OR (NOT (`host` = 'h'))))" },
	{ { "user=*@X" }, "(1 AND (endsWith(lower(`user`), lower('@X'))))", "(1)" },
	{ { "device=i*" }, "(1 AND (startsWith(`device`, 'i')))", "(1)" },
	{ { "device=*'*" }, "(1 AND (position(`device`, '\\'') != 0))", "(1)" },
	{ { "device=*" }, "(1 AND (notEmpty(`device`)))", "(1)" },
	{ { "to=*b" }, "(1 AND (arrayExists(x -> endsWith(x, 'b'), `to`)))", "(1)" },
	{ { "count<3" }, "(1 AND (ifNull(`count` < 3, 0)))", "(1)" },
};

START_TEST(condition_is_written)
{
	struct arena *arena = arena_new();
	struct where where = { NULL };
	struct text out;

	for (size_t i = 0; wheres[_i].conditions[i] != NULL; i++)
		ck_assert(where_add(&where, arena, span_of(wheres[_i].conditions[i]), NULL));
	text_begin(&out, 1000);
	clickhouse_where(&out, &where);
	ck_assert_str_eq(text_string(&out), wheres[_i].sightings);
	text_clear(&out);
	clickhouse_where_origin(&out, &where);
	ck_assert_str_eq(text_string(&out), wheres[_i].origin);
	text_end(&out);
	arena_free(arena);
}
END_TEST

static const struct {
	struct period period;
	const char *written;
} periods[] = {
	{ { PERIOD_NO_START, PERIOD_NO_END }, "(at > 0)" },
	{ { 1689552000001, PERIOD_NO_END },
	  "(at > 0 AND at >= 1689552000001 AND day >= '2023-07-17')" },
	{ { PERIOD_NO_START, 1689638400000 },
	  "(at > 0 AND at < 1689638400000 AND day <= '2023-07-18')" },
	{ { -5, 99999999999999 }, "(at > 0 AND at >= -5 AND at < 99999999999999)" },
};

START_TEST(period_is_written)
{
	struct text out;

	text_begin(&out, 1000);
	clickhouse_period(&out, &periods[_i].period);
	ck_assert_str_eq(text_string(&out), periods[_i].written);
	text_end(&out);
}
END_TEST

/* From 2023-03-26 01:00 UTC to 2023-10-29 01:00 UTC two hours, else one. */
static const struct zone_change changes[] = { { 0, 3600 },
					      { 1679792400, 7200 },
					      { 1698541200, 3600 } };
static const struct zone zone = { changes, 3, "Europe/Berlin" };

static const struct {
	const char *says;
	int64_t earliest, latest;
	const char *written;
} locals[] = {
	{ "no change between", 1689552000000, 1689638400000, "(intDiv(at, 1000) + 7200)" },
	{ "the last second before a change", 1689552000000, 1698541199999,
	  "(intDiv(at, 1000) + 7200)" },
	{ "the first second of a change", 1689552000000, 1698541200000,
	  "(intDiv(at, 1000) + multiIf(at < 1698541200000, 7200, 3600))" },
	{ "all", 1, 1798541200000,
	  "(intDiv(at, 1000) + multiIf(at < 1679792400000, 3600, "
	  "at < 1698541200000, 7200, 3600))" },
	{ "behind the last", 1698541200000, 1798541200000, "(intDiv(at, 1000) + 3600)" },
};

START_TEST(local_time_is_written)
{
	struct text out;

	text_begin(&out, 1000);
	clickhouse_local(&out, &zone, locals[_i].earliest, locals[_i].latest);
	ck_assert_msg(strcmp(text_string(&out), locals[_i].written) == 0, "%s: %s", locals[_i].says,
		      text_string(&out));
	text_end(&out);
}
END_TEST

/* Rows as they come: columns with | behind each, a newline behind each row. */
static bool note_row(void *context, const struct span *columns, struct trouble *why)
{
	struct text *seen = context;

	(void)why;
	for (size_t i = 0; i < 2; i++) {
		text_add(seen, columns[i]);
		text_byte(seen, '|');
	}
	text_byte(seen, '\n');
	return true;
}

static const struct {
	const char *says;
	struct span answer;
	struct span rows; /* data NULL: it is refused */
} answers[] = {
	{ "nothing", { "", 0 }, { "", 0 } },
	{ "a row", { "a\tb\n", 4 }, { "a|b|\n", 5 } },
	{ "empty columns", { "\t\n", 2 }, { "||\n", 3 } },
	{ "two rows", { "a\tb\nc\td\n", 8 }, { "a|b|\nc|d|\n", 10 } },
	{ "escapes", { "\\t\\n\\r\\b\\f\\\\\t\\'x\\0y\n", 20 }, { "\t\n\r\b\f\\|'x\0y|\n", 13 } },
	{ "an unknown escape is its letter", { "\\N\t\\q\n", 6 }, { "N|q|\n", 5 } },
	{ "a backslash at the end of a column", { "a\\\\\t\\\n", 6 }, { "a\\|\\|\n", 6 } },
	{ "too few columns", { "a\n", 2 }, { NULL, 0 } },
	{ "too many columns", { "a\tb\tc\n", 6 }, { NULL, 0 } },
	{ "an empty row", { "\n", 1 }, { NULL, 0 } },
	{ "cut in a row", { "a\tb\nc\td", 7 }, { NULL, 0 } },
	{ "an exception", { "Code: 1, e\n", 11 }, { NULL, 0 } },
};

/* The answer in two pieces, cut at that byte. */
static bool take_answer(struct span answer, size_t cut, struct text *seen)
{
	const struct clickhouse_taker taker = { note_row, seen, 2 };
	struct clickhouse_answer reader;
	struct trouble why = { "" };
	bool taken;

	clickhouse_answer_begin(&reader, &taker);
	taken = clickhouse_answer_add(&reader, span_first(answer, cut), &why) &&
		clickhouse_answer_add(&reader, span_from(answer, cut), &why) &&
		clickhouse_answer_is_whole(&reader, &why);
	ck_assert(taken == (why.sentence[0] == '\0'));
	clickhouse_answer_end(&reader);
	return taken;
}

START_TEST(answer_is_read)
{
	struct text seen;

	text_begin(&seen, 1000);
	for (size_t cut = 0; cut <= answers[_i].answer.size; cut++) {
		bool taken = take_answer(answers[_i].answer, cut, &seen);

		ck_assert_msg(taken == (answers[_i].rows.data != NULL), "%s", answers[_i].says);
		ck_assert_msg(!taken || span_equal(text_span(&seen), answers[_i].rows), "%s: %s",
			      answers[_i].says, text_string(&seen));
		text_clear(&seen);
	}
	text_end(&seen);
}
END_TEST

START_TEST(row_without_end_is_refused)
{
	static char piece[65536];
	const struct clickhouse_taker taker = { note_row, NULL, 2 };
	struct clickhouse_answer reader;
	struct trouble why;
	size_t pieces = 0;

	memset(piece, 'x', sizeof(piece));
	clickhouse_answer_begin(&reader, &taker);
	while (clickhouse_answer_add(&reader, (struct span){ piece, sizeof(piece) }, &why))
		ck_assert(pieces++ <= CLICKHOUSE_ROW / sizeof(piece));
	clickhouse_answer_end(&reader);
}
END_TEST

/* A row of ones for every query, as moments are needed for those that come later; of lines of
 * digests, the third, there are none. */
static void answer_query(struct clickhouse_query *query)
{
	struct span columns[CLICKHOUSE_COLUMNS];
	struct trouble why;

	ck_assert_uint_le(clickhouse_query_columns(query), CLICKHOUSE_COLUMNS);
	for (size_t i = 0; i < CLICKHOUSE_COLUMNS; i++)
		columns[i] = query->at == 2 ? SPAN("0") : SPAN("1");
	ck_assert_msg(clickhouse_query_take(query, columns, &why), "%s", why.sentence);
	ck_assert(clickhouse_query_is_answered(query, &why));
}

START_TEST(queries_have_no_words_left)
{
	static const struct period period = { 1689552000000, 1689638400000 };
	const struct clickhouse_place place = { .database = SPAN("d"), .table = SPAN("t") };
	struct clickhouse_query query;
	struct summary summary;
	struct text sql;
	size_t count = 0;

	ck_assert(summary_begin(&summary, &test_seed, &period, &zone, NULL, _i == 1));
	text_begin(&sql, 100000);
	clickhouse_query_begin(&query, &place, &summary);
	while (clickhouse_query_next(&query, &sql)) {
		ck_assert_msg(strpbrk(text_string(&sql), "{}") == NULL, "%s", text_string(&sql));
		ck_assert_msg(strstr(text_string(&sql), "`d`.`t`") != NULL, "%s",
			      text_string(&sql));
		answer_query(&query);
		count++;
	}
	/* The one about lost events is not needed; lists are asked one by one. */
	ck_assert_uint_eq(count, 4 + (_i == 1 ? 2 : 1) * (17 + COUNTS_LISTS));
	ck_assert_uint_eq(summary.lines, 1);
	ck_assert_uint_eq(summary.now.users, 1);
	ck_assert_uint_eq(summary.before.users, _i == 1);
	text_end(&sql);
	summary_end(&summary);
}
END_TEST

START_TEST(row_that_is_none_is_refused)
{
	static const struct period period = { PERIOD_NO_START, PERIOD_NO_END };
	static const char *const numbers[] = { "",   "-1", "x", "1.5", "18446744073709551616",
					       " 1", "nan" };
	const struct clickhouse_place place = { .database = SPAN("d"), .table = SPAN("t") };
	struct clickhouse_query query;
	struct span columns[] = { SPAN("1"), span_of(numbers[_i]) };
	struct summary summary;
	struct trouble why = { "" };
	struct text sql;

	ck_assert(summary_begin(&summary, &test_seed, &period, &zone_utc, NULL, false));
	text_begin(&sql, 100000);
	clickhouse_query_begin(&query, &place, &summary);
	ck_assert(clickhouse_query_next(&query, &sql));
	ck_assert(!clickhouse_query_is_answered(&query, &why));
	ck_assert_str_eq(why.sentence, "the answer about the table has 0 rows, not one");
	ck_assert(!clickhouse_query_take(&query, columns, &why));
	ck_assert_str_eq(why.sentence, "the answer about the table has a row that is none");
	text_end(&sql);
	summary_end(&summary);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("clickhouse");
	TCase *tcase = tcase_create("clickhouse");
	SRunner *runner = srunner_create(suite);
	int failed;

	add_rows(tcase, place_is_read, places);
	add_rows(tcase, other_place_is_refused, no_places);
	add_rows(tcase, value_is_quoted, quotes);
	add_rows(tcase, condition_is_written, wheres);
	add_rows(tcase, period_is_written, periods);
	add_rows(tcase, local_time_is_written, locals);
	add_rows(tcase, answer_is_read, answers);
	tcase_add_test(tcase, row_without_end_is_refused);
	tcase_add_loop_test(tcase, queries_have_no_words_left, 0, 2);
	tcase_add_loop_test(tcase, row_that_is_none_is_refused, 0, 7);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
