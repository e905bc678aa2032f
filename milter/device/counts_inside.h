/* counts_inside -- what the files of counts share.  For counts*.c only. */
#ifndef COUNTS_INSIDE_H
#define COUNTS_INSIDE_H

#include "counts.h"

#define COUNTS_NOBODY UINT32_MAX

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

void counts_running_end(struct tally *running);

#endif
