/*
 * statefolder -- state_dir: configurations as they were loaded, each under its hash.
 */
#ifndef STATEFOLDER_H
#define STATEFOLDER_H

#include "config.h"

/*
 * Keeps the configuration as state_dir/config/HASH.conf, if it is not there yet.  Makes the
 * folders config and, where only the last part is missing, state_dir.
 */
bool statefolder_keep(const struct config *, struct trouble *);

#endif
