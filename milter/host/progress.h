/*
 * progress -- one line on a terminal, while something takes longer than a second.
 * It shows on standard error only, and only when that is a terminal.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *program; /* who says it */
	bool is_terminal;
	bool is_shown;
	int64_t next; /* milliseconds of a clock that never goes back: not before */
};

void progress_begin(struct progress *, const char *program);

/* So much of all is done; all 0: nobody knows how much that is.  May be called often. */
void progress_show(struct progress *, uint64_t done, uint64_t all);

/* Erases the line; before anything else is said there. */
void progress_erase(struct progress *);

#endif
