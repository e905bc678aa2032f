/* SPDX-License-Identifier: ISC */
/*
 * options -- the command line of a program, from one table: reading it, --help, --version, and
 * errors that all look alike.
 * Every program has -h, --help, -V, --version and --completion; they need no row.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "base/text.h"
#include "base/trouble.h"

#define OPTIONS_ROWS_MAX 60

struct options_row;

/* What the function of a row is given. */
struct options_reading {
	const struct options_row *row;
	void *into;          /* the program's own struct */
	void *member;        /* of that, the one that the row names */
	const char *value;   /* borrowed from argv; NULL: no argument */
	struct trouble *why; /* what is wrong with the value, without the option's name */
};

/* One option.  A new one is a new row, and a paragraph of the manual. */
struct options_row {
	char letter;          /* 0: only the long name */
	const char *name;     /* without its dashes */
	const char *argument; /* what --help calls it; NULL: the option takes none */
	const char *help;     /* one sentence */
	bool (*read)(struct options_reading *);
	bool is_optional;     /* the argument, given as in --name=ARGUMENT; no letter */
	size_t member;        /* offset of what it sets in the program's struct */
	uint64_t least, most; /* options_number only */

	/* A word that the argument may be, for completion; NULL behind the last.  NULL: any. */
	const char *(*choice)(size_t index);
};

/* A word of the synopsis that is no option: an operand, or a command. */
struct options_word {
	const char *word; /* NULL behind the last */
	const char *help; /* one sentence */
};

struct options {
	const char *program;
	const char *const *synopsis; /* what follows the program's name, a line each; then NULL */
	const struct options_row *rows;
	size_t row_count;                 /* OPTIONS_ROWS_MAX at most */
	const struct options_word *words; /* NULL: the synopsis explains itself */
	void (*add_notes)(struct text *); /* adds further sentences to --help; NULL: none */
	const char *closing;              /* one sentence, that names the manual */
};

/* For rows: each sets the member, whose type it is named for. */
bool options_flag(struct options_reading *);   /* bool */
bool options_string(struct options_reading *); /* const char *, borrowed from argv */
bool options_number(struct options_reading *); /* uint64_t, from least to most */

/*
 * Says that there is no such word of that kind ("traffic", "format"), which there are, and which
 * was meant, if one is near.  choice is as that of a row.
 */
void options_say_unknown(struct trouble *, const char *kind, const char *given,
			 const char *(*choice)(size_t index));

enum options_next {
	OPTIONS_RUN,
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_COMPLETION, /* for the shell that getopt's optarg names */
	OPTIONS_WRONG
};

/*
 * Reads the options into the program's struct, where members keep their values unless an option
 * sets them.  What is no option is moved behind those that are, and *operands points to it within
 * argv, with NULL behind the last.  OPTIONS_WRONG: the trouble says why.
 */
enum options_next options_parse(const struct options *, void *into, int argc, char **argv,
				char ***operands, struct trouble *);

void options_write_help(const struct options *, struct text *out);

/* Writes what bash, zsh or fish completes the command line by.  False: it is another shell. */
bool options_write_completion(const struct options *, const char *shell, struct text *out);

#define OPTIONS_TAKEN (-1)

/*
 * The same for a program: answers --help and --version on standard output, and tells standard
 * error what is wrong.  OPTIONS_TAKEN: go on.  Else the status to exit with.
 */
int options_take(const struct options *, void *into, int argc, char **argv, char ***operands);

/*
 * Says what is wrong with the command line, and where to look it up.  Returns EX_USAGE, to exit
 * with.
 */
int options_wrong(const struct options *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
