/* SPDX-License-Identifier: ISC */
/* options_help -- what --help prints: the synopsis, a sentence for each option, the manual. */
#include "host/options_inside.h"

#include <stdio.h>

#define WIDTH 79    /* columns */
#define LEFT_MAX 26 /* columns: a longer option has its sentence on the next line */
#define LEFT_BYTES 80
#define GAP 3

/* "  -c, --config FILE" */
static void write_option(const struct options_row *row, struct text *left)
{
	text_clear(left);
	if (row->letter != 0)
		text_printf(left, "  -%c, --%s", row->letter, row->name);
	else
		text_printf(left, "      --%s", row->name);
	if (row->argument != NULL)
		text_printf(left, row->is_optional ? "[=%s]" : " %s", row->argument);
}

static void write_word(const struct options_word *word, struct text *left)
{
	text_clear(left);
	text_printf(left, "  %s", word->word);
}

/* Where the sentences begin: behind the longest of the options and words that is not too long. */
static size_t find_column(const struct options *options, struct text *left)
{
	const struct options_word *word = options->words;
	size_t longest = 0;

	for (size_t i = 0; i < options_count(options); i++) {
		write_option(options_row_at(options, i), left);
		if (left->size > longest && left->size <= LEFT_MAX)
			longest = left->size;
	}
	for (; word != NULL && word->word != NULL; word++) {
		write_word(word, left);
		if (left->size > longest && left->size <= LEFT_MAX)
			longest = left->size;
	}
	return longest + GAP;
}

static void new_line(struct text *out, size_t indent)
{
	text_printf(out, "\n%*s", (int)indent, "");
}

/* Words from this column on; each further line begins at the same one. */
static void write_words(struct text *out, struct span words, size_t column)
{
	size_t at = column;

	while (words.size != 0) {
		struct span word = span_cut(&words, ' ');

		if (at != column && at + 1 + word.size > WIDTH) {
			new_line(out, column);
			at = column;
		} else if (at != column) {
			text_byte(out, ' ');
			at++;
		}
		text_add(out, word);
		at += word.size;
	}
	text_byte(out, '\n');
}

static void write_line(struct text *out, const struct text *left, const char *help, size_t column)
{
	text_add(out, text_span(left));
	if (left->size + GAP > column)
		new_line(out, column);
	else
		text_printf(out, "%*s", (int)(column - left->size), "");
	write_words(out, span_of(help), column);
}

static void write_synopsis(const struct options *options, struct text *out)
{
	for (const char *const *line = options->synopsis; *line != NULL; line++)
		text_printf(out, "%s %s %s\n", line == options->synopsis ? "usage:" : "      ",
			    options->program, *line);
}

static void write_table(const struct options *options, struct text *out)
{
	const struct options_word *word = options->words;
	struct text left;
	size_t column;

	text_begin(&left, LEFT_BYTES);
	column = find_column(options, &left);
	text_byte(out, '\n');
	for (size_t i = 0; i < options_count(options); i++) {
		write_option(options_row_at(options, i), &left);
		write_line(out, &left, options_row_at(options, i)->help, column);
	}
	if (word != NULL)
		text_byte(out, '\n');
	for (; word != NULL && word->word != NULL; word++) {
		write_word(word, &left);
		write_line(out, &left, word->help, column);
	}
	text_end(&left);
}

static void write_notes(const struct options *options, struct text *out)
{
	struct text notes;

	if (options->add_notes == NULL)
		return;
	text_begin(&notes, out->limit);
	options->add_notes(&notes);
	text_byte(out, '\n');
	write_words(out, text_span(&notes), 0);
	text_end(&notes);
}

void options_write_help(const struct options *options, struct text *out)
{
	write_synopsis(options, out);
	write_table(options, out);
	write_notes(options, out);
	text_byte(out, '\n');
	write_words(out, span_of(options->closing), 0);
}
