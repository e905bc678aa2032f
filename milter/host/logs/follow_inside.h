/* SPDX-License-Identifier: ISC */
/*
 * follow_inside -- what the files of follow share: files that are open, and finding them.
 */
#ifndef FOLLOW_INSIDE_H
#define FOLLOW_INSIDE_H

#include <limits.h>
#include <sys/stat.h>

#include "host/logs/follow.h"

#define FOLLOW_HEAD 256         /* bytes a file is known by */
#define FOLLOW_HEAD_CERTAIN 32  /* fewer do not tell a copy */
#define FOLLOW_BUFFER (1 << 20) /* bytes */
#define FOLLOW_LINE (256 << 10) /* bytes of a line with its newline, at most */
#define FOLLOW_OPEN 8           /* files open at once; the last may be the one at the path */
#define FOLLOW_LATE 4           /* of them those that rotated away */
#define FOLLOW_DONE (FOLLOW_PLACES - FOLLOW_OPEN)

/* The first bytes of a file: whole lines, or FOLLOW_HEAD. */
struct follow_head {
	uint32_t size;
	char bytes[FOLLOW_HEAD];
};

/* A file that is open. */
struct followed {
	int fd;
	uint64_t device, inode;
	uint64_t offset;
	uint64_t skipped;        /* bytes behind offset, of a line that is too long */
	uint64_t size;           /* at the last look */
	int64_t written;         /* nanoseconds, when it was last written to, at the last look */
	int64_t grown;           /* milliseconds of the clock when size was seen to change */
	int64_t modified;        /* nanoseconds, when it was last at the path, or was found */
	struct follow_head head; /* as it was seen; the file is not read before it has one */
	bool rotated;            /* it is not the one at the path */
	bool leaving;            /* to be closed when nothing is left */
	int failing;             /* errno of the last try to read it, which was told; 0: none */
};

struct follow {
	char *path;
	struct followed files[FOLLOW_OPEN]; /* old to new */
	size_t count;
	struct follow_place done[FOLLOW_DONE]; /* old to new; not only done: also what was lost */
	size_t done_count;
	struct follow_place wanted[FOLLOW_PLACES]; /* not looked for yet */
	size_t wanted_count;
	int64_t newest; /* of all that was ever known: what is unknown and not older is new */
	bool begun;     /* the wanted ones were looked for */
	bool unsettled; /* the last look, and reading since, did not come to their ends */
	bool there;
	int said_path, said_folder, said_sibling; /* causes that were told; 0: none */
	unsigned linger_seconds;
	struct follow_counts counts;
	size_t given_file; /* the block that was given: of which file, and bytes */
	uint64_t given;
	char buffer[FOLLOW_BUFFER + 1]; /* and a newline */
};

int64_t follow_clock(void); /* milliseconds, of no particular beginning */

/* What was given is read. */
void follow_commit(struct follow *);

#define FOLLOW_NO_FILE (-1) /* a cause beside those of errno: a folder, FIFO, device */

/*
 * Counts and tells a failure, of the path or of what belongs to it ("" is the path); *said keeps
 * the cause, so that it is told once.
 */
void follow_fail(struct follow *, int *said, int cause, const char *what);

/* A file with that time is known. */
void follow_know_time(struct follow *, int64_t modified);

/*
 * The list of open files, and of those that are done
 */

/* Takes fd; it counts as rotated.  To be called when there is room. */
struct followed *follow_insert(struct follow *, size_t index, int fd, const struct follow_place *);

/* Takes it out of the list; closes nothing. */
void follow_remove(struct follow *, size_t index);

/* Where the files that rotated away end: before the one at the path. */
size_t follow_rotated_end(const struct follow *);

bool followed_is(const struct followed *, uint64_t device, uint64_t inode);

/* That file if it is open, or NULL. */
struct followed *follow_find_open(struct follow *, uint64_t device, uint64_t inode);

/* The done one that this is, or NULL. */
struct follow_place *follow_find_done(struct follow *, uint64_t device, uint64_t inode,
				      const struct follow_head *);

/*
 * It is to be read again, from where it was read to: takes it off the done ones, if it is one.
 * False: it cannot be read, and errno says why.
 */
bool follow_take_back(struct follow *, struct followed *);

/* Whether these are the first bytes of a file that is being read or was. */
bool follow_is_copy(const struct follow *, const struct follow_head *);

/* Never to be read again. */
void follow_remember(struct follow *, const struct follow_place *);

/* Where this file was read to. */
struct follow_place followed_place(const struct followed *);

/* INTACT: it still is the file that was read, only longer. */
enum followed_state { FOLLOWED_INTACT, FOLLOWED_CHANGED, FOLLOWED_UNREADABLE };

/*
 * What the file has become; its head is taken anew if it is intact, and *status filled unless it
 * cannot be read.  That is told, once for each cause, and says nothing about what is in the file:
 * it is tried again.
 */
enum followed_state follow_look_into(struct follow *, struct followed *, struct stat *status);

/*
 * The folder
 */

int64_t stat_modified(const struct stat *); /* nanoseconds since 1970 */

/* A file in the folder of the path whose name begins like the path's, or the path itself. */
struct sibling {
	char name[NAME_MAX + 1];
	uint64_t device, inode, size;
	int64_t modified;
	bool is_path;
	bool is_numbered; /* named as rotation does; others are found again, but never new */
};

struct siblings {
	int folder;            /* descriptor */
	struct sibling *files; /* old to new; owned */
	size_t count;
	bool moved; /* a name was another's, or no file could be read: make a new list later */
};

/* Lists them until two lists agree.  0, or errno, EAGAIN: they never did; to be freed anyhow. */
int siblings_list(struct siblings *, const char *path);
void siblings_free(struct siblings *);

/* Opens that very file.  -1: list->moved, or errno says why. */
int sibling_open(struct siblings *, const struct sibling *);

/* Opens for reading, without waiting for a FIFO's writer or becoming a terminal's owner. */
int follow_open_at(int folder, const char *name, int flags);

/*
 * Opens that very file and reads its head.  -1: list->moved, it cannot be read now, or it is not
 * for us to read; the cause is told.
 */
int follow_open_sibling(struct follow *, struct siblings *, const struct sibling *,
			struct follow_head *);

/* Whether that cause of errno(3) says nothing about a file: a disk or server fails, or we do. */
bool follow_is_failing(int cause);

/* False: errno says why. */
bool head_read(int fd, struct follow_head *);

/* Whether its name says that it is an archive. */
bool follow_is_archive(struct span name);

/* Whether the file at the path begins with what the place says. */
bool follow_place_fits(const struct follow_place *, const char *path);

/* Whether the file begins with what the place says; false when that is nothing. */
bool head_fits(const struct follow_head *, const struct follow_place *);
uint64_t head_hash(const struct follow_head *, uint32_t size);

/*
 * Finding files again
 */

/*
 * True: *list is to be freed; it has only the path when the folder cannot be listed.  False: not
 * now, names are moving, or there is no folder.
 */
bool follow_list(struct follow *, struct siblings *list);

/* Frees the list.  True: names were moving under it. */
bool follow_unlist(struct follow *, struct siblings *list);

/*
 * Opens the file of this place, or a copy of it, the newest first; *place is then about what was
 * found.  -1: there is none, or the list has moved.
 */
int follow_find_place(struct follow *, struct siblings *, struct follow_place *place);

/* Nothing is where that place was. */
void follow_give_up(struct follow *, const struct follow_place *);

/*
 * A file server has forgotten a file that we have open (ESTALE): it is opened anew, wherever it is
 * now, or given up if it is nowhere.
 */
void follow_open_stale(struct follow *, size_t index);

/* Looks for the wanted ones.  False: not while there is nothing at all, as before a mount. */
bool follow_begin(struct follow *);

#endif
