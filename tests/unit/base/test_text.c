/* SPDX-License-Identifier: ISC */
/* text: bytes being written, up to a limit, and how hostile bytes are written. */
#include "support.h"
#include "base/text.h"
#include "base/trouble.h"

#define BAD "\xef\xbf\xbd" /* U+FFFD: a byte that is no character */

START_TEST(text_grows_to_its_limit)
{
	struct text text = { 0 };

	text_begin(&text, 5);
	ck_assert_str_eq(text_string(&text), "");
	text_add(&text, SPAN("abc"));
	text_byte(&text, 'd');
	ck_assert(!text.cut);
	text_add(&text, SPAN("ef"));
	ck_assert_msg(text.cut, "what does not fit whole is left out");
	ck_text(text_span(&text), "abcd", "nothing of it is added");
	text_byte(&text, 'g');
	ck_text(text_span(&text), "abcd", "nor anything after it, though it would fit");
	text_clear(&text);
	ck_assert(!text.cut);
	text_printf(&text, "%d-%s", 12, "ab");
	ck_assert_str_eq(text_string(&text), "12-ab");
	text_printf(&text, "%s", "");
	ck_assert_msg(!text.cut, "nothing fits always");
	text_printf(&text, "%c", 'x');
	ck_assert(text.cut);
	text_end(&text);
	text_end(&text);
	ck_assert_uint_eq(text.limit, 5);
}
END_TEST

START_TEST(a_long_text_keeps_its_bytes)
{
	struct text text;

	text_begin(&text, 1 << 20);
	for (int i = 0; i < 100000; i++)
		text_byte(&text, (char)('a' + i % 26));
	ck_assert_uint_eq(text.size, 100000);
	for (int i = 0; i < 100000; i++)
		ck_assert_int_eq(text.data[i], 'a' + i % 26);
	ck_assert_int_eq(text.data[text.size], '\0');
	text_end(&text);
}
END_TEST

static const struct {
	const char *says;
	struct span span;
	const char *json, *visible;
} readables[] = {
	{ "plain", SPAN("iPhone (1)"), "\"iPhone (1)\"", "iPhone (1)" },
	{ "nothing", SPAN(""), "\"\"", "" },
	{ "quotes and backslashes", SPAN("\"\\"), "\"\\\"\\\\\"", "\"\\" },
	{ "line ends", SPAN("a\r\nb"), "\"a\\u000d\\u000ab\"", "a\\u000d\\u000ab" },
	{ "NUL, escape, delete", SPAN("\0\x1b\x7f"), "\"\\u0000\\u001b\\u007f\"",
	  "\\u0000\\u001b\\u007f" },
	{ "controls above ASCII", SPAN("\xc2\x9b"), "\"\\u009b\"", "\\u009b" },
	{ "blanks of no width", SPAN("\xe2\x80\x8b\xe2\x81\xa0\xef\xbb\xbf"),
	  "\"\\u200b\\u2060\\ufeff\"", "\\u200b\\u2060\\ufeff" },
	{ "joiners, soft hyphens, what is deprecated",
	  SPAN("\xe2\x80\x8c\xe2\x80\x8d\xc2\xad\xe1\xa0\x8e\xe2\x81\xaa\xef\xbf\xb9"),
	  "\"\\u200c\\u200d\\u00ad\\u180e\\u206a\\ufff9\"",
	  "\\u200c\\u200d\\u00ad\\u180e\\u206a\\ufff9" },
	{ "a tag, beyond 16 bits", SPAN("\xf3\xa0\x81\x81"), "\"\\udb40\\udc41\"",
	  "\\udb40\\udc41" },
	{ "a fill, which is shown by nothing", SPAN("\xe3\x85\xa4"), "\"\\u3164\"", "\\u3164" },
	{ "the first that is none", SPAN("\xc2\xa0"), "\"\xc2\xa0\"", "\xc2\xa0" },
	{ "two bytes", SPAN("\xc3\xa9"), "\"\xc3\xa9\"", "\xc3\xa9" },
	{ "three bytes", SPAN("\xe2\x82\xac"), "\"\xe2\x82\xac\"", "\xe2\x82\xac" },
	{ "four bytes", SPAN("\xf0\x9f\x93\xb1"), "\"\xf0\x9f\x93\xb1\"", "\xf0\x9f\x93\xb1" },
	{ "a byte alone", SPAN("a\xffz"), "\"a" BAD "z\"", "a" BAD "z" },
	{ "a character cut short", SPAN("\xe2\x82"), "\"" BAD BAD "\"", BAD BAD },
	{ "overlong", SPAN("\xc0\xaf"), "\"" BAD BAD "\"", BAD BAD },
	{ "overlong of three", SPAN("\xe0\x80\xaf"), "\"" BAD BAD BAD "\"", BAD BAD BAD },
	{ "a surrogate", SPAN("\xed\xa0\x80"), "\"" BAD BAD BAD "\"", BAD BAD BAD },
	{ "the last before them", SPAN("\xed\x9f\xbf"), "\"\xed\x9f\xbf\"", "\xed\x9f\xbf" },
	{ "the last character", SPAN("\xf4\x8f\xbf\xbf"), "\"\xf4\x8f\xbf\xbf\"",
	  "\xf4\x8f\xbf\xbf" },
	{ "above the last", SPAN("\xf4\x90\x80\x80"), "\"" BAD BAD BAD BAD "\"", BAD BAD BAD BAD },
};

START_TEST(bytes_become_readable)
{
	struct span heap = test_heap(readables[_i].span);
	struct text text;

	text_begin(&text, 1000);
	text_json(&text, heap);
	ck_text(text_span(&text), readables[_i].json, readables[_i].says);
	text_clear(&text);
	text_visible(&text, heap);
	ck_text(text_span(&text), readables[_i].visible, readables[_i].says);
	text_end(&text);
	free((char *)heap.data);
}
END_TEST

/* Well-formed UTF-8 by its definition: the encoding of some code point that is no surrogate. */
static size_t size_by_definition(const unsigned char *bytes, size_t size)
{
	static const struct {
		unsigned char mask, lead;
		unsigned least;
	} forms[] = {
		{ 0x80, 0, 0 }, { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 }, { 0xf8, 0xf0, 0x10000 }
	};

	for (size_t extra = 0; extra < 4 && extra < size; extra++) {
		unsigned point = bytes[0] & (unsigned char)~forms[extra].mask;

		if ((bytes[0] & forms[extra].mask) != forms[extra].lead)
			continue;
		for (size_t i = 1; i <= extra; i++) {
			if ((bytes[i] & 0xc0) != 0x80)
				return 0;
			point = point << 6 | (bytes[i] & 0x3f);
		}
		return point >= forms[extra].least && point <= 0x10ffff &&
				       (point < 0xd800 || point > 0xdfff)
			       ? extra + 1
			       : 0;
	}
	return 0;
}

static const struct {
	uint64_t number;
	const char *digits;
} numbers[] = {
	{ 0, "0" },
	{ 9, "9" },
	{ 10, "10" },
	{ 1234567890, "1234567890" },
	{ UINT64_MAX, "18446744073709551615" },
};

START_TEST(numbers_are_decimal)
{
	struct text text;

	text_begin(&text, 20);
	text_number(&text, numbers[_i].number);
	ck_assert_str_eq(text_string(&text), numbers[_i].digits);
	text_end(&text);
}
END_TEST

/* A string with its quotes has room or it is cut, whatever the limit is. */
START_TEST(a_json_string_fits_or_is_cut)
{
	for (size_t limit = 0; limit < 8; limit++) {
		struct text text;

		text_begin(&text, limit);
		text_json(&text, SPAN("abcd"));
		ck_assert_int_eq(text.cut, limit < 6);
		ck_assert(text.size <= limit);
		if (!text.cut)
			ck_assert_str_eq(text_string(&text), "\"abcd\"");
		text_end(&text);
	}
}
END_TEST

/* All first two bytes, with every kind of byte behind them. */
static const struct {
	const char *says, *given, *shown;
} troubles[] = {
	{ "plain words stay", "a.conf:1: \xc3\xa4 word", "a.conf:1: \xc3\xa4 word" },
	{ "escape sequences do not", "\033[2Jx", "?[2Jx" },
	{ "nor C1 controls", "\xc2\x9bx", "??x" },
	{ "nor what turns text around", "\xe2\x80\xaex", "???x" },
	{ "nor what is no UTF-8", "\xff\xc3x", "??x" },
};

START_TEST(a_sentence_is_safe_to_show)
{
	struct trouble why;

	trouble_say(&why, "%s", troubles[_i].given);
	ck_assert_msg(strcmp(why.sentence, troubles[_i].shown) == 0, "%s: %s", troubles[_i].says,
		      why.sentence);
}
END_TEST

START_TEST(utf8_is_as_defined)
{
	static const unsigned char tails[] = {
		0x00, 'a', 0x7f, 0x80, 0x8f, 0x90, 0xbf, 0xc0, 0xff
	};

	for (int first = 0; first < 256; first++) {
		for (int second = 0; second < 256; second++) {
			for (size_t i = 0; i < sizeof(tails) * sizeof(tails); i++) {
				unsigned char bytes[] = { (unsigned char)first,
							  (unsigned char)second,
							  tails[i / sizeof(tails)],
							  tails[i % sizeof(tails)] };

				for (size_t size = 1; size <= 4; size++)
					if (utf8_character((struct span){ (char *)bytes, size }) !=
					    size_by_definition(bytes, size))
						ck_abort_msg("%02x %02x %02x %02x", bytes[0],
							     bytes[1], bytes[2], bytes[3]);
			}
		}
	}
	ck_assert_uint_eq(utf8_character((struct span){ NULL, 0 }), 0);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("text");

	tcase_add_test(tcase, text_grows_to_its_limit);
	tcase_add_test(tcase, a_long_text_keeps_its_bytes);
	add_rows(tcase, bytes_become_readable, readables);
	add_rows(tcase, numbers_are_decimal, numbers);
	tcase_add_test(tcase, a_json_string_fits_or_is_cut);
	tcase_add_test(tcase, utf8_is_as_defined);
	tcase_add_loop_test(tcase, a_sentence_is_safe_to_show, 0,
			    sizeof(troubles) / sizeof(troubles[0]));
	return test_run("text", tcase);
}
