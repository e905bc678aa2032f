/* SPDX-License-Identifier: ISC */
/*
 * digest -- SHA-256 of what was loaded, and keyed pseudonyms, by libcrypto.
 */
#ifndef DIGEST_H
#define DIGEST_H

#include "base/arena.h"
#include "base/span.h"

#define DIGEST_HEX 64 /* characters of a whole SHA-256 */

/* Takes pieces one after the other.  The same bytes cut differently give another digest. */
struct digest;

struct digest *digest_new(void);   /* owned by the caller; NULL: out of memory */
void digest_free(struct digest *); /* NULL is fine */
bool digest_add(struct digest *, struct span);

/* The SHA-256 of all pieces in lower-case hexadecimal, NUL-terminated.  No more can be added. */
bool digest_finish(struct digest *, char hex[DIGEST_HEX + 1]);

/* The first 16 hexadecimal digits of HMAC-SHA-256 (RFC 2104).  Empty when out of memory. */
struct span digest_pseudonym(struct arena *, struct span key, struct span value);

#endif
