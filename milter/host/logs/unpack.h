/* SPDX-License-Identifier: ISC */
/*
 * unpack -- reads compressed files, each in pieces, by what they begin with.
 * Several archives one behind the other are read as one.  A new format is a row in unpack.c and a
 * file for its library.
 */
#ifndef UNPACK_H
#define UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "base/trouble.h"

struct unpack;

/* The ending that names a file as compressed, such as .gz; empty: it has none.  Borrowed. */
struct span unpack_suffix(struct span name);

/* A file with such an ending and fewer bytes may have been cut off before its front tells. */
size_t unpack_mark_bytes(void);

/*
 * Looks at what the file begins with, without moving in it; a pipe cannot be looked at and counts
 * as plain.  *out is owned by the caller, and NULL when the file is not compressed.  The
 * descriptor is borrowed.  False: out of memory.
 */
bool unpack_open(int fd, struct unpack **out);
void unpack_close(struct unpack *); /* NULL is fine */

enum unpack_read {
	UNPACK_BYTES,   /* *size of them; 0: not yet, read again */
	UNPACK_END,     /* of the last archive */
	UNPACK_DAMAGED, /* why says how, without the file's name */
	UNPACK_FAILED   /* the file cannot be read: errno */
};

enum unpack_read unpack_read(struct unpack *, char *bytes, size_t room, size_t *size,
			     struct trouble *why);

#endif
