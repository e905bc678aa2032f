/* SPDX-License-Identifier: ISC */
/* event_ids_inside -- what the files of event_ids share.  For event_ids*.c only. */
#ifndef EVENT_IDS_INSIDE_H
#define EVENT_IDS_INSIDE_H

#include "event/event_ids.h"

struct event_stream {
	struct tally_row row; /* HOST-STREAM; its events are those in the period */
	struct intervals counters;
	int64_t low, high;        /* the first and last counter in the period, if it has events */
	uint32_t digest_plus_one; /* index into digests; 0: it is not one's */
};

/* Takes all of the range, whatever was there before.  False: out of memory. */
bool event_ids_take_range(struct event_ids *, const struct digested_range *, bool in_period);

#endif
