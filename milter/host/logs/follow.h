/* SPDX-License-Identifier: ISC */
/*
 * follow -- the lines of one log file as it grows, through its rotation by rename and by
 * copytruncate, each once, also over a restart from the places that were kept.
 * Looks and reads, never waits: wake.h does.  One thread at a time.
 *
 * What rotated away lies in the same folder, as NAME.1, NAME-20230601 or NAME.old; compressed
 * files are not read.  Files are known by their first 256 bytes too: of two that have the same,
 * only one is read.
 *
 *	follow_look(follow);
 *	while (follow_read(follow, &block))
 *		use(block.lines);
 *	count = follow_places(follow, places);
 */
#ifndef FOLLOW_H
#define FOLLOW_H

#include "base/span.h"

struct follow;

/* How far one file was read: what a restart needs to find it again, under whatever name. */
struct follow_place {
	uint64_t device, inode;
	uint64_t offset;     /* bytes, at the beginning of a line */
	int64_t modified;    /* its time then, in nanoseconds since 1970: what is older is known */
	uint64_t head_hash;  /* of the first head_bytes of the file, which tells ... */
	uint32_t head_bytes; /* ... a reused inode and a file that was truncated and filled again */
	bool done;           /* rotated away and read to its end: never to be read again */
	bool drained;        /* the same, but late lines may come: nothing is lost if it is gone */
};

#define FOLLOW_PLACES 16

/* What was skipped is counted here, and said once. */
struct follow_counts {
	uint64_t bytes;       /* given as lines */
	uint64_t long_lines;  /* over 256 KiB: left out */
	uint64_t truncations; /* nothing was found that has the lines from our offset on */
	uint64_t lost_files;  /* not found again after a restart: deleted or compressed */
	uint64_t failures;    /* to open, read or list, once for each cause */
};

/* Owned by the caller; NULL: out of memory.  The path is copied; nothing is opened yet. */
struct follow *follow_new(const char *path);
void follow_free(struct follow *); /* NULL is fine */

/* What rotated away is looked at for late lines until it has not grown for so long; default 60. */
void follow_linger(struct follow *, unsigned seconds);

/*
 * Goes on from the places that follow_places gave, in that order; to be called before the first
 * look.  Without any, only the file at the path is read, from its front.
 */
void follow_resume(struct follow *, const struct follow_place *, size_t count);

/*
 * For a file that is not followed but read as a whole, such as an archive; both before the first
 * look.  Whether the file at the path is where the places say that it was read to its end; and
 * that it is now.
 */
bool follow_is_skipped(const struct follow *);
void follow_skip(struct follow *);

/*
 * Finds rotation, truncation, appearance.  To be called before reading, when something may have
 * changed and once a second.
 */
void follow_look(struct follow *);

struct follow_block {
	struct span lines; /* whole ones, each with its newline; at most 1 MiB */
	int64_t modified;  /* of the file, in seconds since 1970 */
	bool begins_file;  /* these are its first bytes */
};

/*
 * The next lines, of the oldest file that has any; false: there are no more for now.  The block
 * is borrowed until the next call of any of these but follow_path, follow_count and
 * follow_is_there, and counts as read from that call on.  The last line of a file that rotated
 * away gets a newline if it has none.
 */
bool follow_read(struct follow *, struct follow_block *out);

/* Where to go on, old to new; returns how many. */
size_t follow_places(struct follow *, struct follow_place out[FOLLOW_PLACES]);

const char *follow_path(const struct follow *);
struct follow_counts follow_count(const struct follow *);
/*
 * False: names were moving during the last look, a file was truncated since, or too many were open:
 * there may be lines that were not found.
 */
bool follow_is_settled(const struct follow *);

bool follow_is_there(const struct follow *); /* the file was there, now or at an earlier look */

#endif
