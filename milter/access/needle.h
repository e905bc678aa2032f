/* SPDX-License-Identifier: ISC */
/*
 * needle -- a literal that is looked for in many lines, by the byte of it that they have least: to
 * look for a single byte is what a C library does fastest.
 */
#ifndef NEEDLE_H
#define NEEDLE_H

#include "base/span.h"

struct needle {
	struct span literal; /* borrowed; not empty */
	size_t rare;         /* the byte of it that is looked for */
};

/* How often each byte is in the first part of a text. */
struct needle_bytes {
	unsigned count[256];
};

struct needle_bytes needle_bytes_of(struct span text);

/* Has its rarest byte looked for from now on. */
void needle_learn(struct needle *, const struct needle_bytes *);

/* Where it first is; NULL: nowhere. */
const char *needle_find(const struct needle *, struct span text);

#endif
