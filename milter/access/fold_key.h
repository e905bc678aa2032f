/* SPDX-License-Identifier: ISC */
/*
 * fold_key -- what makes an access the repeat of another: the same person, with the same device,
 * decided in the same way.
 */
#ifndef FOLD_KEY_H
#define FOLD_KEY_H

#include "event/event.h"

/*
 * Adds the key of the access that the event tells of: source, user, device, model, version, and
 * what was decided, so that nothing a policy did is hidden.  An event that was written to the log
 * and read again has the same key.
 */
void fold_key_write(struct text *, const struct event *);

/* The front of a key, without what was decided: who, with what, where.  Borrowed from it. */
struct span fold_key_identity(struct span key);

#endif
