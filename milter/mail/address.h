/*
 * address -- mail addresses as users are named by them, and sets of addresses.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "base/arena.h"
#include "base/names.h"
#include "base/span.h"
#include "base/trouble.h"

/* The part behind the last @; empty when there is none. */
struct span address_domain(struct span address);

/* The part before the last @; all of it when there is none. */
struct span address_local(struct span address);

/* Without angle brackets and blanks around it. */
struct span address_bare(struct span address);

/*
 * As people are known by it: bare, ASCII lower case, `DOMAIN\` and `+ext` cut, and
 * @default_domain behind a name without one (an empty default adds nothing); nobody stays empty.
 * Copies.
 */
struct span address_normal(struct arena *, struct span address, struct span default_domain);

/*
 * The address in a From field (RFC 5322 mailbox): what stands in angle brackets, else the value
 * without comments.  Points into value; the first mailbox of several.
 */
struct span address_of_mailbox(struct span value);

/*
 * Sets of addresses are names of three forms: `user@domain`, `@domain`, and `@.domain` for its
 * subdomains only.
 *
 * Adds one; a name without @ gets @default_domain.  False: not of one of the forms, or out of
 * memory; the trouble says.
 */
bool address_set_add(struct names *, struct span entry, struct span default_domain,
		     struct trouble *);

/* Case is ignored; an address with +ext also matches as the address without it. */
bool address_set_has(const struct names *, struct span address);

/* The same for a domain alone: `@domain` or `@.parent` must be there. */
bool address_set_has_domain(const struct names *, struct span domain);

#endif
