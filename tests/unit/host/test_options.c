/* SPDX-License-Identifier: ISC */
/* options: a command line is read by its table, which --help and all errors are made of. */
#include "host/options.h"
#include "support.h"

struct wanted {
	const char *file;
	bool flag, other;
	uint64_t number;
	const char *odd;
};

static bool read_odd(struct options_reading *reading)
{
	struct wanted *wanted = reading->into;

	if (strlen(reading->value) % 2 == 1) {
		wanted->odd = reading->value;
		return true;
	}
	trouble_say(reading->why, "'%s' is not odd", reading->value);
	return false;
}

static bool read_form(struct options_reading *reading)
{
	((struct wanted *)reading->into)->odd = reading->value != NULL ? reading->value : "none";
	return true;
}

#define MEMBER(name) offsetof(struct wanted, name)

static const struct options_row rows[] = {
	{ 'c', "config", "FILE", "Read this.", .read = options_string, .member = MEMBER(file) },
	{ 'f', "flag", NULL, "Wave this.", .read = options_flag, .member = MEMBER(flag) },
	{ 0, "fleet", NULL,
	  "Sail, and say so in a sentence that is longer than what is left of a "
	  "line of the terminal.",
	  .read = options_flag, .member = MEMBER(other) },
	{ 0, "form", "FORM", "Be formed.", .is_optional = true, .read = read_form },
	{ 'n', "number", "N", "Count.", .read = options_number, .member = MEMBER(number),
	  .least = 2, .most = 99 },
	{ 0, "odd-option-with-a-long-name", "WORD", "Be odd.", .read = read_odd },
};

static const struct options_word words[] = { { "WORK", "To be done." }, { NULL, NULL } };

static void add_notes(struct text *notes)
{
	text_add(notes, SPAN("Take note."));
}

static const struct options program = {
	.program = "program",
	.synopsis = (const char *const[]){ "[OPTION]... WORK", "--fleet", NULL },
	.rows = rows,
	.row_count = sizeof(rows) / sizeof(rows[0]),
	.words = words,
	.add_notes = add_notes,
	.closing = "The manual is program(1).",
};

#define ARGUMENTS 6

/* One command line, read into a struct that only has a number, 7. */
static enum options_next parse(const char *const arguments[ARGUMENTS], struct wanted *wanted,
			       struct trouble *why)
{
	static char *argv[ARGUMENTS + 2];
	char **operands = NULL;
	enum options_next next;
	int argc = 0;

	*wanted = (struct wanted){ .number = 7 };
	argv[argc++] = (char *)"program";
	for (int i = 0; i < ARGUMENTS && arguments[i] != NULL; i++)
		argv[argc++] = (char *)arguments[i];
	argv[argc] = NULL;
	next = options_parse(&program, wanted, argc, argv, &operands, why);
	ck_assert(next != OPTIONS_RUN || (operands >= argv && operands <= argv + argc));
	wanted->odd = operands != NULL && *operands != NULL ? *operands : wanted->odd;
	return next;
}

/* What is taken; `odd` is the first operand, if there is one. */
static const struct {
	const char *says, *arguments[ARGUMENTS];
	struct wanted wanted;
} taken[] = {
	{ "nothing changes nothing", { NULL }, { .number = 7 } },
	{ "a letter and its argument", { "-c", "x" }, { .file = "x", .number = 7 } },
	{ "a letter with its argument", { "-cx" }, { .file = "x", .number = 7 } },
	{ "a long name and its argument", { "--config", "x" }, { .file = "x", .number = 7 } },
	{ "a long name with its argument", { "--config=x" }, { .file = "x", .number = 7 } },
	{ "an empty argument", { "--config=" }, { .file = "", .number = 7 } },
	{ "the beginning of a name", { "--conf", "x" }, { .file = "x", .number = 7 } },
	{ "the last one counts", { "-cx", "-cy" }, { .file = "y", .number = 7 } },
	{ "letters in a group", { "-fcx" }, { .file = "x", .flag = true, .number = 7 } },
	{ "a flag", { "--fleet" }, { .other = true, .number = 7 } },
	{ "the least number", { "-n", "2" }, { .number = 2 } },
	{ "the greatest number", { "--number", "99" }, { .number = 99 } },
	{ "a function of the program", { "--odd", "abc" }, { .number = 7, .odd = "abc" } },
	{ "without its optional argument", { "--form" }, { .number = 7, .odd = "none" } },
	{ "with it", { "--form=round" }, { .number = 7, .odd = "round" } },
	{ "with an empty one", { "--form=" }, { .number = 7, .odd = "" } },
	{ "what follows it is an operand", { "--form", "w" }, { .number = 7, .odd = "w" } },
	{ "an operand", { "w", "-f" }, { .flag = true, .number = 7, .odd = "w" } },
	{ "an operand that looks like an option", { "--", "-f" }, { .number = 7, .odd = "-f" } },
	{ "a dash is an operand", { "-" }, { .number = 7, .odd = "-" } },
};

static bool same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

START_TEST(is_taken)
{
	const struct wanted *wanted = &taken[_i].wanted;
	struct trouble why = { "" };
	struct wanted got;

	ck_assert_msg(parse(taken[_i].arguments, &got, &why) == OPTIONS_RUN, "%s: %s",
		      taken[_i].says, why.sentence);
	ck_assert_msg(same(got.file, wanted->file) && got.flag == wanted->flag &&
			      got.other == wanted->other && got.number == wanted->number &&
			      same(got.odd, wanted->odd),
		      "%s", taken[_i].says);
}
END_TEST

static const struct {
	const char *says, *arguments[ARGUMENTS], *why;
} refused[] = {
	{ "an unknown name", { "--xyzzy" }, "--xyzzy: no such option" },
	{ "an unknown name with an argument", { "--xyzzy=1" }, "--xyzzy: no such option" },
	{ "an unknown name behind an operand", { "w", "--xyzzy" }, "--xyzzy: no such option" },
	{ "a letter that is left out",
	  { "--numer=3" },
	  "--numer: no such option. Did you mean --number?" },
	{ "a letter too many",
	  { "--confige" },
	  "--confige: no such option. Did you mean --config?" },
	{ "a wrong letter", { "--canfig" }, "--canfig: no such option. Did you mean --config?" },
	{ "letters that changed places",
	  { "--nubmer" },
	  "--nubmer: no such option. Did you mean --number?" },
	{ "two errors", { "--nombr" }, "--nombr: no such option. Did you mean --number?" },
	{ "three errors", { "--mombr" }, "--mombr: no such option" },
	{ "an option that all have",
	  { "--verison" },
	  "--verison: no such option. Did you mean --version?" },
	{ "so short that all is near", { "--fx" }, "--fx: no such option" },
	{ "longer than all names",
	  { "--numbernumbernumbernumbernumbernumbernumber" },
	  "--numbernumbernumbernumbernumbernumbernumber: no such option" },
	{ "the beginning of two names", { "--fl" }, "--fl: this could be --flag or --fleet" },
	{ "an unknown letter", { "-x" }, "-x: no such option" },
	{ "an unknown letter in a group", { "-fx" }, "-x: no such option" },
	{ "a letter that getopt uses", { "-:" }, "-:: no such option" },
	{ "and one that it answers", { "-?" }, "-?: no such option" },
	{ "a byte that is no character", { "-\xff" }, "-?: no such option" },
	{ "a control character", { "--a\033b" }, "--a?b: no such option" },
	{ "a name without its argument",
	  { "--config" },
	  "--config: an argument is missing: --config FILE" },
	{ "a letter without its argument",
	  { "-f", "-c" },
	  "--config: an argument is missing: --config FILE" },
	{ "an argument too many", { "--flag=yes" }, "--flag: this option takes no argument" },
	{ "one for an option that all have",
	  { "--help=me" },
	  "--help: this option takes no argument" },
	{ "too small a number", { "-n1" }, "--number: '1' is not a number from 2 to 99" },
	{ "too great a number", { "-n100" }, "--number: '100' is not a number from 2 to 99" },
	{ "a number that no machine holds",
	  { "-n99999999999999999999999" },
	  "--number: '99999999999999999999999' is not a number from 2 to 99" },
	{ "no digit", { "-n", "x" }, "--number: 'x' is not a number from 2 to 99" },
	{ "digits and more", { "-n", "3 " }, "--number: '3 ' is not a number from 2 to 99" },
	{ "a sign", { "-n", "-3" }, "--number: '-3' is not a number from 2 to 99" },
	{ "nothing", { "--number=" }, "--number: '' is not a number from 2 to 99" },
	{ "what a function refuses",
	  { "--odd", "ab" },
	  "--odd-option-with-a-long-name: 'ab' is not odd" },
	{ "the first error is told",
	  { "-n1", "-x" },
	  "--number: '1' is not a number from 2 to 99" },
};

START_TEST(is_refused)
{
	struct trouble why = { "" };
	struct wanted got;

	ck_assert_msg(parse(refused[_i].arguments, &got, &why) == OPTIONS_WRONG, "%s",
		      refused[_i].says);
	ck_text(span_of(why.sentence), refused[_i].why, refused[_i].says);
}
END_TEST

static const struct {
	const char *arguments[ARGUMENTS];
	enum options_next next;
} answers[] = {
	{ { "-h" }, OPTIONS_HELP },
	{ { "--help", "-x" }, OPTIONS_HELP },
	{ { "--completion", "zsh" }, OPTIONS_COMPLETION },
	{ { "-V" }, OPTIONS_VERSION },
	{ { "-f", "--version" }, OPTIONS_VERSION },
	{ { "w", "--help" }, OPTIONS_HELP },
	{ { "-x", "--help" }, OPTIONS_WRONG },
	{ { "--", "--help" }, OPTIONS_RUN },
};

START_TEST(help_and_version_need_no_row)
{
	struct trouble why;
	struct wanted got;

	ck_assert_int_eq(parse(answers[_i].arguments, &got, &why), answers[_i].next);
}
END_TEST

START_TEST(help_has_a_sentence_for_each_option)
{
	struct text help;

	text_begin(&help, 1 << 16);
	options_write_help(&program, &help);
	ck_assert_str_eq(
		text_string(&help),
		"usage: program [OPTION]... WORK\n"
		"       program --fleet\n"
		"\n"
		"  -c, --config FILE        Read this.\n"
		"  -f, --flag               Wave this.\n"
		"      --fleet              Sail, and say so in a sentence that is longer than\n"
		"                           what is left of a line of the terminal.\n"
		"      --form[=FORM]        Be formed.\n"
		"  -n, --number N           Count.\n"
		"      --odd-option-with-a-long-name WORD\n"
		"                           Be odd.\n"
		"      --completion SHELL   Print what bash, zsh or fish completes this command\n"
		"                           line by, and exit.\n"
		"  -V, --version            Print the version and exit.\n"
		"  -h, --help               Print this help and exit.\n"
		"\n"
		"  WORK                     To be done.\n"
		"\n"
		"Take note.\n"
		"\n"
		"The manual is program(1).\n");
	text_end(&help);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("options");

	add_rows(tcase, is_taken, taken);
	add_rows(tcase, is_refused, refused);
	add_rows(tcase, help_and_version_need_no_row, answers);
	tcase_add_test(tcase, help_has_a_sentence_for_each_option);
	return test_run("options", tcase);
}
