/* SPDX-License-Identifier: ISC */
/*
 * digests -- the digests that a reading has met, and which of them count.
 * An event counts once, be it read itself or in a digest.  Of a digest whose events were all read
 * themselves, or are in another that counts, nothing counts: it is left out.  One that can only be
 * counted in part is refused, as its lines do not say which events each stands for.  For event_ids,
 * which has them; and for whoever tells people what became of them.
 */
#ifndef DIGESTS_H
#define DIGESTS_H

#include "base/intervals.h"
#include "base/tally.h"
#include "event/digested.h"
#include "event/period.h"

enum digest_state {
	DIGEST_OPEN, /* its head is being read */
	DIGEST_COUNTS,
	DIGEST_LEFT_OUT,
	DIGEST_REFUSED,
};

struct digest_range {
	struct digest_range *next;
	struct digested_range range; /* of which the arena has the stream */
};

struct digest_read {
	struct tally_row row; /* the stream; events: lines that counted */
	enum digest_state state;
	const char *why;      /* it is refused; in words that go on from its name */
	int64_t since, until; /* its days; milliseconds since 1970 */
	uint64_t lines;       /* that it has, says its head */
	uint64_t covered;     /* events that it stands for */
	uint64_t strange;     /* lines that cannot be its own: of another time, or number */
	uint64_t head;        /* lines of it that were read */
	struct digest_range *ranges;
};

/* Within what digests can be counted: in a period that has each of its days wholly or not at all,
 * in a zone with these days. */
struct digests {
	struct tally rows;               /* of digest_read */
	struct arena *keys;              /* borrowed */
	const struct period *periods[2]; /* borrowed; NULL: none */
	const struct zone *zone;         /* borrowed; NULL: any */
};

void digests_begin(struct digests *, const struct hash_seed *, struct arena *keys);
void digests_end(struct digests *);

/* That digest, known from now on; NULL: out of memory.  Borrowed until the next call. */
struct digest_read *digests_of(struct digests *, struct span stream);

/* Takes a line of its head.  False: out of memory. */
bool digest_take_head(struct digests *, struct digest_read *, const struct event *);

extern const char digest_cut[]; /* one of the reasons */

/* Why it cannot be counted, whatever else is read; NULL: it can. */
const char *digest_flaw(const struct digests *, const struct digest_read *);

/*
 * Moves the end of a period that lies within a day of one of them to where that day begins, so that
 * it cuts none.
 */
void digests_settle(const struct digests *, int64_t *end);

/* When the last of them ends; INT64_MIN: there is none. */
int64_t digests_end_of_last(const struct digests *);

/* Whether a line of that number and time can be the digest's own. */
bool digest_holds(const struct digest_read *, int64_t number, int64_t time);

/* Whether lines of it did not come, of one that counts or would have. */
bool digest_is_cut(const struct digest_read *);

/* Whether of what it should count something does not. */
bool digest_is_at_fault(const struct digest_read *);

/* Those with most events first, in the arena.  NULL: out of memory. */
struct digest_read **digests_by_size(const struct digests *, struct arena *);

/* By day.  The same. */
struct digest_read **digests_by_day(const struct digests *, struct arena *);

#endif
