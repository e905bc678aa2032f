/* SPDX-License-Identifier: ISC */
/* utf8: what is no UTF-8 becomes so, and nothing else is changed. */
#include "base/utf8.h"
#include "support.h"

#define BAD "\xef\xbf\xbd"

static const struct {
	const char *says;
	struct span text;
	const char *repaired;
} rows[] = {
	{ "nothing", SPAN(""), "" },
	{ "ASCII", SPAN("iPhone Mail"), "iPhone Mail" },
	{ "UTF-8", SPAN("f\xc3\xbcr \xf0\x9f\x93\xb1"), "f\xc3\xbcr \xf0\x9f\x93\xb1" },
	{ "Latin-1", SPAN("f\xfcr"), "f" BAD "r" },
	{ "Latin-1 behind eight bytes", SPAN("12345678\xfc"), "12345678" BAD },
	{ "Latin-1 as the eighth of many",
	  SPAN("1234567\xfc"
	       "12345678"),
	  "1234567" BAD "12345678" },
	{ "a character that is cut", SPAN("x\xf0\x9f\x93"), "x" BAD BAD BAD },
	{ "half of a surrogate pair", SPAN("\xed\xa0\x80z"), BAD BAD BAD "z" },
	{ "more bytes than needed", SPAN("\xc0\x80"), BAD BAD },
	{ "beyond Unicode", SPAN("\xf5\x80\x80\x80"), BAD BAD BAD BAD },
	{ "nothing but", SPAN("\xff\xfe"), BAD BAD },
};

START_TEST(text_is_repaired)
{
	struct arena *arena = test_arena();
	struct span heap = test_heap(rows[_i].text), text = heap;

	ck_assert(utf8_repair(arena, &text));
	ck_text(text, rows[_i].repaired, rows[_i].says);
	free((char *)heap.data);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says, *text;
	size_t limit;
	const char *first;
} cuts[] = {
	{ "shorter than that", "abc", 4, "abc" },
	{ "just as long", "abc", 3, "abc" },
	{ "longer", "abc", 2, "ab" },
	{ "nothing", "abc", 0, "" },
	{ "between characters", "a\xc3\xbc\xc3\xbc", 3, "a\xc3\xbc" },
	{ "within one", "a\xc3\xbc\xc3\xbc", 4, "a\xc3\xbc" },
	{ "within the first", "\xf0\x9f\x93\xb1", 3, "" },
};

START_TEST(no_character_is_cut)
{
	ck_text(utf8_first(span_of(cuts[_i].text), cuts[_i].limit), cuts[_i].first, cuts[_i].says);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("utf8");

	add_rows(tcase, text_is_repaired, rows);
	add_rows(tcase, no_character_is_cut, cuts);
	return test_run("utf8", tcase);
}
