/* SPDX-License-Identifier: ISC */
/*
 * domain -- the one form of a domain's name.
 */
#ifndef DOMAIN_H
#define DOMAIN_H

#include "base/arena.h"
#include "base/span.h"

/*
 * In small letters, without the point of the root at its end, and with A-labels (xn--...) for
 * labels beyond ASCII (IDNA 2008, UTS 46 nontransitional, as Postfix has it).  What can be no name
 * in the DNS is folded as text.  Copies into the arena.  False: out of memory.
 */
bool domain_normal(struct arena *, struct span domain, struct span *normal);

#endif
