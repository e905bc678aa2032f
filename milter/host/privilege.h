/* SPDX-License-Identifier: ISC */
/*
 * privilege -- becomes an ordinary user for good.
 */
#ifndef PRIVILEGE_H
#define PRIVILEGE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/trouble.h"

struct privilege {
	uid_t uid;
	gid_t gid;
	char name[64];
};

/* Looks up USER or USER:GROUP.  False: there is no such user or group. */
bool privilege_find(const char *user, struct privilege *, struct trouble *);

/* False: the process is still who it was, or might become root again. */
bool privilege_drop(const struct privilege *, struct trouble *);

/* Whether privilege_drop could become that user; nothing is changed.  False: the trouble says why.
 */
bool privilege_may(const struct privilege *, struct trouble *);

#endif
