/* SPDX-License-Identifier: ISC */
/*
 * eventread -- reads lines of the event log: each wholly, or only for what counting needs.
 *
 * Wholly (eventread_line).  A line in canonical form, as event_write writes it, has known keys in
 * the order of the schema and no spaces; it is read key by key.  Whatever else is JSON is read by
 * a library: another order, spaces, unknown keys, numbers in strings.  Both give the same event.
 *
 * In a skim (eventread_skim).  A canonical line is cut at the values that are the event's own;
 * what stands between them is the same in many lines, so it is read once and then compared.
 *
 *   {"time":"09:00:07Z","type":"sighting","id":"mx1-5f-1c","host":"mx1","user":"anna","grace":true}
 *   '-- 1 --'         '-------------- 2 --------------'  '--------- 3 ---------'    '----- 4 -----'
 *               own                                    own                      own
 *
 * own value  told of this event alone: 09:00:07Z, 1c, anna
 * part       1 to 4: what stands between own values, with quotes and brackets; the last one ends
 *            with the newline.  Parts of the same text are one part, kept once.
 * stream     of an id, all but the counter and its dash: mx1-5f.  It ends part 2.
 * form       all parts of a line, without streams: lines of one form differ in own values only.
 * way        leads from a part to another that came after it, by the bytes in which these differ.
 *
 * eventread.c            the reader, and the choice between the next two
 * eventread_canonical.c  a canonical line, its keys, strings, lists, numbers and booleans
 * eventread_json.c       any other line
 * eventread_escape.c     the escapes in our strings, such as \" and \u00e9
 * eventread_scan.c       where a string ends
 * eventread_find.c       where the object begins in a line of a syslog file
 * eventread_skim.c       a line in a skim: its parts, its own values, its form
 * eventread_cut.c        cuts out a part that is new; which fields have own values
 * eventread_parts.c      parts, streams and forms by their numbers
 * eventread_ways.c       the ways
 *
 * A new key of the event: event.h and its row in event.c; if its values are own, eventread_cut.c.
 * A number that is read wrongly: eventread_canonical.c in our own lines, skimmed or not, otherwise
 * eventread_json.c.  A line of foreign form: eventread_json.c, and eventread_find.c for what
 * stands in front of the object.
 *
 * One reader, one thread.
 */
#ifndef EVENTREAD_H
#define EVENTREAD_H

#include "base/hash.h"
#include "event/event.h"

struct eventread;

/* Owned by the caller; copies the seed.  NULL: out of memory. */
struct eventread *eventread_new(const struct hash_seed *);
void eventread_free(struct eventread *); /* NULL is fine */

/*
 * Reads the object.  Out borrows from the line and from the reader: valid until the next call.
 * False: the line is no event, and why says what is wrong with it; out is then undefined.
 * An unknown key is passed over and null is absent; a value of the wrong kind or a key that
 * comes twice makes the line bad, as nobody can tell what was meant.
 */
bool eventread_line(struct eventread *, struct span line, struct event *out, struct trouble *why);

/* The two ways of reading, one by one.  Canonical: false is "not canonical", or out of memory. */
bool eventread_canonical(struct eventread *, struct span line, struct event *out);
bool eventread_json(struct eventread *, struct span line, struct event *out, struct trouble *why);

#define EVENTREAD_SLACK 1024        /* bytes */
#define EVENTREAD_MESSAGES TRAFFICS /* numbers of messages, one for each traffic */

/* What a skim tells of one event alone, and which form all else has. */
struct eventread_skim {
	size_t size;                  /* of the line, without its newline */
	struct span time, user, last; /* empty: absent, and so is: */
	struct span device_id, days;
	uint32_t stream; /* the number of its id's stream; 0: it has no id */
	uint32_t form;
	int64_t counter;                       /* of the id */
	uint64_t count;                        /* 1 where there is none */
	uint64_t messages[EVENTREAD_MESSAGES]; /* by enum traffic */
};

/*
 * Looks through a canonical line, wholly, up to its newline, but keeps only what tells events
 * apart.  Forms and streams are numbered from 1 as they come.  False: not canonical, or with an
 * escape in a value that out has, or an id of another form than ours, or out of memory; then the
 * line must be read wholly.  EVENTREAD_SLACK bytes from the newline on can be read.  Out borrows
 * from the line.
 */
bool eventread_skim(struct eventread *, const char *line, struct eventread_skim *out);

/* Whether the values of that field are an event's own, so that forms have none. */
bool eventread_is_own(enum event_field);

/* Adds a canonical line of that form, in which all own values are absent, empty, or 0. */
void eventread_form(const struct eventread *, uint32_t form, struct text *out);

/* The stream of that number; borrowed until it is forgotten. */
struct span eventread_stream(const struct eventread *, uint32_t stream);

/* Full: forgetting is due, which makes the numbers of all forms and streams invalid. */
bool eventread_is_full(const struct eventread *);
void eventread_forget(struct eventread *);

enum eventread_find {
	EVENTREAD_NOTHING, /* an empty line, or another program's line in a syslog file */
	EVENTREAD_OBJECT,  /* *object is what eventread_line reads */
};

/*
 * The time of a line that begins with it, as our own do, in milliseconds since 1970; INT64_MIN: it
 * does not.
 */
int64_t eventread_time(struct span line);

/*
 * Looks for the object in a line of any file: the line itself; or, in a syslog file, what follows
 * `milter-device...: event `, where the daemon leaves lines that it could not write.  Only the
 * program's own tag counts, so that text which others let into their syslog lines does not.
 */
enum eventread_find eventread_find(struct span line, struct span *object);

#endif
