/* eventread_inside -- what the ways of reading an event line share.  For eventread*.c only. */
#ifndef EVENTREAD_INSIDE_H
#define EVENTREAD_INSIDE_H

#include "eventread.h"
#include "tally.h"

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

/* A part of a line; see eventread_runs.c. */
struct eventread_run {
	struct tally_row row; /* the key is the text: "host":"mx1","source":"smtp" */
	uint8_t last_field;
};

#define EVENTREAD_EXPECTED 65536

struct eventread {
	struct arena *scratch; /* lists and decoded strings of the line at hand */
	struct json_t *tree;   /* owned: the line at hand, when the library read it */
	struct text line;      /* a copy of the line at hand, with room to read on behind it */
	struct eventread_key keys[EVENT_FIELDS];
	struct event_value unwanted; /* where a skim leaves what it steps over */
	struct tally runs;           /* of eventread_run; their numbers begin with 1 */
	struct arena *run_texts;
	/* The run that came last where the line before it was alike; 0: none. */
	uint16_t expected[EVENTREAD_RUNS][EVENTREAD_EXPECTED];
};

/* Fills in the keys. */
void eventread_walk_begin(struct eventread *);

/* False: out of memory. */
bool eventread_runs_begin(struct eventread *);
void eventread_runs_end(struct eventread *);

/* The number of that run, given to it if it is new; 0: out of memory. */
uint32_t eventread_keep_run(struct eventread *, struct span text, uint8_t last_field);

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
