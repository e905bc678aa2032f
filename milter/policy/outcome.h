/* SPDX-License-Identifier: ISC */
/*
 * outcome -- a decision put into words for each place that is told of it: the event log, the tag in
 * the message, the SMTP client, the mail log.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "event/event.h"
#include "policy/transaction.h"

/*
 * Fills in all that the outcome says; the caller adds time, id, host and source.  Where there is a
 * pseudonym_key, names and addresses become pseudonyms here, by the key of that time.  Borrows from
 * the outcome and uses the arena.  False: out of memory.
 */
bool outcome_event(const struct rules *, const struct outcome *, struct arena *, struct event *);

/*
 * An address, and what a phone calls itself, as the events have them: pseudonyms by that key
 * (pseudonym_key_at), or as they are where it is empty.  Borrows, or in the arena; no data: out of
 * memory.
 */
struct span outcome_address(struct span key, struct arena *, struct span address);
struct span outcome_device_id(struct span key, struct arena *, struct span id);

/* A client's address likewise: its network where there is a key, nothing if it is no address. */
struct span outcome_network(const struct rules *, struct arena *, struct span client);

/* Fills in only the keys from `policy` to `grace`; borrows from the decision. */
void outcome_decision(const struct decision *, struct event *);

/*
 * The value of the tag header field: `iphone; confidence=certain; os="iOS 16.5.1"; ...`, a token
 * and parameters (RFC 2045, 5.1) from a fixed alphabet.
 */
void outcome_tag(const struct outcome *, struct text *);

/* The line for the mail log: `QUEUEID: device=iphone os="iOS 16.5.1" action=... id=...`. */
void outcome_log_line(const struct outcome *, struct span id, struct text *);

/* The same for systemd-journald, as its fields (journalfield.h): QUEUE_ID=..., DEVICE=... */
void outcome_fields(const struct outcome *, struct span id, struct text *);

/* What the placeholders of a reply stand for; borrowed, os from the arena. */
void outcome_places(const struct rules *, const struct outcome *, struct span id, struct arena *,
		    struct span values[PLACES]);

/* "iOS 16.5.1"; only the system where the version is not known, empty where neither is. */
struct span outcome_system(const struct sighting *, struct arena *);
void outcome_write_system(struct text *, const struct sighting *);

#endif
