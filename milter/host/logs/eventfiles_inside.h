/* SPDX-License-Identifier: ISC */
/*
 * eventfiles_inside -- what the files of eventfiles share.  For eventfiles*.c only.
 * eventfiles_add.c says which files are meant, eventfiles_open.c opens each, eventfiles_lines.c
 * reads them, and all three stand on eventfiles.c.
 */
#ifndef EVENTFILES_INSIDE_H
#define EVENTFILES_INSIDE_H

#include "host/logs/eventfiles.h"

#include <sys/types.h>

#include "host/logs/unpack.h"

struct eventfile {
	char *name; /* owned */
	int fd;
	dev_t device;
	ino_t inode;
	uint64_t bytes;        /* as stored, when it was opened; 0 for pipes */
	struct unpack *unpack; /* owned; NULL: it is read as it is */
	char *damage;          /* owned; what is wrong with the archive, NULL: nothing so far */
};

struct eventfiles {
	struct eventfile *files; /* owned */
	size_t count, room;
	size_t current;                    /* the file being read */
	uint64_t bytes_read;               /* of all files, as stored */
	bool skipping;                     /* the rest of a line that was too long */
	size_t carried;                    /* bytes of carry */
	char carry[EVENTFILES_READ_BYTES]; /* the beginning of a line, for the next block */
	struct eventfiles_block *block;    /* owned; of eventfiles_next only */
	size_t at;                         /* in that block */
	uint64_t number;                   /* of its last line */
};

/* Opens a file, or standard input, unless it is open already.  False: the trouble says why. */
bool eventfile_open(struct eventfiles *, const char *path, struct trouble *);
bool eventfile_open_input(struct eventfiles *, struct trouble *);

/* Closes the file; its name and damage stay until its end. */
void eventfile_close(struct eventfile *);
void eventfile_end(struct eventfile *);

/* Keeps what is wrong with the archive.  What was read of it counts.  False: out of memory. */
bool eventfile_note_damage(struct eventfile *, const char *what);

#endif
