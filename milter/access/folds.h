/*
 * folds -- a phone that polls all day, in two events an hour: the first access is an event at once;
 * its repeats are counted here until its time is over, and become one more event.
 * One table a source, one thread.
 */
#ifndef FOLDS_H
#define FOLDS_H

#include "event/event.h"
#include "base/keyed.h"

#define FOLDS_MAX 100000 /* open at a time in one table; then the oldest ends early */

/* One access that was written, and what repeated it.  Times in milliseconds since 1970 UTC. */
struct fold {
	struct keyed_item item; /* the key is fold_key's */
	int64_t begin;          /* of the access that was written */
	int64_t due;            /* from then on an access is no repeat */
	int64_t from, last;     /* the first and the last repeat */
	uint64_t count;         /* repeats */
	size_t place;           /* among those that are due */
	struct span event;      /* the access as a line of the event log */
	char bytes[];           /* of both */
};

struct folds;

struct folds *folds_new(void);   /* owned by the caller; NULL: out of memory */
void folds_free(struct folds *); /* NULL is fine */

/*
 * What makes an access a repeat: source, user, device, model, version, and what was decided, so
 * that nothing a policy did is hidden.  Written to text.
 */
void fold_key(struct text *, const struct event *);

/* Of a key all but what was decided: who, with what, where. */
struct span fold_identity(struct span key);

struct fold *folds_find(const struct folds *, struct span key); /* NULL: none is open */

/*
 * Opens one; copies the key, and the event as a line of the log.  None of that key is open yet.
 * NULL: out of memory.
 */
struct fold *folds_open(struct folds *, struct span key, int64_t begin, int64_t due,
			struct span event);

void fold_repeat(struct fold *, int64_t time); /* counts one */

/*
 * That whose time is over first; NULL: none.  It need not be the oldest: the clock of a log goes
 * back, and of several logs one is read later.
 */
struct fold *folds_first_due(const struct folds *);
struct fold *folds_oldest(const struct folds *); /* by when it was opened; NULL: none */
struct fold *folds_newer(const struct fold *);   /* the one opened next; NULL: it was the last */
void folds_close(struct folds *, struct fold *); /* frees it */
size_t folds_count(const struct folds *);

#endif
