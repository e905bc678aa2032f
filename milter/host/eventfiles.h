/*
 * eventfiles -- the lines of event logs: files, folders, standard input.
 * All files are opened before any is read, so that a rotation in between loses nothing.  Reads in
 * pieces: memory does not grow with the files.  One thread at a time.
 */
#ifndef EVENTFILES_H
#define EVENTFILES_H

#include "span.h"
#include "trouble.h"

struct eventfiles;

struct eventfiles *eventfiles_new(void);   /* owned by the caller; NULL: out of memory */
void eventfiles_free(struct eventfiles *); /* closes what is open; NULL is fine */

/*
 * Opens a file, or "-" for standard input, or all *.jsonl* files of a folder.  A file that is
 * open already, by whatever name, is not read twice.  False: it cannot be opened, is compressed,
 * or the folder has no such file.
 */
bool eventfiles_add(struct eventfiles *, const char *path, struct trouble *);

size_t eventfiles_count(const struct eventfiles *);

/* Compressed files in the folder added last, which are not read yet. */
size_t eventfiles_left_out(const struct eventfiles *);

struct eventfiles_line {
	struct span bytes; /* without the newline; borrowed until the next call */
	const char *file;  /* borrowed from the eventfiles */
	uint64_t number;   /* of the line, from 1 */
	bool too_long;     /* and bytes are its beginning only */
};

enum eventfiles_next { EVENTFILES_LINE, EVENTFILES_END, EVENTFILES_FAILED };

/* The next line of one file after the other.  Failed: a file could not be read to its end. */
enum eventfiles_next eventfiles_next(struct eventfiles *, struct eventfiles_line *,
				     struct trouble *);

#endif
