/* SPDX-License-Identifier: ISC */
/*
 * registry_file -- the text of a register: a heading that names the columns, and rows of cells with
 * a TAB between them.  Blank lines, and those that begin with #, mean nothing and are kept.
 */
#ifndef REGISTRY_FILE_H
#define REGISTRY_FILE_H

#include "base/text.h"
#include "base/trouble.h"

enum registry_column {
	REGISTRY_USER,
	REGISTRY_DEVICE_ID,
	REGISTRY_DEVICE,
	REGISTRY_MODEL,
	REGISTRY_STATE,
	REGISTRY_UNTIL,
	REGISTRY_OWNER,
	REGISTRY_TICKET,
	REGISTRY_REASON,
	REGISTRY_COLUMNS
};

/* The columns of a file, in its own order. */
struct registry_heading {
	enum registry_column columns[REGISTRY_COLUMNS];
	size_t count; /* 0: no heading was read */
	bool crlf;    /* its lines end so */
};

const char *registry_column_name(enum registry_column);

/* Whether the line is neither blank nor a comment. */
bool registry_file_counts(struct span line);

/* False: it is no heading; the trouble says why and names one that would do. */
bool registry_file_heading(struct span line, struct registry_heading *out, struct trouble *);

/* False: what no row may say, or what could never match. */
bool registry_file_check(const struct span cells[REGISTRY_COLUMNS], struct trouble *);

/* Cells that are not there are empty.  False: there are more than columns, or one cannot be. */
bool registry_file_cells(const struct registry_heading *, struct span line,
			 struct span cells[REGISTRY_COLUMNS], struct trouble *);

/*
 * Adds the content to out with that line, from 1, replaced by a row of these cells; with a row
 * behind the last line, if line is 0; or, if cells is NULL, without that line.  A file without a
 * heading gets one.  False: the file has no column for one of the cells, or
 * the row would be a comment.
 */
bool registry_file_edit(struct span content, int line, const struct span *cells, struct text *out,
			struct trouble *);

#endif
