/* SPDX-License-Identifier: ISC */
/* replay_inside -- what the files of replay share.  For replay*.c only. */
#ifndef REPLAY_INSIDE_H
#define REPLAY_INSIDE_H

#include "replay/replay.h"

#define REPLAY_TOP_USERS 10

void replay_counts_begin(struct replay *);
void replay_counts_end(struct replay *);

/* Counts a changed event as so many. */
void replay_count(struct replay *, const struct replay_seen *, uint64_t count);

/* Whether both events say the same decision. */
bool replay_same(const struct event *, const struct event *);

/* Adds the decision in bytes that no other decision has. */
void replay_key(const struct event *, struct text *);

/* Both decisions as members of a JSON object: "was":{...},"now":{...} */
void replay_decisions(const struct replay_seen *, struct text *);

#endif
