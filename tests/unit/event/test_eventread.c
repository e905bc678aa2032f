/* SPDX-License-Identifier: ISC */
/* eventread: lines in our own form and others; both ways of reading agree on everything. */
#include "support_eventread.h"

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
	  SPAN("{\"later\":{\"a\":[1,2.5]},\"type\":\"t\",\"x\":null}"), OTHER,
	  "{\"type\":\"t\"}" },
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

START_TEST(what_is_written_is_canonical)
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

int main(void)
{
	TCase *tcase = tcase_create("eventread");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	add_rows(tcase, line_is_read, lines);
	add_rows(tcase, both_ways_agree, lines);
	tcase_add_test(tcase, what_is_written_is_canonical);
	return test_run("eventread", tcase);
}
