/* SPDX-License-Identifier: ISC */
/* wild_inside -- what the parts of wild share: the files that are known, and the folder. */
#ifndef WILD_INSIDE_H
#define WILD_INSIDE_H

#include "base/text.h"
#include "host/logs/wild.h"

struct wildfile {
	char *path;                                /* owned */
	struct follow *follow;                     /* owned; NULL: closed */
	struct follow_place places[FOLLOW_PLACES]; /* while it is closed */
	size_t place_count;
	struct text kept;
	bool listed;                  /* it was there at the last look */
	uint64_t device, inode, size; /* at the last look */
	int64_t modified;             /* nanoseconds */
	bool settled;                 /* it was closed, when it had ... */
	uint64_t settled_size;        /* ... that many bytes */
	int64_t settled_modified;     /* and was of then; 0: not known */
	bool busy;                    /* there may be more to read */
	int64_t quiet_since;          /* milliseconds of the clock */
	int64_t missed_since;         /* the same; 0: it is there */
};

struct wild {
	char *pattern;           /* owned */
	struct wildfile **files; /* owned; by path */
	size_t count;
	int64_t looked; /* milliseconds of the clock; 0: never */
	bool wait, there, many_said;
	int folder_said; /* errno */
	uint64_t changes;
	struct follow_counts closed; /* of what is no longer open */
};

/* A file as it is listed in the folder. */
struct listed {
	char *path; /* owned */
	uint64_t device, inode, size;
	int64_t modified;
};

struct listing {
	struct listed *files; /* owned; by path */
	size_t count;
};

/* False: not now. */
bool listing_read(struct listing *, struct wild *);
void listing_free(struct listing *);

/* Brings the files that are known up to what is listed. */
void wild_match(struct wild *, const struct listing *);

/* Its number, or where it belongs; *found: whether it is there. */
size_t wild_find(const struct wild *, const char *path, bool *found);

/* NULL: out of memory.  Copies the path. */
struct wildfile *wild_insert(struct wild *, const char *path);
void wild_remove(struct wild *, size_t number);

/* Closes it, if all of it was read; it keeps its places. */
void wildfile_close(struct wild *, struct wildfile *);

#endif
