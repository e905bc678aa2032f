/* SPDX-License-Identifier: ISC */
/*
 * counts_alike -- the kinds of lines that are counted: sightings that differ in nothing but user,
 * time and count, and totals that differ in nothing but time and numbers.
 * A log of millions of lines has few kinds of them.  What the values of a line say is counted
 * once for all lines of its kind, when the counts are settled; only users and times are counted
 * line by line, by counts_skimmed.c, for which alone this is.
 */
#ifndef COUNTS_ALIKE_H
#define COUNTS_ALIKE_H

#include "count/counts_inside.h"

#define COUNTS_KINDS 1024 /* at most: then they are settled, and others take their place */

struct counts_alike {
	uint32_t form;    /* the key */
	uint32_t crowd;   /* where its users are */
	struct span text; /* a line of that form */
	struct counts_traits traits;
	struct counts_lot lot;             /* without event and users */
	int64_t feeder_first, feeder_last; /* of any line, also before the period */
	bool fed;                          /* those are known */
	bool single;                       /* each must be counted by itself */
	bool totals;                       /* no sightings */
	struct span host, source;          /* of totals only */
};

/*
 * The kind of lines of that form, found or made.  Borrowed until the next call; it is in
 * counts->alike.  NULL: out of memory, or its line is too long.
 */
struct counts_alike *counts_alike_make(struct counts *, const struct eventread *, uint32_t form);
static inline struct counts_alike *counts_alike_of(struct counts *counts,
						   const struct eventread *reader, uint32_t form)
{
	uint32_t plus_one = form < counts->alike_room ? counts->alike_of_form[form] : 0;

	return plus_one != 0 ? tally_at(&counts->alike, plus_one - 1)
			     : counts_alike_make(counts, reader, form);
}

/* Makes the rows that its traits name.  False: out of memory. */
bool counts_alike_make_rows(struct counts *, struct counts_alike *);

#endif
