/* SPDX-License-Identifier: ISC */
/*
 * gate_ask -- what a server asks before it opens a mailbox, in the words of access logs.
 * Reads bytes that a client may have written in part, never judges them: gate.h does.
 */
#ifndef GATE_ASK_H
#define GATE_ASK_H

#include "access/source.h"
#include "base/arena.h"
#include "base/trouble.h"

/* Who asks; each has a source of its own in the event log. */
enum gate_asker { GATE_DOVECOT, GATE_NGINX, GATE_DECIDE, GATE_ASKERS };

/* All but the asker is borrowed: from the arena, or from what was read. */
struct gate_ask {
	enum gate_asker asker;
	struct source_line line; /* who, from where, with what */
};

/* Its source in the event log, and its name in metrics: "gate-dovecot", "dovecot". */
const char *gate_asker_source(enum gate_asker);
const char *gate_asker_name(enum gate_asker);

/*
 * What Dovecot's authentication policy asks: a JSON object with login, remote, device_id.  Bytes
 * that are no UTF-8 are read as U+FFFD, so that no client can make it unreadable.  The login counts
 * as verified only where the object says verified=yes.  False: it is no such object; the trouble
 * says why.
 */
bool gate_ask_dovecot(struct gate_ask *, struct arena *, struct span body, struct trouble *);

/*
 * What anybody may ask: an object with user, client_ip, imap_id, user_agent, eas_type, eas_version,
 * query.  The user counts as verified only where user_source is login.  False: as gate_ask_dovecot.
 */
bool gate_ask_decide(struct gate_ask *, struct arena *, struct span body, struct trouble *);

/* What nginx's auth_request passes on of a request; each empty where it does not. */
struct gate_headers {
	struct span user, verified;         /* X-Device-User, X-Device-Verified */
	struct span uri, ip;                /* X-Original-URI, X-Real-IP */
	struct span user_agent, as_version; /* the client's own: User-Agent, MS-ASProtocolVersion */
};

/*
 * The user counts as verified only where `verified` is yes.  The query of an ActiveSync URI names
 * the type of the device, and the user where nothing else does.  False: out of memory.
 */
bool gate_ask_nginx(struct gate_ask *, struct arena *, const struct gate_headers *);

#endif
