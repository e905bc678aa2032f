/* SPDX-License-Identifier: ISC */
/*
 * watch_inputs -- sources, inputs, and which source reads which input: made when they are first
 * asked for, and kept.  For watch*.c only.
 */
#ifndef WATCH_INPUTS_H
#define WATCH_INPUTS_H

#include "watch/watch.h"

/* The input of that path, made if need be; NULL: out of memory. */
struct input *watch_input_named(struct watch *, const char *path);

/* The source of that name, made if need be; NULL: out of memory. */
struct watched *watch_source_named(struct watch *, struct span name);

/*
 * That input as that source reads it, made if need be.  NULL: the source is not in the
 * configuration in force, or out of memory.
 */
struct feed *watch_feed_of(struct watch *, struct input *, struct watched *);
void watch_feed_free(struct feed *); /* which no input has any more */

/* All of them, at the end. */
void watch_inputs_free(struct watch *);

/* Whether it is standard input. */
bool watch_input_is_piped(const struct input *);

/* What was read of its files, and what was not. */
struct follow_counts watch_input_count(const struct input *);

/* All of its lines that there are were found by now: see follow_is_settled. */
bool watch_input_is_settled(const struct input *);

/* Whether a file of it was there, now or at an earlier look; standard input always is. */
bool watch_input_is_there(const struct input *);

#endif
