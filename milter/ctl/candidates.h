/* SPDX-License-Identifier: ISC */
/*
 * candidates -- people and devices whose a pseudonym may be: those of the configuration, and those
 * of a list or of an export of a directory (LDIF, RFC 2849).
 */
#ifndef CANDIDATES_H
#define CANDIDATES_H

#include <stdio.h>

#include "host/config/config.h"

/* Told of each, borrowed during the call: as it is written, and in normal form as a user. */
typedef void candidates_take(void *context, struct span word, struct span address);

struct candidates {
	const struct config *config;
	struct arena *arena; /* of one candidate; emptied behind each */
	candidates_take *take;
	void *context;
	size_t count;       /* told so far */
	bool out_of_memory; /* some were not told */
};

/* All that user_map, the register and the groups of policies name. */
void candidates_of_config(struct candidates *);

/*
 * One or more a line, between blanks, commas, semicolons or TABs; of a line of LDIF its value,
 * base64 undone.  A line that goes on in the next is joined.  False: the file cannot be read on;
 * errno says why.
 */
bool candidates_of_file(struct candidates *, FILE *);

#endif
