/* SPDX-License-Identifier: ISC */
/* protocol -- the protocol of an access to a mailbox. */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#include "base/span.h"

enum protocol {
	PROTOCOL_NONE, /* not told */
	PROTOCOL_SMTP,
	PROTOCOL_IMAP,
	PROTOCOL_POP3,
	PROTOCOL_ACTIVESYNC,
	PROTOCOL_WEBMAIL,
	PROTOCOL_DAV, /* CalDAV and CardDAV too */
	PROTOCOLS
};

/* Its name in events and in the configuration; empty: none. */
const char *protocol_name(enum protocol);

/* By that name.  PROTOCOL_NONE: there is none of that name. */
enum protocol protocol_named(struct span name);

/*
 * By what logs of mail stores call it: the name of a program (imap-login, ImapSSLServer), a method
 * of WebDAV or the path of a request.  PROTOCOL_NONE: it is not known.
 */
enum protocol protocol_told(struct span word);

#endif
