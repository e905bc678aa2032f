/*
 * watch_guess -- of which source the lines of a log are, for whoever has named another.
 */
#ifndef WATCH_GUESS_H
#define WATCH_GUESS_H

#include "host/conf/config.h"

struct watch_guess {
	const struct source *source; /* borrowed from the configuration; NULL: of none */
	uint64_t lines;              /* of that source, among the first ... */
	uint64_t tried;              /* ... so many */
	const char *packer;          /* the program that compressed it, if we cannot; else NULL */
};

/* Tries the first lines of the file, packed or not, as all sources that are configured. */
struct watch_guess watch_guess(const struct config *, const char *path);

#endif
