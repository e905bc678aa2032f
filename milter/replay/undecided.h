/* SPDX-License-Identifier: ISC */
/*
 * undecided -- whether a decision about a past request hangs on what its event lacks.
 * Each condition that the lack touches is met, is not met, or cannot be told; a policy that might
 * have matched makes the decision undecidable, and one that cannot have does not.
 */
#ifndef UNDECIDED_H
#define UNDECIDED_H

#include "replay/past.h"

struct undecided;

/* Borrows the policies.  Owned by the caller; NULL: out of memory. */
struct undecided *undecided_new(const struct policies *);
void undecided_free(struct undecided *); /* NULL is fine */

/*
 * Whether the decision, made with as much as the event tells, might have been another with all of
 * it; *why is then the first thing that is wanting.
 */
bool undecided_about(struct undecided *, const struct past *, const struct decision *,
		     enum past_lack *why);

#endif
