/* SPDX-License-Identifier: ISC */
/*
 * nearest -- of the words that are known, the one that somebody who mistyped it meant.
 * The case of ASCII letters is ignored.
 */
#ifndef NEAREST_H
#define NEAREST_H

#include "base/span.h"

/* A search.  It begins with { .given = WORD }, and is told every word that is known. */
struct nearest {
	struct span given; /* borrowed */
	struct span found; /* borrowed from the words; NULL data: none of them is near */
	size_t errors;     /* between given and found */
};

/* Takes the word if it is near, and nearer than those before it. */
void nearest_try(struct nearest *, struct span word);

#endif
