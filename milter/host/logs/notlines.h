/* SPDX-License-Identifier: ISC */
/*
 * notlines -- what the bytes of a file are, if they have to be made lines first.
 */
#ifndef NOTLINES_H
#define NOTLINES_H

#include "base/span.h"

struct notlines {
	const char *is; /* in words; NULL: nothing like that */
	const char
		*command; /* what makes them lines, when the file's name is put behind; or NULL */
};

/* By the first bytes of a file. */
struct notlines notlines_find(struct span bytes);

#endif
