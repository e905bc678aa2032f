/* SPDX-License-Identifier: ISC */
/* eventread_skim: lines are told apart by their own values and forms, as if read wholly. */
#include "support_eventread.h"

/* One of the words, empty ones too, as a member after those that are there. */
static void add_member(struct text *line, unsigned *random, const char *key, const char *words)
{
	struct span rest = span_of(words), word;
	unsigned skipped;

	*random = *random * 1103515245U + 12345U;
	skipped = *random >> 16 & 3;
	do
		word = span_cut(&rest, ' ');
	while (skipped-- != 0 && rest.size != 0);
	if (word.size != 0)
		text_printf(line, "%s\"%s\":\"%.*s\"", line->size > 1 ? "," : "", key,
			    SPAN_FORMAT(word));
}

/* Parts that begin alike, that end where another goes on, and that come in any order. */
START_TEST(parts_are_told_apart)
{
	struct text line;
	unsigned random = 1;

	text_begin(&line, 10000);
	for (int i = 0; i < 5000; i++) {
		text_clear(&line);
		text_byte(&line, '{');
		add_member(&line, &random, "host", "mx mx1 mx12 a");
		add_member(&line, &random, "source", "smtp  smtps dovecot");
		add_member(&line, &random, "config", "0c4d2e6f8a1b 0c4d2e6f8a1c  0");
		add_member(&line, &random, "user", "a b  c");
		add_member(&line, &random, "device", "iphone ipad iphone-of-anna ");
		add_member(&line, &random, "vendor", "Apple  A Applesoft");
		add_member(&line, &random, "model", "  iPhone iPhone15");
		add_member(&line, &random, "os_version", "18.5 18.51  18");
		add_member(&line, &random, "evidence", "x  y z");
		add_member(&line, &random, "policy", "  outdated outdated-phones");
		add_member(&line, &random, "action", "log tag reject ");
		add_member(&line, &random, "mode", "enforce observe  ");
		text_byte(&line, '}');
		check_copy(text_span(&line));
	}
	text_end(&line);
}
END_TEST

/* What ends no string, at each place in a word of eight bytes. */
START_TEST(strings_end_where_they_end)
{
	static const char *const pieces[] = { "\\\"", "\\\\", "\\u0022", "\xc2\x85",
					      "\x7f", "\\n",  "!",       "\x1f" };
	char line[256];

	for (size_t piece = 0; piece < sizeof(pieces) / sizeof(pieces[0]); piece++)
		for (int before = 0; before < 18; before++)
			for (int behind = 0; behind < 18; behind++) {
				int size = snprintf(
					line, sizeof(line),
					"{\"type\":\"%.*s%s%.*s\",\"device\":\"%.*s%s%.*s\"}",
					before, "abcdefghijklmnopqr", pieces[piece], behind,
					"abcdefghijklmnopqr", behind, "abcdefghijklmnopqr",
					pieces[piece], before, "abcdefghijklmnopqr");

				check_copy((struct span){ line, (size_t)size });
			}
}
END_TEST

#define LINE_ROOM (512 + EVENTREAD_SLACK)

/* Which lines need not be read wholly.  All are canonical but the last. */
static const struct {
	const char *says, *line;
	bool skimmed;
} skimmable[] = {
	{ "no own value", "{\"type\":\"totals\"}\n", true },
	{ "own values are of any length",
	  "{\"time\":\"x\",\"type\":\"t\",\"id\":\"mx1-00-7f\",\"user\":\"\",\"to\":[\"a\",\"b\"],"
	  "\"to_count\":12,\"evidence\":\"a longer one, with \\\"quotes\\\"\",\"count\":3,"
	  "\"last\":\"y\"}\n",
	  true },
	{ "a list may be empty", "{\"to\":[],\"to_count\":0}\n", true },
	{ "UTF-8 in a user", "{\"user\":\"\xd0\xb6@x\"}\n", true },
	{ "an escape in a user", "{\"user\":\"a\\u0022\"}\n", false },
	{ "an id without a counter", "{\"id\":\"mx1-00-\"}\n", false },
	{ "an id of another form", "{\"id\":\"00ff\"}\n", false },
	{ "an id with a counter that is too long", "{\"id\":\"mx1-00-1234567890123456\"}\n",
	  false },
	{ "another order", "{\"type\":\"t\",\"time\":\"x\"}\n", false },
};

START_TEST(line_is_skimmed)
{
	struct eventread_skim skim;
	const char *line = skimmable[_i].line;
	char bytes[LINE_ROOM] = { 0 };

	ck_assert(strlen(line) + EVENTREAD_SLACK < sizeof(bytes));
	memcpy(bytes, line, strlen(line));
	for (int again = 0; again < 2; again++)
		ck_assert_msg(eventread_skim(reader, bytes, &skim) == skimmable[_i].skimmed, "%s",
			      skimmable[_i].says);
	ck_assert(!skimmable[_i].skimmed || skim.size == strlen(line) - 1);
}
END_TEST

START_TEST(messages_are_told_by_traffic)
{
	static const char line[] = "{\"count\":5,\"messages_submission\":1,\"messages_receipt\":2,"
				   "\"messages_access\":3,\"messages_inbound\":4}\n";
	struct eventread_skim skim;
	char bytes[LINE_ROOM] = { 0 };

	memcpy(bytes, line, sizeof(line));
	ck_assert(eventread_skim(reader, bytes, &skim));
	ck_assert_uint_eq(skim.count, 5);
	ck_assert_uint_eq(skim.messages[TRAFFIC_SUBMISSION], 1);
	ck_assert_uint_eq(skim.messages[TRAFFIC_RECEIPT], 2);
	ck_assert_uint_eq(skim.messages[TRAFFIC_ACCESS], 3);
	ck_assert_uint_eq(skim.messages[TRAFFIC_INBOUND], 4);
}
END_TEST

/* Lines of one form, whatever their own values; and what is forgotten is learned again. */
START_TEST(forms_are_what_counts)
{
	static const struct {
		const char *line;
		uint32_t form, stream;
	} seen[] = {
		{ "{\"time\":\"1\",\"id\":\"mx1-00-1\",\"host\":\"mx1\",\"user\":\"a\"}\n", 1, 1 },
		{ "{\"time\":\"2\",\"id\":\"mx1-00-2\",\"host\":\"mx1\",\"user\":\"bb\"}\n", 1, 1 },
		{ "{\"time\":\"2\",\"id\":\"mx1-01-2\",\"host\":\"mx1\",\"user\":\"bb\"}\n", 1, 2 },
		{ "{\"time\":\"2\",\"id\":\"mx1-01-3\",\"host\":\"mx2\",\"user\":\"bb\"}\n", 2, 2 },
		{ "{\"time\":\"2\",\"host\":\"mx2\",\"user\":\"bb\"}\n", 3, 0 },
		{ "{\"time\":\"2\",\"id\":\"mx1-00-3\",\"host\":\"mx1\",\"user\":\"bb\"}\n", 1, 1 },
	};

	for (int again = 0; again < 2; again++) {
		for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
			struct eventread_skim skim;
			char bytes[LINE_ROOM] = { 0 };

			memcpy(bytes, seen[i].line, strlen(seen[i].line));
			ck_assert(eventread_skim(reader, bytes, &skim));
			ck_assert_uint_eq(skim.form, seen[i].form);
			ck_assert_uint_eq(skim.stream, seen[i].stream);
		}
		eventread_forget(reader);
	}
}
END_TEST

/* One host's stream may begin with another's. */
START_TEST(streams_may_begin_alike)
{
	static const char *const ids[] = { "mx-5f-ab-12", "mx-5f-77", "mx-5f-ab-13", "mx-5f-78" };

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		char line[128];
		int size = snprintf(line, sizeof(line), "{\"id\":\"%s\",\"host\":\"a\"}", ids[i]);

		check_copy((struct span){ line, (size_t)size });
	}
}
END_TEST

START_TEST(reader_gets_full)
{
	struct eventread_skim skim;
	int count = 0;

	while (!eventread_is_full(reader) && count < 100000) {
		char bytes[LINE_ROOM] = { 0 };

		snprintf(bytes, sizeof(bytes) - EVENTREAD_SLACK, "{\"host\":\"mx%d\"}\n", count++);
		ck_assert(eventread_skim(reader, bytes, &skim));
	}
	ck_assert_int_gt(count, 1000);
	ck_assert_int_lt(count, 100000);
}
END_TEST

/* Values that fork at every letter: there is no more room for ways, and all lines are read. */
START_TEST(ways_are_used_up)
{
	struct eventread_skim skim;
	int at_full = 0;

	for (int number = 0; number < 4096; number++) {
		char host[13] = { 0 }, bytes[LINE_ROOM] = { 0 };
		int size;

		for (int bit = 0; bit < 12; bit++)
			host[bit] = (number * 2749 >> bit & 1) != 0 ? 'a' : 'b';
		size = snprintf(
			bytes, sizeof(bytes) - EVENTREAD_SLACK,
			"{\"time\":\"1\",\"host\":\"%s\",\"user\":\"u\",\"device\":\"%s\"}\n", host,
			host + number % 12);
		ck_assert(eventread_skim(reader, bytes, &skim));
		check_copy((struct span){ bytes, (size_t)size - 1 });
		if (at_full == 0 && eventread_is_full(reader))
			at_full = number;
	}
	ck_assert_int_gt(at_full, 256);
	ck_assert_int_lt(at_full, 2048);
}
END_TEST

/* A part is never longer than what can be read past a line. */
START_TEST(long_parts_are_read_wholly)
{
	struct eventread_skim skim;

	for (size_t size = EVENTREAD_SLACK - 40; size < EVENTREAD_SLACK + 40; size++) {
		char bytes[3 * EVENTREAD_SLACK] = { 0 }, host[2 * EVENTREAD_SLACK] = { 0 };
		int line;

		memset(host, 'x', size);
		line = snprintf(bytes, sizeof(bytes), "{\"host\":\"%s\"}\n", host);
		ck_assert(eventread_skim(reader, bytes, &skim) == (line <= EVENTREAD_SLACK));
		check_copy((struct span){ bytes, (size_t)line - 1 });
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("eventread_skim");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, parts_are_told_apart);
	tcase_add_test(tcase, strings_end_where_they_end);
	add_rows(tcase, line_is_skimmed, skimmable);
	tcase_add_test(tcase, messages_are_told_by_traffic);
	tcase_add_test(tcase, forms_are_what_counts);
	tcase_add_test(tcase, streams_may_begin_alike);
	tcase_add_test(tcase, reader_gets_full);
	tcase_add_test(tcase, ways_are_used_up);
	tcase_add_test(tcase, long_parts_are_read_wholly);
	return test_run("eventread_skim", tcase);
}
