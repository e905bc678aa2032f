/*
 * unpack -- reads compressed files, each in pieces, by what they begin with.
 * Several archives one behind the other are read as one.  One row a form; one file a library.
 */
#ifndef UNPACK_H
#define UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/trouble.h"

struct unpack;

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
