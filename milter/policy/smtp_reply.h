/* SPDX-License-Identifier: ISC */
/*
 * smtp_reply -- the SMTP reply of a reject or tempfail, checked when it is loaded and filled in
 * when it is sent; and the sentence of a deny, which has no codes.
 */
#ifndef SMTP_REPLY_H
#define SMTP_REPLY_H

#include "base/arena.h"
#include "base/span.h"
#include "base/trouble.h"

#define SMTP_REPLY_LINES 32       /* libmilter takes no more */
#define SMTP_REPLY_LINE_BYTES 400 /* of text, filled in; RFC 5321 4.5.3.1.5 allows 512 in all */

struct smtp_reply {
	char code[4];      /* "550"; empty: a sentence without codes */
	char enhanced[12]; /* "5.7.1" */
	struct span *lines;
	size_t line_count; /* 0: no reply was configured */
};

#define SMTP_REPLY_NO_CODES '\0' /* in place of the first digit */

enum placeholder {
	PLACE_DEVICE,
	PLACE_TITLE, /* of the device, for people */
	PLACE_OS,
	PLACE_USER,
	PLACE_POLICY,
	PLACE_ID,
	PLACE_QUEUE_ID,
	PLACE_CONTACT,
	PLACES
};

/*
 * Reads the configured lines: the first begins with the code, which an enhanced code (RFC 3463) may
 * follow.  first_digit is '5' or '4', and both codes must begin with it; or SMTP_REPLY_NO_CODES,
 * and it is one line without any.  Copies.
 * False: the code, a placeholder, a byte or the length is wrong; the trouble says which.
 */
bool smtp_reply_read(struct smtp_reply *, struct arena *, const struct span *lines, size_t count,
		     char first_digit, struct trouble *);

/*
 * One line with its placeholders filled in: printable ASCII, cut to SMTP_REPLY_LINE_BYTES, `%`
 * doubled as MTAs require where there are codes.  NULL: out of memory.
 */
char *smtp_reply_line(const struct smtp_reply *, size_t line, const struct span values[PLACES],
		      struct arena *);

#endif
