/* SPDX-License-Identifier: ISC */
/*
 * address -- mail addresses as users are named by them, and sets of addresses.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "base/arena.h"
#include "base/names.h"
#include "base/span.h"
#include "base/trouble.h"

/* The part after the last @; empty when there is none. */
struct span address_domain(struct span address);

/* The part before the last @; all of it when there is none. */
struct span address_local(struct span address);

/* Without the angle brackets and blanks around it. */
struct span address_bare(struct span address);

/* The part of a local part before its +ext; all of it when there is none. */
struct span address_without_extension(struct span local);

/* Whose address it may be: what an MTA's configuration adds to what is written. */
struct address_home {
	struct span default_domain;      /* normal; for a name without one; empty adds nothing */
	const struct names *own_domains; /* a set of whole domains; NULL: none */
};

/*
 * The form of an address that all spellings of one mailbox have in common; `home` is borrowed for
 * the call.  Empty for an empty one; never empty for another, as what is malformed is taken
 * literally: an address is data, and the only failure is to be out of memory (false).  Copies.
 *
 *   <"anna"@x> <(c)anna@x> <an(o)na@x> <\anna@x>   quotes and comments spell, and are no part of it
 *   <@a,@b:anna@x>                              a route goes
 *   <anna@x.>                                   the point of the root goes
 *   <ANNA@X>  <ÄNNA@bÜcher.example>            letters are small, by Unicode, in NFC; labels of a
 *                                               domain beyond ASCII become A-labels (xn--...)
 *   <x!anna>  <anna%x>                          anna@x, since no domain stands behind it
 *   <anna%x@own>  <x!anna@own>  <"anna@x"@own>  anna@x as well, if `own` is among the own domains
 *   <anna%x@other>                              stays: what it means is for the other to say
 *
 * This is what Postfix does by default (swap_bangpath, allow_percent_hack,
 * resolve_dequoted_address) at its own domains and at none else.  Quotes stay where the local part
 * cannot be written without.
 *
 * address_of_path reads what MAIL FROM or RCPT TO say: \ quotes, and the +ext belongs to it.
 * address_normal makes the form by which a user is known, of a login or an address: `DOMAIN\` in
 * front of it and +ext go.
 */
bool address_of_path(struct arena *, struct span path, const struct address_home *home,
		     struct span *address);
bool address_normal(struct arena *, struct span address, const struct address_home *home,
		    struct span *normal);

/*
 * The address in a From field (RFC 5322 mailbox): what stands in angle brackets, else the value
 * without the comments at its end.  Of several mailboxes the first.  Points into value.
 */
struct span address_of_mailbox(struct span value);

/* Whether it can be the domain of an address: a name such as 'example.org', or [192.0.2.1]. */
bool address_is_domain(struct span);

/*
 * Sets of addresses are names of three forms: `user@domain`, `@domain`, and `@.domain` for its
 * subdomains only.
 *
 * Adds one, in the form above; a name without @ gets @default_domain.  False: it has none of these
 * forms, or out of memory; the trouble says which.
 */
bool address_set_add(struct names *, struct span entry, struct span default_domain,
		     struct trouble *);

/* Of an address in the form above.  One with +ext also matches as the address without it. */
bool address_set_has(const struct names *, struct span address);

/* Whether the set has the whole domain, in the form above: `@domain`, or `@.parent` of one above
 * it. */
bool address_set_has_domain(const struct names *, struct span domain);

#endif
