/* SPDX-License-Identifier: ISC */
/* pattern: regular expressions on hostile text. */
#include "device/pattern.h"

#include "base/utf8.h"
#include "support.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* What catalogues are made of, and what a prefilter could get wrong: no first or last byte, either
 * case, alternatives, repeats of nothing, assertions, classes, invalid and non-ASCII text. */
static const struct span regexes[] = {
	SPAN("iPhone Mail"),
	SPAN("^iPhone Mail \\((?<build>\\d{1,2}[A-Z]\\d{1,6}[a-z]?)\\)$"),
	SPAN("(?i)^iphone mail"),
	SPAN("(?i)K"),
	SPAN("(?i)s$"),
	SPAN("(?i)\xc3\xa9"),
	SPAN("(?i)\xd0\x98"),
	SPAN("(?i)\xc3\x9f"),
	SPAN("\xc3\xa9"),
	SPAN("[\xc3\xa9\xc3\xa8]t"),
	SPAN("\\bOutlook\\b"),
	SPAN("Phone|Pad"),
	SPAN("a?b?c?"),
	SPAN("x*"),
	SPAN("x*$"),
	SPAN("^$"),
	SPAN("."),
	SPAN("(?s)."),
	SPAN("^(?!.*Mail)"),
	SPAN("(?<=i)Phone"),
	SPAN("Pho(?=ne)"),
	SPAN("(?=.*Mail)iPhone"),
	SPAN("(?m)^Sent from my (?<model>iP\\w+)$"),
	SPAN("(?:ab){2,}"),
	SPAN("(a)\\1"),
	SPAN("(?i)(a)\\1"),
	SPAN("a\\Kb"),
	SPAN("a(*ACCEPT)b"),
	SPAN("\\d+(?:\\.\\d+)*"),
	SPAN("\\p{Lu}"),
	SPAN("\\x{20ac}"),
	SPAN("\\x00"),
	SPAN("a\0b"),
	SPAN("[^a]z"),
	SPAN("(?i)[k]elvin"),
	SPAN("(*NO_JIT)iPhone"),
	SPAN("(*NO_START_OPT)iPhone"),
};

static const struct span subjects[] = {
	SPAN(""),
	SPAN("iPhone Mail (20F75)"),
	SPAN("iphone mail (20f75)"),
	SPAN("IPHONE MAIL"),
	SPAN("iPad Mail (20F75)"),
	SPAN("x\niPhone Mail (20F75)"),
	SPAN("iPhone Mail (20F75)\n"),
	SPAN("Sent from my iPhone"),
	SPAN("Hello\nSent from my iPad\nBye"),
	SPAN("Get Outlook for iOS"),
	SPAN("\xe2\x84\xaa"), /* U+212A, the other K */
	SPAN("\xe2\x84\xaa"
	     "elvin"),
	SPAN("\xc5\xbf"), /* U+017F, the other s */
	SPAN("\xc3\xa9t"),
	SPAN("\xc3\x89"),
	SPAN("\xd0\xb8"),
	SPAN("\xe1\xba\x9e"), /* capital sharp s */
	SPAN("\xc3"),
	SPAN("\xffiPhone"),
	SPAN("iPh\xffone"),
	SPAN("\xff\xfe\xfd"),
	SPAN("\xed\xa0\x80z"),
	SPAN("a\xffz"),
	SPAN("a"),
	SPAN("aA"),
	SPAN("ab"),
	SPAN("abab"),
	SPAN("\0"),
	SPAN("a\0b"),
	SPAN("iPhone\0Mail"),
	SPAN("\xe2\x82\xac"),
	SPAN("16.5.1"),
};

/* By PCRE2's interpreter, without any filter. */
static bool matches_by_brute_force(struct span regex, struct span subject)
{
	PCRE2_SIZE offset;
	int error;
	pcre2_code *code =
		pcre2_compile((PCRE2_SPTR)regex.data, regex.size, PCRE2_UTF, &error, &offset, NULL);
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	int found = pcre2_match(code, (PCRE2_SPTR)subject.data, subject.size, 0, PCRE2_NO_JIT, data,
				NULL);

	ck_assert(found >= 0 || found == PCRE2_ERROR_NOMATCH);
	pcre2_match_data_free(data);
	pcre2_code_free(code);
	return found >= 0;
}

static void check_match(const struct pattern *pattern, struct scratch *scratch, struct span subject,
			bool truth)
{
	struct trouble why = { "" };
	enum pattern_result result = pattern_match(pattern, scratch, subject, &why);

	ck_assert_msg(result == (truth ? PATTERN_MATCHES : PATTERN_DIFFERS),
		      "%.*s on '%.*s': %d %s", SPAN_FORMAT(pattern_text(pattern)),
		      SPAN_FORMAT(subject), result, why.sentence);
}

START_TEST(filter_and_engine_equal_brute_force)
{
	struct span regex = test_heap(regexes[_i]);
	struct scratch *scratch = scratch_new(10000);
	struct arena *arena = test_arena();
	struct trouble why = { "" };
	struct pattern *pattern = pattern_new(regex, &why);

	ck_assert_msg(pattern != NULL, "%s", why.sentence);
	ck_span(pattern_text(pattern), regex, "as given");
	for (int i = 0; i < ROWS(subjects); i++) {
		struct span text = subjects[i], subject;
		struct byte_set bytes;
		bool truth;

		ck_assert(utf8_repair(arena, &text));
		subject = test_heap(text);
		bytes = byte_set_of(subject);
		truth = matches_by_brute_force(regex, subject);
		check_match(pattern, scratch, subject, truth);
		scratch_begin(scratch);
		check_match(pattern, scratch, subject, truth);
		scratch_count_all(scratch);
		check_match(pattern, scratch, subject, truth);
		ck_assert_msg(!truth || pattern_may_match(pattern, subject, &bytes),
			      "%.*s on '%.*s' is filtered out", SPAN_FORMAT(regex),
			      SPAN_FORMAT(subject));
		free((char *)subject.data);
	}
	arena_free(arena);
	pattern_free(pattern);
	scratch_free(scratch);
	free((char *)regex.data);
}
END_TEST

static const struct {
	const char *says, *regex, *subject;
	bool may;
} filters[] = {
	{ "a byte that is needed is missing", "iPhone Mail", "Thunderbird", false },
	{ "it is there", "iPhone Mail", "until ten past", true },
	{ "in another case too", "(?i)iphone", "EARLY TRIP", true },
	{ "shorter than any match", "iPhone Mail", "iPhone l", false },
	{ "nothing is needed", "\\d+", "x", true },
	{ "nothing can match nothing", "x*", "", true },
};

START_TEST(filter_spares_work)
{
	struct span subject = span_of(filters[_i].subject);
	struct pattern *pattern = pattern_new(span_of(filters[_i].regex), NULL);
	struct byte_set bytes = byte_set_of(subject);

	ck_assert_msg(pattern_may_match(pattern, subject, &bytes) == filters[_i].may, "%s",
		      filters[_i].says);
	pattern_free(pattern);
}
END_TEST

/* Each takes very many steps, much stack, or much memory, on a text of a's. */
static const struct {
	const char *says, *regex;
} monsters[] = {
	{ "nested repeats", "^(a+)+$" },
	{ "nested repeats, interpreted", "(*NO_JIT)^(a+)+$" },
	{ "overlapping alternatives", "^(a|a|aa)*$" },
	{ "overlapping alternatives, interpreted", "(*NO_JIT)^(a|a|aa)*$" },
	{ "deep recursion", "^((a)(?1)?)+[bc]" },
	{ "deep recursion, interpreted", "(*NO_JIT)^((a)(?1)?)+[bc]" },
	{ "back references", "^(a+)(a+)(a+)(a+)(a+)\\1\\2\\3\\4\\5[bc]$" },
};

START_TEST(limits_are_failures)
{
	struct arena *arena = test_arena();
	struct span subject = test_bytes(arena, 'a', 30000);
	struct scratch *scratch = scratch_new(10000);
	struct trouble why = { "" };
	struct pattern *pattern = pattern_new(span_of(monsters[_i].regex), &why);

	ck_assert_msg(pattern != NULL, "%s", why.sentence);
	((char *)subject.data)[subject.size - 1] = '!';
	ck_assert_msg(pattern_match(pattern, scratch, subject, &why) == PATTERN_FAILED, "%s",
		      monsters[_i].says);
	ck_assert_msg(strstr(why.sentence, monsters[_i].regex) != NULL, "%s", why.sentence);
	ck_text(scratch_group(scratch, subject, 0), "", "nothing was captured");
	pattern_free(pattern);
	scratch_free(scratch);
	arena_free(arena);
}
END_TEST

/* PCRE2 counts anew for each a: none takes many steps, all of them take billions. */
START_TEST(attempts_are_counted_together)
{
	struct arena *arena = test_arena();
	struct span subject = test_bytes(arena, 'a', 54 << 10);
	struct pattern *pattern = pattern_new(SPAN("(?<!b)a(?=.*b)"), NULL);
	struct scratch *scratch = scratch_new(10000);

	((char *)subject.data)[0] = 'b';
	for (int i = 1; i <= 3; i++) {
		ck_assert_int_eq(pattern_match(pattern, scratch, subject, NULL), PATTERN_FAILED);
		ck_assert_uint_le(scratch_steps(scratch), (uint64_t)i * (10000 + (54 << 10)));
	}
	pattern_free(pattern);
	scratch_free(scratch);
	arena_free(arena);
}
END_TEST

START_TEST(all_patterns_together_have_a_limit)
{
	struct arena *arena = test_arena();
	struct pattern *pattern = pattern_new(SPAN("\\d+x"), NULL);
	struct scratch *scratch = scratch_new(10000);
	struct span subject = test_bytes(arena, '1', 100);
	uint64_t steps;
	int before = 0;

	((char *)subject.data)[99] = 'x';
	scratch_limit(scratch, 1000);
	while (!scratch_is_spent(scratch) && before < 10000) {
		pattern_match(pattern, scratch, subject, NULL);
		before++;
	}
	ck_assert_int_gt(before, 100);
	ck_assert_int_lt(before, 1000);
	ck_assert_int_eq(pattern_match(pattern, scratch, subject, NULL), PATTERN_FAILED);
	steps = scratch_steps(scratch);
	ck_assert_uint_ge(steps, 1000);
	scratch_begin(scratch);
	ck_assert(!scratch_is_spent(scratch));
	ck_assert_int_eq(pattern_match(pattern, scratch, subject, NULL), PATTERN_MATCHES);
	ck_assert_uint_eq(scratch_steps(scratch), steps); /* a few may pass uncounted */
	pattern_free(pattern);
	scratch_free(scratch);
	arena_free(arena);
}
END_TEST

START_TEST(the_limit_is_the_callers)
{
	struct pattern *pattern = pattern_new(SPAN("(*LIMIT_MATCH=1000000)^(a+)+$"), NULL);
	struct scratch *narrow = scratch_new(10), *wide = scratch_new(1000000);
	struct span subject = SPAN("aaaaaaaaaaaa!");

	ck_assert_int_eq(pattern_match(pattern, narrow, subject, NULL), PATTERN_FAILED);
	ck_assert_int_eq(pattern_match(pattern, wide, subject, NULL), PATTERN_DIFFERS);
	pattern_free(pattern);
	scratch_free(narrow);
	scratch_free(wide);
}
END_TEST

static const struct {
	const char *says, *regex, *why;
} errors[] = {
	{ "a bracket that never closes", "a(b", "missing closing parenthesis at offset 3" },
	{ "nothing to repeat", "*a", "does not follow a repeatable item at offset " },
	{ "a group twice", "(?<build>a)(?<build>b)", "two named subpatterns have the same name" },
	{ "a byte is no character", "a\xff", "UTF-8 error" },
	{ "single bytes of text", "\\C", "using \\C is disabled" },
	{ "a look behind of any length", "(?<=a*)b", "lookbehind assertion is not fixed length" },
};

START_TEST(error_is_told)
{
	struct trouble why = { "" };

	ck_assert_msg(pattern_new(span_of(errors[_i].regex), &why) == NULL, "%s", errors[_i].says);
	ck_assert_msg(strncmp(why.sentence, "regex: ", 7) == 0, "%s", why.sentence);
	if (strstr(errors[_i].why, "behind") == NULL)
		ck_assert_msg(strstr(why.sentence, errors[_i].why) != NULL, "%s: %s",
			      errors[_i].says, why.sentence);
}
END_TEST

START_TEST(groups_tell_what_they_matched)
{
	struct span subject = SPAN("Mail iPhone (20F75)");
	struct pattern *pattern = pattern_new(
		SPAN("(?<client>iPhone|iPad)(?<none>x)? \\((?<build>\\w+)(?<empty>)\\)"), NULL);
	struct scratch *scratch = scratch_new(10000);

	ck_assert_int_eq(pattern_match(pattern, scratch, subject, NULL), PATTERN_MATCHES);
	ck_text(scratch_group(scratch, subject, 0), "iPhone (20F75)", "all of the match");
	ck_text(scratch_group(scratch, subject, pattern_group(pattern, "client")), "iPhone", "1st");
	ck_text(scratch_group(scratch, subject, pattern_group(pattern, "build")), "20F75", "3rd");
	ck_text(scratch_group(scratch, subject, pattern_group(pattern, "none")), "", "no part");
	ck_text(scratch_group(scratch, subject, pattern_group(pattern, "empty")), "", "empty");
	ck_text(scratch_group(scratch, subject, 5), "", "a group that is not there");
	ck_assert_uint_eq(pattern_group(pattern, "version"), 0);
	ck_assert_int_eq(pattern_match(pattern, scratch, SPAN("x"), NULL), PATTERN_DIFFERS);
	ck_text(scratch_group(scratch, SPAN("x"), 0), "", "nothing left of the match before");
	pattern_free(pattern);
	scratch_free(scratch);
}
END_TEST

START_TEST(more_groups_than_are_kept)
{
	struct text regex;
	struct pattern *pattern;
	struct scratch *scratch = scratch_new(10000);

	text_begin(&regex, 10000);
	for (int i = 0; i < 40; i++)
		text_printf(&regex, "(?<g%d>a)", i);
	pattern = pattern_new(text_span(&regex), NULL);
	ck_assert_uint_eq(pattern_group(pattern, "g30"), 31);
	ck_assert_uint_eq(pattern_group(pattern, "g31"), 0);
	ck_assert_int_eq(pattern_match(pattern, scratch,
				       SPAN("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
				       NULL),
			 PATTERN_MATCHES);
	pattern_free(pattern);
	scratch_free(scratch);
	text_end(&regex);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("pattern");

	add_rows(tcase, filter_and_engine_equal_brute_force, regexes);
	add_rows(tcase, filter_spares_work, filters);
	add_rows(tcase, limits_are_failures, monsters);
	tcase_add_test(tcase, attempts_are_counted_together);
	tcase_add_test(tcase, all_patterns_together_have_a_limit);
	tcase_add_test(tcase, the_limit_is_the_callers);
	add_rows(tcase, error_is_told, errors);
	tcase_add_test(tcase, groups_tell_what_they_matched);
	tcase_add_test(tcase, more_groups_than_are_kept);
	return test_run("pattern", tcase);
}
