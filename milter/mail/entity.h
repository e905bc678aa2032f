/* SPDX-License-Identifier: ISC */
/*
 * entity -- what a character reference of HTML stands for.
 */
#ifndef ENTITY_H
#define ENTITY_H

#include "base/span.h"

#define ENTITY_NAME_BYTES 10 /* no name or number that is known here is longer */
#define ENTITY_ROOM 4        /* bytes; entity_decode writes no more */

/*
 * Writes the character that name ("amp", "#233", "#xE9": without & and ;) stands for, in UTF-8,
 * and returns how many bytes it takes; 0: the name is unknown.  A number that is not a character
 * gives U+FFFD, and a no-break blank gives a plain one.
 */
size_t entity_decode(struct span name, char out[ENTITY_ROOM]);

#endif
