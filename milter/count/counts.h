/* SPDX-License-Identifier: ISC */
/*
 * counts -- what happened in one period: the figures of a report, and nothing of the events
 * themselves.  Memory grows with what is counted, never with the number of events.
 * Reports read the members; only counts*.c and clickhouse_*.c change them.  Times are milliseconds
 * since 1970, but for those that say otherwise.  Memory that runs out is no error of a single call:
 * counts says so in the end, and no report is made of it.  One thread.
 */
#ifndef COUNTS_H
#define COUNTS_H

#include "event/action.h"
#include "event/eventread.h"
#include "event/period.h"
#include "base/tally.h"
#include "base/userset.h"
#include "count/counts_decisions.h"
#include "count/counts_steps.h"

/* Events with one thing in common: a device, a policy, a day ... */
struct counts_group {
	struct tally_row row; /* the value they share */
	struct userset users; /* indexes into people */
	int64_t first, last;
	bool outdated; /* at least one of them */
	bool seen;     /* first and last are known */
	uint64_t lot;  /* the number of the one that was counted last */
};

/* A day; its events by enum action, and behind these those with another action, or none. */
struct counts_day {
	struct counts_group group;
	uint64_t actions[ACTIONS + 1];
};

#define COUNTS_NOBODY UINT32_MAX /* where an index may be missing */

/* What tells devices of one kind apart, as far as an event says it. */
struct counts_mark {
	uint32_t model, id; /* indexes into names */
};

struct counts_usage_key {
	uint32_t person; /* index into people */
	uint32_t device; /* index into names */
	uint32_t mark;   /* index into marks */
};

/* How events say that a device was seen. */
struct counts_way {
	uint32_t source, traffic; /* indexes into names */
};
#define COUNTS_WAY_BITS 32

/*
 * What events say of a device's system and program.  A way behind the first COUNTS_WAY_BITS is
 * kept as a kit of its own, of which all else says nothing.
 */
struct counts_kit {
	uint32_t os, os_version, build, client; /* indexes into names */
	uint32_t outdated;                      /* 0 or 1 */
	uint32_t way_plus_one;                  /* index into ways; 0: it is not about one */
};

/* A usage as it was seen with one kit, up to the end of the period. */
struct counts_sight {
	uint32_t kit;           /* index into kits; COUNTS_NOBODY: none yet */
	uint32_t next_plus_one; /* the same usage's next, in sights; 0: none */
	int64_t first, last;    /* in all that was read, also before the period */
};

/*
 * A device, with its model and id, that a person used in the period or before it.  Most have one
 * sight, which stands in it.
 */
struct counts_usage {
	uint32_t device;           /* index into names */
	uint32_t mark;             /* index into marks */
	uint32_t next_plus_one;    /* the same person's next, in usages; 0: none */
	uint32_t concern_plus_one; /* the person's newest with that device; 0: none */
	uint32_t ways;             /* a bit for each of the first rows of ways */
	bool present;              /* seen in the period, not only before */
	struct counts_sight sight; /* one of the last */
	uint64_t events;           /* in the period */
	uint64_t opened;           /* of the events: accesses and receipts */
};

/*
 * There may be many millions.  All that most lines change stands together, as finding it in
 * memory takes longer than changing it.
 */
#define COUNTS_ACTION_BITS 64
struct counts_person {
	uint64_t events;           /* in the period */
	int64_t first, last;       /* in the period */
	uint64_t actions;          /* a bit for each of the first rows of COUNTS_ACTION */
	struct counts_usage usage; /* one of two, or the first */
	bool present;              /* seen in the period, not only before */
	bool verified;  /* by a login: not only as a sender, in a receipt or by a claim */
	bool concerned; /* a policy or exemption matched, or would have */
	bool used;      /* there is a usage */
	bool many;      /* and more than two: all but the one here are among the many */
	struct tally_name address;
};

/*
 * What a policy that did not act would have done to a person because of a device; what an
 * exemption spared is none.
 */
struct counts_concern {
	uint32_t would; /* the key: indexes into observed and names */
	uint32_t device;
	uint32_t person;     /* index into people, or COUNTS_NOBODY */
	bool grace;          /* at least one of them was tagged in grace */
	bool verified;       /* at least one of them is known by a login */
	bool seen;           /* first and last are known */
	uint64_t events;     /* in the period */
	uint64_t messages;   /* of the events: all but accesses, on which nothing can be done */
	int64_t first, last; /* in the period */
};

/* A source on a host: whatever it wrote, sightings or not, up to the period's end. */
struct counts_feeder {
	struct tally_row row; /* HOST, NUL, SOURCE; events in the period */
	int64_t first, last;  /* of any line, also before the period */
};

/* The events grouped by one field each; the table in counts_lists.c says which. */
enum counts_list {
	COUNTS_ACTION,
	COUNTS_DEVICE,
	COUNTS_MODEL,
	COUNTS_OS_VERSION,
	COUNTS_POLICY,
	COUNTS_TRAFFIC,
	COUNTS_SOURCE,
	COUNTS_HOST,
	COUNTS_CONFIDENCE,
	COUNTS_CONTRADICTED,
	COUNTS_LISTS
};

struct counts_list_row {
	enum event_field field;  /* a group's key is its value ... */
	enum event_field beside; /* ... behind this one's and a NUL; EVENT_FIELDS: alone */
	enum event_field only;   /* events where that is true; EVENT_FIELDS: all */
};
extern const struct counts_list_row counts_lists[COUNTS_LISTS];

#define COUNTS_HOURS 24   /* of a day */
#define COUNTS_WEEKDAYS 7 /* from Monday */

/* An hour of the zone's clock, or a second of one in which that clock changes. */
struct counts_hour {
	int64_t from, to; /* seconds since 1970 */
	struct civil local;
	int32_t day; /* its number */
};

/* Where in days a day is, so that most are not searched for. */
struct counts_day_found {
	int32_t day;
	uint32_t plus_one; /* its index; 0: an empty one */
};
#define COUNTS_DAYS_FOUND 64 /* a power of two */

struct counts_fresh;

struct counts {
	struct period period;
	const struct zone *zone; /* borrowed */
	struct arena *keys;      /* borrowed */
	struct hash_seed seed;   /* of all tables */
	int64_t known_until;     /* what comes later, the log cannot tell yet; until, or less */
	bool out_of_memory;      /* what follows is wrong */

	uint64_t events;
	uint64_t nameless;            /* events that name no user */
	uint64_t lots;                /* how many were counted: the number of the last */
	uint64_t contradicted;        /* events whose claim is inconsistent with its client */
	uint64_t grace;               /* events tagged in grace */
	uint64_t hourless;            /* events of digests that do not tell the hour */
	uint64_t users;               /* distinct, in the period */
	uint64_t unverified;          /* of those users */
	struct counts_group outdated; /* events of outdated systems */
	int64_t first, last;          /* of anything in the period; last < first: nothing */
	bool any_totals;
	uint64_t messages[TRAFFICS]; /* that hosts saw, as their totals say */

	/* Groups: rows of struct counts_group. */
	struct tally lists[COUNTS_LISTS];
	struct tally days;     /* of counts_day; the key is an int32_t: the day's number */
	struct tally observed; /* the key is POLICY=ACTION */
	struct tally exemptions;
	struct tally configurations; /* of any type of line; no users */
	struct tally hosts;          /* those lines by HOST, NUL, CONFIG */
	struct tally reveals;        /* of pseudonyms, by BY, NUL, REASON; no users */
	struct tally notices;        /* by USER, NUL, DEVICE, NUL, POLICY, NUL, ACTION; no users */
	uint64_t hours[COUNTS_HOURS];
	uint64_t week[COUNTS_WEEKDAYS][COUNTS_HOURS]; /* events by weekday, from Monday, and hour */
	struct tally people;                          /* of counts_person */
	struct tally names;    /* of tally_row: what marks and kits are made of, and devices */
	struct tally kits;     /* of counts_kit */
	struct tally ways;     /* of counts_way */
	struct tally marks;    /* of counts_mark */
	struct tally concerns; /* of counts_concern */
	struct tally feeders;  /* of counts_feeder */

	enum counts_step step; /* COUNTS_STEPS: none is asked for */
	struct tally steps;    /* the key is an int32_t, the step's number; see counts_make_steps */
	struct counts_decisions decisions; /* a heap of them, if wanted */

	/* For counts*.c only: how it is counted, and what is not settled yet. */
	struct tally usages;      /* of counts_usage: those that do not stand with their person */
	struct tally many;        /* of counts_usage_of_many */
	struct tally sights;      /* of counts_sight: those that do not stand in their usage */
	struct tally many_sights; /* of usages with many */
	size_t feeder;            /* the one that wrote last, most likely the next one too */
	struct tally running;     /* when each host and source sent totals */
	struct counts_hour hour;  /* of the last event */
	struct counts_day_found days_found[COUNTS_DAYS_FOUND];
	struct tally alike;         /* of counts_alike */
	struct tally crowds;        /* their users */
	struct counts_fresh *fresh; /* owned: users that are in no crowd yet */
	uint32_t *alike_of_form;    /* owned: indexes into alike plus one; 0: none */
	size_t alike_room;
	struct arena *alike_keys; /* owned */
	struct eventread *reader; /* owned */
	struct text scratch;
};

/* keys and zone outlive the counts. */
void counts_begin(struct counts *, const struct hash_seed *, const struct period *,
		  const struct zone *, struct arena *keys);
void counts_end(struct counts *); /* zeroed is fine */

/* As it began; what it needs most memory for is kept, as getting that takes time. */
void counts_restart(struct counts *);

/*
 * Counts one event, each type in its own way; one behind the period is nothing, and one before
 * it only tells which devices are not new.
 */
void counts_add_sighting(struct counts *, const struct event *, int64_t time, int64_t last);
void counts_add_totals(struct counts *, const struct event *, int64_t time, int64_t last);
void counts_add_config(struct counts *, const struct event *, int64_t time, int64_t last);
void counts_add_reveal(struct counts *, const struct event *, int64_t time, int64_t last);
void counts_add_notice(struct counts *, const struct event *, int64_t time, int64_t last);

/* A digest's line of when sightings named a configuration; their own lines there name none. */
void counts_add_in_force(struct counts *, const struct event *, int64_t time, int64_t last);

/* A sighting or totals that were skimmed; see eventread.h. */
struct counts_skimmed {
	struct span user;         /* borrowed */
	struct span device_id;    /* borrowed */
	struct span days;         /* borrowed: of several, how many were on each; see digested.h */
	const uint64_t *messages; /* of totals, by traffic; borrowed */
	int64_t time, last;
	uint64_t count;
	uint32_t form;
	bool folded; /* a line of a digest */
};

/*
 * Counts some, COUNTS_SKIMMED at most, as counts_add_sighting and counts_add_totals do; but lists
 * and groups are right only when settled, which must be done before the reader forgets its forms.
 * wholly[i]: that one is not counted, but must be read wholly.
 */
#define COUNTS_SKIMMED TALLY_MANY
void counts_add_skimmed(struct counts *, const struct eventread *,
			const struct counts_skimmed *const *, size_t count, bool *wholly);
void counts_settle(struct counts *);

/*
 * For a report of groups of so many people: numbers of people become multiples of that, rounded
 * down, and hours become 0, as days are told whole.  Nothing can be counted or merged any more.
 */
void counts_round_people(struct counts *, uint64_t least);

/* Adds what another count of the same period found in other lines.  Both are settled. */
void counts_merge(struct counts *, struct counts *other);

/* A person's next usage; the first behind NULL.  NULL: there is none.  Borrowed until more is
 * counted. */
const struct counts_usage *counts_next_usage(const struct counts *, const struct counts_person *,
					     const struct counts_usage *);

/* The next sight of a usage; the first behind NULL.  NULL: there is none.  Borrowed likewise. */
const struct counts_sight *counts_next_sight(const struct counts *, const struct counts_usage *,
					     const struct counts_sight *);

/* Where a usage is: whose, and which of theirs; small, as there may be millions of usages. */
struct counts_place {
	uint32_t person; /* index into people */
	uint32_t usage;  /* for counts_usage_at only; COUNTS_NOBODY: there is none */
};
#define COUNTS_NO_PLACE ((struct counts_place){ 0, COUNTS_NOBODY })

/* Moves on to the next usage of anybody; from COUNTS_NO_PLACE to the first.  False: no more. */
bool counts_next_place(const struct counts *, struct counts_place *);

/* The usage at a place that counts_next_place gave.  Borrowed until more is counted. */
const struct counts_usage *counts_usage_at(const struct counts *, struct counts_place);

/*
 * A device of a person as reports tell devices apart.  Much of what a phone does is seen without
 * its model or id, so that usages of one kind of device are one while nothing tells them apart.
 * What may be either of two that differ stays by itself.
 */
struct counts_device {
	struct counts_place place; /* whose; and a usage with its device */
	uint32_t device;           /* index into names, and so are: */
	uint32_t model, id;
	int64_t first;                     /* in all that was read, also before the period */
	uint64_t events, opened;           /* as in counts_usage */
	bool present;                      /* likewise */
	bool may_have_sent;                /* in the period: it, or one that may be the same */
	const struct counts_place *places; /* all of its usages, borrowed from the walk */
	size_t place_count;

	/* For counts_devices.c only. */
	struct counts_mark whole; /* the model and id that all usages have which are one with it */
	bool ambiguous;           /* it may be either of two that differ */
};

/* A walk through the devices of everybody, person by person; the arena has what it needs. */
#define COUNTS_DEVICES_OF_MOST 16 /* the room to begin with */
struct counts_devices {
	const struct counts *counts; /* borrowed */
	struct arena *arena;         /* borrowed */
	struct counts_place place;   /* the next usage */
	bool ended;                  /* there is none */
	uint32_t nameless;           /* index into names: no model, or no id */
	struct counts_device *items; /* of the person at hand, and the places of their usages: */
	struct counts_place *places;
	size_t at, count, room;
	bool out_of_memory; /* there are more */
};
void counts_devices_begin(struct counts_devices *, const struct counts *, struct arena *);

/* Borrowed until the next call.  NULL: there are no more, or no memory, as the walk then says. */
const struct counts_device *counts_next_device(struct counts_devices *);

/* Whether that device was first seen in the period. */
bool counts_is_new(const struct counts *, const struct counts_device *);

/*
 * The time of the first line that was read, also before the period; PERIOD_NO_START: there is none.
 * And whether that is before the period, so that what is new can be told.
 */
int64_t counts_log_begins(const struct counts *);
bool counts_have_past(const struct counts *);

/* The key of a group in its parts, which are borrowed from it; beside is empty in most lists. */
void counts_split(enum counts_list, struct span key, struct span *beside, struct span *value);

/* The key of a group of observed, POLICY=ACTION, in its two parts, borrowed from it. */
void counts_split_would(struct span would, struct span *policy, struct span *action);

/* Events of that traffic. */
uint64_t counts_events_of(const struct counts *, enum traffic);

/* Totals come once a minute; one that is late, or a minute that is long, is no gap. */
#define COUNTS_TOTALS_HOLD_SECONDS 150

/* When a host that sent totals before and after sent none. */
struct counts_gap {
	struct span host;
	int64_t from, to;
};

/*
 * All gaps in the period, by time, in the arena; *count of them.  Totals that have stopped are a
 * gap up to known_until, unless that is PERIOD_NO_END.  NULL: out of memory.
 */
const struct counts_gap *counts_gaps(const struct counts *, struct arena *, size_t *count);

#endif
