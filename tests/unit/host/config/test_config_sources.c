/* SPDX-License-Identifier: ISC */
/* source sections: what is taken from another, and which are followed. */
#include "host/logtime.h"
#include "support_config.h"

#define SOURCES                                                                                  \
	"timezone = 'Europe/Moscow'\n"                                                           \
	"source a { lines = { '^(?<time>.{19}) (?<user>\\S+) (?<imap_id>.+)$' }\n"               \
	" input = { '/var/log/a', '/var/log/a2' } time = '%Y-%m-%d %H:%M:%S' timezone = UTC }\n" \
	"source b { like = a }\n"                                                                \
	"source c { like = a input = /var/log/c timezone = 'Europe/Berlin' }\n"                  \
	"source d { like = a time = { epoch, '%Y-%m-%d %H:%M:%S' } input = /var/log/d }\n"       \
	"source e { columns = { 'user=x', 'user_agent=y', 'time=date time' } input = /var/log/e }\n"

static struct arena *arena;
static struct config *config;

static void begin(void)
{
	arena = test_arena();
	config = NULL;
}

static void end(void)
{
	config_drop(config);
	arena_free(arena);
}

static const struct source *load(const char *settings, const char *name)
{
	config = test_config(arena, test_printf(arena, "%s%s", settings, SOURCES));
	ck_assert_ptr_nonnull(config_source(config, span_of(name)));
	return config_source(config, span_of(name));
}

#define ALL "a: /var/log/a /var/log/a2; b:; c: /var/log/c; d: /var/log/d; e: /var/log/e; "

/* Of each source the files that are followed. */
static const struct {
	const char *says, *settings, *followed;
} choices[] = {
	{ "all that have a file", "", ALL },
	{ "only those that are named", "sources = { c, e }\n",
	  "a:; b:; c: /var/log/c; d:; e: /var/log/e; " },
	{ "an empty list names none to the exclusion of others", "sources = { }\n", ALL },
};

START_TEST(source_is_followed)
{
	struct text text;

	load(choices[_i].settings, "a");
	text_begin(&text, 10000);
	for (size_t i = 0; i < config->source_count; i++) {
		const struct source *source = &config->sources[i];

		text_add(&text, source->name);
		text_byte(&text, ':');
		for (size_t j = 0; j < source->input_count; j++)
			text_printf(&text, " %s", source->inputs[j]);
		text_add(&text, SPAN("; "));
	}
	ck_text(text_span(&text), choices[_i].followed, choices[_i].says);
	text_end(&text);
}
END_TEST

/* What 09:00 means. */
static const struct {
	const char *says, *name, *utc;
} zones[] = {
	{ "the zone of its own", "a", "2023-07-17T09:00:00.000Z" },
	{ "that of the one it is like", "b", "2023-07-17T09:00:00.000Z" },
	{ "its own in place of that", "c", "2023-07-17T07:00:00.000Z" },
	{ "the general one", "e", "2023-07-17T06:00:00.000Z" },
};

START_TEST(time_is_of_the_zone)
{
	const struct source *source = load("", zones[_i].name);
	int64_t milliseconds;
	struct text text;

	text_begin(&text, 100);
	ck_assert(logtime_read("%Y-%m-%d %H:%M:%S", SPAN("2023-07-17 09:00:00"), &source->zone,
			       1689638400, &milliseconds));
	calendar_write_rfc3339(&text, milliseconds);
	ck_text(text_span(&text), zones[_i].utc, zones[_i].says);
	text_end(&text);
}
END_TEST

static const struct {
	const char *says, *name;
	size_t patterns, times;
	const char *first_time;
} forms[] = {
	{ "its own", "a", 1, 1, "%Y-%m-%d %H:%M:%S" },
	{ "those of another", "b", 1, 1, "%Y-%m-%d %H:%M:%S" },
	{ "other times", "d", 1, 2, "epoch" },
	{ "columns, and the usual times", "e", 0, 2, "rfc3339" },
};

START_TEST(form_is_taken)
{
	const struct source *source = load("", forms[_i].name);

	ck_assert_msg(source->pattern_count == forms[_i].patterns, "%s", forms[_i].says);
	ck_assert_msg(source->has_columns == (forms[_i].patterns == 0), "%s", forms[_i].says);
	ck_assert_msg(source->time_count == forms[_i].times, "%s", forms[_i].says);
	ck_assert_str_eq(source->times[0], forms[_i].first_time);
}
END_TEST

START_TEST(columns_are_taken)
{
	const struct source *source = load("", "e");

	ck_text(source->columns.names[SOURCE_USER][0], "x", "a column");
	ck_text(source->columns.names[SOURCE_TIME][0], "date", "the first of two");
	ck_text(source->columns.names[SOURCE_TIME][1], "time", "the second");
	ck_text(source->columns.names[SOURCE_IP][0], "", "none");
	ck_assert_ptr_null(config_source(config, SPAN("f")));
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("config_sources");

	tcase_add_checked_fixture(tcase, begin, end);
	add_rows(tcase, source_is_followed, choices);
	add_rows(tcase, time_is_of_the_zone, zones);
	add_rows(tcase, form_is_taken, forms);
	tcase_add_test(tcase, columns_are_taken);
	return test_run("config_sources", tcase);
}
