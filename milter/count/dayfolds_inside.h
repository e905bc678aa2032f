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
};

/* Totals of one kind: a line for each time in which they came without a hole. */
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

struct dayfolds_day {
	int32_t number; /* the key */
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
	struct tally days; /* of dayfolds_day */
	struct text text;
	uint64_t unidentified;
};

#define DAYFOLDS_STREAM_BYTES 200 /* at most, so that a line of the head has room for some */

/* The day of that moment; NULL: out of memory.  Borrowed until the next call. */
struct dayfolds_day *dayfolds_day_of(struct dayfolds *, int64_t milliseconds);

/* Takes note of counters that the day's digest stands for.  False: out of memory. */
bool dayfolds_cover(struct dayfolds_day *, const struct digested_range *);

#endif
