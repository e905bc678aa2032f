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

/* A line was like a run up to a place, had that byte there, and was the next run. */
struct eventread_step {
	uint32_t run; /* 0: an empty step */
	uint32_t at;
	uint32_t next;
	char byte;
};

#define EVENTREAD_STEPS 4096

struct eventread {
	struct arena *scratch; /* lists and decoded strings of the line at hand */
	struct json_t *tree;   /* owned: the line at hand, when the library read it */
	struct text line;      /* a copy of the line at hand, with room to read on behind it */
	struct eventread_key keys[EVENT_FIELDS];
	struct event_value unwanted; /* where a skim leaves what it steps over */
	struct tally runs;           /* of eventread_run; their numbers begin with 1 */
	struct arena *run_texts;
	uint32_t latest[EVENTREAD_RUNS]; /* the runs of the line before; 0: none */
	struct eventread_step steps[EVENTREAD_STEPS];
};

#define EVENTREAD_WORD 8 /* bytes */

/* The first byte is the lowest, whatever the machine; compilers make one load of it. */
static inline uint64_t eventread_word(const char *at)
{
	const unsigned char *byte = (const unsigned char *)at;

	return (uint64_t)byte[0] | (uint64_t)byte[1] << 8 | (uint64_t)byte[2] << 16 |
	       (uint64_t)byte[3] << 24 | (uint64_t)byte[4] << 32 | (uint64_t)byte[5] << 40 |
	       (uint64_t)byte[6] << 48 | (uint64_t)byte[7] << 56;
}

/* Which byte the lowest of those bits, each the highest of a byte, belongs to. */
static inline size_t eventread_first_byte(uint64_t marked)
{
	return (size_t)((((marked & (0 - marked)) >> 7) * 0x0001020304050607U) >> 56);
}

/* Fills in the keys. */
void eventread_walk_begin(struct eventread *);

/* False: out of memory. */
bool eventread_runs_begin(struct eventread *);
void eventread_runs_end(struct eventread *);

/* What a search for a run has come to. */
struct eventread_search {
	uint32_t run;               /* the longest known one that stands there; 0: none */
	struct eventread_step left; /* the step that is not known; without its next one */
};

/*
 * Looks for a run, the one of that place in lines, where a line goes on.  The line can be read on
 * behind its newline.
 */
void eventread_search(const struct eventread *, size_t place, const char *at,
		      struct eventread_search *);

/* That search should have come to the run. */
void eventread_learn(struct eventread *, const struct eventread_search *, uint32_t run);

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
