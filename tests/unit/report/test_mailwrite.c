/* SPDX-License-Identifier: ISC */
/* The pieces of a mail message that we make. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "report/mailwrite.h"

static const struct {
	const char *says, *body, *expected;
} bodies[] = {
	{ "nothing is nothing", "", "" },
	{ "ASCII stays", "Hello, world\n", "Hello, world\n" },
	{ "a last line gets its end", "Hello", "Hello\n" },
	{ "the equals sign is encoded", "a=b\n", "a=3Db\n" },
	{ "so is all that is not ASCII", "\xc3\xa4\n", "=C3=A4\n" },
	{ "and control characters", "a\rb\033\x7f\n", "a=0Db=1B=7F\n" },
	{ "blanks stay", "a b\tc\n", "a b\tc\n" },
	{ "but not at the end of a line", "a \nb\t\nc ", "a=20\nb=09\nc=20\n" },
	{ "a dot in front is encoded", ".\n..\na.\n", "=2E\n=2E.\na.\n" },
	{ "and what mailboxes begin a message with", "From me\nFromage\n a\n",
	  "=46rom me\nFromage\n a\n" },
	{ "long lines are broken softly",
	  "1234567890123456789012345678901234567890123456789012345678901234567890123456789\n",
	  "123456789012345678901234567890123456789012345678901234567890123456789012345=\n6789\n" },
	{ "and no encoded byte is cut",
	  "12345678901234567890123456789012345678901234567890123456789012345678901234\xc3\xa4\n",
	  "12345678901234567890123456789012345678901234567890123456789012345678901234=\n"
	  "=C3=A4\n" },
	{ "what a break puts in front is looked at as well",
	  "123456789012345678901234567890123456789012345678901234567890123456789012345.\n",
	  "123456789012345678901234567890123456789012345678901234567890123456789012345=\n=2E\n" },
};

START_TEST(body_is_quoted)
{
	struct text out;

	text_begin(&out, 65536);
	mailwrite_quoted(&out, span_of(bodies[_i].body));
	ck_assert_msg(strcmp(text_string(&out), bodies[_i].expected) == 0, "%s: %s",
		      bodies[_i].says, text_string(&out));
	text_end(&out);
}
END_TEST

static const struct {
	const char *says, *value, *expected;
} fields[] = {
	{ "ASCII stays", "Devices, 2 days", "Subject: Devices, 2 days\n" },
	{ "nothing", "", "Subject: \n" },
	{ "other characters go into an encoded word", "\xc3\x84rger 1",
	  "Subject: =?utf-8?Q?=C3=84rger_1?=\n" },
	{ "so does what looks like one", "=?x", "Subject: =?utf-8?Q?=3D=3Fx?=\n" },
	{ "no line break gets through", "a\r\nBcc: b@x",
	  "Subject: =?utf-8?Q?a=0D=0ABcc=3A_b=40x?=\n" },
	{ "nor a NUL's neighbour, or a byte that is no UTF-8", "\xff\x01",
	  "Subject: =?utf-8?Q?=FF=01?=\n" },
	{ "long lines are folded at blanks",
	  "1234567890 1234567890 1234567890 1234567890 1234567890 1234567890 1234567890",
	  "Subject: 1234567890 1234567890 1234567890 1234567890 1234567890 1234567890\n"
	  " 1234567890\n" },
	{ "blanks that folding would lose are encoded", "a  b", "Subject: =?utf-8?Q?a__b?=\n" },
	{ "encoded words are cut between characters",
	  "\xd0\x9f\xd0\x9f\xd0\x9f\xd0\x9f\xd0\x9f\xd0\x9f\xd0\x9f\xd0\x9f\xd0\x9f\xd0\x9f"
	  "\xd0\x9f",
	  "Subject: =?utf-8?Q?=D0=9F=D0=9F=D0=9F=D0=9F=D0=9F=D0=9F=D0=9F=D0=9F=D0=9F?=\n"
	  " =?utf-8?Q?=D0=9F=D0=9F?=\n" },
};

START_TEST(field_is_written)
{
	struct text out;

	text_begin(&out, 65536);
	mailwrite_field(&out, "Subject", span_of(fields[_i].value));
	ck_assert_msg(strcmp(text_string(&out), fields[_i].expected) == 0, "%s: %s",
		      fields[_i].says, text_string(&out));
	text_end(&out);
}
END_TEST

/* expected NULL: they are not taken. */
static const struct {
	const char *says, *value, *expected;
} lists[] = {
	{ "one", "a@x.example", "To: a@x.example\n" },
	{ "several", "a@x, b@y,c@z", "To: a@x,\n b@y,\n c@z\n" },
	{ "one with a name", "Security <a@x>", "To: Security\n <a@x>\n" },
	{ "a name with a comma is in quotes", "\"Last, First\" <a@x>, b@x",
	  "To: \"Last, First\"\n <a@x>,\n b@x\n" },
	{ "a name in other letters", "B\xc3\xbcro <a@x>", "To: =?utf-8?Q?B=C3=BCro?=\n <a@x>\n" },
	{ "a name that looks like a group gets quotes", "a:b <c@x>", "To: \"a:b\"\n <c@x>\n" },
	{ "so does one with a dot", "Dr. A <c@x>", "To: \"Dr. A\"\n <c@x>\n" },
	{ "quotes in quotes", "\"a \\\"b\\\", c\" <c@x>, d@x",
	  "To: \"a \\\"b\\\", c\"\n <c@x>,\n d@x\n" },
	{ "quotes are not encoded", "\"B\xc3\xbcro, A\" <a@x>",
	  "To: =?utf-8?Q?B=C3=BCro=2C_A?=\n <a@x>\n" },
	{ "no name in quotes", "\"\" <a@x>", "To: \"\"\n <a@x>\n" },
	{ "a backslash", "\\ <a@x>", "To: \"\\\\\"\n <a@x>\n" },
	{ "quotes that do not end", "\"un, c <a@x>", NULL },
	{ "none", "", NULL },
	{ "blanks", "  ", NULL },
	{ "a comma too many", "a@x,,b@x", NULL },
	{ "a local name", "root", "To: root\n" },
	{ "a local name that is an option", "-root", NULL },
	{ "no local part", "@x", NULL },
	{ "two at signs", "a@b@c", NULL },
	{ "a line break", "a@x\nBcc: b@x", NULL },
	{ "a name with a line break", "a\r\nBcc: b@x\r\n <a@x>", NULL },
	{ "a blank inside", "a b@x", NULL },
	{ "other letters in the address", "\xc3\xa4@x", NULL },
	{ "an option for a program", "-oQ/tmp@x", NULL },
	{ "what reads as an encoded word", "=?utf-8?q?a?=@x", NULL },
	{ "dots in a row", "a..b@x", NULL },
	{ "a route", "<@a:b@x>", NULL },
};

START_TEST(addresses_are_taken)
{
	struct span value = span_of(lists[_i].value);
	struct text out;

	ck_assert_msg(mailwrite_takes_addresses(value) == (lists[_i].expected != NULL), "%s",
		      lists[_i].says);
	if (lists[_i].expected == NULL)
		return;
	text_begin(&out, 65536);
	mailwrite_addresses(&out, "To", value);
	ck_assert_msg(strcmp(text_string(&out), lists[_i].expected) == 0, "%s: %s", lists[_i].says,
		      text_string(&out));
	text_end(&out);
}
END_TEST

START_TEST(date_is_written)
{
	static const struct zone_change changes[] = { { 0, -12600 } };
	const struct zone newfoundland = { changes, 1, "St. John's" };
	struct text out;

	text_begin(&out, 1024);
	mailwrite_date(&out, &zone_utc, 1689584405);
	text_byte(&out, '\n');
	mailwrite_date(&out, &newfoundland, 1689584405);
	ck_assert_str_eq(text_string(&out),
			 "Mon, 17 Jul 2023 09:00:05 +0000\nMon, 17 Jul 2023 05:30:05 -0330");
	text_end(&out);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("mailwrite");
	TCase *tcase = tcase_create("mailwrite");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tcase, body_is_quoted, 0, sizeof(bodies) / sizeof(bodies[0]));
	tcase_add_loop_test(tcase, field_is_written, 0, sizeof(fields) / sizeof(fields[0]));
	tcase_add_loop_test(tcase, addresses_are_taken, 0, sizeof(lists) / sizeof(lists[0]));
	tcase_add_test(tcase, date_is_written);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
