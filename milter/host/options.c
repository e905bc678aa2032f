/* SPDX-License-Identifier: ISC */
/*
 * options -- reads a command line by its table, with getopt_long, which glibc, musl and the BSDs
 * have.
 */
#include "host/options_inside.h"

#include <assert.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <sysexits.h>

#define HELP_BYTES ((size_t)1 << 20)

/* What getopt_long returns for the first row: above any character that it may return. */
#define FIRST_ROW 0x110000

/* The table as getopt_long wants it. */
struct known {
	struct option names[OPTIONS_ROWS_MAX + OPTIONS_EVERYWHERE + 1];
	char letters[1 + 2 * (OPTIONS_ROWS_MAX + OPTIONS_EVERYWHERE) + 1];
};

static int argument_of(const struct options_row *row)
{
	if (row->argument == NULL)
		return no_argument;
	return row->is_optional ? optional_argument : required_argument;
}

static void know(const struct options *options, struct known *known)
{
	char *letters = known->letters;

	assert(options->row_count <= OPTIONS_ROWS_MAX);
	*letters++ = ':'; /* a missing argument is told from an unknown option */
	for (size_t i = 0; i < options_count(options); i++) {
		const struct options_row *row = options_row_at(options, i);

		known->names[i] =
			(struct option){ row->name, argument_of(row), NULL, FIRST_ROW + (int)i };
		if (row->letter != 0)
			*letters++ = row->letter;
		if (row->letter != 0 && row->argument != NULL)
			*letters++ = ':';
	}
	known->names[options_count(options)] = (struct option){ NULL, 0, NULL, 0 };
	*letters = '\0';
}

/* NULL: there is none. */
static const struct options_row *row_of(const struct options *options, int found)
{
	if (found >= FIRST_ROW)
		return options_row_at(options, (size_t)(found - FIRST_ROW));
	for (size_t i = 0; i < options_count(options); i++)
		if (found != 0 && options_row_at(options, i)->letter == found)
			return options_row_at(options, i);
	return NULL;
}

static bool read_value(const struct options_row *row, void *into, struct trouble *why)
{
	struct trouble cause = { "" };
	struct options_reading reading = {
		.row = row,
		.into = into,
		.member = (char *)into + row->member,
		.value = row->argument != NULL ? optarg : NULL,
		.why = &cause,
	};

	if (row->read(&reading))
		return true;
	trouble_say(why, "--%s: %s", row->name, cause.sentence);
	return false;
}

/* getopt_long leaves optopt 0 when it does not know a long name. */
static void say_unread(const struct options *options, int found, const char *last,
		       struct trouble *why)
{
	struct options_unread unread = {
		.given = optopt == 0 ? last : NULL,
		.letter = optopt,
		.row = row_of(options, optopt),
		.lacks_argument = found == ':',
	};

	options_say_unread(options, &unread, why);
}

enum options_next options_parse(const struct options *options, void *into, int argc, char **argv,
				char ***operands, struct trouble *why)
{
	struct known known;
	int found;

	know(options, &known);
	opterr = 0; /* the words are ours */
	optind = 0; /* begin anew, also after another command line */
	while ((found = getopt_long(argc, argv, known.letters, known.names, NULL)) != -1) {
		const struct options_row *row = row_of(options, found);

		if (row == NULL) {
			say_unread(options, found, argv[optind - 1], why);
			return OPTIONS_WRONG;
		}
		if (row->read == NULL && row->argument != NULL)
			return OPTIONS_COMPLETION;
		if (row->read == NULL)
			return row->letter == 'h' ? OPTIONS_HELP : OPTIONS_VERSION;
		if (!read_value(row, into, why))
			return OPTIONS_WRONG;
	}
	*operands = argv + optind;
	return OPTIONS_RUN;
}

static void print_help(const struct options *options)
{
	struct text help;

	text_begin(&help, HELP_BYTES);
	options_write_help(options, &help);
	fputs(text_string(&help), stdout);
	text_end(&help);
}

static int print_completion(const struct options *options, const char *shell)
{
	struct text script;
	bool known;

	text_begin(&script, HELP_BYTES);
	known = options_write_completion(options, shell, &script);
	fputs(text_string(&script), stdout);
	text_end(&script);
	return known ? EX_OK
		     : options_wrong(options, "--completion: '%s' is not bash, zsh or fish", shell);
}

int options_take(const struct options *options, void *into, int argc, char **argv, char ***operands)
{
	struct trouble why;

	switch (options_parse(options, into, argc, argv, operands, &why)) {
	case OPTIONS_RUN:
		return OPTIONS_TAKEN;
	case OPTIONS_HELP:
		print_help(options);
		return EX_OK;
	case OPTIONS_COMPLETION:
		return print_completion(options, optarg);
	case OPTIONS_VERSION:
		printf("%s %s\n", options->program, VERSION);
		return EX_OK;
	default:
		return options_wrong(options, "%s", why.sentence);
	}
}

int options_wrong(const struct options *options, const char *format, ...)
{
	char sentence[sizeof(struct trouble)];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	utf8_blank_controls(sentence);
	fprintf(stderr, "%s: %s\nTry '%s --help'.\n", options->program, sentence, options->program);
	return EX_USAGE;
}
