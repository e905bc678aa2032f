/* SPDX-License-Identifier: ISC */
/* netstring: what is written is read, and nothing else is. */
#include "base/netstring.h"
#include "support.h"

static const struct {
	const char *says;
	struct span bytes, written;
} kept[] = {
	{ "a word", SPAN("hello"), SPAN("5:hello,") },
	{ "nothing", SPAN(""), SPAN("0:,") },
	{ "what looks like one", SPAN("3:abc,"), SPAN("6:3:abc,,") },
	{ "NULs and newlines", SPAN("a\0\n"), SPAN("3:a\0\n,") },
};

START_TEST(written_and_read)
{
	struct text text;
	struct span rest, out;

	text_begin(&text, 1000);
	netstring_add(&text, kept[_i].bytes);
	ck_span(text_span(&text), kept[_i].written, kept[_i].says);
	text_add(&text, SPAN("rest"));
	rest = text_span(&text);
	ck_assert_msg(netstring_take(&rest, &out), "%s", kept[_i].says);
	ck_span(out, kept[_i].bytes, kept[_i].says);
	ck_text(rest, "rest", kept[_i].says);
	text_end(&text);
}
END_TEST

START_TEST(cut_at_every_byte)
{
	for (size_t size = 0; size < kept[_i].written.size; size++) {
		struct span cut = span_first(kept[_i].written, size), out;

		ck_assert_msg(!netstring_take(&cut, &out), "%s: cut at %zu", kept[_i].says, size);
		ck_assert_msg(cut.size == size, "%s: what is left is as it was", kept[_i].says);
	}
}
END_TEST

static const struct {
	const char *says;
	struct span text;
} refused[] = {
	{ "no length", SPAN(":abc,") },
	{ "no colon", SPAN("3abc,") },
	{ "a length that is none", SPAN("x:abc,") },
	{ "a negative length", SPAN("-1:abc,") },
	{ "a length of more digits than there are numbers", SPAN("99999999999999999999999:a,") },
	{ "the largest length", SPAN("18446744073709551615:a,") },
	{ "more than there is", SPAN("4:abc,") },
	{ "less than there is", SPAN("2:abc,") },
	{ "no comma", SPAN("3:abc;") },
};

START_TEST(not_taken)
{
	struct span rest = refused[_i].text, out;

	ck_assert_msg(!netstring_take(&rest, &out), "%s", refused[_i].says);
}
END_TEST

static const struct {
	const char *written;
	uint64_t number;
} numbers[] = {
	{ "1:0,", 0 },
	{ "1:7,", 7 },
	{ "2:10,", 10 },
	{ "20:18446744073709551615,", UINT64_MAX },
};

START_TEST(numbers_are_decimal)
{
	struct span rest = span_of(numbers[_i].written);
	struct text text;
	uint64_t number;

	text_begin(&text, 100);
	netstring_add_number(&text, numbers[_i].number);
	ck_text(text_span(&text), numbers[_i].written, "written");
	ck_assert(netstring_take_number(&rest, &number));
	ck_assert_uint_eq(number, numbers[_i].number);
	text_end(&text);
}
END_TEST

START_TEST(a_word_is_no_number)
{
	struct span rest = SPAN("3:abc,");
	uint64_t number;

	ck_assert(!netstring_take_number(&rest, &number));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("netstring");
	TCase *tcase = tcase_create("netstring");
	SRunner *runner = srunner_create(suite);
	int failed;

	add_rows(tcase, written_and_read, kept);
	add_rows(tcase, cut_at_every_byte, kept);
	add_rows(tcase, not_taken, refused);
	add_rows(tcase, numbers_are_decimal, numbers);
	tcase_add_test(tcase, a_word_is_no_number);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
