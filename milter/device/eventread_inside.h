/* eventread_inside -- what the two ways of reading an event line share.  For eventread*.c only. */
#ifndef EVENTREAD_INSIDE_H
#define EVENTREAD_INSIDE_H

#include "eventread.h"

struct json_t; /* the library's; only eventread_json.c knows it */

struct eventread {
	struct arena *scratch; /* lists and decoded strings of the line at hand */
	struct json_t *tree;   /* owned: the line at hand, when the library read it */
	struct {
		char bytes[40];
		size_t size;
	} keys[EVENT_FIELDS]; /* each key as it stands in a canonical line: "time": */
};

/* Frees the tree. */
void eventread_json_end(struct eventread *);

#endif
