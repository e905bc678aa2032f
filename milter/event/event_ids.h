/* SPDX-License-Identifier: ISC */
/*
 * event_ids -- which events were read already, and which are missing.
 * The same event may come twice, as from a file and a copy of it.  An id is HOST-STREAM-COUNTER
 * with counters that leave no number out, so a stream is kept as runs of counters, and a gap is
 * events that were lost; only ids of another form are kept one by one.
 */
#ifndef EVENT_IDS_H
#define EVENT_IDS_H

#include "base/tally.h"

struct event_ids {
	struct tally streams; /* rows are the module's own */
	struct tally foreign; /* ids of another form */
	uint64_t lost;        /* events that the caller found missing, in streams not kept here */
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

/*
 * How many events are missing: counters that no event has, between each stream's first and last
 * event in the period, and `lost`.
 */
uint64_t event_ids_lost(const struct event_ids *);

#endif
