/* SPDX-License-Identifier: ISC */
/*
 * address_entry -- what somebody wrote into a list of addresses that can never match, and what was
 * most likely meant.
 */
#ifndef ADDRESS_ENTRY_H
#define ADDRESS_ENTRY_H

#include "base/span.h"
#include "base/trouble.h"

/* False: it can never match; the trouble says why and names the likely correction. */
bool address_entry_check(struct span entry, struct trouble *);

/*
 * Whether a name without @ is more likely a domain than a person: it ends as domains do.  Such a
 * person can still be meant, as name@domain.
 */
bool address_entry_is_domain(struct span entry);

#endif
