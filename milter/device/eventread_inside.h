/* eventread_inside -- what the ways of reading an event line share.  For eventread*.c only. */
#ifndef EVENTREAD_INSIDE_H
#define EVENTREAD_INSIDE_H

#include "eventread.h"

struct json_t; /* the library's; only eventread_json.c knows it */

#define EVENTREAD_KEY_WORDS 3

/* A key as it stands in a canonical line, "time": with its quotes, as words of eight bytes. */
struct eventread_key {
	uint64_t words[EVENTREAD_KEY_WORDS];
	uint64_t masks[EVENTREAD_KEY_WORDS]; /* ones where the word holds bytes of the key */
	uint8_t size;                        /* bytes */
	uint8_t kind;                        /* enum event_kind */
	uint8_t own;                         /* enum eventread_own */
};

struct eventread {
	struct arena *scratch; /* lists and decoded strings of the line at hand */
	struct json_t *tree;   /* owned: the line at hand, when the library read it */
	struct text line;      /* a copy of the line at hand, with room to read on behind it */
	struct eventread_key keys[EVENT_FIELDS];
	struct event_value unwanted; /* where a skim leaves what it steps over */
};

/* Fills in the keys. */
void eventread_walk_begin(struct eventread *);

/* Frees the tree. */
void eventread_json_end(struct eventread *);

/*
 * Decodes the inside of a string, escapes that we write only, into the scratch arena.  False: no
 * such escape, or out of memory.
 */
bool eventread_decode(struct eventread *, struct span raw, struct span *out);

/*
 * What eventread_decode would say of the escape at the front, behind its backslash: how many
 * bytes it takes; 0 when we write no such escape.
 */
size_t eventread_escape(const char *escape);

#endif
