/* eventfiles_inside -- what the files of eventfiles share.  For eventfiles*.c only. */
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

/* Frees what eventfiles_next needs. */
void eventfiles_lines_end(struct eventfiles *);

/* Closes the file; its name and damage stay. */
void eventfile_close(struct eventfile *);

#endif
