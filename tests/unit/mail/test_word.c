/* SPDX-License-Identifier: ISC */
/* word: encoded words (RFC 2047), undone. */
#include "mail/word.h"
#include "support.h"

static const struct {
	const char *says, *value, *decoded;
} values[] = {
	{ "no word", "iPhone Mail (20F75)", "iPhone Mail (20F75)" },
	{ "quoted-printable, its blanks written _",
	  "=?utf-8?Q?iPhone_Mail_(20F75)?=", "iPhone Mail (20F75)" },
	{ "escapes", "=?us-ascii?q?iPhone_Mail=20=2820F75=29?=", "iPhone Mail (20F75)" },
	{ "base64", "=?UTF-8?b?aVBob25lIE1haWwgKDIwRjc1KQ==?=", "iPhone Mail (20F75)" },
	{ "words in text", "a =?utf-8?q?b?= c =?utf-8?q?d?=", "a b c d" },
	{ "blanks between two words are none",
	  "=?utf-8?q?iPhone_?=  =?utf-8?b?TWFpbA==?=", "iPhone Mail" },
	{ "a language", "=?utf-8*de?q?iPhone?=", "iPhone" },
	{ "another charset", "=?iso-8859-1?q?f=FCr?=", "f\xc3\xbcr" },
	{ "an unknown charset passes", "=?x-none?q?iPhone?=", "iPhone" },
	{ "an unknown encoding stays", "=?utf-8?x?iPhone?=", "=?utf-8?x?iPhone?=" },
	{ "no charset", "=??q?iPhone?=", "=??q?iPhone?=" },
	{ "a blank within", "=?utf-8?q?iPhone Mail?=", "=?utf-8?q?iPhone Mail?=" },
	{ "an empty text",
	  "a=?utf-8?q?"
	  "?=b",
	  "ab" },
	{ "cut", "=?utf-8?q?iPho", "=?utf-8?q?iPho" },
	{ "cut before its end", "=?utf-8?q?iPhone?", "=?utf-8?q?iPhone?" },
	{ "cut after its beginning", "=?", "=?" },
	{ "nothing", "", "" },
};

START_TEST(word_is_undone)
{
	struct arena *arena = test_arena();

	ck_text(word_decode(arena, span_of(values[_i].value)), values[_i].decoded, values[_i].says);
	arena_free(arena);
}
END_TEST

/* Cut at every byte, it is never more than there was, and never fails. */
START_TEST(value_may_be_cut)
{
	struct arena *arena = test_arena();
	struct span value = span_of(values[_i].value);

	for (size_t size = 0; size <= value.size; size++)
		ck_assert(word_decode(arena, span_first(value, size)).size <= 3 * size);
	arena_free(arena);
}
END_TEST

START_TEST(many_words_end)
{
	struct arena *arena = test_arena();
	const char *word = "=?utf-8?q?x?=";
	char value[13 * 1000 + 1];
	struct span decoded;

	for (int i = 0; i < 1000; i++)
		memcpy(value + 13 * i, word, 13);
	value[13 * 1000] = '\0';
	decoded = word_decode(arena, span_of(value));
	ck_assert(span_starts_nocase(decoded, SPAN("xxxxxxxxxxxxxxxx")));
	ck_assert_uint_lt(decoded.size, sizeof(value));
	arena_free(arena);
}
END_TEST

static const struct {
	const char *value;
	bool occurs;
} looks[] = { { "=?utf-8?q?x?=", true }, { "a =?", true }, { "a = ?", false }, { "", false } };

START_TEST(word_may_occur)
{
	ck_assert_msg(word_occurs(span_of(looks[_i].value)) == looks[_i].occurs, "%s",
		      looks[_i].value);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("word");

	add_rows(tcase, word_is_undone, values);
	add_rows(tcase, value_may_be_cut, values);
	tcase_add_test(tcase, many_words_end);
	add_rows(tcase, word_may_occur, looks);
	return test_run("word", tcase);
}
