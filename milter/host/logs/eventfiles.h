/* SPDX-License-Identifier: ISC */
/*
 * eventfiles -- the lines of event logs: files, folders, standard input; packed ones too.
 * All files are opened before any is read, so that a rotation in between loses nothing.  Reads in
 * pieces: memory does not grow with the files.  One thread at a time.
 */
#ifndef EVENTFILES_H
#define EVENTFILES_H

#include "event/eventread.h"
#include "base/span.h"
#include "base/trouble.h"

struct eventfiles;

struct eventfiles *eventfiles_new(void);   /* owned by the caller; NULL: out of memory */
void eventfiles_free(struct eventfiles *); /* closes what is open; NULL is fine */

/*
 * Opens a file, or "-" for standard input, or all *.jsonl* files of a folder.  A file that is
 * open already, by whatever name, is not read twice.  False: it cannot be opened, or the folder
 * has no such file.
 */
bool eventfiles_add(struct eventfiles *, const char *path, struct trouble *);

/*
 * Opens a log and what a rotation has made of it: every file in its folder that begins with its
 * name and a dot or a dash, and was modified at or after since, in seconds since 1970; INT64_MIN:
 * all of them.  Of X and X.gz, or X.zst, only X is read, here and in folders.  False: none of them
 * is there, or one cannot be opened.
 */
bool eventfiles_add_rotated(struct eventfiles *, const char *path, int64_t since, struct trouble *);

/* The same of all of them, if there are any.  False: one of them cannot be opened. */
bool eventfiles_add_any(struct eventfiles *, const char *path, struct trouble *);

/*
 * Opens the digests of a folder that begin before all logs do that are open.  A folder that is not
 * there has none.  False: it cannot be listed, or one cannot be opened.
 */
bool eventfiles_add_digests(struct eventfiles *, const char *folder, struct trouble *);

size_t eventfiles_count(const struct eventfiles *);

/* Bytes as they are stored, packed or not: of all files but pipes, and those read so far. */
uint64_t eventfiles_bytes(const struct eventfiles *);
uint64_t eventfiles_bytes_read(const struct eventfiles *);

enum eventfiles_next { EVENTFILES_LINE, EVENTFILES_END, EVENTFILES_FAILED };

/* No line is longer; our own have at most 64 KiB. */
#define EVENTFILES_LINE_BYTES (256 << 10)
#define EVENTFILES_READ_BYTES (1 << 18) /* at once, so that each block is worth its while */
#define EVENTFILES_BLOCK_BYTES (EVENTFILES_READ_BYTES + EVENTFILES_LINE_BYTES)

/*
 * Digests are files that begin with a digest's head.  Which files are read may be limited, to all
 * digests or all others, without pipes, and without an end: then all are read from their beginning.
 */
enum eventfiles_pass { EVENTFILES_ALL, EVENTFILES_DIGESTS, EVENTFILES_EVENTS };
bool eventfiles_have(const struct eventfiles *, enum eventfiles_pass);
void eventfiles_begin_pass(struct eventfiles *, enum eventfiles_pass);

/* Limits the pass further, to files whose first line is of an earlier time, or of none. */
void eventfiles_limit_pass(struct eventfiles *, int64_t until_milliseconds);
bool eventfiles_end_pass(struct eventfiles *,
			 struct trouble *); /* false: it cannot be read again */

/* Whole lines of one file, each with its newline, also the last. */
struct eventfiles_block {
	size_t file;   /* its number, from 0 */
	bool digests;  /* and it is a digest */
	bool too_long; /* it is the beginning of one line that is too long */
	size_t size;
	char bytes[EVENTFILES_BLOCK_BYTES + EVENTREAD_SLACK];
};

const char *eventfiles_name(const struct eventfiles *, size_t file); /* borrowed */

/*
 * Reads the next lines, one file after the other.  Failed: a file could not be read to its end.
 * An archive that is damaged ends where the damage begins.
 */
enum eventfiles_next eventfiles_block(struct eventfiles *, struct eventfiles_block *,
				      struct trouble *);

struct eventfiles_line {
	struct span bytes; /* without the newline; borrowed until the next call */
	const char *file;  /* borrowed from the eventfiles */
	uint64_t number;   /* of the line, from 1 */
	bool too_long;     /* and bytes are its beginning only */
	bool digests;      /* of a digest */
};

/* The same, line by line. */
enum eventfiles_next eventfiles_next(struct eventfiles *, struct eventfiles_line *,
				     struct trouble *);

/* Goes on with the next file. */
void eventfiles_skip(struct eventfiles *);

/*
 * What is wrong with the first damaged archive behind that file number, which is moved behind it;
 * begin with 0.  NULL: no more of them.  Borrowed.
 */
const char *eventfiles_damage(const struct eventfiles *, size_t *file);

#endif
