/* SPDX-License-Identifier: ISC */
/*
 * eventfiles_inside -- what the files of eventfiles share.  For eventfiles*.c only.
 * eventfiles_add.c says which files are meant, eventfiles_open.c opens each, eventfiles_lines.c
 * reads them, eventfiles_passes.c has some of them read twice, and all stand on eventfiles.c.
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
	bool regular;          /* it can be read again */
	bool digests;          /* it begins with a digest's head */
	bool begun;            /* and that is known */
	int64_t begins;        /* the time of its first line; INT64_MIN: not known */
	char *damage;          /* owned; what is wrong with the archive, NULL: nothing so far */
};

struct eventfiles {
	struct eventfile *files; /* owned */
	size_t count, room;
	size_t current;                    /* the file being read */
	uint64_t bytes_read;               /* of all files, as stored */
	bool skipping;                     /* the rest of a line that was too long */
	enum eventfiles_pass pass;         /* which files are read */
	int64_t pass_until;                /* of logs, those that begin before that time */
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

/* eventfiles_passes.c: learns whether it is a digest, if it can be read again.  False: no memory.
 */
bool eventfile_look(struct eventfile *);

/* Learns that from how it begins. */
void eventfile_learn(struct eventfile *, struct span beginning);

/* Whether the file is of that kind. */
bool eventfile_is_in(const struct eventfile *, enum eventfiles_pass);

/* Whether it is read in the pass at hand. */
bool eventfile_is_read(const struct eventfiles *, const struct eventfile *);

/* Keeps what is wrong with the archive.  What was read of it counts.  False: out of memory. */
bool eventfile_note_damage(struct eventfile *, const char *what);

#endif
