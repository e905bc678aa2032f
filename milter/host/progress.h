/* SPDX-License-Identifier: ISC */
/*
 * progress -- one line on a terminal, while something takes longer than a second.
 * It shows on standard error only, and only when that is a terminal.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *program; /* the name before the line */
	bool is_terminal;
	bool is_shown;
	int64_t next; /* when to draw next, in milliseconds of a clock that never goes back */
};

void progress_begin(struct progress *, const char *program);

/* Shows which part of all is done.  all is 0 where it is not known.  May be called often. */
void progress_show(struct progress *, uint64_t done, uint64_t all);

/* Erases the line; to be called before anything else is written there. */
void progress_erase(struct progress *);

#endif
