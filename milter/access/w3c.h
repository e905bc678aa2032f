/* SPDX-License-Identifier: ISC */
/*
 * w3c -- logs in the W3C extended format, as IIS writes them: a #Fields line says what the columns
 * of the lines behind it are, until the next.
 */
#ifndef W3C_H
#define W3C_H

#include "access/source.h"

/* Which column holds what; -1: none does. */
struct w3c {
	int columns[SOURCE_GROUPS][SOURCE_COLUMN_PARTS];
	size_t count; /* of all columns; 0: no #Fields line yet */
};

/* Whether it is a #Fields line. */
bool w3c_is_header(struct span line);

/* Reads such a line. */
void w3c_read_header(struct w3c *, const struct source_columns *, struct span line);

/*
 * Reads a line of values.  In a user agent + stands for a blank.  What has several columns, a date
 * and a time, has a blank between them.  Copies into the arena.  False: a comment, or the columns
 * are not known.
 */
bool w3c_read(const struct w3c *, struct arena *, struct span line, struct source_line *out);

#endif
