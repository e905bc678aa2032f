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

/* The two ways by themselves, for tests.  Canonical: false is "not canonical". */
bool eventread_canonical(struct eventread *, struct span line, struct event *out);
bool eventread_json(struct eventread *, struct span line, struct event *out, struct trouble *why);

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
