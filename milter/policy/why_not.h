/* SPDX-License-Identifier: ISC */
/*
 * why_not -- why policies did not decide, or not as their action says, a line for each.
 */
#ifndef WHY_NOT_H
#define WHY_NOT_H

#include "policy/rules.h"
#include "policy/transaction.h"

/*
 * Writes a line for each policy but one that acted, in the order of the configuration.  seconds
 * (since 1970 UTC): when the outcome was decided.  Nothing of the message reaches the text
 * unescaped.
 */
void why_not_explain(const struct rules *, const struct outcome *, int64_t seconds, struct text *);

#endif
