/* SPDX-License-Identifier: ISC */
/* Templates of mails: what is taken, and how they are filled in. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "letters/letter.h"

/* complaint NULL: it is taken. */
static const struct {
	const char *says, *content, *complaint;
} templates[] = {
	{ "subject and text", "Subject: Hello\n\nDear %{user},\n", NULL },
	{ "comments in front", "# one\n# two: %\nSubject: Hello\n\ntext\n", NULL },
	{ "line ends of other systems", "Subject: Hello\r\n\r\ntext\r\n", NULL },
	{ "no line end at the end", "Subject: Hello\n\ntext", NULL },
	{ "per cent signs", "Subject: 100 %\n\n% %% 5 %\n", NULL },
	{ "nothing", "", "f:1: it must begin with 'Subject: ' and an empty line" },
	{ "no subject", "\nHello\n", "f:1: it must begin with" },
	{ "an empty subject", "Subject:  \n\nHello\n", "f:2: it must begin with" },
	{ "no empty line", "Subject: a\nHello\n", "f:2: it must begin with" },
	{ "no text", "Subject: a\n\n", "f:3: it must begin with" },
	{ "a placeholder that there is not", "# x\nSubject: a\n\n\n%{name}\n",
	  "f:5: there is no placeholder '%{name}'" },
	{ "one in the subject", "Subject: %{x}\n\n\n", "f:1: there is no placeholder '%{x}'" },
	{ "one without an end", "Subject: a\n\n%{user\n", "f:3: there is no placeholder '%{user'" },
	{ "a control character", "Subject: a\n\n\033[2J\n", "f:3: a byte that is no text" },
	{ "a byte that is no UTF-8", "Subject: \xff\n\na\n", "f:1: a byte that is no text" },
};

START_TEST(template_is_read)
{
	struct letter letter;
	struct trouble why;
	bool taken = letter_read(&letter, span_of(templates[_i].content), "f", &why);

	ck_assert_msg(taken == (templates[_i].complaint == NULL), "%s", templates[_i].says);
	if (!taken)
		ck_assert_msg(strncmp(why.sentence, templates[_i].complaint,
				      strlen(templates[_i].complaint)) == 0,
			      "%s: %s", templates[_i].says, why.sentence);
}
END_TEST

static const struct {
	const char *says, *part, *expected;
} parts[] = {
	{ "values are filled in", "%{user}: %{devices}\n", "anna: iphone\n" },
	{ "a device by its title", "Your mail from %{title}\n", "Your mail from iPhone\n" },
	{ "whatever else stays", "100 % {user}\n", "100 % {user}\n" },
	{ "a line without its value is left out", "a\nFrom %{enforce_from} on\nb\n", "a\nb\n" },
	{ "also the last one", "a\n%{enforce_from}", "a\n" },
	{ "a paragraph without lines", "a\n\n%{first}\n%{last}\n\nb\n", "a\n\nb\n" },
	{ "one that has some", "a\n\n%{first}\nb\n%{last}\n\nc\n", "a\n\nb\n\nc\n" },
	{ "one that is the first", "%{first}\n\nb\n", "b\n" },
	{ "one that loses its last line", "a\n\nb\n%{last}\n\nc\n", "a\n\nb\n\nc\n" },
	{ "two empty lines", "a\n\n\nb\n", "a\n\n\nb\n" },
	{ "a value is no markup and no line", "%{contact}\n", "\\u000aBcc: %{user}\n" },
	{ "line ends become ours", "a\r\nb", "a\nb" },
};

START_TEST(part_is_filled_in)
{
	const struct letter_values values = { .of = { [LETTER_USER] = SPAN("anna"),
						      [LETTER_DEVICES] = SPAN("iphone"),
						      [LETTER_TITLE] = SPAN("iPhone"),
						      [LETTER_CONTACT] = SPAN("\nBcc: %{user}") } };
	struct text out;

	text_begin(&out, 4096);
	letter_fill(&out, span_of(parts[_i].part), &values, 1);
	ck_assert_msg(strcmp(text_string(&out), parts[_i].expected) == 0, "%s: %s", parts[_i].says,
		      text_string(&out));
	text_end(&out);
}
END_TEST

/* Two devices, of which one will be refused. */
static const struct {
	const char *says, *part, *expected;
} lines[] = {
	{ "a line for each device", "Device: %{device}\n", "Device: iPhone 13\nDevice: iPad\n" },
	{ "but what is the same once", "Dear %{user}\n\nb\n", "Dear anna\n\nb\n" },
	{ "only for those that have the value", "a\nFrom %{refused_from} on: %{device}\n",
	  "a\nFrom 2035-07-17 on: iPad\n" },
	{ "the last without a line end", "a\n%{device}", "a\niPhone 13\niPad" },
	{ "a line that is there already, from another line", "iPad\n%{device}\n",
	  "iPad\niPhone 13\niPad\n" },
};

START_TEST(each_device_has_its_line)
{
	const struct letter_values values[] = {
		{ .of = { [LETTER_USER] = SPAN("anna"), [LETTER_DEVICE] = SPAN("iPhone 13") } },
		{ .of = { [LETTER_USER] = SPAN("anna"),
			  [LETTER_DEVICE] = SPAN("iPad"),
			  [LETTER_REFUSED_FROM] = SPAN("2035-07-17") } },
	};
	struct text out;

	text_begin(&out, 4096);
	letter_fill(&out, span_of(lines[_i].part), values, 2);
	ck_assert_msg(strcmp(text_string(&out), lines[_i].expected) == 0, "%s: %s", lines[_i].says,
		      text_string(&out));
	text_end(&out);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("letter");
	TCase *tcase = tcase_create("letter");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tcase, template_is_read, 0, sizeof(templates) / sizeof(templates[0]));
	tcase_add_loop_test(tcase, part_is_filled_in, 0, sizeof(parts) / sizeof(parts[0]));
	tcase_add_loop_test(tcase, each_device_has_its_line, 0, sizeof(lines) / sizeof(lines[0]));
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
