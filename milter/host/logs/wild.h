/* SPDX-License-Identifier: ISC */
/*
 * wild -- the lines of all files that a name with * or ? in its last part stands for, as of
 * servers that begin a new file each day: each file followed (follow.h) with a place of its own. A
 * file is known again by its inode and its first bytes, whatever it is called by now.  Few are open
 * at a time; what does not grow is closed, and opened again when it does.  One thread at a time.
 */
#ifndef WILD_H
#define WILD_H

#include "host/logs/follow.h"

struct wild;
struct wildfile; /* one of its files */

#define WILD_MAX 1000 /* files of one pattern; of more, the last by name */
#define WILD_OPEN 32  /* open at a time */

/* Whether the last part of a path has a * or a ?. */
bool wild_is_pattern(const char *path);

/* Whether a file's name is one that the pattern, a last part, stands for.  * is no point in front.
 */
bool wild_fit(const char *pattern, const char *name);

/* Owned by the caller; NULL: out of memory.  Copies. */
struct wild *wild_new(const char *pattern);
void wild_free(struct wild *); /* NULL is fine */

/* To be called before reading, as follow_look. */
void wild_look(struct wild *);

/*
 * The next lines, of files in the order of their names; *file: of which.  False: there are no more
 * for now, but see wild_wait.  As for follow_read otherwise.
 */
bool wild_read(struct wild *, struct wildfile **file, struct follow_block *out);

/* Whether files are left that only wait for others to be read. */
bool wild_wait(const struct wild *);

/* As that of follow, of all that are open; and none waits. */
bool wild_is_settled(const struct wild *);

/* As those of follow, of all files. */
struct follow_counts wild_count(const struct wild *);
bool wild_are_there(const struct wild *); /* some file was found, now or before */
size_t wild_files(const struct wild *, size_t *open);
uint64_t wild_changes(const struct wild *); /* another number when files have come or gone */

/*
 * What must outlive a restart: each file's path, places, and a few bytes that the caller keeps with
 * it.  Files go from number 0 on; NULL: there are no more.
 */
struct wildfile *wild_file(const struct wild *, size_t number);
const char *wildfile_path(const struct wildfile *);
size_t wildfile_places(struct wildfile *, struct follow_place out[FOLLOW_PLACES]);
struct span wildfile_kept(const struct wildfile *); /* borrowed */
void wildfile_keep(struct wildfile *, struct span); /* copies; at most 4 KiB */

/* Before the first look: a file that was read to that place.  NULL: out of memory, or too many. */
struct wildfile *wild_restore(struct wild *, const char *path, const struct follow_place *);

/* What was restored was not understood as a whole.  NULL is fine. */
void wild_forget(struct wild *);

#endif
