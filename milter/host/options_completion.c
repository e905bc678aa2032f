/* SPDX-License-Identifier: ISC */
/*
 * options_completion -- what a shell needs to complete a program's command line, from the table of
 * its options.  The words of the table are ours: only quotes in the sentences need care.
 */
#include "host/options_inside.h"

#include <string.h>

/* What the argument of an option, or an operand, may be. */
enum completes { COMPLETES_NOTHING, COMPLETES_WORDS, COMPLETES_FILES };

static enum completes completes_of(const struct options_row *row)
{
	static const char *const files[] = { "FILE", "PIDFILE", "FOLDER", "SOCKET" };

	if (row->choice != NULL)
		return COMPLETES_WORDS;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (strcmp(row->argument, files[i]) == 0)
			return COMPLETES_FILES;
	return COMPLETES_NOTHING;
}

static void write_choices(const struct options_row *row, struct text *out)
{
	for (size_t i = 0; row->choice(i) != NULL; i++)
		text_printf(out, "%s%s", i != 0 ? " " : "", row->choice(i));
}

/* A command is in small letters; what is in capitals stands for something else. */
static bool is_command(const struct options_word *word)
{
	return word->word[0] >= 'a' && word->word[0] <= 'z' && strchr(word->word, ':') == NULL;
}

static bool has_commands(const struct options *options)
{
	for (const struct options_word *word = options->words; word != NULL && word->word != NULL;
	     word++)
		if (is_command(word))
			return true;
	return false;
}

static void write_commands(const struct options *options, struct text *out)
{
	const char *before = "";

	for (const struct options_word *word = options->words; word != NULL && word->word != NULL;
	     word++) {
		if (!is_command(word))
			continue;
		text_printf(out, "%s%s", before, word->word);
		before = " ";
	}
}

/* ---- bash: without a word of ours it completes files ---- */

static void bash_argument(const struct options_row *row, struct text *out)
{
	if (row->argument == NULL)
		return;
	text_add(out, SPAN("\t"));
	if (row->letter != 0)
		text_printf(out, "-%c | ", row->letter);
	text_printf(out, "--%s) ", row->name);
	switch (completes_of(row)) {
	case COMPLETES_NOTHING:
		text_add(out, SPAN("compopt +o default; "));
		break;
	case COMPLETES_WORDS:
		text_add(out, SPAN("mapfile -t COMPREPLY < <(compgen -W '"));
		write_choices(row, out);
		text_add(out, SPAN("' -- \"$cur\"); "));
		break;
	case COMPLETES_FILES:
		break;
	}
	text_add(out, SPAN("return ;;\n"));
}

static void write_bash(const struct options *options, struct text *out)
{
	text_printf(out, "# bash completion of %s\n_%s()\n{\n", options->program, options->program);
	text_add(out, SPAN("\tlocal cur=${COMP_WORDS[COMP_CWORD]} "
			   "prev=${COMP_WORDS[COMP_CWORD - 1]}\n\n"
			   "\tif [[ $cur = '=' ]]; then\n\t\tcur=\n"
			   "\telif [[ $prev = '=' ]]; then\n"
			   "\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n\tfi\n"
			   "\tCOMPREPLY=()\n\tcase $prev in\n"));
	for (size_t i = 0; i < options_count(options); i++)
		bash_argument(options_row_at(options, i), out);
	text_add(out, SPAN("\tesac\n\tif [[ $cur = -* ]]; then\n"
			   "\t\tmapfile -t COMPREPLY < <(compgen -W '"));
	for (size_t i = 0; i < options_count(options); i++)
		text_printf(out, "%s--%s", i != 0 ? " " : "", options_row_at(options, i)->name);
	text_add(out, SPAN("' -- \"$cur\")\n"));
	if (has_commands(options)) {
		text_add(out, SPAN("\telse\n\t\tmapfile -t COMPREPLY < <(compgen -W '"));
		write_commands(options, out);
		text_add(out, SPAN("' -- \"$cur\")\n"));
	}
	text_printf(out, "\tfi\n}\ncomplete -o default -F _%s %s\n", options->program,
		    options->program);
}

/* ---- zsh ---- */

/* Within single quotes, in the brackets of _arguments. */
static void zsh_sentence(const char *sentence, struct text *out)
{
	for (; *sentence != '\0'; sentence++) {
		if (*sentence == '\'')
			text_add(out, SPAN("'\\'"));
		else if (strchr("[]:\\", *sentence) != NULL)
			text_byte(out, '\\');
		text_byte(out, *sentence);
	}
}

static void zsh_option(const struct options_row *row, const char *name, struct text *out)
{
	text_printf(out, " \\\n\t'*%s[", name);
	zsh_sentence(row->help, out);
	text_byte(out, ']');
	if (row->argument != NULL) {
		text_byte(out, ':');
		zsh_sentence(row->argument, out);
		text_byte(out, ':');
		switch (completes_of(row)) {
		case COMPLETES_NOTHING:
			text_byte(out, ' ');
			break;
		case COMPLETES_WORDS:
			text_byte(out, '(');
			write_choices(row, out);
			text_byte(out, ')');
			break;
		case COMPLETES_FILES:
			text_add(out, SPAN("_files"));
			break;
		}
	}
	text_byte(out, '\'');
}

static void write_zsh(const struct options *options, struct text *out)
{
	struct text name;

	text_begin(&name, 128);
	text_printf(out, "#compdef %s\n_arguments -s", options->program);
	for (size_t i = 0; i < options_count(options); i++) {
		const struct options_row *row = options_row_at(options, i);

		text_clear(&name);
		text_printf(&name, "-%c%s", row->letter, row->argument != NULL ? "+" : "");
		if (row->letter != 0)
			zsh_option(row, text_string(&name), out);
		text_clear(&name);
		text_printf(&name, "--%s%s", row->name, row->argument != NULL ? "=" : "");
		zsh_option(row, text_string(&name), out);
	}
	text_end(&name);
	if (has_commands(options)) {
		text_add(out, SPAN(" \\\n\t'*:command:("));
		write_commands(options, out);
		text_add(out, SPAN(")'\n"));
	} else {
		text_add(out, SPAN(" \\\n\t'*:file:_files'\n"));
	}
}

/* ---- fish ---- */

static void fish_sentence(const char *sentence, struct text *out)
{
	text_byte(out, '\'');
	for (; *sentence != '\0'; sentence++) {
		if (*sentence == '\'' || *sentence == '\\')
			text_byte(out, '\\');
		text_byte(out, *sentence);
	}
	text_byte(out, '\'');
}

static void fish_option(const struct options *options, const struct options_row *row,
			struct text *out)
{
	text_printf(out, "complete -c %s", options->program);
	if (row->letter != 0)
		text_printf(out, " -s %c", row->letter);
	text_printf(out, " -l %s", row->name);
	if (row->argument != NULL)
		text_add(out, completes_of(row) == COMPLETES_FILES ? SPAN(" -r -F") : SPAN(" -x"));
	if (row->choice != NULL) {
		text_add(out, SPAN(" -a '"));
		write_choices(row, out);
		text_byte(out, '\'');
	}
	text_add(out, SPAN(" -d "));
	fish_sentence(row->help, out);
	text_byte(out, '\n');
}

static void write_fish(const struct options *options, struct text *out)
{
	text_printf(out, "# fish completion of %s\n", options->program);
	for (size_t i = 0; i < options_count(options); i++)
		fish_option(options, options_row_at(options, i), out);
	if (has_commands(options)) {
		text_printf(out, "complete -c %s -f -a '", options->program);
		write_commands(options, out);
		text_add(out, SPAN("'\n"));
	}
}

typedef void write_script(const struct options *, struct text *);

static write_script *const writers[SHELLS] = {
	[SHELL_BASH] = write_bash,
	[SHELL_ZSH] = write_zsh,
	[SHELL_FISH] = write_fish,
};

bool options_write_completion(const struct options *options, const char *shell, struct text *out)
{
	for (size_t i = 0; i < SHELLS; i++) {
		if (strcmp(shell, options_shell(i)) != 0)
			continue;
		writers[i](options, out);
		return true;
	}
	return false;
}
