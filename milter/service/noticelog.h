/* SPDX-License-Identifier: ISC */
/*
 * noticelog -- notices.jsonl beside the event log: who was written to about what, read so that
 * nobody is told the same twice, and written after each letter.
 */
#ifndef NOTICELOG_H
#define NOTICELOG_H

#include "host/config/config.h"
#include "letters/told.h"

struct noticelog;

/*
 * Reads what there is, rotated or not; for writing, makes the log if need be, and waits until no
 * other run has it for writing.  Owned by the caller.  Borrows the configuration.  NULL: the
 * trouble says why.
 */
struct noticelog *noticelog_open(const struct config *, const struct hash_seed *, bool for_writing,
				 struct trouble *);
void noticelog_close(struct noticelog *); /* NULL is fine */

/* Whether the letter would say nothing that its reader was not told. */
bool noticelog_has(struct noticelog *, const struct addressee *);

/* Notes the letter down.  False: the trouble says why it cannot be. */
bool noticelog_note(struct noticelog *, const struct addressee *, struct trouble *);

#endif
