/* SPDX-License-Identifier: ISC */
/*
 * poses -- log lines of somebody who is not `boss` and can write what he likes where a client can.
 * For tests only: whatever that is, no access may be found to be of boss.
 */
#ifndef POSES_H
#define POSES_H

#include "base/span.h"
#include "base/text.h"

/* What the server makes of bytes that would break its own line. */
enum escaping {
	AS_DOVECOT, /* control characters are ? */
	AS_NGINX,   /* \x22 */
	AS_APACHE,  /* \" */
	AS_ZIMBRA,  /* ; is ;; */
	AS_JSON,
	AS_URL, /* no blanks */
};

/* A log is: first, before, what the client says, after. */
struct pose {
	const char *source;
	enum escaping escaping;
	const char *first, *before, *after;
};

#define DOVECOT "Jul 17 09:00:00 mx dovecot: "
#define CYRUS "Jul 17 09:00:00 mx cyrus/imap[7]: "
#define ZIMBRA "2023-07-17 09:00:00,695 INFO  [qtp6:https://mx/"
#define AT "[17/Jul/2023:09:00:00 +0300] \""
#define PUSH "17/07/2023 09:00:00 [13624] [ INFO] [anna] cmd='"
#define PUSHED "' from='192.0.2.7' idle='0s' version='2' method='POST' httpcode='200'\n"
#define IIS "#Fields: date time cs-uri-stem cs-uri-query cs-username cs(User-Agent) sc-status\n"

static const struct pose poses[] = {
	{ "dovecot", AS_DOVECOT, "", DOVECOT "imap(anna)<712><abcd>: ID sent: name=", "\n" },
	{ "dovecot", AS_DOVECOT, "", DOVECOT "imap-login: ID sent: name=",
	  ": user=<>, rip=192.0.2.66, lip=192.0.2.1, session=<abcd>\n" DOVECOT
	  "imap-login: Login: user=<anna>, method=PLAIN, rip=192.0.2.7, session=<abcd>\n" },
	{ "dovecot", AS_DOVECOT,
	  DOVECOT
	  "imap-login: ID sent: name=iPhone Mail: user=<>, rip=192.0.2.66, session=<abcd>\n",
	  DOVECOT "imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<",
	  ">, method=PLAIN, rip=192.0.2.66, lip=192.0.2.1, session=<abcd>\n" },
	{ "dovecot", AS_DOVECOT, "", DOVECOT "imap-login: ID sent: name=iPhone Mail: user=<",
	  ">, method=PLAIN, rip=192.0.2.66, lip=192.0.2.1, session=<abcd>\n" },
	{ "dovecot", AS_DOVECOT, "", "Jul 17 09:00:00 mx postfix/smtpd[7]: warning: ", "\n" },
	/* While boss himself is there, with a client that says nothing. */
	{ "dovecot", AS_DOVECOT,
	  DOVECOT "imap-login: Login: user=<boss>, method=PLAIN, rip=192.0.2.1, session=<his>\n",
	  DOVECOT "imap-login: ID sent: name=",
	  ": user=<>, rip=192.0.2.66, lip=192.0.2.1, session=<abcd>\n" },
	{ "dovecot", AS_DOVECOT,
	  DOVECOT "imap-login: Login: user=<boss>, method=PLAIN, rip=192.0.2.1, session=<his>\n",
	  DOVECOT "imap(anna)<712><abcd>: ID sent: name=", "\n" },
	{ "dovecot-events", AS_JSON, "",
	  "{\"event\":\"imap_id_received\",\"end_time\":\"2023-07-17T06:00:00Z\",\"fields\":{"
	  "\"id_param_name\":\"",
	  "\",\"user\":\"anna\"}}\n" },
	{ "dovecot-events", AS_JSON, "",
	  "{\"event\":\"imap_id_received\",\"end_time\":\"2023-07-17T06:00:00Z\",\"fields\":{"
	  "\"id_param_os\":\"iOS\",\"id_param_name\":\"",
	  "\"}}\n" },
	{ "cyrus", AS_DOVECOT,
	  CYRUS "login: [192.0.2.7] anna PLAIN User logged in SESSIONID=<abcd>\n",
	  CYRUS "client id sessionid=<abcd>: \"name\" \"", "\"\n" },
	{ "cyrus", AS_DOVECOT, CYRUS "client id sessionid=<abcd>: \"name\" \"iPhone Mail\"\n",
	  CYRUS "badlogin: host.example [192.0.2.66] plaintext ", " SASL(-13): failure\n" },
	{ "cyrus", AS_DOVECOT,
	  CYRUS "login: [192.0.2.1] boss PLAIN User logged in SESSIONID=<his>\n",
	  CYRUS "client id sessionid=<abcd>: \"name\" \"", "\"\n" },
	{ "zimbra", AS_ZIMBRA, "",
	  ZIMBRA "] [name=anna;mid=17;ip=192.0.2.7;ua=", ";] soap - NoOpRequest\n" },
	{ "zimbra", AS_ZIMBRA, "", ZIMBRA "] [ip=192.0.2.66;ua=", ";] soap - AuthRequest\n" },
	{ "zimbra", AS_DOVECOT, "", ZIMBRA "] [ip=192.0.2.66;] imap - login failed for ", "\n" },
	{ "zimbra", AS_URL, "", ZIMBRA, "] [ip=192.0.2.66;ua=iPhone Mail/20G75;] soap - x\n" },
	{ "zimbra-sync", AS_URL, "", ZIMBRA "Microsoft-Server-ActiveSync?DeviceType=iPhone&",
	  "] [name=anna;mid=17;ip=192.0.2.7;Cmd=Ping;Version=14.1;] sync - x\n" },
	{ "web", AS_NGINX, "", "192.0.2.7 - anna " AT "PROPFIND / HTTP/1.1\" 207 1 \"-\" \"",
	  "\"\n" },
	{ "web", AS_APACHE, "", "192.0.2.7 - anna " AT "PROPFIND / HTTP/1.1\" 207 1 \"",
	  "\" \"x\"\n" },
	{ "web", AS_APACHE, "", "192.0.2.66 - - " AT "GET / HTTP/1.1\" 200 1 \"-\" \"", "\"\n" },
	{ "web", AS_NGINX, "", "192.0.2.66 - - " AT "GET /", " HTTP/1.1\" 200 1 \"-\" \"x\"\n" },
	{ "web", AS_NGINX, "", "192.0.2.66 - ",
	  " " AT "PROPFIND / HTTP/1.1\" 401 1 \"-\" \"x\"\n" },
	{ "web", AS_NGINX, "", "192.0.2.7 - anna " AT "POST /Microsoft-Server-ActiveSync?",
	  " HTTP/1.1\" 200 1 \"-\" \"x\"\n" },
	{ "webmail", AS_NGINX, "", "192.0.2.7 - anna " AT "GET / HTTP/1.1\" 200 1 \"-\" \"",
	  "\"\n" },
	{ "webmail", AS_APACHE, "", "192.0.2.66 - - " AT "GET / HTTP/1.1\" 200 1 \"-\" \"",
	  "\"\n" },
	{ "webmail", AS_NGINX, "", "192.0.2.66 - ", " " AT "GET / HTTP/1.1\" 401 1 \"-\" \"x\"\n" },
	{ "iis", AS_URL, IIS, "2023-07-17 06:00:00 /owa/ - anna ", " 200\n" },
	{ "iis", AS_URL, IIS, "2023-07-17 06:00:00 /eas/ ", " - iPhone 200\n" },
	{ "iis", AS_URL, IIS, "2023-07-17 06:00:00 /eas/", " DeviceType=iPhone anna x 200\n" },
	{ "z-push", AS_DOVECOT, "", PUSH "Sync' memory='1' time='1s' devType='",
	  "' devId='x' getUser='anna" PUSHED },
	{ "z-push", AS_DOVECOT, "", PUSH "Sync' memory='1' time='1s' devType='iPhone' devId='",
	  "' getUser='anna" PUSHED },
	{ "sogo", AS_DOVECOT, "", "Jul 17 09:00:00 sogod [70]: SOGoRootPage Login for user '",
	  "' might not have worked\n" },
};

#define POSE_COUNT (sizeof(poses) / sizeof(poses[0]))

static inline void escape_byte(struct text *out, unsigned char byte, enum escaping escaping)
{
	bool control = byte < ' ' || byte == 0x7f, special = byte == '"' || byte == '\\';

	if (escaping == AS_NGINX && (control || special || byte > 0x7f))
		text_printf(out, "\\x%02X", byte);
	else if (escaping == AS_JSON && control)
		text_printf(out, "\\u%04x", byte);
	else if ((escaping == AS_APACHE || escaping == AS_JSON) && special)
		text_printf(out, "\\%c", byte);
	else if (escaping == AS_ZIMBRA && byte == ';')
		text_add(out, SPAN(";;"));
	else
		text_byte(out, control || (escaping == AS_URL && byte == ' ') ? '?' : (char)byte);
}

/* The whole log, with what the client says as the server writes it. */
static inline void pose_write(struct text *out, const struct pose *pose, struct span said)
{
	text_add(out, span_of(pose->first));
	text_add(out, span_of(pose->before));
	for (size_t i = 0; i < said.size; i++)
		escape_byte(out, (unsigned char)said.data[i], pose->escaping);
	text_add(out, span_of(pose->after));
}

#endif
