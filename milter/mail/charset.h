/* SPDX-License-Identifier: ISC */
/*
 * charset -- turns text of a declared character set into UTF-8, in pieces.
 * UTF-8, US-ASCII and whatever is not in the table in charset.c pass unchanged.
 */
#ifndef CHARSET_H
#define CHARSET_H

#include <iconv.h>

#include "base/span.h"

#define CHARSET_PIECE 256 /* bytes converted at once */
#define CHARSET_ROOM 1024 /* the least room that charset_convert can work with */

struct charset {
	iconv_t converter;           /* while converting */
	bool converting;             /* false: bytes pass unchanged */
	unsigned faults;             /* bytes that made no sense */
	char pending[CHARSET_PIECE]; /* received but not yet converted: the start of a character */
	size_t pending_size;
};

/*
 * name is the charset parameter; its case is ignored.  What was begun must be ended; a zeroed one
 * may be.
 */
void charset_begin(struct charset *, struct span name);
void charset_end(struct charset *);

/*
 * Takes bytes off the front of *in and writes them to out as UTF-8; what makes no sense becomes
 * U+FFFD.  Returns the bytes written; call it again until *in is empty.
 */
size_t charset_convert(struct charset *, struct span *in, char *out, size_t room);

#endif
