/* SPDX-License-Identifier: ISC */
/*
 * event -- one decision, count or configuration change, as one line of the event log.
 * The field table in event.c is the schema: it serves writing and reading, and its order is the
 * order of the keys.
 */
#ifndef EVENT_H
#define EVENT_H

#include "base/arena.h"
#include "base/span.h"
#include "base/text.h"
#include "base/trouble.h"
#include "event/action.h"

/*
 * In the order of the keys in a line, and nothing else: whoever needs several fields names them, in
 * a table of their own, as a new one may come in between.
 */
enum event_field {
	EVENT_FILE, /* milter-device-check only, in front */
	EVENT_TIME,
	EVENT_TYPE,
	EVENT_ID,
	EVENT_HOST,
	EVENT_SOURCE,
	EVENT_TRAFFIC,
	EVENT_PROTOCOL,
	EVENT_CONFIG,
	EVENT_USER,
	EVENT_USER_SOURCE,
	EVENT_CLIENT_IP,
	EVENT_QUEUE_ID,
	EVENT_MESSAGE_ID,
	EVENT_FROM,
	EVENT_TO,
	EVENT_TO_COUNT,
	EVENT_DEVICE,
	EVENT_VENDOR,
	EVENT_FAMILY,
	EVENT_KIND,
	EVENT_MODEL,
	EVENT_OS,
	EVENT_OS_VERSION,
	EVENT_BUILD,
	EVENT_CLIENT,
	EVENT_DEVICE_ID,
	EVENT_NEW,
	EVENT_CONFIDENCE,
	EVENT_CONTRADICTED,
	EVENT_EVIDENCE,
	EVENT_POLICY,
	EVENT_ACTION,
	EVENT_MODE,
	EVENT_WOULD,
	EVENT_EXEMPTION,
	EVENT_OUTDATED,
	EVENT_GRACE,
	EVENT_COUNT,
	EVENT_LAST,
	EVENT_MESSAGES_SUBMISSION,
	EVENT_MESSAGES_RECEIPT,
	EVENT_MESSAGES_ACCESS,
	EVENT_MESSAGES_INBOUND,
	EVENT_BY,
	EVENT_RESULT,
	EVENT_REASON,
	EVENT_ERROR,
	EVENT_DAYS, /* of a digest's lines, and of its head: see digested.h */
	EVENT_COVERS,
	EVENT_FIELDS
};

/* What a field's value is in JSON, and which member of struct event_value holds it. */
enum event_kind {
	EVENT_STRING,  /* text; empty is absent */
	EVENT_LIST,    /* items: an array of strings; none is absent */
	EVENT_NUMBER,  /* number, when present */
	EVENT_BOOLEAN, /* number is 1; false is absent */
};

struct event_value {
	struct span text; /* borrowed, like all of an event */
	const struct span *items;
	size_t item_count;
	uint64_t number;
	bool present; /* numbers only: 0 is a value */
};

struct event {
	struct event_value values[EVENT_FIELDS];
};

#define EVENT_RECIPIENTS 10         /* at most so many in `to` */
#define EVENT_VALUE_BYTES 1000      /* of any string; the rest is cut */
#define EVENT_EVIDENCE_BYTES 512    /* of the deciding field and value */
#define EVENT_LINE_BYTES (64 << 10) /* of a line; a field that would make it longer is left out */

/* Each borrows the value; an empty one leaves the field out. */
void event_set(struct event *, enum event_field, struct span text);
void event_set_number(struct event *, enum event_field, uint64_t number);
void event_set_true(struct event *, enum event_field);

const char *event_field_name(enum event_field);
enum event_kind event_field_kind(enum event_field);

#define EVENT_NAME_BYTES 21 /* of a key, at most; what reads lines has room for no more */

/* The field of that name; EVENT_FIELDS when the schema has none. */
enum event_field event_field_named(struct span name);

/* The field in which a line of totals counts the messages of that traffic. */
enum event_field event_messages_field(enum traffic);

/*
 * Cuts an id HOST-STREAM-COUNTER in two at its last dash.  The counter is hexadecimal and has
 * EVENT_COUNTER_DIGITS at most, so that it fits.  False: the id has another form.
 */
#define EVENT_COUNTER_DIGITS 15
bool event_id_split(struct span id, struct span *stream, int64_t *counter);

/* Whether the line has that key. */
bool event_has(const struct event *, enum event_field);

/* Whether its user is known by a login: all else could have been written by anybody. */
bool event_is_verified(const struct event *);

/* The JSON of that key's value. */
void event_write_value(struct text *, const struct event *, enum event_field);

/* One JSON object without the newline: known keys in their order, no spaces. */
void event_write(struct text *, const struct event *);

/* The same of these fields alone: what is alike in all of them has the same bytes. */
void event_write_some(struct text *, const struct event *, const enum event_field *, size_t count);

#endif
