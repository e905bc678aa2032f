/* SPDX-License-Identifier: ISC */
/*
 * gate_memory -- which users opened a mailbox from which addresses a moment ago, with a device that
 * a policy would have denied: from lines of the event log, which the watcher wrote.
 * Knows no file and decides nothing: gate_recall.h does.  Times are in milliseconds since 1970 UTC.
 */
#ifndef GATE_MEMORY_H
#define GATE_MEMORY_H

#include "event/eventread.h"

#define GATE_MEMORY_MAX 10000 /* users and their addresses; then the oldest is forgotten early */

struct gate_memory;

struct gate_memory *
gate_memory_new(const struct hash_seed *);   /* owned by the caller; NULL: no memory */
void gate_memory_free(struct gate_memory *); /* NULL is fine */

/* For how long an access is remembered.  Zero until it is called. */
void gate_memory_keep(struct gate_memory *, int64_t milliseconds);

/*
 * Takes whole lines of the event log, of which most are none of ours; what is no event is passed
 * over.  Only a user whom the server has verified is remembered.
 */
void gate_memory_feed(struct gate_memory *, struct span lines, int64_t now);

/*
 * The access of that user from that address, both as an event has them: its time, traffic, action,
 * and what it tells of the device.  Borrowed until the next call.  False: there is none.
 */
bool gate_memory_find(struct gate_memory *, struct span user, struct span client_ip, int64_t now,
		      struct event *out);

/* Frees what is over. */
void gate_memory_tick(struct gate_memory *, int64_t now);

size_t gate_memory_count(const struct gate_memory *);
uint64_t
gate_memory_early(const struct gate_memory *); /* forgotten to make room, since the start */

#endif
