/*
 * entity -- what a character reference of HTML stands for.
 */
#ifndef ENTITY_H
#define ENTITY_H

#include "base/span.h"

#define ENTITY_NAME_BYTES 10 /* no name or number that is known here is longer */
#define ENTITY_ROOM 4        /* the bytes that entity_decode writes at most */

/*
 * Writes the character that name ("amp", "#233", "#xE9": without & and ;) stands for, in UTF-8,
 * and returns its bytes; 0: it is unknown.  A number that is no character gives U+FFFD, and the
 * blanks that do not break lines a plain blank.
 */
size_t entity_decode(struct span name, char out[ENTITY_ROOM]);

#endif
