/* SPDX-License-Identifier: ISC */
/*
 * replay -- a recorded history decided again under other policies: lines of the event log in,
 * what would change out.  Deciding is policy_decide's; the device is what the event says it was.
 * Memory grows with the people and the kinds of change, never with the number of events.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include "base/hash.h"
#include "event/eventread.h"
#include "replay/past.h"
#include "policy/rules.h"
#include "event/event_ids.h"
#include "base/tally.h"
#include "base/userset.h"

struct undecided;

/* Events that were decided alike and would be decided alike. */
struct replay_change {
	struct tally_row row; /* the key is the module's own */
	struct userset users; /* indexes into people */
	struct span was, now; /* in words */
	struct span json;     /* both as members of an object, `was` and `now` */
	uint32_t *shares;     /* indexes into shares: what gains, then what loses */
	size_t gain_count, share_count;
};

/* What comes to a policy's action, or to what it would do, and what leaves it. */
struct replay_share {
	struct tally_row row; /* the key is its JSON; events that come or leave */
	struct span words;
	uint64_t gained_events, lost_events;
	struct userset gained, lost;
};

/* One changed event, for who wants to see each; borrowed until the next line. */
struct replay_seen {
	struct event was, now;
};

struct replay {
	const struct rules *rules; /* borrowed */
	struct policies policies;  /* those of the rules; with `at`, as they are then, for ever */
	struct arena *keys, *scratch;
	struct hash_seed seed; /* of all tables */
	struct eventread *reader;
	struct undecided *undecided;
	struct event_ids ids;
	bool out_of_memory; /* what follows is incomplete */

	uint64_t lines, bad_lines, duplicates;
	uint64_t events, unchanged, changed, undecidable; /* repeats of an access counted too */
	uint64_t other_action;                            /* of those changed */
	uint64_t lacks[PAST_LACKS];                       /* of those undecidable */
	int64_t first, last;                              /* milliseconds; last < first: none */
	uint64_t messages[TRAFFICS], seen[TRAFFICS];      /* as totals say; with an event */
	struct tally changes, shares;
	struct tally people;    /* of tally_row: those with changed events, by these events */
	struct text key, words; /* of the event at hand */
};

enum replay_result {
	REPLAY_NOTHING, /* an empty line, totals, an event that came before */
	REPLAY_UNCHANGED,
	REPLAY_CHANGED,
	REPLAY_UNDECIDABLE,
	REPLAY_BAD, /* no event, and the trouble says what is wrong with it */
};

/*
 * The rules outlive it.  at: NULL, or the moment (seconds since 1970 UTC) whose dates hold for all
 * events; hours are those of each event either way.  False: out of memory.
 */
bool replay_begin(struct replay *, const struct hash_seed *, const struct rules *,
		  const int64_t *at);
void replay_end(struct replay *); /* zeroed is fine */

/*
 * Copies the policies, those and the exemptions into the arena, with their dates as they hold at
 * that moment (seconds since 1970 UTC) for ever; hours stay.  False: out of memory.
 */
bool replay_settle(const struct policies *from, int64_t seconds, struct arena *,
		   struct policies *to);

/* *seen is filled in when the event is changed. */
enum replay_result replay_line(struct replay *, struct span line, struct replay_seen *,
			       struct trouble *);

void replay_bad_line(struct replay *); /* one that could not even be read whole */

/* Messages of that traffic that left no event, as far as totals tell. */
uint64_t replay_unrecorded(const struct replay *, enum traffic);

/* A decision in words: "tag by iphones (grace, would no-iphones=reject)". */
void replay_words(const struct event *, struct text *);

/* The summary for people, and as one JSON object on a line.  False: out of memory. */
bool replay_text(const struct replay *, const int64_t *at, struct text *);
bool replay_json(const struct replay *, const int64_t *at, struct text *);

/* One changed event for people, and as a JSON object; a line each. */
void replay_seen_text(const struct replay_seen *, struct text *);
void replay_seen_json(const struct replay_seen *, struct text *);

#endif
