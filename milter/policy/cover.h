/* SPDX-License-Identifier: ISC */
/*
 * cover -- which policies can never match, because an earlier one ends the search for all that
 * they are about.  What it finds is certain, but it does not find everything: not a policy that
 * only several others cover together, nor one covered by hours and dates that adjoin each other.
 */
#ifndef COVER_H
#define COVER_H

#include "device/catalogue.h"
#include "policy/policy.h"

/*
 * The first policy that, from `seconds` (since 1970 UTC) on, covers the one with that number: it
 * ends the search, each of its conditions is at least as wide, and no exemption lets anybody past
 * it. NULL: none was found.
 */
const struct policy *cover_find(const struct policies *, size_t number, const struct catalogue *,
				int64_t seconds);

/* Whether a list of users or recipients is given but empty, so that nobody is meant. */
bool cover_is_empty(const struct policy *);

/*
 * "users", "recipients" or "networks": such are given, and each of them is in except_users,
 * except_recipients or except_networks.  NULL: none is so.
 */
const char *cover_all_excepted(const struct policy *);

/* Whether each device that it names is in except_devices. */
bool cover_is_deviceless(const struct policy *, const struct catalogue *);

#endif
