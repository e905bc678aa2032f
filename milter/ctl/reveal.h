/* SPDX-License-Identifier: ISC */
/*
 * reveal -- milter-device-ctl reveal: whose a pseudonym of the event log is.  Whoever has the key
 * can find that out by trial; here each use is written down first, with who asked and why.
 */
#ifndef REVEAL_H
#define REVEAL_H

#include "host/config/config.h"

struct reveal_wish {
	char *const *pseudonyms; /* NULL behind the last; NULL: reveal is not meant */
	const char *reason;      /* NULL: none was given */
	const char *candidates;  /* a file, `-` for standard input; NULL: the configuration's */
	const char *config_path; /* NULL: the installed one */
};

/* Whether it has the form of one: 16 hexadecimal digits, and @domain if it is a person's. */
bool reveal_is_pseudonym(const char *);

/* Does it, and says what came of it.  Returns the status to exit with: 1, if not all were found. */
int reveal_run(const struct reveal_wish *);

#endif
