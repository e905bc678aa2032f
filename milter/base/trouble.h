/* SPDX-License-Identifier: ISC */
/*
 * trouble -- one sentence that names what went wrong, and with what.
 * A function that can fail takes one and fills it; the caller adds context or gives up.
 */
#ifndef TROUBLE_H
#define TROUBLE_H

/* Where in the configuration something was said. */
struct place {
	const char *file; /* borrowed from the configuration; NULL: built in */
	int line;         /* from 1 */
};

struct trouble {
	char sentence[1024]; /* no newline, no final full stop */
};

/* Fills the sentence, cut to fit; what a terminal might obey becomes '?'.  NULL is fine. */
void trouble_say(struct trouble *, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
