/* SPDX-License-Identifier: ISC */
/*
 * growth -- whether a pattern's cost grows faster than the length of what it is tried on.
 * Steps are counted, never time.  It looks for a bad value and does not prove that there is none.
 */
#ifndef GROWTH_H
#define GROWTH_H

#include "device/pattern.h"

struct growth {
	struct span value; /* the costliest that was tried; lives in the arena */
	uint64_t steps;    /* that it took, one a byte */
	bool superlinear;
};

/*
 * Tries values of doubling length that nearly match the pattern: what it begins with, then one part
 * of it over and over.  False: out of memory.
 */
bool growth_find(struct growth *out, struct arena *, const struct pattern *);

#endif
