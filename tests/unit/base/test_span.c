/* SPDX-License-Identifier: ISC */
/* span: a run of bytes that somebody else owns. */
#include "support.h"

static const struct {
	const char *says;
	struct span a, b;
	bool equal, equal_nocase, starts_nocase, ends_nocase;
	int order; /* of span_compare */
} pairs[] = {
	{ "the same", SPAN("ab"), SPAN("ab"), true, true, true, true, 0 },
	{ "letters of another case", SPAN("AB"), SPAN("ab"), false, true, true, true, -1 },
	{ "a prefix", SPAN("abc"), SPAN("AB"), false, false, true, false, 1 },
	{ "a suffix", SPAN("abc"), SPAN("BC"), false, false, false, true, 1 },
	{ "longer", SPAN("ab"), SPAN("abc"), false, false, false, false, -1 },
	{ "nothing begins and ends everything", SPAN("a"), SPAN(""), false, false, true, true, 1 },
	{ "nothing is nothing", SPAN(""), { NULL, 0 }, true, true, true, true, 0 },
	{ "NUL is a byte", SPAN("a\0b"), SPAN("a\0c"), false, false, false, false, -1 },
	{ "bytes are unsigned", SPAN("\xff"), SPAN("a"), false, false, false, false, 1 },
	{ "only ASCII has case", SPAN("\xc3\x84"), SPAN("\xc3\xa4"), false, false, false, false,
	  -1 },
	{ "@ is no upper-case of `", SPAN("@"), SPAN("`"), false, false, false, false, -1 },
	{ "[ is no upper-case of {", SPAN("["), SPAN("{"), false, false, false, false, -1 },
};

START_TEST(pair_compares)
{
	struct span a = pairs[_i].a, b = pairs[_i].b;
	int order = span_compare(a, b), back = span_compare(b, a);

	ck_assert_msg(span_equal(a, b) == pairs[_i].equal, "%s", pairs[_i].says);
	ck_assert_msg(span_equal_nocase(a, b) == pairs[_i].equal_nocase, "%s", pairs[_i].says);
	ck_assert_msg(span_starts_nocase(a, b) == pairs[_i].starts_nocase, "%s", pairs[_i].says);
	ck_assert_msg(span_ends_nocase(a, b) == pairs[_i].ends_nocase, "%s", pairs[_i].says);
	ck_assert_msg((order > 0) - (order < 0) == pairs[_i].order, "%s: order", pairs[_i].says);
	ck_assert_msg((back > 0) - (back < 0) == -pairs[_i].order, "%s: order back",
		      pairs[_i].says);
	if (pairs[_i].equal_nocase)
		ck_assert_uint_eq(span_hash_nocase(a), span_hash_nocase(b));
}
END_TEST

static const struct {
	const char *says;
	struct span span, needle;
	size_t at;
} searches[] = {
	{ "at the front", SPAN("iPhone"), SPAN("IP"), 0 },
	{ "at the end", SPAN("iPhone"), SPAN("NE"), 4 },
	{ "the first of several", SPAN("aXbx"), SPAN("x"), 1 },
	{ "not there", SPAN("iPhone"), SPAN("pad"), 6 },
	{ "longer than the text", SPAN("ab"), SPAN("abc"), 2 },
	{ "behind a NUL", SPAN("a\0b"), SPAN("b"), 2 },
	{ "nothing is at the front", SPAN("ab"), SPAN(""), 0 },
	{ "in nothing", { NULL, 0 }, SPAN("a"), 0 },
};

START_TEST(needle_is_found)
{
	size_t at = span_find_nocase(searches[_i].span, searches[_i].needle);

	ck_assert_msg(at == searches[_i].at, "%s: at %zu", searches[_i].says, at);
}
END_TEST

START_TEST(byte_is_found)
{
	ck_assert_uint_eq(span_find(SPAN("abcb"), 'b'), 1);
	ck_assert_uint_eq(span_find(SPAN("abc"), 'B'), 3);
	ck_assert_uint_eq(span_find(SPAN("a\0b"), '\0'), 1);
	ck_assert_uint_eq(span_find((struct span){ NULL, 0 }, 'a'), 0);
}
END_TEST

START_TEST(parts_stay_within)
{
	ck_text(span_from(SPAN("abc"), 1), "bc", "from");
	ck_text(span_from(SPAN("abc"), 3), "", "from the end");
	ck_text(span_from(SPAN("abc"), SIZE_MAX), "", "from far behind the end");
	ck_text(span_first(SPAN("abc"), 2), "ab", "first");
	ck_text(span_first(SPAN("abc"), SIZE_MAX), "abc", "first of more than there are");
	ck_text(span_of(NULL), "", "no string");
}
END_TEST

static const struct {
	const char *says;
	struct span span, trimmed;
} trims[] = {
	{ "blanks at both ends", SPAN("  a b\t"), SPAN("a b") },
	{ "line ends", SPAN("\r\na\r\n"), SPAN("a") },
	{ "nothing but blanks", SPAN(" \t\r\n"), SPAN("") },
	{ "nothing", SPAN(""), SPAN("") },
	{ "a NUL is no blank", SPAN("\0 "), SPAN("\0") },
	{ "neither is a form feed", SPAN("\f"), SPAN("\f") },
};

START_TEST(blanks_go)
{
	ck_span(span_trim(trims[_i].span), trims[_i].trimmed, trims[_i].says);
}
END_TEST

static const struct {
	const char *says;
	struct span span, part, rest;
} cuts[] = {
	{ "two parts", SPAN("a,b"), SPAN("a"), SPAN("b") },
	{ "the first separator counts", SPAN("a,b,c"), SPAN("a"), SPAN("b,c") },
	{ "an empty first part", SPAN(",b"), SPAN(""), SPAN("b") },
	{ "an empty second part", SPAN("a,"), SPAN("a"), SPAN("") },
	{ "no separator", SPAN("ab"), SPAN("ab"), SPAN("") },
	{ "nothing", SPAN(""), SPAN(""), SPAN("") },
};

START_TEST(span_is_cut)
{
	struct span rest = cuts[_i].span;

	ck_span(span_cut(&rest, ','), cuts[_i].part, cuts[_i].says);
	ck_span(rest, cuts[_i].rest, cuts[_i].says);
}
END_TEST

#define NO_NUMBER UINT64_MAX

static const struct {
	const char *says;
	struct span span;
	uint64_t limit, number;
} numbers[] = {
	{ "a number", SPAN("42"), 100, 42 },
	{ "zeros in front", SPAN("007"), 100, 7 },
	{ "zero", SPAN("0"), 0, 0 },
	{ "the limit", SPAN("100"), 100, 100 },
	{ "above the limit", SPAN("101"), 100, NO_NUMBER },
	{ "a digit above the limit", SPAN("9"), 5, NO_NUMBER },
	{ "the largest", SPAN("18446744073709551614"), UINT64_MAX, UINT64_MAX - 1 },
	{ "above the largest", SPAN("18446744073709551616"), UINT64_MAX, NO_NUMBER },
	{ "far above the largest", SPAN("99999999999999999999999"), UINT64_MAX, NO_NUMBER },
	{ "nothing", SPAN(""), 100, NO_NUMBER },
	{ "a sign", SPAN("+1"), 100, NO_NUMBER },
	{ "negative", SPAN("-1"), 100, NO_NUMBER },
	{ "a blank", SPAN(" 1"), 100, NO_NUMBER },
	{ "something behind it", SPAN("1x"), 100, NO_NUMBER },
	{ "a NUL behind it", SPAN("1\0"), 100, NO_NUMBER },
	{ "no decimal", SPAN("0x1f"), 100, NO_NUMBER },
};

START_TEST(number_is_read)
{
	uint64_t number = NO_NUMBER;
	bool read = span_number(numbers[_i].span, numbers[_i].limit, &number);

	ck_assert_msg(read == (numbers[_i].number != NO_NUMBER), "%s", numbers[_i].says);
	ck_assert_msg(number == numbers[_i].number, "%s", numbers[_i].says);
}
END_TEST

START_TEST(bytes_have_their_kind)
{
	for (int byte = 0; byte < 256; byte++) {
		bool digit = byte >= '0' && byte <= '9';
		bool alpha = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');

		ck_assert_int_eq(byte_is_digit((char)byte), digit);
		ck_assert_int_eq(byte_is_alpha((char)byte), alpha);
		ck_assert_int_eq(byte_hex((char)byte), digit ? byte - '0'
						       : strchr("abcdef", byte | 0x20) && alpha
							       ? (byte | 0x20) - 'a' + 10
							       : -1);
		ck_assert_int_eq(byte_is_blank((char)byte), byte == ' ' || byte == '\t');
		ck_assert_int_eq((unsigned char)byte_lower((char)byte),
				 byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
	}
}
END_TEST

static const struct {
	const char *says, *file, *rest;
} marks[] = {
	{ "a mark goes",
	  "\xef\xbb\xbf"
	  "a",
	  "a" },
	{ "only one", "\xef\xbb\xbf\xef\xbb\xbf", "\xef\xbb\xbf" },
	{ "only at the front", "a\xef\xbb\xbf", "a\xef\xbb\xbf" },
	{ "a cut one is none", "\xef\xbb", "\xef\xbb" },
	{ "nothing", "", "" },
};

START_TEST(mark_goes)
{
	ck_text(span_without_mark(span_of(marks[_i].file)), marks[_i].rest, marks[_i].says);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("span");

	add_rows(tcase, pair_compares, pairs);
	add_rows(tcase, needle_is_found, searches);
	tcase_add_test(tcase, byte_is_found);
	tcase_add_test(tcase, parts_stay_within);
	add_rows(tcase, blanks_go, trims);
	add_rows(tcase, mark_goes, marks);
	add_rows(tcase, span_is_cut, cuts);
	add_rows(tcase, number_is_read, numbers);
	tcase_add_test(tcase, bytes_have_their_kind);
	return test_run("span", tcase);
}
