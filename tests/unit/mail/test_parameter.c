/* SPDX-License-Identifier: ISC */
/* parameter: the word and the parameters of Content-Type and its like. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "mail/parameter.h"

#define BOUNDARY(parameters) "multipart/mixed" parameters, "boundary"
#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *says, *value, *word;
} words[] = {
	{ "lower-cased", "Text/PLAIN", "text/plain" },
	{ "parameters are left out", "text/plain; charset=utf-8", "text/plain" },
	{ "blanks and comments are left out", " (a (b)) text (c) / (d) plain (e)", "text/plain" },
	{ "folded", "text/plain\r\n\t;charset=x", "text/plain" },
	{ "one word", "base64", "base64" },
	{ "a forgotten semicolon", "text/plain charset=x", "text/plain" },
	{ "nothing", "", "" },
	{ "an endless comment", "(((((((text/plain", "" },
};

START_TEST(word)
{
	struct text out;

	text_begin(&out, 100);
	parameter_word(span_of(words[_i].value), &out);
	ck_assert_msg(strcmp(text_string(&out), words[_i].word) == 0, "%s: %s", words[_i].says,
		      text_string(&out));
	text_end(&out);
}
END_TEST

/* NULL: there is no such parameter. */
static const struct {
	const char *says, *value, *name, *found;
} parameters[] = {
	{ "a token", BOUNDARY("; boundary=abc"), "abc" },
	{ "names ignore case", BOUNDARY("; BOUNDARY=Abc"), "Abc" },
	{ "no blanks", BOUNDARY(";charset=x;boundary=abc;x=y"), "abc" },
	{ "quoted", BOUNDARY("; boundary=\"a b;c\"; x=y"), "a b;c" },
	{ "quoted, with escapes", BOUNDARY("; boundary=\"a\\\"b\\\\c\""), "a\"b\\c" },
	{ "a comment before", BOUNDARY(" (boundary=x); (c) boundary (d) = (e) abc"), "abc" },
	{ "a comment behind", BOUNDARY("; boundary=abc(x)"), "abc" },
	{ "folded", BOUNDARY(";\r\n boundary=\r\n\t\"ab\r\n c\""), "ab c" },
	{ "the first one counts", BOUNDARY("; boundary=one; boundary=two"), "one" },
	{ "a longer name is not it", BOUNDARY("; boundary2=abc"), NULL },
	{ "within another's value it is not it", BOUNDARY("; x=\"; boundary=abc\""), NULL },
	{ "empty", BOUNDARY("; boundary=\"\""), "" },
	{ "without a value", BOUNDARY("; boundary; x=y"), NULL },
	{ "the quote is never closed", BOUNDARY("; boundary=\"abc"), "abc" },
	{ "special bytes unquoted", BOUNDARY("; boundary=----=_Part:1/2?"), "----=_Part:1/2?" },
	{ "no parameters", BOUNDARY(""), NULL },
	{ "nothing but semicolons", BOUNDARY(";;;;;;"), NULL },
	{ "RFC 2231, encoded", BOUNDARY("; boundary*=us-ascii'en'a%20b%3D"), "a b=" },
	{ "RFC 2231, cut up", BOUNDARY("; boundary*0=ab; boundary*1=\"c d\""), "abc d" },
	{ "RFC 2231, out of order", BOUNDARY("; boundary*1=b; boundary*0=a"), "ab" },
	{ "RFC 2231, both", BOUNDARY("; boundary*0*=x''a%2Fb; boundary*1*=%2Bc; boundary*2=%2B"),
	  "a/b+c%2B" },
	{ "RFC 2231, the first is missing", BOUNDARY("; boundary*1=b"), NULL },
	{ "RFC 2231, a broken escape", BOUNDARY("; boundary*=x''%4"), "%4" },
};

START_TEST(parameter)
{
	struct text out;
	bool found;

	text_begin(&out, 100);
	found = parameter_find(span_of(parameters[_i].value), span_of(parameters[_i].name), &out);
	ck_assert_msg(found == (parameters[_i].found != NULL), "%s", parameters[_i].says);
	if (found)
		ck_assert_msg(strcmp(text_string(&out), parameters[_i].found) == 0, "%s: %s",
			      parameters[_i].says, text_string(&out));
	text_end(&out);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("parameter");
	SRunner *runner = srunner_create(suite);
	TCase *tcase = tcase_create("parameter");
	int failed;

	tcase_add_loop_test(tcase, word, 0, ROWS(words));
	tcase_add_loop_test(tcase, parameter, 0, ROWS(parameters));
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
