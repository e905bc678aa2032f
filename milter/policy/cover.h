/*
 * cover -- which policies can never match, because an earlier one ends the search for all that
 * they are about.  What is said is sure, but not all is said: a policy covered only by several
 * others together, or by hours and dates that follow on each other, is not found.
 */
#ifndef COVER_H
#define COVER_H

#include "device/catalogue.h"
#include "policy/policy.h"

/*
 * The first policy that covers the one of that number from `seconds` (since 1970 UTC) on: it ends
 * the search, and each of its conditions is at least as wide.  NULL: none was found.
 */
const struct policy *cover_find(const struct policies *, size_t number, const struct catalogue *,
				int64_t seconds);

/* Whether a list of users or recipients is there but empty, so that nobody is meant. */
bool cover_is_empty(const struct policy *);

#endif
