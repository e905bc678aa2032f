/* SPDX-License-Identifier: ISC */
/*
 * caseless -- text in one form, whatever the case of its letters and however they are composed.
 */
#ifndef CASELESS_H
#define CASELESS_H

#include "base/arena.h"
#include "base/span.h"

/*
 * The text folded by Unicode (D145), in NFC: equal for all spellings that are the same but for the
 * case of letters.  Of text that is not UTF-8 the ASCII letters become small, and the rest stays.
 * Copies into the arena.  False: out of memory.
 */
bool caseless_text(struct arena *, struct span text, struct span *folded);

bool caseless_is_ascii(struct span);

#endif
