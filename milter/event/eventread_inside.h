/* eventread_inside -- what the ways of reading an event line share.  For eventread*.c only. */
#ifndef EVENTREAD_INSIDE_H
#define EVENTREAD_INSIDE_H

#include "event/eventread.h"
#include "base/tally.h"

struct json_t; /* the library's; only eventread_json.c knows it */

#define EVENTREAD_KEY_WORDS 3

/* A key as it stands in a canonical line, "time": with its quotes, as words of eight bytes. */
struct eventread_key {
	uint64_t words[EVENTREAD_KEY_WORDS];
	uint64_t masks[EVENTREAD_KEY_WORDS]; /* ones where the word holds bytes of the key */
	uint8_t size;                        /* bytes */
	uint8_t kind;                        /* enum event_kind */
};

/* How a skim reads a value that is an event's own; strings first. */
enum eventread_take {
	EVENTREAD_END, /* there is none: the line ends */
	EVENTREAD_TIME,
	EVENTREAD_USER,
	EVENTREAD_LAST,
	EVENTREAD_STRING,  /* any other */
	EVENTREAD_COUNTER, /* the rest of an id */
	EVENTREAD_LIST,
	EVENTREAD_NUMBER,
};

/* Where the search for a part goes on; see eventread_ways.c. */
struct eventread_way {
	struct eventread_part *part; /* the only one; or, of a fork, any of those behind it */
	struct eventread_way **ways; /* by the line's byte at that place; NULL: no fork */
	uint32_t place;
};
#define EVENTREAD_FORKS 1024 /* at most: they take 2 KiB each */

/* What stands between two values that are an event's own; see eventread_parts.c. */
struct eventread_part {
	struct eventread_way leaf;    /* that leads to it */
	struct eventread_way *behind; /* to the parts that came behind it; NULL: none yet */
	uint32_t size;                /* of the text */
	uint32_t number;              /* from 1 */
	uint32_t sense;               /* the part's that says the same without a stream */
	uint32_t stream;              /* 0: none */
	uint8_t first;                /* the field of its first key; EVENT_FIELDS: it has none */
	uint8_t next;                 /* that of the value behind it; EVENT_FIELDS: the line ends */
	uint8_t take;                 /* how that is read */
	char text[];
};

/* All parts of a line, by the numbers of their senses; zeros behind the last. */
#define EVENTREAD_PARTS 24
struct eventread_form {
	uint32_t parts[EVENTREAD_PARTS];
};

/* Where a form was found, so that most are not searched for. */
struct eventread_found {
	uint64_t hash;
	uint32_t form; /* 0: an empty one */
};
#define EVENTREAD_FOUND 4096 /* a power of two */

struct eventread {
	struct arena *scratch; /* lists and decoded strings of the line at hand */
	struct json_t *tree;   /* owned: the line at hand, when the library read it */
	struct text line;      /* a copy of the line at hand, with room to read on behind it */
	struct eventread_key keys[EVENT_FIELDS];
	struct arena *texts;         /* of the parts, and the parts themselves */
	struct tally parts;          /* rows are eventread_parts.c's own; numbers begin with 1 */
	struct tally streams;        /* of tally_row */
	struct tally forms;          /* of eventread_form */
	struct eventread_way *front; /* to the parts that came at the front; NULL: none yet */
	size_t forks;
	struct eventread_found found[EVENTREAD_FOUND];
};

/* Fills in the keys. */
void eventread_keys_begin(struct eventread *);

/* The key that stands there, one of those from `field` on; EVENT_FIELDS when it is none of them. */
int eventread_key_at(const struct eventread *, const char *at, int field);

/* Reads the value of that field into *out, and returns what is behind it; NULL: not as we write. */
const char *eventread_value(struct eventread *, const char *at, int field, struct event_value *out);

/* False: out of memory. */
bool eventread_parts_begin(struct eventread *);
void eventread_parts_end(struct eventread *);

/*
 * The part with which a line goes on behind a part and the value after that; NULL: at its
 * beginning.  Those are learned that are new.  NULL: not as we write it, or out of memory.
 */
struct eventread_part *eventread_learn(struct eventread *, const char *at,
				       const struct eventread_part *before);

/* From now on the way leads there also, if there is room, when a line goes on like that one. */
void eventread_add_way(struct eventread *, struct eventread_way **, const char *at,
		       struct eventread_part *);

/* The number of the form; 0: out of memory. */
uint32_t eventread_form_of(struct eventread *, const struct eventread_form *);

/* Frees the tree. */
void eventread_json_end(struct eventread *);

/*
 * How many bytes the escape takes that begins there, after its backslash; 0 when we write no such
 * escape.
 */
size_t eventread_escape_size(const char *escape);

/*
 * Decodes the inside of a string into the scratch arena.  False: an escape that we do not write,
 * or out of memory.
 */
bool eventread_unescape(struct eventread *, struct span raw, struct span *out);

#endif
