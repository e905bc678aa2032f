/* SPDX-License-Identifier: ISC */
/*
 * statefolder -- state_dir: configurations as they were loaded, each under its hash.
 */
#ifndef STATEFOLDER_H
#define STATEFOLDER_H

#include "host/config/config.h"
#include "host/privilege.h"

/*
 * Makes state_dir, if only its last part is missing, and config in it, and gives what it has made
 * to that user; NULL: to nobody.  If it could not, statefolder_keep will say so.
 */
void statefolder_make(const struct config *, const struct privilege *user);

/* Keeps the configuration as state_dir/config/HASH.conf, if it is not there yet. */
bool statefolder_keep(const struct config *, struct trouble *);

#endif
