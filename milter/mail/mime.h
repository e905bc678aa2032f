/* SPDX-License-Identifier: ISC */
/*
 * mime -- one bounded push scanner over a message body.  It finds two things: what a read receipt
 * (RFC 8098) says of itself, and the last lines of the sender's own text, where a client leaves
 * its signature.  It is fed in pieces as they come and keeps some 20 kB whatever it is fed;
 * it builds no tree, judges nothing, and never fails: hostile or broken MIME is read as far as it
 * makes sense.  Parts deeper than 8 multiparts, and boundaries over 256 bytes, are not looked at.
 * One thread at a time.
 */
#ifndef MIME_H
#define MIME_H

#include "base/span.h"

enum mime_wants {
	MIME_RECEIPT = 1 << 0,   /* the message/disposition-notification part of a receipt */
	MIME_SIGNATURE = 1 << 1, /* the end of the sender's own text */
};

struct mime;

struct mime *mime_new(void);   /* owned by the caller; NULL: out of memory */
void mime_free(struct mime *); /* NULL is fine */

/* True for multipart/report; report-type=disposition-notification, in any case and quoting. */
bool mime_is_receipt(struct span content_type);

/*
 * Begins a body (again: the scanner is reused from message to message).  The three values are the
 * message's own header fields, unfolded or not, empty where it has none; copies what it keeps.
 * wants: MIME_ bits or'ed.  At most max_body_bytes of the body are looked at.
 */
void mime_begin(struct mime *, unsigned wants, struct span content_type, struct span encoding,
		size_t max_body_bytes);

/* Lines end in CRLF or LF; pieces may be cut anywhere.  False: nothing more is of interest. */
bool mime_push(struct mime *, struct span bytes);

/* The body has ended, or is not fed any further.  What was found is whole only then. */
void mime_end(struct mime *);

/* More body came than max_body_bytes, while still of interest. */
bool mime_was_cut(const struct mime *);

/*
 * Of the message/disposition-notification part, unfolded and trimmed, empty where absent:
 * Reporting-UA as it stands; the disposition type ("displayed") alone; the address of
 * Final-Recipient without its "rfc822;".  Borrowed until the next begin or free.
 */
struct span mime_reporting_ua(const struct mime *);
struct span mime_disposition(const struct mime *);
struct span mime_final_recipient(const struct mime *);

/*
 * The last lines (at most 12, at most 1 KiB, UTF-8, joined by LF, blank lines left out, each line
 * trimmed) of the sender's own text: of the first text/plain or text/html part that says anything
 * and is no attachment; of a multipart/alternative, the plain part rather than the HTML.  What is
 * quoted, forwarded or bounced, or stands below a reply header, is not the sender's own, and a
 * report or a digest has none.  Borrowed until the next begin or free.
 */
struct span mime_signature(const struct mime *);

#endif
