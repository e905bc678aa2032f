/* SPDX-License-Identifier: ISC */
/* anonymous_inside -- what the files of anonymous share.  For anonymous*.c only. */
#ifndef ANONYMOUS_INSIDE_H
#define ANONYMOUS_INSIDE_H

#include "base/tally.h"
#include "hiding/anonymous.h"
#include "event/eventread.h"

#define ANONYMOUS_NOBODY UINT32_MAX /* an event that names no user */

/* How often somebody did on a day what is alike. */
struct anonymous_cell {
	int32_t day; /* these three are the key */
	uint32_t kind;
	uint32_t person;
	uint32_t group; /* while groups are made: the kind that it is told as */
	uint64_t events;
};
#define ANONYMOUS_KEY_BYTES (3 * sizeof(uint32_t))

struct anonymous_day {
	int32_t number; /* the key */
	bool withholds; /* known when it is written */
	bool whole;     /* there is a digest of it */
};

struct anonymous {
	uint64_t least;
	const struct zone *zone; /* borrowed */
	struct hash_seed seed;
	struct arena *keys;       /* owned */
	struct eventread *reader; /* owned */
	struct text text;
	struct tally kinds;  /* of tally_row: lines with what is told, coarser ones too */
	struct tally people; /* of tally_row: who; no name is ever written */
	struct tally cells;  /* of anonymous_cell */
	int64_t first;       /* of any line but those of digests; INT64_MAX: there is none */
	struct tally days;   /* of anonymous_day */
};

/* Steps of telling less: 0 tells all that is ever told. */
#define ANONYMOUS_STEPS 7

/*
 * The kind of the event as far as it is told in that step; an index into kinds, UINT32_MAX: out of
 * memory.
 */
uint32_t anonymous_kind_of(struct anonymous *, const struct event *, int step);

#endif
