/* SPDX-License-Identifier: ISC */
/* nearest: which of the known words was meant. */
#include "base/nearest.h"
#include "support.h"

static const char *const known[] = { "iphone", "ipad", "ipod", "mac", "submission", "vision" };

static const struct {
	const char *says, *given, *found; /* "": none */
} rows[] = {
	{ "the word itself", "iphone", "iphone" },
	{ "in other letters", "iPhone", "iphone" },
	{ "a letter too few", "iphne", "iphone" },
	{ "a letter too many", "iphhone", "iphone" },
	{ "another letter", "iphane", "iphone" },
	{ "two that changed places", "ihpone", "iphone" },
	{ "two errors", "submision_", "submission" },
	{ "three errors", "sbmisin", "" },
	{ "of two equally near, the first", "ipd", "ipad" },
	{ "the nearer of two", "ipodd", "ipod" },
	{ "half of it in error", "im", "" },
	{ "a short one with one error", "max", "mac" },
	{ "nothing like it", "fridge", "" },
	{ "nothing at all", "", "" },
	{ "longer than any word",
	  "iphoneiphoneiphoneiphoneiphoneiphoneiphoneiphoneiphoneiphoneiphone", "" },
};

START_TEST(finds_what_was_meant)
{
	struct nearest nearest = { .given = span_of(rows[_i].given) };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		nearest_try(&nearest, span_of(known[i]));
	ck_text(nearest.found, rows[_i].found, rows[_i].says);
}
END_TEST

START_TEST(passes_over_a_word_that_is_too_long)
{
	struct nearest nearest = { .given = SPAN("a") };

	nearest_try(&nearest,
		    SPAN("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
	ck_assert_ptr_null(nearest.found.data);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("nearest");

	add_rows(tcase, finds_what_was_meant, rows);
	tcase_add_test(tcase, passes_over_a_word_that_is_too_long);
	return test_run("nearest", tcase);
}
