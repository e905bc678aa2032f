/*
 * imap_id -- what a mail client says of itself in IMAP (RFC 2971), in one spelling.
 * Servers log it as it came, ("name" "iPhone Mail" "os" "iOS"), with or without the brackets, or
 * as Dovecot does, name=iPhone Mail, os=iOS, in the events that it exports
 * "id_param_name":"iPhone Mail","id_param_os":"iOS"; the order of the keys is the client's.  Never
 * fails: what is broken is read as far as it makes sense.
 */
#ifndef IMAP_ID_H
#define IMAP_ID_H

#include "base/arena.h"

/*
 * name="iPhone Mail" version="22C161" os="iOS" os-version="18.2.1 (22C161)" vendor="Apple Inc":
 * these keys first, in this order, then others as they came, all in lower case; empty for NIL.  No
 * value has a double quote or a control character in it.  Of a key that comes twice the first
 * counts: Dovecot escapes nothing, so that a value can pose as more keys.  A text without any key
 * is a name.  Lives in the arena; NULL data: out of memory.
 */
struct span imap_id_read(struct arena *, struct span logged);

#endif
