/* SPDX-License-Identifier: ISC */
/* dayfolds_inside -- what the files of dayfolds share.  For dayfolds*.c only. */
#ifndef DAYFOLDS_INSIDE_H
#define DAYFOLDS_INSIDE_H

#include "count/counts.h"
#include "count/dayfolds.h"

/* Sightings, or changes of configuration, that are one line. */
struct dayfolds_group {
	struct tally_row row; /* the line, without what is an event's own; events: their count */
	int64_t first, last;
	uint64_t *days; /* in a digest of several days: events on each; the arena has it */
};

/* Totals of one kind and day: a line for each time in which they came without a hole. */
struct dayfolds_totals {
	struct tally_row row; /* as of a group */
	int64_t first, last;
	uint64_t messages[TRAFFICS];
	struct intervals seconds; /* as in counts_feeders.c */
};

/* Counters of a stream that are in the digest. */
struct dayfolds_stream {
	struct tally_row row;
	struct intervals counters;
};

/* What becomes one digest. */
struct dayfolds_part {
	int32_t number; /* the key: that of its step */
	int64_t first_day;
	size_t days;
	struct period period;
	struct tally groups, totals, streams;
	struct span stream; /* the digest's own, once it is known */
};

struct dayfolds {
	struct dayfolds_wanted wanted;
	struct hash_seed seed;
	struct arena *keys;       /* owned */
	struct eventread *reader; /* owned */
	struct event_ids ids;
	struct tally parts; /* of dayfolds_part */
	struct text text;
	uint64_t unidentified;
};

#define DAYFOLDS_TIME_BYTES 40    /* more than a time takes */
#define DAYFOLDS_STREAM_BYTES 200 /* at most, so that a line of the head has room for some */

/* Adds an event, of which the part is, to a line.  False: out of memory. */
bool dayfolds_fold(struct dayfolds *, struct dayfolds_part *, const struct event *, int64_t time,
		   int64_t last);

/* The digest of that moment; NULL: out of memory.  Borrowed until the next call. */
struct dayfolds_part *dayfolds_part_of(struct dayfolds *, int64_t milliseconds);

/* Takes note of counters that the digest stands for.  False: out of memory. */
bool dayfolds_cover(struct dayfolds_part *, const struct digested_range *);

#endif
