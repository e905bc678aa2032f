/* SPDX-License-Identifier: ISC */
/*
 * utf8 -- text that may not be UTF-8, made so.
 * Patterns, which trust it, see no other.  See text.h for a single character.
 */
#ifndef UTF8_H
#define UTF8_H

#include "base/arena.h"
#include "base/span.h"

/*
 * Replaces *text by a copy in the arena in which each byte that is not part of well-formed UTF-8 is
 * U+FFFD; leaves it as it is where there is none.  False: out of memory.
 */
bool utf8_repair(struct arena *, struct span *text);

/* The first limit bytes of UTF-8, or a few less, so that no character is cut. */
struct span utf8_first(struct span, size_t limit);

#endif
