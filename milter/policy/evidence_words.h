/* SPDX-License-Identifier: ISC */
/*
 * evidence_words -- the evidence that decided about a device, as an event has it.
 */
#ifndef EVIDENCE_WORDS_H
#define EVIDENCE_WORDS_H

#include "device/device.h"

/*
 * The field and its value, of a signature only what the pattern matched.  With `hidden` that is so
 * for every field, and [address] stands where a mail or network address was matched.  There must be
 * a match.  Lives in the arena; empty when out of memory.
 */
struct span evidence_words(const struct sighting *, bool hidden, struct arena *);

/*
 * What a pattern captured, such as the client's name: with `hidden`, [address] stands for a mail
 * address in it.  A version may look like a network address, so those stay.  Lives as long as the
 * value, or in the arena.
 */
struct span evidence_captured(struct span value, bool hidden, struct arena *);

#endif
