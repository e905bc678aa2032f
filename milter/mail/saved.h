/* SPDX-License-Identifier: ISC */
/*
 * saved -- the message in a file that somebody saved, out of what programs put around it: blank
 * lines, a byte order mark, UTF-16, the byte count and property list of an .emlx, `>From ` lines,
 * base64 of the whole.
 */
#ifndef SAVED_H
#define SAVED_H

#include "base/arena.h"
#include "base/span.h"

/*
 * *out is the message, or an mbox, within content or in the arena; content itself where nothing is
 * around it.  False: out of memory.
 */
bool saved_read(struct arena *, struct span content, struct span *out);

/* What a file is that is no mail as text, as a clause with the remedy.  NULL: nothing known. */
const char *saved_other(struct span content);

/* Whether it begins with a header field, as a message does. */
bool saved_has_field(struct span message);

#endif
