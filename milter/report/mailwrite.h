/* SPDX-License-Identifier: ISC */
/*
 * mailwrite -- the pieces of a mail message that we make: encoded bodies, header fields, dates.
 * Lines end in LF, as sendmail(1) takes them.  Nothing that is written here can begin a header
 * field, a part or a message of its own.
 */
#ifndef MAILWRITE_H
#define MAILWRITE_H

#include "base/calendar.h"
#include "base/span.h"
#include "base/text.h"

/*
 * Quoted-printable (RFC 2045, 6.7): lines of at most 76 characters of ASCII.  A lone dot and
 * "From " at the front of a line are encoded, for programs that take them for more.  Ends in LF.
 */
void mailwrite_quoted(struct text *, struct span);

/*
 * "Name: value", with its LF: printable ASCII as it is, anything else in encoded words (RFC 2047);
 * folded at blanks, no line longer than a mail may have.
 */
void mailwrite_field(struct text *, const char *name, struct span value);

/*
 * "Name: value" for addresses: "a@x, Name <b@y>"; only a name in front of <> may be other than
 * ASCII.  They have passed mailwrite_takes_addresses.
 */
void mailwrite_addresses(struct text *, const char *name, struct span value);

/* Whether such a field may have that value: text without control characters. */
bool mailwrite_takes_text(struct span);

/*
 * Whether it is a list of addresses that can be written, and none of them empty; a bare name is
 * one, for sendmail(1) to complete.
 */
bool mailwrite_takes_addresses(struct span);

/* Whether it is one bare address, that needs no quotes anywhere. */
bool mailwrite_is_address(struct span);

/* Mon, 17 Jul 2023 09:00:00 +0300 */
void mailwrite_date(struct text *, const struct zone *, int64_t seconds);

#endif
