/* SPDX-License-Identifier: ISC */
/*
 * names -- strings, each with a number from 0 in the order they were added.
 * The case of ASCII letters is ignored.  Finding one of a million costs no more than one of ten, as
 * long as nobody adds names that were made to meet: it is for the words of a configuration.  What
 * strangers write is only looked for here.
 */
#ifndef NAMES_H
#define NAMES_H

#include "base/arena.h"
#include "base/span.h"

struct names;

struct names *names_new(void);   /* owned by the caller; NULL: out of memory */
void names_free(struct names *); /* NULL is fine */
size_t names_count(const struct names *);

/* The number of that name, given to it if it is new; -1: out of memory.  Copies the name. */
int names_add(struct names *, struct span name);

/* The name of that number, from 0 to names_count - 1, as it was added; borrowed. */
struct span names_at(const struct names *, size_t number);

/* The number of that name, or -1. */
int names_find(const struct names *, struct span name);

#endif
