/* counts_inside -- what the files of counts share.  For counts*.c only. */
#ifndef COUNTS_INSIDE_H
#define COUNTS_INSIDE_H

#include "counts.h"

struct counts_sighting {
	const struct event *event;
	int64_t time, last; /* milliseconds since 1970 */
	uint64_t count;
	uint32_t user; /* index into people, or COUNTS_NOBODY */
};

/* Index into people; COUNTS_NOBODY without a user, or out of memory, which counts then says. */
uint32_t counts_user(struct counts *, const struct event *);

/* Takes note of the device that the user used, also before the period. */
void counts_use(struct counts *, const struct counts_sighting *);

/* Counts the event for its user. */
void counts_person(struct counts *, const struct counts_sighting *, size_t action);

/* Index into names; 0 when out of memory, which counts then says. */
uint32_t counts_name(struct counts *, struct span name);

/* Takes note of whom a policy that did not act was about; would is its index in observed. */
void counts_concern(struct counts *, const struct counts_sighting *, struct span would,
		    size_t index);

/* Takes note of who wrote the line; count: its events, none for other lines. */
void counts_feeder(struct counts *, const struct event *, int64_t time, int64_t last,
		   uint64_t count);

void counts_running_end(struct tally *running);

#endif
