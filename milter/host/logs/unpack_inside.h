/* SPDX-License-Identifier: ISC */
/* unpack_inside -- what a library that unpacks has to offer.  For unpack*.c only. */
#ifndef UNPACK_INSIDE_H
#define UNPACK_INSIDE_H

#include "host/logs/unpack.h"

/* What goes in and what comes out of one step; the library moves both on. */
struct unpack_step {
	const char *in;
	size_t in_size;
	char *out;
	size_t out_size;
};

enum unpack_stepped {
	UNPACK_GOES_ON, /* in the middle of an archive */
	UNPACK_WHOLE,   /* the archive is complete; in may hold the next */
	UNPACK_BROKEN
};

struct unpack_library {
	void *(*begin)(void); /* NULL: out of memory */
	enum unpack_stepped (*step)(void *, struct unpack_step *);
	void (*end)(void *); /* NULL is fine */
};

extern const struct unpack_library unpack_gzip, unpack_zstd;

#endif
