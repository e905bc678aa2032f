/* SPDX-License-Identifier: ISC */
/*
 * folds -- an access and its repeats, told in two events: a phone that polls all day is two lines
 * an hour.  A fold is our word for an access that was written as an event at once, with the count
 * of what has repeated it since.  When its time is over it is closed: the repeats become one more
 * event, and the fold is freed.
 * One table a source, one thread.  Times are in milliseconds since 1970 UTC.
 */
#ifndef FOLDS_H
#define FOLDS_H

#include "base/keyed.h"
#include "event/eventread.h"

#define FOLDS_MAX 100000 /* open at a time in one table; then the oldest is closed early */

struct fold {
	struct keyed_item item; /* the key is what fold_key_write writes */
	int64_t begin;          /* of the access that was written */
	int64_t due;            /* from then on an access is no repeat */
	int64_t first_repeat, last_repeat;
	uint64_t repeats;
	unsigned holders;
	bool is_open;
	size_t heap_place;      /* among those that are due */
	struct span event_line; /* the access as a line of the event log */
	char bytes[];           /* of key and line */
};

struct folds;

struct folds *folds_new(const struct hash_seed *); /* owned by the caller; NULL: no memory */
void folds_free(struct folds *);                   /* NULL is fine */

struct fold *folds_find(const struct folds *, struct span key); /* NULL: none is open */

/*
 * A fold without repeats, owned by the folds.  Copies the key and the line.  None of that key is
 * open yet.  NULL: out of memory.
 */
struct fold *fold_new(struct folds *, struct span key, int64_t begin, int64_t due,
		      struct span event_line);
void fold_free(struct folds *, struct fold *); /* it is not open any more */

/* Keeps its memory, so that whether it is still open can be asked; until dropped. */
struct fold *fold_hold(struct fold *); /* the same; NULL is fine */
void fold_drop(struct fold *);         /* NULL is fine */

void fold_repeat(struct fold *, int64_t time); /* counts one */

/*
 * The event that closes a fold: the access as it was written, with the number of its repeats and
 * the time of the last; its own time is first_repeat.  Borrows from the fold, the reader and the
 * stamp, which is overwritten.  False: it has no repeats, so there is nothing to tell.
 */
bool fold_closing_event(const struct fold *, struct eventread *, struct text *stamp,
			struct event *out);

/*
 * That whose time is over first; NULL: none.  It need not be the oldest: the clock of a log goes
 * back, and of several logs one is read later.
 */
struct fold *folds_first_due(const struct folds *);
struct fold *folds_oldest(const struct folds *); /* by when it was opened; NULL: none */
struct fold *fold_newer(const struct fold *);    /* the one opened next; NULL: it was the last */
size_t folds_count(const struct folds *);

#endif
