/* SPDX-License-Identifier: ISC */
/*
 * origin -- whose mail it is: whether it comes from one of our own people, and which of them.
 */
#ifndef ORIGIN_H
#define ORIGIN_H

#include "mail/mime.h"
#include "policy/headers_read.h"
#include "policy/rules.h"

enum user_source { USER_NONE, USER_LOGIN, USER_SENDER, USER_RECEIPT, USER_CLAIMED };

/* What is known so far of where a message comes from; all borrowed. */
struct origin {
	const struct rules *rules;
	const struct headers_read *headers;
	const struct mime *body; /* NULL: it is not read */
	struct span client, login;
	bool claimed;       /* no server has looked at a password for that login */
	struct span sender; /* as address_of_path has it */
	struct span reader; /* the same of whoever a receipt is from; empty: it is not known yet */
	bool supposed;      /* by whoever reads a saved message, which cannot tell these two: */
	enum traffic supposed_traffic;
	struct span supposed_login;
};

/* What makes mail inbound, the first that holds. */
enum why_inbound {
	WHY_INBOUND_NOTHING, /* it is not: one of our own people sends it */
	WHY_INBOUND_LIST,
	WHY_INBOUND_RESENT,
	WHY_INBOUND_SUPPOSED,
	WHY_INBOUND_STRANGER, /* no login, and neither own_networks nor own_relays apply */
};

enum why_inbound origin_why_inbound(const struct origin *);

/* One of our own people sends it, be it a receipt or not. */
bool origin_is_submission(const struct origin *);

enum traffic origin_traffic(const struct origin *);

/*
 * The user's address in normal form, from the arena or borrowed from the rules, and what it is
 * known by; empty and USER_NONE: not known.  traffic is what origin_traffic says.  False: out of
 * memory, and nobody can say who it is; that is not the same as nobody.
 */
bool origin_user(const struct origin *, enum traffic, struct arena *, struct span *user,
		 enum user_source *);

const char *user_source_name(enum user_source);

#endif
