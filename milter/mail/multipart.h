/* SPDX-License-Identifier: ISC */
/*
 * multipart -- the multiparts that are open around the part being read (RFC 2046), and the lines
 * that end their parts.
 */
#ifndef MULTIPART_H
#define MULTIPART_H

#include "base/text.h"

#define MULTIPART_DEPTH 8                           /* what is nested deeper is not looked into */
#define MULTIPART_BOUNDARY 256                      /* bytes; a longer boundary is not looked for */
#define MULTIPART_LINE (2 + MULTIPART_BOUNDARY + 2) /* bytes that tell what a line ends */

struct multipart {
	char boundary[MULTIPART_BOUNDARY];
	size_t boundary_size;
	bool alternative; /* its parts all say the same thing */
	bool digest;      /* its parts are messages unless they say otherwise */
	bool own;         /* its parts may be the sender's own text */
};

struct multiparts {
	struct multipart open[MULTIPART_DEPTH];
	size_t depth;
};

/*
 * Opens the multipart of that content type; type is the word before its parameters.  False: it is
 * not a multipart, is too deep, or has no usable boundary.
 */
bool multiparts_open(struct multiparts *, struct span type, struct span content_type);

/*
 * The depth, from 1, of the multipart that the line is a boundary of; 0: none.  Of a long line its
 * first MULTIPART_LINE bytes are enough.  *closes: the last part has ended.
 */
size_t multiparts_find(const struct multiparts *, struct span line, bool *closes);

/* The innermost one; NULL: none is open. */
const struct multipart *multiparts_innermost(const struct multiparts *);

#endif
