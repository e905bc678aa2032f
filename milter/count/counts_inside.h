/* SPDX-License-Identifier: ISC */
/* counts_inside -- what the files of counts share.  For counts*.c only. */
#ifndef COUNTS_INSIDE_H
#define COUNTS_INSIDE_H

#include "count/counts.h"
#include "event/digested.h"

/*
 * What is counted of a sighting for its user, and is the same for all sightings that are alike.
 * The rows that it names are made with the first such sighting in the period.
 */
struct counts_traits {
	uint32_t device, model; /* indexes into names; no device: COUNTS_NOBODY */
	uint32_t mark;          /* index into marks; of the device, as far as the event says it */
	uint32_t kit, way;      /* indexes into kits and ways; of the device */
	bool opening;           /* an access or a receipt */
	bool access;
	bool verified, concerned, grace;
	bool has_rows;    /* what follows is filled in */
	size_t action;    /* index into COUNTS_ACTION; SIZE_MAX: none */
	enum action deed; /* ACTIONS: another, or none */
	uint32_t *woulds; /* owned: indexes into observed, without what an exemption spared */
	size_t would_count;
};

/* One sighting. */
struct counts_sighting {
	const struct counts_traits *traits;
	int64_t time, last; /* milliseconds since 1970 */
	uint64_t count;
	uint32_t user;             /* index into people, or COUNTS_NOBODY */
	struct counts_place place; /* of the usage; COUNTS_NO_PLACE without a user or device */
	bool folded;               /* a line of a digest: it was from time to last */
	struct digested_days days; /* of several, how many were on each; or empty */
};

/*
 * A line of several days may begin before the period, and end behind it: what is before and what is
 * in it are counted as two.  Where its own times are cut off, those of a part are the beginnings of
 * days.
 */
#define COUNTS_PARTS 2
struct counts_part {
	int64_t time, last;
	uint64_t count;
	struct digested_days days;
};
/* From a line that is not all behind the period.  How many there are. */
size_t counts_parts_of(const struct counts *, const struct counts_skimmed *, struct counts_part *);

/* Sightings in the period with the same values, but for the user, times and counts. */
struct counts_lot {
	const struct event *event;
	uint64_t lines, count;
	uint64_t nameless;           /* of the count: that of events without a user */
	int64_t first, latest, last; /* earliest and latest time, latest end */
	const struct userset *users;
	uint32_t user; /* one more user, or COUNTS_NOBODY */
};

/* Index into people, found or made; COUNTS_NOBODY without a user, or out of memory, which counts
 * then says. */
uint32_t counts_make_person(struct counts *, struct span user);

/*
 * A usage is in usages, at an index, or stands with its person.  Another call may put it elsewhere,
 * if it is about the same person.
 */
#define COUNTS_WITH_PERSON (UINT32_MAX - 1)
static inline struct counts_usage *counts_usage_to_change(struct counts *counts,
							  struct counts_place place)
{
	if (place.usage != COUNTS_WITH_PERSON)
		return tally_at(&counts->usages, place.usage);
	return &((struct counts_person *)tally_at(&counts->people, place.person))->usage;
}

static inline bool counts_is_place(struct counts_place place)
{
	return place.usage != COUNTS_NOBODY;
}

/*
 * Finds the usage, or makes one that has no events and no first time yet.  It is no place without a
 * person or device, or when out of memory, which counts then says.
 */
struct counts_place counts_make_usage(struct counts *, const struct counts_usage_key *);

/* Counts the event for the device that the user used, also before the period. */
void counts_add_usage(struct counts *, const struct counts_sighting *);

/* Index into kits, found or made; 0 when out of memory, which counts then says. */
uint32_t counts_make_kit(struct counts *, const struct counts_kit *);

/* Index into ways, likewise. */
uint32_t counts_make_way(struct counts *, const struct counts_way *);

void counts_sights_begin(struct counts *);

/* The device was seen with that kit from then to then. */
void counts_make_sight(struct counts *, struct counts_place, uint32_t kit, int64_t first,
		       int64_t last);

/* And that way. */
void counts_make_seen(struct counts *, struct counts_place, uint32_t way, int64_t first,
		      int64_t last);

/* Counts the event for its user. */
void counts_add_person(struct counts *, const struct counts_sighting *);

/* Counts the event at its time of day and week, or on its days. */
void counts_add_time(struct counts *, const struct counts_sighting *);

/* Counts what only the values say. */
void counts_add_lot(struct counts *, const struct counts_lot *);

/*
 * Fills in what the event says.  The rows that the traits name are made later, once, as what lies
 * before the period has none.  The caller ends the traits.
 */
void counts_traits_of(struct counts *, const struct event *, struct counts_traits *);
void counts_traits_make_rows(struct counts *, const struct event *, struct counts_traits *);
void counts_traits_end(struct counts_traits *); /* zeroed is fine */

/* Whether each of those events must be counted by itself, for what it says of its user. */
bool counts_is_single(const struct event *);

void counts_alike_end(struct counts *);

/*
 * Users of sightings that are alike in all that lists tell; see counts_crowds.c.  Which crowd they
 * are: of that event, read from that line, which lives as long as the kinds do.  False: out of
 * memory, or too long.
 */
bool counts_crowds_begin(struct counts *); /* false: out of memory */
bool counts_crowd_of(struct counts *, const struct event *, struct span line, uint32_t *out);
void counts_crowd_add_user(struct counts *, uint32_t crowd, uint32_t user);
void counts_crowd_add_lot(struct counts *, uint32_t crowd,
			  const struct counts_lot *); /* its times */
void counts_crowds_settle(struct counts *);
void counts_crowds_forget(struct counts *); /* zeroed is fine */

/* The index of the group of that key, found or made; 0: out of memory, which counts then says. */
size_t counts_make_group(struct counts *, struct tally *groups, struct span key);

/* A key of two parts, which counts_split cuts again.  Borrowed from scratch until the next call. */
struct span counts_join(struct counts *, struct span beside, struct span value);

/* A key of several, with a NUL between any two. */
struct span counts_join_all(struct counts *, const struct span *parts, size_t count);

/* Index into names, found or made; 0 when out of memory, which counts then says. */
uint32_t counts_make_name(struct counts *, struct span name);

/* Index into marks, found or made; 0 when out of memory, which counts then says. */
uint32_t counts_make_mark(struct counts *, uint32_t model, uint32_t id);

/* Takes note of whom policies that did not act were about. */
void counts_add_concerns(struct counts *, const struct counts_sighting *);

/* Takes note of the configuration in force, and of when anything was: of so many lines. */
void counts_add_configuration(struct counts *, const struct event *, int64_t first, int64_t latest,
			      uint64_t lines);

/* Takes note of who wrote the line; count: its events, none for other lines. */
void counts_add_feeder(struct counts *, const struct event *, int64_t time, int64_t last,
		       uint64_t count);

/*
 * Adds what totals say, and takes note of them; messages by traffic.  Latest is the time of the
 * last of them, in a line of a digest; between the two there is no hole.
 */
void counts_add_messages(struct counts *, struct span host, struct span source, int64_t time,
			 int64_t latest, const uint64_t messages[TRAFFICS]);

/*
 * Takes note of totals lines from one second to another, since 1970, without a hole between.  For
 * who has counted elsewhere, too.
 */
void counts_add_running(struct counts *, struct span host, struct span source, int64_t from,
			int64_t to);

void counts_running_end(struct tally *running); /* zeroed is fine */

/* Adds the totals that another count has noted.  False: out of memory. */
bool counts_running_merge(struct counts *, const struct tally *running);

/* The first members of a concern. */
struct counts_concern_key {
	uint32_t would, device, person;
};

/* Finds the concern, or makes one that was never seen.  NULL: out of memory, which counts says. */
struct counts_concern *counts_make_concern(struct counts *, const struct counts_concern_key *);

/* Of a usage of the key's person: whether it is that of the key. */
static inline bool counts_usage_has_key(const struct counts_usage *usage,
					const struct counts_usage_key *key)
{
	return usage->device == key->device && usage->mark == key->mark;
}

/* A usage of a person with many, unless it stands with the person. */
struct counts_usage_of_many {
	struct counts_usage_key key;
	uint32_t index; /* into usages */
};

/* Its index, if a person with many has that usage, and not at hand; otherwise COUNTS_NOBODY. */
uint32_t counts_usage_of_many(const struct counts *, const struct counts_usage_key *);

/* Rows of usages begin with a device and a mark, but are not found by them. */
#define COUNTS_USAGE_KEY_BYTES (2 * sizeof(uint32_t))

#endif
