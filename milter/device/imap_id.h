/* SPDX-License-Identifier: ISC */
/*
 * imap_id -- what a mail client says of itself in IMAP (RFC 2971), in one spelling.
 * Servers log it as it came, ("name" "iPhone Mail" "os" "iOS"), with or without the brackets.
 * Dovecot logs name=iPhone Mail, os=iOS, and the events that it exports have
 * "id_param_name":"iPhone Mail","id_param_os":"iOS".  The order of the keys is the client's.  Never
 * fails: a broken ID is read as far as it makes sense.
 */
#ifndef IMAP_ID_H
#define IMAP_ID_H

#include "base/arena.h"

/*
 * name="iPhone Mail" version="22C161" os="iOS" os-version="18.2.1 (22C161)" vendor="Apple Inc":
 * these keys first, in this order, then the others as they came, all in lower case; empty for NIL.
 * No value has a double quote or a control character in it.  If a key comes twice, the first
 * counts, because Dovecot escapes nothing and a value can pose as more keys.  A text without any
 * key is a name.  Lives in the arena; NULL data: out of memory.
 */
struct span imap_id_read(struct arena *, struct span logged);

/*
 * Whether it tells nothing but what a proxy tells its backend of the connection that it passes on
 * (x-session-id, x-originating-ip and the like, with which Dovecot and nginx begin), and nothing
 * of a client.  An empty one is of nobody.
 */
bool imap_id_is_of_proxy(struct span logged);

#endif
