/* SPDX-License-Identifier: ISC */
/* options_inside -- what the parts of options share.  For options*.c only. */
#ifndef OPTIONS_INSIDE_H
#define OPTIONS_INSIDE_H

#include "host/options.h"

#define OPTIONS_EVERYWHERE 3 /* rows that every program has */

/* All rows of a program: its own, then those that every program has, whose read is NULL. */
size_t options_count(const struct options *);
const struct options_row *options_row_at(const struct options *, size_t index);

enum shell { SHELL_BASH, SHELL_ZSH, SHELL_FISH, SHELLS };

/* The name of a shell; NULL behind the last. */
const char *options_shell(size_t index);

/* The option as it was meant, "--name" or, without it, "-x". */
struct options_unread {
	const char *given;             /* the whole argument; NULL: letter stands in a group */
	int letter;                    /* if given is NULL */
	const struct options_row *row; /* NULL: there is no such option */
	bool lacks_argument;           /* else, if there is a row, it has one too many */
};

/* Says why getopt_long could not read it. */
void options_say_unread(const struct options *, const struct options_unread *, struct trouble *);

#endif
