/* SPDX-License-Identifier: ISC */
/*
 * groupnames -- the named groups of a regular expression, against those that somebody reads.
 */
#ifndef GROUPNAMES_H
#define GROUPNAMES_H

#include "base/arena.h"
#include "base/trouble.h"
#include "device/pattern.h"

/*
 * False: the pattern has a named group that is none of these, which a mistyped one is; the trouble
 * names the nearest.  One that the pattern itself refers to, as (?&name) does, may have any name.
 */
bool groupnames_check(const struct pattern *, struct arena *, const char *const *known,
		      size_t count, struct trouble *);

#endif
