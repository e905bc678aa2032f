/* SPDX-License-Identifier: ISC */
/* w3c: logs in the W3C extended format, as IIS writes them. */
#include "support.h"
#include "access/w3c.h"

/* What is wanted, as in sources.conf. */
static const struct source_columns wanted = {
	.names = { [SOURCE_TIME] = { { "date", 4 }, { "time", 4 } },
		   [SOURCE_USER] = { { "cs-username", 11 } },
		   [SOURCE_USER_AGENT] = { { "cs(User-Agent)", 14 } },
		   [SOURCE_STATUS] = { { "sc-status", 9 } } },
};

/* A #Fields line, a line behind it, and the time, user, user agent and status in that. */
static const struct {
	const char *says, *header, *line;
	const char *time; /* NULL: it is not read */
	const char *user, *agent, *status;
} lines[] = {
	{ "all columns", "#Fields: date time cs-username cs(User-Agent) sc-status",
	  "2023-07-17 06:00:00 anna iPhone 200", "2023-07-17 06:00:00", "anna", "iPhone", "200" },
	{ "in another order, others between",
	  "#Fields: sc-status x time cs-username y date cs(User-Agent)",
	  "200 1 06:00:00 anna 2 2023-07-17 iPhone", "2023-07-17 06:00:00", "anna", "iPhone",
	  "200" },
	{ "case does not matter", "#fields: DATE Time CS-Username", "2023-07-17 06:00:00 anna",
	  "2023-07-17 06:00:00", "anna", "", "" },
	{ "one of two", "#Fields: time cs-username", "06:00:00 anna", "06:00:00", "anna", "", "" },
	{ "the blanks of a user agent", "#Fields: time cs(User-Agent)",
	  "06:00:00 Mozilla/5.0+(iPhone;+CPU)", "06:00:00", "", "Mozilla/5.0 (iPhone; CPU)", "" },
	{ "a + elsewhere is one", "#Fields: time cs-username", "06:00:00 anna+x", "06:00:00",
	  "anna+x", "", "" },
	{ "a dash is nothing, of a user nobody", "#Fields: time cs-username cs(User-Agent)",
	  "06:00:00 - -", "06:00:00", "-", "", "" },
	{ "blanks behind", "#Fields: time cs-username ", "06:00:00 anna ", "06:00:00", "anna", "",
	  "" },
	{ "a column too few", "#Fields: time cs-username", "06:00:00", NULL, "", "", "" },
	{ "a column too many", "#Fields: time cs-username", "06:00:00 anna x", NULL, "", "", "" },
	{ "a comment", "#Fields: time cs-username", "#Date: 2023-07-17", NULL, "", "", "" },
	{ "an empty line", "#Fields: time cs-username", "", NULL, "", "", "" },
	{ "no columns", "#Fields:", "06:00:00 anna", NULL, "", "", "" },
};

START_TEST(line_is_read)
{
	struct arena *arena = test_arena();
	struct span line = test_heap(span_of(lines[_i].line));
	struct w3c w3c = { .count = 0 };
	struct source_line found;

	ck_assert(w3c_is_header(span_of(lines[_i].header)));
	w3c_read_header(&w3c, &wanted, span_of(lines[_i].header));
	if (w3c_read(&w3c, arena, line, &found)) {
		ck_assert_msg(lines[_i].time != NULL, "%s", lines[_i].says);
		ck_text(found.groups[SOURCE_TIME], lines[_i].time, lines[_i].says);
		ck_text(found.groups[SOURCE_USER], lines[_i].user, lines[_i].says);
		ck_text(found.groups[SOURCE_USER_AGENT], lines[_i].agent, lines[_i].says);
		ck_text(found.groups[SOURCE_STATUS], lines[_i].status, lines[_i].says);
	} else {
		ck_assert_msg(lines[_i].time == NULL, "%s", lines[_i].says);
	}
	free((char *)line.data);
	arena_free(arena);
}
END_TEST

START_TEST(nothing_before_the_header)
{
	struct arena *arena = test_arena();
	struct w3c w3c = { .count = 0 };
	struct source_line found;

	ck_assert(!w3c_is_header(SPAN("#Date: 2023-07-17")));
	ck_assert(!w3c_is_header(SPAN("")));
	ck_assert(!w3c_read(&w3c, arena, SPAN("06:00:00 anna"), &found));
	arena_free(arena);
}
END_TEST

/* More columns than there are in any log: those are not read. */
START_TEST(many_columns)
{
	struct arena *arena = test_arena();
	struct w3c w3c = { .count = 0 };
	struct source_line found;
	struct text header, line;

	text_begin(&header, 100000);
	text_begin(&line, 100000);
	text_add(&header, SPAN("#Fields: time"));
	text_add(&line, SPAN("06:00:00"));
	for (int i = 0; i < 1000; i++) {
		text_add(&header, SPAN(" x"));
		text_add(&line, SPAN(" 1"));
	}
	w3c_read_header(&w3c, &wanted, text_span(&header));
	ck_assert(!w3c_read(&w3c, arena, text_span(&line), &found));
	text_end(&header);
	text_end(&line);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("w3c");

	add_rows(tcase, line_is_read, lines);
	tcase_add_test(tcase, nothing_before_the_header);
	tcase_add_test(tcase, many_columns);
	return test_run("w3c", tcase);
}
