/* SPDX-License-Identifier: ISC */
/*
 * watch_guess -- of which source the lines of a log are, for whoever has named another.
 */
#ifndef WATCH_GUESS_H
#define WATCH_GUESS_H

#include "host/config/config.h"
#include "host/logs/notlines.h"

struct watch_guess {
	const struct source *source; /* borrowed from the configuration; NULL: of none */
	uint64_t lines;              /* of that source, among the first ... */
	uint64_t tried;              /* ... so many */
	struct notlines unread;      /* what it is instead of lines, if that is known */
};

/* Tries the first lines of the file, packed or not, as all sources that are configured. */
struct watch_guess watch_guess(const struct config *, const char *path);

/* The same of the first lines themselves. */
struct watch_guess watch_guess_lines(const struct config *, struct span lines);

#endif
