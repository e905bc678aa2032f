/* SPDX-License-Identifier: ISC */
/*
 * explain -- a decision in plain words, what led to it, and where that is configured.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "policy/outcome.h"

/*
 * Writes some lines about the message or line called name: evidence, pattern, device, policy and
 * action.  Nothing of the message reaches the text unescaped.
 */
void explain_outcome(const struct outcome *, const char *name, struct arena *, struct text *);

#endif
