/* SPDX-License-Identifier: ISC */
/* options_completion: what each shell is told of options, words and files; quotes in sentences. */
#include "host/options.h"
#include "support.h"

static const char *colour(size_t index)
{
	static const char *const colours[] = { "red", "green", NULL };

	return colours[index];
}

static const struct options_row rows[] = {
	{ 'c', "config", "FILE", "Don't [read] a:b\\c.", .read = options_string },
	{ 0, "colour", "COLOUR", "Paint.", .read = options_string, .choice = colour },
	{ 0, "number", "N", "Count.", .read = options_string },
};

static const struct options_word words[] = {
	{ "go", "Go." }, { "THING", "A thing." }, { "url:THING", "Another." }, { NULL, NULL }
};

static const struct options program = {
	.program = "program",
	.synopsis = (const char *const[]){ "go", NULL },
	.rows = rows,
	.row_count = sizeof(rows) / sizeof(rows[0]),
	.words = words,
	.closing = "The manual is program(1).",
};

static const struct {
	const char *says, *shell, *part;
} parts[] = {
	{ "bash leaves files to itself", "bash", "\t-c | --config) return ;;\n" },
	{ "bash: words", "bash", "--colour) mapfile -t COMPREPLY < <(compgen -W 'red green' " },
	{ "bash: anything is no file", "bash", "--number) compopt +o default; return ;;\n" },
	{ "bash: commands only", "bash", "compgen -W 'go' -- " },
	{ "bash: options", "bash", "'--config --colour --number --completion --version --help'" },
	{ "zsh: a sentence with quotes", "zsh",
	  "'*-c+[Don'\\''t \\[read\\] a\\:b\\\\c.]:FILE:_files'" },
	{ "zsh: words", "zsh", "'*--colour=[Paint.]:COLOUR:(red green)'" },
	{ "zsh: anything", "zsh", "'*--number=[Count.]:N: '" },
	{ "zsh: no argument", "zsh", "'*-h[Print this help and exit.]'" },
	{ "zsh: commands", "zsh", "'*:command:(go)'" },
	{ "fish: a sentence with quotes", "fish",
	  "complete -c program -s c -l config -r -F -d 'Don\\'t [read] a:b\\\\c.'\n" },
	{ "fish: words", "fish", "-l colour -x -a 'red green' -d 'Paint.'\n" },
	{ "fish: anything", "fish", "-l number -x -d 'Count.'\n" },
	{ "fish: commands", "fish", "complete -c program -f -a 'go'\n" },
};

START_TEST(shell_is_told)
{
	struct text out;

	text_begin(&out, 1 << 16);
	ck_assert(options_write_completion(&program, parts[_i].shell, &out));
	ck_assert_msg(strstr(text_string(&out), parts[_i].part) != NULL, "%s:\n%s", parts[_i].says,
		      text_string(&out));
	text_end(&out);
}
END_TEST

START_TEST(other_shell_is_not_known)
{
	struct text out;

	text_begin(&out, 1 << 16);
	ck_assert(!options_write_completion(&program, "csh", &out));
	ck_assert_uint_eq(out.size, 0);
	text_end(&out);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("options_completion");

	add_rows(tcase, shell_is_told, parts);
	tcase_add_test(tcase, other_shell_is_not_known);
	return test_run("options_completion", tcase);
}
