/*
 * eventread -- reads one line of the event log.
 * Lines in our own canonical form (known keys in the order of the schema, no spaces) are walked;
 * whatever else is JSON is read by a library: other orders, spaces, unknown keys, numbers in
 * strings.  Both ways give the same event.  One reader, one thread.
 */
#ifndef EVENTREAD_H
#define EVENTREAD_H

#include "event.h"

struct eventread;

struct eventread *eventread_new(void);   /* owned by the caller; NULL: out of memory */
void eventread_free(struct eventread *); /* NULL is fine */

/*
 * Reads the object.  Out borrows from the line and from the reader: valid until the next call.
 * False: the line is no event, and why says what is wrong with it; out is then undefined.
 * An unknown key is passed over and null is absent; a value of the wrong kind or a key that
 * comes twice makes the line bad, as nobody can tell what was meant.
 */
bool eventread_line(struct eventread *, struct span line, struct event *out, struct trouble *why);

/* The two ways by themselves.  Canonical: false is "not canonical", or out of memory. */
bool eventread_canonical(struct eventread *, struct span line, struct event *out);
bool eventread_json(struct eventread *, struct span line, struct event *out, struct trouble *why);

/* What a skim tells of one event alone; of the rest the last string stays. */
enum eventread_own {
	EVENTREAD_TIME,
	EVENTREAD_ID,
	EVENTREAD_USER,
	EVENTREAD_LAST,
	EVENTREAD_REST,
	EVENTREAD_OWN
};

#define EVENTREAD_SLACK 32 /* bytes */
#define EVENTREAD_RUNS 5
#define EVENTREAD_MESSAGES 4 /* fields, from EVENT_MESSAGES_SUBMISSION on */

struct eventread_skim {
	struct span own[EVENTREAD_OWN]; /* empty: absent */
	uint64_t count;                 /* 1 where there is none */
	uint32_t runs[EVENTREAD_RUNS];  /* parts of the line, by number; 0: none */
	uint64_t messages[EVENTREAD_MESSAGES];
};

/*
 * Looks through a canonical line, wholly, but keeps only what tells events apart.  All else that
 * is counted stands in the runs, type, from host to config, user_source, from device to
 * contradicted and from policy to grace: events with the same runs differ in nothing that counts
 * but what is their own.  False: not canonical, or with an escape in a string of its own, or out of
 * memory. line[size] is a newline and EVENTREAD_SLACK bytes from there on can be read.  Out borrows
 * from the line.
 */
bool eventread_skim(struct eventread *, const char *line, size_t size, struct eventread_skim *out);

/* The text of a run: members of an object, without braces.  Borrowed until they are forgotten. */
struct span eventread_run(const struct eventread *, uint32_t run);

/* There are many runs; forgetting them makes their numbers invalid. */
bool eventread_is_full(const struct eventread *);
void eventread_forget(struct eventread *);

enum eventread_find {
	EVENTREAD_NOTHING, /* an empty line, or another program's line in a syslog file */
	EVENTREAD_OBJECT,  /* *object is what eventread_line reads */
};

/*
 * Looks for the object in a line of any file: the line itself; or, in a syslog file, what follows
 * `milter-device...: event `, where the daemon leaves lines that it could not write.  Only the
 * program's own tag counts, so that text which others let into their syslog lines does not.
 */
enum eventread_find eventread_find(struct span line, struct span *object);

#endif
