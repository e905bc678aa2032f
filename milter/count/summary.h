/* SPDX-License-Identifier: ISC */
/*
 * summary -- the event log as figures: lines in, a report's numbers out.
 * Reads each line, leaves out what was read already or is not asked for, and counts the rest.
 * One summary, one thread.
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "base/hash.h"
#include "hiding/anonymous.h"
#include "count/counts.h"
#include "event/eventread.h"
#include "event/event_ids.h"
#include "event/where.h"

struct summary {
	struct counts now;
	struct counts before; /* the period before, when comparing */
	bool comparing;
	const struct where *where; /* borrowed; NULL: every event */

	uint64_t files; /* the caller counts these */
	uint64_t lines; /* without empty ones */
	uint64_t bad_lines;
	uint64_t duplicates;
	uint64_t events; /* lines that are events, of any type, each id once */

	bool digests;  /* the caller sets this: lines at hand stand where digests do */
	bool only_ids; /* and this: nothing is counted, but ids are taken note of */
	bool settles;  /* and this: periods do not cut days that only digests have */

	/*
	 * The caller sets these, too: who takes in what is not counted then, borrowed; or how many
	 * people groups have, of which lines are told, 0: lines are of single people, and whether
	 * groups of the period could not be told.
	 */
	struct anonymous *anonymous;
	uint64_t k_anonymity;
	bool withheld;

	/* Those of both counts, for judging ids while another thread exchanges the counts. */
	struct period periods[2];
	struct event_ids ids;
	struct eventread *reader; /* owned */
	struct arena *keys;       /* owned: of what is counted */
	struct arena *id_keys;    /* owned */
	bool merged;              /* it has taken in a part */
};

/*
 * period and zone are those of the report; the zone and where are borrowed, the seed is copied.
 * From then on it stays where it is.
 * False: out of memory.
 */
bool summary_begin(struct summary *, const struct hash_seed *, const struct period *,
		   const struct zone *, const struct where *, bool comparing);
void summary_end(struct summary *); /* zeroed is fine */

/*
 * Before any line is counted, and when the heads of all digests were read: has the period, and the
 * one before, begin and end with days, wherever there are only digests.
 */
void summary_settle(struct summary *);

/* Adds the days up to these steps, too; counts_make_steps of both counts does so in the end. */
void summary_step(struct summary *, enum counts_step);

/* Keeps single sightings, too, before any line is counted: no line is skimmed then. */
void summary_keep_decisions(struct summary *);

/* Counts one line of a log.  False: a bad line, which is counted too, and why says what is bad. */
bool summary_line(struct summary *, struct span line, struct trouble *why);

/* A line that could not even be read, such as one that is too long. */
void summary_bad_line(struct summary *);

/* An empty summary of the same report, for some of the lines.  False: no memory. */
bool summary_begin_part(struct summary *part, const struct summary *whole);

/* Adds what the part has counted, but for ids, and empties it. */
void summary_merge(struct summary *, struct summary *part);

/* What was counted is wrong, and so would be a report of it. */
bool summary_out_of_memory(const struct summary *);

#endif
