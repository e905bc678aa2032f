/* SPDX-License-Identifier: ISC */
/*
 * netstring -- bytes with their length before them (5:hello,), so that none need be escaped.
 * (D. J. Bernstein, Netstrings, 1997.)
 */
#ifndef NETSTRING_H
#define NETSTRING_H

#include "base/span.h"
#include "base/text.h"

void netstring_add(struct text *, struct span);
void netstring_add_number(struct text *, uint64_t); /* in decimal */

/* Takes one off the front of *rest.  False: there is no complete one. */
bool netstring_take(struct span *rest, struct span *out);
bool netstring_take_number(struct span *rest, uint64_t *out);

#endif
