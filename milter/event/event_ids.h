/* SPDX-License-Identifier: ISC */
/*
 * event_ids -- which events were read already, and which are missing.
 * The same event may come twice, as from a file and a copy of it.  An id is HOST-STREAM-COUNTER
 * with counters that leave no number out, so a stream is kept as runs of counters, and a gap is
 * events that were lost; only ids of another form are kept one by one.
 * A digest that counts has read the events that it stands for; see digests.h.
 */
#ifndef EVENT_IDS_H
#define EVENT_IDS_H

#include "event/digests.h"

struct event_ids {
	struct tally streams; /* rows are the module's own */
	struct tally foreign; /* ids of another form */
	uint64_t lost;        /* events that the caller found missing, in streams not kept here */
	struct digests digests;
};

/* keys is borrowed until its end; copies the seed. */
void event_ids_begin(struct event_ids *, const struct hash_seed *, struct arena *keys);
void event_ids_end(struct event_ids *); /* zeroed is fine */

/*
 * Takes note of an id, which is copied; *again says whether it was there before.  in_period: the
 * event lies in the period in which lost events are counted.  False: out of memory.
 */
bool event_ids_add(struct event_ids *, struct span id, bool in_period, bool *again);

/*
 * The same in two steps, for an id that event_id_split has cut in two: a stream's number is looked
 * up once, for many counters.  UINT32_MAX: out of memory.
 */
uint32_t event_ids_stream(struct event_ids *, struct span stream);
bool event_ids_take(struct event_ids *, uint32_t stream, int64_t counter, bool in_period,
		    bool *again);

/* Whether to count a line. */
enum event_ids_verdict {
	EVENT_IDS_FAILED,   /* out of memory */
	EVENT_IDS_NEW,      /* it is an event that was not there before */
	EVENT_IDS_FOLDED,   /* so are those that this line of a digest stands for */
	EVENT_IDS_AGAIN,    /* it was there before */
	EVENT_IDS_LEFT_OUT, /* of a digest that does not count, or not its line */
};

/* When a line was, for what is asked of digests. */
struct event_ids_time {
	int64_t time; /* milliseconds since 1970 */
	bool in_period;
};

/*
 * The same as event_ids_take and event_ids_add, but for lines of digests, too: the first line
 * behind a digest's head decides whether that counts, by what was read so far.
 */
enum event_ids_verdict event_ids_judge(struct event_ids *, uint32_t stream, int64_t counter,
				       struct event_ids_time);
enum event_ids_verdict event_ids_judge_id(struct event_ids *, struct span id,
					  struct event_ids_time);

/*
 * Takes a line of a digest's head.  Believed: it stands where digests do, and not among events,
 * where one that somebody slipped in would hide others.
 */
enum event_ids_verdict event_ids_take_head(struct event_ids *, const struct event *, bool believed);

/*
 * Decides of digests whose heads were read, the largest first: what other ids have, of events that
 * will be read themselves, is preferred if it is all of a digest.  False: out of memory.
 */
bool event_ids_decide(struct event_ids *, const struct event_ids *others, struct arena *);

/*
 * How many events are missing: counters that no event has, between each stream's first and last
 * event in the period, and `lost`.
 */
uint64_t event_ids_lost(const struct event_ids *);

#endif
