/*
 * eventread -- reads one line of the event log.
 * Lines in our own canonical form (known keys in the order of the schema, no spaces) are walked;
 * whatever else is JSON is read by a library: other orders, spaces, unknown keys, numbers in
 * strings.  Both ways give the same event.  One reader, one thread.
 */
#ifndef EVENTREAD_H
#define EVENTREAD_H

#include "event/event.h"

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

#define EVENTREAD_SLACK 1024 /* bytes */
#define EVENTREAD_MESSAGES 4 /* fields, from EVENT_MESSAGES_SUBMISSION on */

/* What a skim tells of one event alone, and which form all else has. */
struct eventread_skim {
	size_t size;                  /* of the line, without its newline */
	struct span time, user, last; /* empty: absent */
	uint32_t stream;              /* the number of its id's stream; 0: it has no id */
	uint32_t form;
	int64_t counter; /* of the id */
	uint64_t count;  /* 1 where there is none */
	uint64_t messages[EVENTREAD_MESSAGES];
};

/*
 * Looks through a canonical line, wholly, up to its newline, but keeps only what tells events
 * apart.  Forms and streams are numbered from 1 as they come.  Lines of one form differ in nothing
 * else that counts: not in their keys, nor in any value but time, id, user, client_ip, queue_id,
 * message_id, from, to, evidence, and those from count on.  False: not canonical, or with an escape
 * in a value that out has, or an id of another form than ours, or out of memory.  EVENTREAD_SLACK
 * bytes from the newline on can be read.  Out borrows from the line.
 */
bool eventread_skim(struct eventread *, const char *line, struct eventread_skim *out);

/* Whether that field tells events apart. */
bool eventread_is_own(enum event_field);

/* Adds a canonical line of that form, in which all that tells events apart is absent, or 0. */
void eventread_form(const struct eventread *, uint32_t form, struct text *out);

/* Of ids HOST-STREAM-COUNTER, all but the last dash and what follows.  Borrowed likewise. */
struct span eventread_stream(const struct eventread *, uint32_t stream);

/* There are many forms; forgetting them makes their numbers, and the streams', invalid. */
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
