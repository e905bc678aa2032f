/* SPDX-License-Identifier: ISC */
/*
 * past -- what an event still tells of the request that was decided, and what it does not.
 * For deciding about it again.
 */
#ifndef PAST_H
#define PAST_H

#include "event/event.h"
#include "policy/policy.h"

/* What an event may lack, and a policy ask for.  PAST_FIELDS: nothing can be decided at all. */
enum past_lack {
	PAST_FIELDS,     /* no device, traffic, confidence, action, or none that is known */
	PAST_DEVICE,     /* the catalogue has no device of that name */
	PAST_USER,       /* a pseudonym, or cut */
	PAST_RECIPIENTS, /* more than the event names, or pseudonyms, or none named */
	PAST_NETWORK,    /* the client's address is cut to its network, or not told */
	PAST_CLIENT,     /* what the client calls itself: cut, or with an address hidden in it */
	PAST_MODEL,      /* as that */
	PAST_PROTOCOL,   /* of an access: not told, or written before events told it */
	PAST_REGISTERED, /* the device_id, or whatever else the register goes by */
	PAST_LACKS
};

/* A request as the event tells it.  All borrowed from the event, but for what is here. */
struct past {
	struct request request;
	struct sighting sighting;
	struct device stand_in; /* for a device that the catalogue does not know */
	unsigned lacks;         /* bits 1 << enum past_lack */
	bool hidden;            /* local parts may be pseudonyms */
	bool all_named;         /* every recipient is among those of the request */
	struct ip network;      /* of the client, where only that is known */
	int network_bits;       /* of 128; 0: nothing is known */
	int64_t milliseconds;   /* the event's own time, since 1970 UTC */
};

/* Reads it; out->request.sighting points into *out, which must not be copied. */
void past_read(const struct event *, const struct catalogue *, struct past *out);

static inline bool past_lacks(const struct past *past, enum past_lack what)
{
	return (past->lacks >> what & 1) != 0;
}

/* For people: "more recipients than the event names". */
const char *past_lack_words(enum past_lack);

/* For programs: "recipients". */
const char *past_lack_name(enum past_lack);

/* Whether an address of the event is a pseudonym, or was cut. */
bool past_hides(const struct past *, struct span address);
bool past_cut(struct span address);

/* As much of a value as it surely had: the rest was cut, or is behind a hidden address. */
struct span past_told(const struct past *, struct span value);

#endif
