/*
 * event_ids -- which events were read already, and which are missing.
 * An id is HOST-STREAM-COUNTER with counters that leave no number out, so a stream is kept as
 * runs of counters; only ids of another form are kept one by one.
 */
#ifndef EVENT_IDS_H
#define EVENT_IDS_H

#include "base/tally.h"

struct event_ids {
	struct tally streams; /* rows are the module's own */
	struct tally foreign; /* ids of another form */
	uint64_t lost;        /* counted elsewhere, of streams that are not here */
};

void event_ids_begin(struct event_ids *, struct arena *keys); /* keys outlives it */
void event_ids_end(struct event_ids *);                       /* zeroed is fine */

/*
 * Takes note of an id; *again says whether it was there before.  in_period: the event lies in
 * the period in which lost events are counted.  False: out of memory.
 */
bool event_ids_add(struct event_ids *, struct span id, bool in_period, bool *again);

/*
 * The same in two steps, for an id that event_id_split has cut in two.  A stream's number is found
 * by its name once; UINT32_MAX: out of memory.
 */
uint32_t event_ids_stream(struct event_ids *, struct span stream);
bool event_ids_take(struct event_ids *, uint32_t stream, int64_t counter, bool in_period,
		    bool *again);

/* Counters that no event has, between each stream's first and last event in the period. */
uint64_t event_ids_lost(const struct event_ids *);

#endif
