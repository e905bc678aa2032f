/* SPDX-License-Identifier: ISC */
/*
 * word -- encoded words (RFC 2047), undone: =?utf-8?Q?iPhone_Mail?= is iPhone Mail.
 */
#ifndef WORD_H
#define WORD_H

#include "base/arena.h"
#include "base/span.h"

/* Whether there may be an encoded word in the value: no more than a look, to spare the copy. */
bool word_occurs(struct span value);

/*
 * The value with its encoded words undone and in UTF-8; blanks between two of them are no part of
 * the text.  What is broken or unknown stays as it stands, and so does what follows many words.  A
 * copy in the arena; its data is NULL when memory is short.
 */
struct span word_decode(struct arena *, struct span value);

#endif
