/*
 * complaints -- all that is wrong with a configuration, each with file and line.
 */
#ifndef COMPLAINTS_H
#define COMPLAINTS_H

#include "arena.h"
#include "trouble.h"

struct complaints {
	struct arena *arena; /* borrowed: the sentences live there */
	const char **lines;  /* "file:line: what is wrong", as found */
	size_t count;
};

/* Keeps one more; a place without file stands for the configuration as a whole. */
void complain(struct complaints *, struct place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
