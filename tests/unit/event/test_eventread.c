/* Event lines: the walk of our own form and the JSON library must agree on everything. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event/eventread.h"

enum way { CANONICAL, OTHER, BAD };

/* What is read is shown as event_write shows it; of a bad line, a word of why it is bad. */
static const struct {
	const char *says;
	struct span line;
	enum way way;
	const char *expected;
} lines[] = {
	{ "one key", SPAN("{\"type\":\"totals\"}"), CANONICAL, "{\"type\":\"totals\"}" },
	{ "strings, lists, numbers and booleans",
	  SPAN("{\"time\":\"x\",\"to\":[\"a\",\"b\"],\"to_count\":12,\"contradicted\":true}"),
	  CANONICAL,
	  "{\"time\":\"x\",\"to\":[\"a\",\"b\"],\"to_count\":12,\"contradicted\":true}" },
	{ "zero is a number", SPAN("{\"messages_inbound\":0}"), CANONICAL,
	  "{\"messages_inbound\":0}" },
	{ "false is absent", SPAN("{\"type\":\"t\",\"grace\":false}"), CANONICAL,
	  "{\"type\":\"t\"}" },
	{ "an empty list is absent", SPAN("{\"type\":\"t\",\"would\":[]}"), CANONICAL,
	  "{\"type\":\"t\"}" },
	{ "escapes are decoded", SPAN("{\"evidence\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}"), CANONICAL,
	  "{\"evidence\":\"\\\"\\\\/\\u0008\\u000c\\u000a\\u000d\\u0009\"}" },
	{ "so are codes, a NUL too", SPAN("{\"evidence\":\"\\u0000\\u007F\\u00e9\\u0436\"}"),
	  CANONICAL, "{\"evidence\":\"\\u0000\\u007f\xc3\xa9\xd0\xb6\"}" },
	{ "UTF-8 is left as it is", SPAN("{\"model\":\"\xd0\xb6\xf0\x9f\x93\xb1\"}"), CANONICAL,
	  "{\"model\":\"\xd0\xb6\xf0\x9f\x93\xb1\"}" },
	{ "the largest number", SPAN("{\"count\":9223372036854775807}"), CANONICAL,
	  "{\"count\":9223372036854775807}" },

	{ "codes beyond two bytes", SPAN("{\"model\":\"\\u20ac\\ud83d\\udcf1\"}"), OTHER,
	  "{\"model\":\"\xe2\x82\xac\xf0\x9f\x93\xb1\"}" },
	{ "blanks", SPAN(" { \"type\" : \"totals\" , \"count\" : 2 } "), OTHER,
	  "{\"type\":\"totals\",\"count\":2}" },
	{ "another order", SPAN("{\"type\":\"t\",\"time\":\"x\"}"), OTHER,
	  "{\"time\":\"x\",\"type\":\"t\"}" },
	{ "unknown keys are passed over",
	  SPAN("{\"new\":{\"a\":[1,2.5]},\"type\":\"t\",\"x\":null}"), OTHER, "{\"type\":\"t\"}" },
	{ "null is absent", SPAN("{\"type\":null,\"count\":null}"), OTHER, "{}" },
	{ "a number in a string", SPAN("{\"count\":\"12\"}"), OTHER, "{\"count\":12}" },
	{ "one for true", SPAN("{\"outdated\":1,\"grace\":0}"), OTHER, "{\"outdated\":true}" },
	{ "nothing in it", SPAN("{}"), OTHER, "{}" },

	{ "nothing", SPAN(""), BAD, "not JSON" },
	{ "half a line", SPAN("{\"type\":\"totals\",\"count\":1"), BAD, "not JSON" },
	{ "half a string", SPAN("{\"type\":\"tot"), BAD, "not JSON" },
	{ "two objects", SPAN("{\"type\":\"t\"}{\"type\":\"t\"}"), BAD, "not JSON" },
	{ "a comma too many", SPAN("{\"type\":\"t\",}"), BAD, "not JSON" },
	{ "a list", SPAN("[1,2]"), BAD, "not a JSON object" },
	{ "a key twice", SPAN("{\"count\":1,\"count\":2}"), BAD, "not JSON" },
	{ "a NUL", SPAN("{\"type\":\"t\0\"}"), BAD, "not JSON" },
	{ "a NUL behind it", SPAN("{\"type\":\"t\"}\0"), BAD, "not JSON" },
	{ "a bare control character", SPAN("{\"type\":\"a\tb\"}"), BAD, "not JSON" },
	{ "no UTF-8", SPAN("{\"type\":\"\xff\"}"), BAD, "not JSON" },
	{ "too long a form of UTF-8", SPAN("{\"type\":\"\xc0\x80\"}"), BAD, "not JSON" },
	{ "half a pair", SPAN("{\"type\":\"\\ud83d\"}"), BAD, "not JSON" },
	{ "an unknown escape", SPAN("{\"type\":\"\\x41\"}"), BAD, "not JSON" },
	{ "half an escape", SPAN("{\"type\":\"\\u00\"}"), BAD, "not JSON" },
	{ "a number with a zero in front", SPAN("{\"count\":01}"), BAD, "not JSON" },
	{ "a number too large", SPAN("{\"count\":9223372036854775808}"), BAD, "not JSON" },
	{ "a fraction", SPAN("{\"count\":1.5}"), BAD, "count is not a whole number" },
	{ "less than nothing", SPAN("{\"count\":-1}"), BAD, "count is not a whole number" },
	{ "a word for a number", SPAN("{\"count\":\"many\"}"), BAD, "count is not a whole number" },
	{ "a number for a string", SPAN("{\"user\":5}"), BAD, "user is not a string" },
	{ "a string for a list", SPAN("{\"to\":\"a@b.example\"}"), BAD, "to is not a list" },
	{ "a list with something else", SPAN("{\"to\":[\"a\",1]}"), BAD, "to is not a list" },
	{ "a word for a boolean", SPAN("{\"grace\":\"yes\"}"), BAD, "grace is not true or false" },
};

static struct eventread *reader, *other;

static void set_up(void)
{
	reader = eventread_new();
	other = eventread_new();
	ck_assert(reader != NULL && other != NULL);
}

static void tear_down(void)
{
	eventread_free(reader);
	eventread_free(other);
}

static enum way way_of(struct span line)
{
	struct trouble why;
	struct event event;

	if (eventread_canonical(reader, line, &event))
		return CANONICAL;
	return eventread_json(reader, line, &event, &why) ? OTHER : BAD;
}

START_TEST(line_is_read)
{
	struct trouble why = { "" };
	struct event event;
	struct text shown;
	bool read;

	text_begin(&shown, 1 << 20);
	ck_assert_msg(way_of(lines[_i].line) == lines[_i].way, "%s: which way", lines[_i].says);
	read = eventread_line(reader, lines[_i].line, &event, &why);
	if (read)
		event_write(&shown, &event);
	else
		text_add(&shown, span_of(why.sentence));
	ck_assert_msg(read == (lines[_i].way != BAD), "%s", lines[_i].says);
	ck_assert_msg(
		strncmp(text_string(&shown), lines[_i].expected, strlen(lines[_i].expected)) == 0,
		"%s: %s", lines[_i].says, text_string(&shown));
	text_end(&shown);
}
END_TEST

/* What the walk takes, the library takes, and to both it is the same event. */
static void check_same(struct span line)
{
	struct event walked, parsed;
	struct text first, second;

	if (!eventread_canonical(reader, line, &walked))
		return;
	text_begin(&first, 1 << 20);
	text_begin(&second, 1 << 20);
	event_write(&first, &walked);
	ck_assert_msg(eventread_json(other, line, &parsed, NULL), "only walked: %.*s",
		      SPAN_FORMAT(line));
	event_write(&second, &parsed);
	ck_assert_str_eq(text_string(&first), text_string(&second));
	text_end(&first);
	text_end(&second);
}

/* Without what is not in the alike parts of a line. */
static void keep_alike(struct event *event)
{
	for (int field = 0; field < EVENT_FIELDS; field++)
		if (eventread_is_own((enum event_field)field))
			event->values[field] = (struct event_value){ 0 };
}

/* The id's own form: its stream and counter are what the skim tells. */
static void check_id(const struct eventread_skim *skim, struct span id)
{
	struct span stream;
	int64_t counter;

	ck_assert_int_eq(skim->stream != 0, id.size != 0);
	if (id.size == 0)
		return;
	ck_assert(event_id_split(id, &stream, &counter));
	ck_assert(span_equal(eventread_stream(reader, skim->stream), stream));
	ck_assert_int_eq(skim->counter, counter);
}

/* What a skim tells is what the walk reads, and the form is a line of its own. */
static void check_skim(const char *bytes, size_t size)
{
	struct eventread_skim skim;
	struct event walked, again;
	struct text form, expected, shown;

	if (!eventread_skim(reader, bytes, &skim))
		return;
	text_begin(&form, 1 << 20);
	text_begin(&expected, 1 << 20);
	text_begin(&shown, 1 << 20);
	ck_assert_uint_eq(skim.size, size);
	ck_assert_msg(eventread_canonical(other, (struct span){ bytes, size }, &walked),
		      "only skimmed: %.*s", (int)size, bytes);
	ck_assert(span_equal(skim.time, walked.values[EVENT_TIME].text));
	ck_assert(span_equal(skim.user, walked.values[EVENT_USER].text));
	ck_assert(span_equal(skim.last, walked.values[EVENT_LAST].text));
	check_id(&skim, walked.values[EVENT_ID].text);
	ck_assert_uint_eq(skim.count, walked.values[EVENT_COUNT].present
					      ? walked.values[EVENT_COUNT].number
					      : 1);
	for (int i = 0; i < TRAFFICS; i++)
		ck_assert_uint_eq(skim.messages[i],
				  walked.values[event_messages_field((enum traffic)i)].number);
	keep_alike(&walked);
	event_write(&expected, &walked);
	eventread_form(reader, skim.form, &form);
	ck_assert(eventread_canonical(other, text_span(&form), &again));
	keep_alike(&again);
	event_write(&shown, &again);
	ck_assert_str_eq(text_string(&expected), text_string(&shown));
	text_end(&form);
	text_end(&expected);
	text_end(&shown);
}

/* A copy of exactly that size, so that a read behind it is found. */
static void check_copy(struct span line)
{
	char *copy = calloc(1, line.size + EVENTREAD_SLACK);

	ck_assert_ptr_nonnull(copy);
	if (line.size != 0)
		memcpy(copy, line.data, line.size);
	copy[line.size] = '\n';
	check_skim(copy, line.size);
	free(copy);
	copy = malloc(line.size != 0 ? line.size : 1);
	ck_assert_ptr_nonnull(copy);
	if (line.size != 0)
		memcpy(copy, line.data, line.size);
	check_same((struct span){ copy, line.size });
	free(copy);
}

START_TEST(both_ways_agree)
{
	static const char bytes[] = "\"\\{}[],:0-.u\0\x1f\x80\xc3\xf0\xff ";
	struct span line = lines[_i].line;
	char changed[256];

	ck_assert(line.size < sizeof(changed));
	for (size_t size = 0; size <= line.size; size++)
		check_copy(span_first(line, size));
	for (size_t at = 0; at < line.size; at++)
		for (size_t b = 0; b < sizeof(bytes); b++) {
			memcpy(changed, line.data, line.size);
			changed[at] = bytes[b];
			check_copy((struct span){ changed, line.size });
		}
}
END_TEST

/* Every field of the schema with a value, as the daemon writes it. */
static void fill(struct event *event)
{
	static const struct span items[] = { { "one=tag", 7 }, { "two \"\\\n\xc2\x85", 9 } };

	memset(event, 0, sizeof(*event));
	for (int field = 0; field < EVENT_FIELDS; field++) {
		struct event_value *value = &event->values[field];

		value->text = items[field % 2];
		value->items = items;
		value->item_count = 2;
		value->number = event_field_kind(field) == EVENT_BOOLEAN ? 1 : (uint64_t)field;
		value->present = true;
	}
}

/* Every escape that a string may hold, in each field, at each place in a word of eight bytes. */
/* One of the words, empty ones too, as a member behind those that are there. */
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

/* Runs that begin alike, that end where another goes on, and that come in any order. */
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

START_TEST(what_is_written_is_walked)
{
	struct event event, read;
	struct text written, again;

	text_begin(&written, 1 << 20);
	text_begin(&again, 1 << 20);
	fill(&event);
	event_write(&written, &event);
	ck_assert(eventread_canonical(reader, text_span(&written), &read));
	event_write(&again, &read);
	ck_assert_str_eq(text_string(&written), text_string(&again));
	for (size_t size = 0; size <= written.size; size++)
		check_copy(span_first(text_span(&written), size));
	text_end(&written);
	text_end(&again);
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

/* Lines of one form, whatever is their own; and what is forgotten is learned again. */
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

/* One host's name, dash and digits, may be the beginning of another's stream. */
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

/* Values that fork at every letter: there comes to be no room for the ways, and all are read. */
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

/* A part longer than what can be read behind a line is none. */
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

#define OBJECT "{\"type\":\"totals\"}"

/* NULL: there is no event in the line. */
static const struct {
	const char *says;
	struct span line;
	const char *expected;
} places[] = {
	{ "the line itself", SPAN(OBJECT), OBJECT },
	{ "blanks and CR around it", SPAN("  " OBJECT " \r"), OBJECT },
	{ "an empty line", SPAN(""), NULL },
	{ "blanks only", SPAN(" \t\r"), NULL },
	{ "text that is no log line", SPAN("hello"), "hello" },
	{ "the rest of a cut line", SPAN("event\":1}"), "event\":1}" },
	{ "a syslog line of ours", SPAN("Jul 17 09:00:00 mx1 milter-device[7]: event " OBJECT),
	  OBJECT },
	{ "a day of one digit", SPAN("Jul  7 09:00:00 mx1 milter-device[7]: event " OBJECT),
	  OBJECT },
	{ "RFC 3339", SPAN("2023-07-17T09:00:00.123456+03:00 mx1 milter-device: event " OBJECT),
	  OBJECT },
	{ "from watch", SPAN("Jul 17 09:00:00 mx1 milter-device-watch[7]: event " OBJECT), OBJECT },
	{ "the message alone", SPAN("event " OBJECT), OBJECT },
	{ "another message of ours", SPAN("Jul 17 09:00:00 mx1 milter-device[7]: started"), NULL },
	{ "another program", SPAN("Jul 17 09:00:00 mx1 postfix/smtpd[9]: connect from x"), NULL },
	{ "another program that quotes an event",
	  SPAN("Jul 17 09:00:00 mx1 postfix/cleanup[9]: header: milter-device: event " OBJECT),
	  NULL },
	{ "a message of ours that quotes an event",
	  SPAN("Jul 17 09:00:00 mx1 milter-device[7]: user=x event " OBJECT), NULL },
	{ "a time alone", SPAN("Jul 17 09:00:00 "), "Jul 17 09:00:00" },
};

START_TEST(object_is_found)
{
	struct span object;
	enum eventread_find found = eventread_find(places[_i].line, &object);

	ck_assert_msg((found == EVENTREAD_OBJECT) == (places[_i].expected != NULL), "%s",
		      places[_i].says);
	if (found == EVENTREAD_OBJECT)
		ck_assert_msg(span_equal(object, span_of(places[_i].expected)), "%s: %.*s",
			      places[_i].says, SPAN_FORMAT(object));
}
END_TEST

START_TEST(object_is_found_in_cut_lines)
{
	for (size_t size = 0; size <= places[_i].line.size; size++) {
		struct span object;

		if (eventread_find(span_first(places[_i].line, size), &object) == EVENTREAD_OBJECT)
			ck_assert_uint_gt(object.size, 0);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("eventread");
	TCase *tcase = tcase_create("eventread");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, line_is_read, 0, sizeof(lines) / sizeof(lines[0]));
	tcase_add_loop_test(tcase, both_ways_agree, 0, sizeof(lines) / sizeof(lines[0]));
	tcase_add_test(tcase, what_is_written_is_walked);
	tcase_add_test(tcase, parts_are_told_apart);
	tcase_add_test(tcase, strings_end_where_they_end);
	tcase_add_loop_test(tcase, line_is_skimmed, 0, sizeof(skimmable) / sizeof(skimmable[0]));
	tcase_add_test(tcase, forms_are_what_counts);
	tcase_add_test(tcase, streams_may_begin_alike);
	tcase_add_test(tcase, reader_gets_full);
	tcase_add_test(tcase, ways_are_used_up);
	tcase_add_test(tcase, long_parts_are_read_wholly);
	tcase_add_loop_test(tcase, object_is_found, 0, sizeof(places) / sizeof(places[0]));
	tcase_add_loop_test(tcase, object_is_found_in_cut_lines, 0,
			    sizeof(places) / sizeof(places[0]));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
