/* SPDX-License-Identifier: ISC */
/*
 * rollout -- whom a policy is about that begins with a share of people: the same each time, on each
 * host and after each start, and when the share grows those who were in stay.
 */
#ifndef ROLLOUT_H
#define ROLLOUT_H

#include "base/span.h"

#define ROLLOUT_ALL 100

/*
 * Whether that user, in normal form, is among so many percent of a policy.  No secret is needed:
 * who is first is none, and nobody can choose the address by which he is known.  Nobody is in for
 * an empty user, or when out of memory.
 */
bool rollout_has(struct span policy, unsigned percent, struct span user);

#endif
