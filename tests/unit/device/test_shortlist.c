/* SPDX-License-Identifier: ISC */
/* literals and shortlist: what a regex needs, and that looking it up leaves out no match. */
#include "base/utf8.h"
#include "device/literals.h"
#include "device/shortlist.h"
#include "support.h"

/* What is known to be needed: choices by blanks, their alternatives by |. */
static const struct {
	const char *says, *regex, *needs;
} rows[] = {
	{ "a run of characters", "^iPhone Mail$", "iphone mail" },
	{ "escaped ones", "Mail \\(\\d+\\)\\.txt", "mail ( ).txt" },
	{ "letters that stand for classes", "ab\\d+cde\\wfgh", "cde fgh" },
	{ "shorter than three", "^ab\\d", "" },
	{ "what may be missing", "abc(?:def)?ghij?klm", "abc ghi klm" },
	{ "what is repeated", "abcd+(?:efg)+hij{2}klm", "abc klm" },
	{ "a group that captures", "(?<client>iPhone Mail) v", "iphone mail" },
	{ "groups in groups", "((abc)(?>def))", "abc def" },
	{ "alternatives", "abc|def|g+hij", "abc|def|hij" },
	{ "alternatives in a group", "x(?:iPhone|iPad)y", "iphone|ipad" },
	{ "an alternative that needs nothing", "(?:abc|d?)efg", "efg" },
	{ "an empty alternative", "abc|", "" },
	{ "the best of an alternative", "abcdef.*ghi|jkl.*mnopqr", "abcdef|mnopqr" },
	{ "an alternative group that may be missing", "(?:abc|def)*", "" },
	{ "what looks around is passed over", "(?<=abc)def(?!ghi)(?=jkl)(?<!mno)", "def" },
	{ "without case", "(?i)Skype", "skype" },
	{ "without case in one group", "(?i:abc)def", "def" },
	{ "a group with options inside one", "(?:abc(?i:def)ghi)", "abc ghi" },
	{ "blanks that do not count", "(?x) a b c d e f", "" },
	{ "a verb", "abc(*ACCEPT)def", "" },
	{ "a condition", "(a)?(?(1)bcd|efg)hij", "" },
	{ "a comment", "abc(?#(def)ghi", "" },
	{ "a quoted piece", "\\Qabc\\Edef", "" },
	{ "a subroutine", "(abc)?(?1)def", "def" },
	{ "other scripts", "Отправлено с iPhone", "iphone" },
	{ "a dot between", "abc.def", "abc def" },
	{ "nothing", "", "" },
};

static struct pattern *compile(const char *regex)
{
	struct trouble why = { "" };
	struct pattern *pattern = pattern_new(span_of(regex), &why);

	ck_assert_msg(pattern != NULL, "%s: %s", regex, why.sentence);
	return pattern;
}

static void write_needs(const struct literals *literals, struct text *out)
{
	for (size_t i = 0; i < literals->count; i++)
		for (size_t j = 0; j < literals->choices[i].count; j++) {
			if (out->size != 0)
				text_byte(out, j == 0 ? ' ' : '|');
			text_add(out, span_trim(literals->choices[i].options[j]));
		}
}

START_TEST(a_regex_needs)
{
	struct pattern *pattern = compile(rows[_i].regex);
	struct arena *arena = test_arena();
	struct literals literals;
	struct text got;

	text_begin(&got, 1000);
	ck_assert(literals_read(&literals, arena, pattern));
	write_needs(&literals, &got);
	ck_text(text_span(&got), rows[_i].needs, rows[_i].says);
	text_end(&got);
	pattern_free(pattern);
	arena_free(arena);
}
END_TEST

/* The same numbers in each run. */
static unsigned next_random(unsigned *state, unsigned below)
{
	*state = *state * 1103515245 + 12345;
	return (*state >> 16) % below;
}

/* Of these a regex is put together; W stands for a word. */
static const char *const pieces[] = {
	"W",           "W",          "W",           "W?",
	"(W)",         "(?:W|W)",    "(?:W|W)?",    "(?:W(?:W|W|W))",
	"W+",          "[a-f]",      "\\d*",        ".*",
	".",           "\\b",        "(?=W)",       "(?!W)",
	"(?i)",        "(?i:W)",     "(?-i)",       "|",
	"\\(",         "\\/",        "(?>W|W)",     "(?:W){0,2}",
	"^",           "$",          "(?<=W)",      "W{2}",
	"(W|)",        "(?<x>W)?W",  "é",           "(?x) W # W\n",
	"W{0}",        "\\QW.\\E",   "(?(?=W)W|W)", "(?#W)",
	"(*ACCEPT)",   "(?|W|W)",    "W*+",         "(?s).",
	"\\x61\\x62c", "(?:(?i)W)W", "W ?",         "(?xx) W + W",
	"\\KW",        "(?^:W)",     "\\N{U+61}bc",
};

static const char *const words[] = { "abc",  "abcd", "def",   "Mail", "iPhone", "kiss",
				     "SKis", "a",    "bc(de", "fab",  "x/y",    "cab" };

static const char *const strange[] = { "\xc5\xbf", "\xe2\x84\xaa", "\xff", "ABC", "KISS", " ", "" };

#define COUNT(table) (unsigned)(sizeof(table) / sizeof((table)[0]))

static const char *any_word(unsigned *state)
{
	return words[next_random(state, COUNT(words))];
}

static void add_regex(struct text *out, unsigned *state)
{
	unsigned count = 1 + next_random(state, 4);

	for (unsigned i = 0; i < count; i++)
		for (const char *c = pieces[next_random(state, COUNT(pieces))]; *c != '\0'; c++)
			if (*c != 'W')
				text_byte(out, *c);
			else
				for (const char *w = any_word(state); *w != '\0'; w++)
					text_printf(out, *w == '(' ? "\\%c" : "%c", *w);
}

static void add_subject(struct text *out, unsigned *state)
{
	unsigned count = next_random(state, 7);

	for (unsigned i = 0; i < count; i++)
		if (next_random(state, 5) == 0)
			text_add(out, span_of(strange[next_random(state, COUNT(strange))]));
		else
			text_add(out, span_of(any_word(state)));
}

#define PATTERNS 200
#define SUBJECTS 300

/* Every pattern that matches is on the list, and the list is shorter than the whole. */
static void compare_with_all(struct pattern **patterns, unsigned *state, size_t *listed)
{
	struct arena *arena = test_arena();
	struct shortlist *list =
		shortlist_new(arena, (const struct pattern *const *)patterns, PATTERNS);
	struct scratch *scratch = scratch_new(10000);
	struct text subject;

	ck_assert(list != NULL && scratch != NULL);
	text_begin(&subject, 1000);
	for (int i = 0; i < SUBJECTS; i++) {
		uint64_t *set = arena_take(arena, shortlist_words(list) * sizeof(*set));
		struct span value;

		text_clear(&subject);
		add_subject(&subject, state);
		value = text_span(&subject);
		ck_assert(utf8_repair(arena, &value));
		shortlist_add(list, value, set);
		for (size_t j = 0; j < PATTERNS; j++) {
			bool on_list = set[j / 64] >> j % 64 & 1;

			*listed += on_list;
			if (pattern_match(patterns[j], scratch, value, NULL) == PATTERN_MATCHES)
				ck_assert_msg(on_list, "'%s' matches '%s', but is not listed",
					      pattern_text(patterns[j]).data,
					      text_string(&subject));
		}
	}
	text_end(&subject);
	scratch_free(scratch);
	arena_free(arena);
}

START_TEST(no_match_is_left_out)
{
	struct pattern *patterns[PATTERNS];
	unsigned state = (unsigned)_i + 1;
	size_t count = 0, listed = 0;
	struct text regex;

	text_begin(&regex, 1000);
	while (count < PATTERNS) {
		struct trouble why;

		text_clear(&regex);
		add_regex(&regex, &state);
		patterns[count] = pattern_new(text_span(&regex), &why);
		count += patterns[count] != NULL;
	}
	compare_with_all(patterns, &state, &listed);
	ck_assert_msg(listed < (size_t)PATTERNS * SUBJECTS * 9 / 10, "%zu listed", listed);
	for (size_t i = 0; i < PATTERNS; i++)
		pattern_free(patterns[i]);
	text_end(&regex);
}
END_TEST

/* However many patterns there are, a value meets the few that could match it. */
START_TEST(a_list_is_short)
{
	static struct pattern *patterns[1000];
	struct arena *arena = test_arena();
	uint64_t set[1000 / 64 + 1] = { 0 };
	struct shortlist *list;
	int listed = 0;

	for (int i = 0; i < 1000; i++)
		patterns[i] = compile(test_printf(arena, "^(?:Mozilla/5\\.0 \\()?Client%c%c%c/\\d",
						  'A' + i / 100, 'a' + i / 10 % 10, 'k' + i % 10));
	list = shortlist_new(arena, (const struct pattern *const *)patterns, 1000);
	ck_assert_ptr_nonnull(list);
	ck_assert_uint_eq(shortlist_words(list), sizeof(set) / sizeof(set[0]));
	shortlist_add(list, SPAN("Mozilla/5.0 (ClientCcm/7"), set);
	for (int i = 0; i < 1000; i++)
		listed += set[i / 64] >> i % 64 & 1;
	ck_assert_msg(listed >= 1 && listed <= 10, "%d", listed);
	for (int i = 0; i < 1000; i++)
		pattern_free(patterns[i]);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("shortlist");

	add_rows(tcase, a_regex_needs, rows);
	tcase_add_loop_test(tcase, no_match_is_left_out, 0, 20);
	tcase_add_test(tcase, a_list_is_short);
	return test_run("shortlist", tcase);
}
