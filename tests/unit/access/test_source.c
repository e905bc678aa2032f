/* SPDX-License-Identifier: ISC */
/* source: what the patterns of an access log find in a line. */
#include "access/source.h"
#include "support.h"

static struct arena *arena;
static struct scratch *scratch;

static void begin(void)
{
	arena = test_arena();
	scratch = scratch_new(10000);
	ck_assert_ptr_nonnull(scratch);
}

static void end(void)
{
	scratch_free(scratch);
	arena_free(arena);
}

/* Literals that every match has are looked for before the regex is tried; the longest first. */
static const struct {
	const char *says, *regex, *literals;
} literals[] = {
	{ "the longest first", "^(?<user>\\S+) ID sent: (?<imap_id>.+) end$", " ID sent: | end" },
	{ "an escape is what it stands for", "^imap\\((?<user>[^)]+)\\): (?<imap_id>.+)$",
	  "imap(|): " },
	{ "none of a choice", "^(?<user>\\S+) (?:one|two) (?<imap_id>.+)$", "" },
	{ "none of what may be missing", "^(?<user>\\S+)(?:maybe)?(?<imap_id>.+)$", "" },
	{ "none where case does not matter", "(?i)^(?<user>\\S+) ID sent: (?<imap_id>.+)$", "" },
	{ "none where it does not matter in one place", "^(?<user>\\S+) (?i:ID sent): x", "" },
	{ "none that is there twice", "abc(?<user>\\d+)abc(?<imap_id>\\d+)", "" },
};

START_TEST(literals_are_found)
{
	struct source_pattern pattern;
	struct trouble why;
	struct text text;

	ck_assert_msg(source_pattern_make(&pattern, arena, span_of(literals[_i].regex), &why), "%s",
		      why.sentence);
	text_begin(&text, 1000);
	for (size_t i = 0; i < pattern.literal_count; i++) {
		text_add(&text, i != 0 ? SPAN("|") : SPAN(""));
		text_add(&text, pattern.literals[i]);
	}
	ck_text(text_span(&text), literals[_i].literals, literals[_i].says);
	text_end(&text);
	pattern_free(pattern.pattern);
}
END_TEST

static const struct {
	const char *says, *regex, *why;
} refused[] = {
	{ "a group that nobody knows", "(?<usr>\\S+)", "there is no group 'usr'" },
	{ "beside others", "(?<user>\\S+) (?<imap_id>.+) (?<agent>.)",
	  "there is no group 'agent'" },
	{ "no regex", "(?<user>\\S+", "missing" },
	{ "nothing", "", "" },
};

START_TEST(pattern_is_refused)
{
	struct source_pattern pattern;
	struct trouble why = { "" };
	bool made = source_pattern_make(&pattern, arena, span_of(refused[_i].regex), &why);

	ck_assert_msg(made == (refused[_i].why[0] == '\0'), "%s", refused[_i].says);
	ck_assert_msg(strstr(why.sentence, refused[_i].why) != NULL, "%s: %s", refused[_i].says,
		      why.sentence);
	pattern_free(pattern.pattern);
}
END_TEST

/* Two patterns; what is found in a line, group by group, empty ones left out. */
static const char *const regexes[] = {
	"^(?<time>\\S+) LOGIN (?<user>\\S+) (?<ip>\\S+)$",
	"^(?<time>\\S+) (?:LOGIN|ID) (?<user>\\S+)(?: (?<query>\\?.*))?$",
};

static const struct {
	const char *says, *line, *found;
} lines[] = {
	{ "the first pattern", "9:00 LOGIN anna 192.0.2.7", "time=9:00 user=anna ip=192.0.2.7 " },
	{ "the second", "9:00 ID anna", "time=9:00 user=anna " },
	{ "the first that matches", "9:00 LOGIN anna ?x", "time=9:00 user=anna ip=?x " },
	{ "a dash is nothing", "9:00 LOGIN anna -", "time=9:00 user=anna " },
	{ "but of a user it is nobody", "9:00 LOGIN - -", "time=9:00 user=- " },
	{ "neither", "9:00 QUIT anna", "no" },
	{ "an empty line", "", "no" },
};

START_TEST(line_is_read)
{
	struct source_pattern patterns[ROWS(regexes)];
	struct source source = { .patterns = patterns, .pattern_count = ROWS(regexes) };
	struct span line = test_heap(span_of(lines[_i].line));
	struct source_line found;
	struct trouble why;
	struct text text;

	text_begin(&text, 1000);
	for (int i = 0; i < ROWS(regexes); i++)
		ck_assert(source_pattern_make(&patterns[i], arena, span_of(regexes[i]), &why));
	if (source_read(&source, NULL, scratch, line, &found, &why) != PATTERN_MATCHES)
		text_add(&text, SPAN("no"));
	else
		for (int i = 0; i < SOURCE_GROUPS; i++)
			if (found.groups[i].size != 0) {
				text_add(&text, span_of(source_group_name((enum source_group)i)));
				text_byte(&text, '=');
				text_add(&text, found.groups[i]);
				text_byte(&text, ' ');
			}
	ck_text(text_span(&text), lines[_i].found, lines[_i].says);
	source_end(&source);
	text_end(&text);
	free((char *)line.data);
}
END_TEST

/* Each name is that of one group. */
START_TEST(groups_have_names)
{
	for (int i = 0; i < SOURCE_GROUPS; i++) {
		struct source_line line = { 0 };
		enum source_group group = (enum source_group)i;

		ck_assert_int_eq(source_group_named(span_of(source_group_name(group))), group);
		line.groups[group] = SPAN("x");
		ck_assert(source_line_has_client(&line) == (source_group_evidence(group) != NULL));
	}
	ck_assert_int_eq(source_group_named(SPAN("usr")), SOURCE_GROUPS);
	ck_assert_int_eq(source_group_named(SPAN("")), SOURCE_GROUPS);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("source");

	tcase_add_checked_fixture(tcase, begin, end);
	add_rows(tcase, literals_are_found, literals);
	add_rows(tcase, pattern_is_refused, refused);
	add_rows(tcase, line_is_read, lines);
	tcase_add_test(tcase, groups_have_names);
	return test_run("source", tcase);
}
