/* SPDX-License-Identifier: ISC */
/* check_groups -- which groups somebody is in: milter-device-check --groups. */
#ifndef CHECK_GROUPS_H
#define CHECK_GROUPS_H

#include "host/config/config.h"

/* Prints the groups of that login or address, and why.  Returns the status to exit with. */
int check_groups(const char *user, const struct config *);

#endif
