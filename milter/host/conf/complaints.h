/* SPDX-License-Identifier: ISC */
/*
 * complaints -- all that is wrong with a configuration, each with file and line.
 */
#ifndef COMPLAINTS_H
#define COMPLAINTS_H

#include "base/arena.h"
#include "base/nearest.h"
#include "base/trouble.h"

struct complaints {
	struct arena *arena; /* borrowed: the sentences live there */
	const char **lines;  /* "file:line: what is wrong", as found */
	size_t count;
	const char **warnings; /* "file:line: what is not wrong but may surprise", as found */
	size_t warning_count;
};

/* Keeps one more complaint; a place without a file is the configuration as a whole. */
void complain(struct complaints *, struct place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Keeps a complaint of a word that nobody knows: the sentence, then the nearest known word, if one
 * was found, and then how to see them all, which may be NULL.
 */
void complain_unknown(struct complaints *, struct place, const struct nearest *, const char *all,
		      const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Keeps a warning, which does not stop the configuration from being taken. */
void complain_mildly(struct complaints *, struct place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
