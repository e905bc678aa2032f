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

/*
 * The form by which a user is known: bare, in ASCII lower case, without `DOMAIN\` and `+ext`, and
 * with @default_domain added to a name that has no domain (an empty default adds nothing).  An
 * empty address stays empty.  Copies.
 */
struct span address_normal(struct arena *, struct span address, struct span default_domain);

/*
 * The address in a From field (RFC 5322 mailbox): what stands in angle brackets, else the value
 * without comments.  Of several mailboxes the first.  Points into value.
 */
struct span address_of_mailbox(struct span value);

/* Whether it can be the domain of an address: a name such as 'example.org', or [192.0.2.1]. */
bool address_is_domain(struct span);

/*
 * Sets of addresses are names of three forms: `user@domain`, `@domain`, and `@.domain` for its
 * subdomains only.
 *
 * Adds one; a name without @ gets @default_domain.  False: it has none of these forms, or out of
 * memory; the trouble says which.
 */
bool address_set_add(struct names *, struct span entry, struct span default_domain,
		     struct trouble *);

/* Case is ignored; an address with +ext also matches as the address without it. */
bool address_set_has(const struct names *, struct span address);

/* Whether the set has the whole domain: `@domain`, or `@.parent` of one above it. */
bool address_set_has_domain(const struct names *, struct span domain);

#endif
