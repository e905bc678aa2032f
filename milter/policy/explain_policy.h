/* SPDX-License-Identifier: ISC */
/*
 * explain_policy -- the policies of a configuration in plain words, in the order in which they are
 * tried, with their dates as seen at one moment, and with what is odd about them.
 */
#ifndef EXPLAIN_POLICY_H
#define EXPLAIN_POLICY_H

#include "policy/rules.h"

/* seconds: since 1970 UTC. */
void explain_policies(const struct rules *, int64_t seconds, struct text *);

#endif
