/* SPDX-License-Identifier: ISC */
/* protocol -- the protocol of an access to a mailbox. */
#include "event/protocol.h"

static const char *const names[PROTOCOLS] = {
	[PROTOCOL_NONE] = "",
	[PROTOCOL_SMTP] = "smtp",
	[PROTOCOL_IMAP] = "imap",
	[PROTOCOL_POP3] = "pop3",
	[PROTOCOL_ACTIVESYNC] = "activesync",
	[PROTOCOL_WEBMAIL] = "webmail",
	[PROTOCOL_DAV] = "dav",
};

/* What words begin with, in any case of letters. */
static const struct {
	const char *beginning;
	enum protocol protocol;
} words[] = {
	{ "imap", PROTOCOL_IMAP },
	{ "pop", PROTOCOL_POP3 },
	{ "submission", PROTOCOL_SMTP },
	{ "smtp", PROTOCOL_SMTP },
	{ "activesync", PROTOCOL_ACTIVESYNC },
	{ "/Microsoft-Server-ActiveSync", PROTOCOL_ACTIVESYNC },
	{ "dav", PROTOCOL_DAV },
	{ "caldav", PROTOCOL_DAV },
	{ "carddav", PROTOCOL_DAV },
	{ "PROPFIND", PROTOCOL_DAV },
	{ "REPORT", PROTOCOL_DAV },
	{ "webmail", PROTOCOL_WEBMAIL },
	{ "soap", PROTOCOL_WEBMAIL }, /* Zimbra's web client */
	{ "/owa", PROTOCOL_WEBMAIL }, /* Exchange's */
};

const char *protocol_name(enum protocol protocol)
{
	return names[protocol];
}

enum protocol protocol_named(struct span name)
{
	for (int i = PROTOCOL_NONE + 1; i < PROTOCOLS; i++)
		if (span_equal(name, span_of(names[i])))
			return (enum protocol)i;
	return PROTOCOL_NONE;
}

enum protocol protocol_told(struct span word)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_starts_nocase(word, span_of(words[i].beginning)))
			return words[i].protocol;
	return PROTOCOL_NONE;
}
