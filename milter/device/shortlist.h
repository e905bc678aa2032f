/* SPDX-License-Identifier: ISC */
/*
 * shortlist -- which of many patterns are worth trying on a value.
 * Patterns are looked up by what each of their matches must contain (literals.h), so that a value
 * meets a handful of them however many there are.  It never leaves out one that matches.
 * Built once, read-only and shared by threads afterwards.
 */
#ifndef SHORTLIST_H
#define SHORTLIST_H

#include "base/arena.h"
#include "device/pattern.h"

struct shortlist;

/* Lives in the arena.  patterns are borrowed for the call.  NULL: out of memory. */
struct shortlist *shortlist_new(struct arena *, const struct pattern *const *patterns,
				size_t count);

/* How many words a set of its patterns takes, at 64 patterns to a word. */
size_t shortlist_words(const struct shortlist *);

/* Adds to the set the numbers of the patterns that may match the value. */
void shortlist_add(const struct shortlist *, struct span value, uint64_t *set);

#endif
