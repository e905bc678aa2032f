/* SPDX-License-Identifier: ISC */
/*
 * eventread_inside -- what the files of eventread share.  For eventread*.c only.
 * The words are those of eventread.h: own value, part, stream, form, way.
 */
#ifndef EVENTREAD_INSIDE_H
#define EVENTREAD_INSIDE_H

#include "event/eventread.h"
#include "base/tally.h"

struct json_t; /* the library's; only eventread_json.c knows it */

/* Fields are kept in bytes here; EVENT_FIELDS stands for none. */
_Static_assert(EVENT_FIELDS <= UINT8_MAX, "a field fits into a byte");

#define EVENTREAD_KEY_WORDS 3

/* A key as it stands in a canonical line, "time": with its quotes, as words of eight bytes. */
struct eventread_key {
	uint64_t words[EVENTREAD_KEY_WORDS];
	uint64_t masks[EVENTREAD_KEY_WORDS]; /* ones where the word holds bytes of the key */
	uint8_t size;                        /* bytes */
	uint8_t kind;                        /* enum event_kind */
};

/* How an own value is read in a skim. */
enum eventread_own {
	EVENTREAD_OWN_NONE, /* there is none; of a part: the line ends after it */
	EVENTREAD_OWN_TIME,
	EVENTREAD_OWN_USER,
	EVENTREAD_OWN_LAST,
	EVENTREAD_OWN_DEVICE_ID,
	EVENTREAD_OWN_DAYS,
	EVENTREAD_OWN_STRING,  /* any other */
	EVENTREAD_OWN_COUNTER, /* the rest of an id */
	EVENTREAD_OWN_LIST,
	EVENTREAD_OWN_NUMBER,
};

/* Of the tree of parts that came after one part: a leaf or a fork; see eventread_ways.c. */
struct eventread_way {
	struct eventread_part *part; /* the leaf's; of a fork, any of those it leads to */
	struct eventread_way **ways; /* by the line's byte at that place; NULL: a leaf */
	uint32_t place;              /* bytes from where the part begins */
};
#define EVENTREAD_FORKS 1024 /* at most: they take 2 KiB each */

struct eventread_part {
	struct eventread_way leaf;   /* that leads to it */
	struct eventread_way *after; /* to the parts that came after it; NULL: none yet */
	uint32_t size;               /* of the text */
	uint32_t number;             /* from 1, that of the same part without a stream */
	uint32_t stream;             /* from 1; 0: none */
	uint8_t next;                /* the field of the own value after it, or none */
	uint8_t own;                 /* how that is read */
	char text[];
};

/* The numbers of all parts of a line; zeros follow the last. */
#define EVENTREAD_PARTS 24
struct eventread_form {
	uint32_t parts[EVENTREAD_PARTS];
};

/* Where a form was found, so that most are not searched for. */
struct eventread_cached {
	uint64_t hash;
	uint32_t form; /* 0: an empty one */
};
#define EVENTREAD_CACHE 4096 /* a power of two */

struct eventread {
	struct arena *scratch; /* lists and decoded strings of the line at hand */
	struct json_t *tree;   /* owned: the line at hand, when the library read it */
	struct text line;      /* a copy of the line at hand, with room to read on past it */
	struct eventread_key keys[EVENT_FIELDS];
	struct arena *texts;         /* of the parts, the parts themselves, and the ways */
	struct tally parts;          /* rows are eventread_parts.c's own; numbers begin with 1 */
	struct tally streams;        /* of tally_row */
	struct tally forms;          /* of eventread_form */
	struct eventread_way *front; /* to the parts with which lines began; NULL: none yet */
	size_t forks;
	struct hash_seed seed;
	struct eventread_cached cache[EVENTREAD_CACHE];
};

/* eventread_canonical.c: fills in the keys. */
void eventread_keys_begin(struct eventread *);

/* The key that stands there, one of those from `field` on; EVENT_FIELDS when it is none of them. */
int eventread_key_at(const struct eventread *, const char *at, int field);

/* Reads the value of that field into *out, and returns where it ends; NULL: not as we write it. */
const char *eventread_value(struct eventread *, const char *at, int field, struct event_value *out);

/* eventread_json.c: frees the tree. */
void eventread_json_end(struct eventread *);

/*
 * eventread_escape.c: how many bytes the escape takes that begins there, after its backslash; 0
 * when we write no such escape.
 */
size_t eventread_escape_size(const char *escape);

/*
 * Decodes the inside of a string into the scratch arena.  False: an escape that we do not write,
 * or out of memory.
 */
bool eventread_unescape(struct eventread *, struct span raw, struct span *out);

/* A part as it was cut out of a line; its fields are those of struct eventread_part. */
struct eventread_cut {
	const char *start, *end;
	struct span stream; /* of the id in front of whose counter it ends; empty: none */
	uint8_t next, own;
};

#define EVENTREAD_FRONT (-1) /* what comes before the first field */

/*
 * eventread_cut.c: cuts out the part that begins there, after the own value of that field.
 * False: not as we write it, or too long.
 */
bool eventread_cut(struct eventread *, const char *at, int after, struct eventread_cut *);

/* eventread_parts.c.  False: out of memory. */
bool eventread_parts_begin(struct eventread *);
void eventread_parts_end(struct eventread *);

/* The part with that text, kept from now on if it is new; NULL: out of memory. */
struct eventread_part *eventread_keep(struct eventread *, const struct eventread_cut *);

/* The number of the form; 0: out of memory. */
uint32_t eventread_form_number(struct eventread *, const struct eventread_form *);

/*
 * eventread_ways.c: from now on the tree leads to that part too when a line goes on like that one,
 * if there is room.
 */
void eventread_add_way(struct eventread *, struct eventread_way **, const char *at,
		       struct eventread_part *);

#endif
