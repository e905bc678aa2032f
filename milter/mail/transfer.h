/* SPDX-License-Identifier: ISC */
/*
 * transfer -- undoes a Content-Transfer-Encoding (RFC 2045) in bytes that come in pieces.
 * Broken encoding is passed on as it stands; an unknown encoding is taken for none.
 */
#ifndef TRANSFER_H
#define TRANSFER_H

#include "base/span.h"

enum transfer_encoding { TRANSFER_NONE, TRANSFER_QUOTED_PRINTABLE, TRANSFER_BASE64 };

struct transfer {
	enum transfer_encoding encoding;
	unsigned char seen; /* quoted-printable: what of an escape was read; base64: bits held */
	char digit;         /* the escape's first hexadecimal digit */
	unsigned bits;      /* base64, not yet written */
};

#define TRANSFER_ROOM 4 /* the least room that transfer_decode can work with */

/* encoding is the word in the field; its case is ignored.  Empty is none. */
void transfer_begin(struct transfer *, struct span encoding);

/*
 * Takes bytes off the front of *in and writes what they mean to out, until either is used up (or
 * fewer than TRANSFER_ROOM bytes are left of out).  Returns the bytes written.
 */
size_t transfer_decode(struct transfer *, struct span *in, char *out, size_t room);

#endif
