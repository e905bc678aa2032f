/* SPDX-License-Identifier: ISC */
/*
 * config_membership -- by which entry of a configuration somebody is in a group.
 */
#ifndef CONFIG_MEMBERSHIP_H
#define CONFIG_MEMBERSHIP_H

#include "host/config/config.h"

struct membership {
	struct span entry; /* as it is written: an address, a domain or group:NAME */
	struct place place;
};

/*
 * The first entry of the group's members that has the address, which is in its normal form.  False:
 * there is none, or out of memory.  Files are not read again: borrows from the configuration.
 */
bool config_membership(const struct config *, const struct group *, struct span address,
		       struct membership *out);

#endif
