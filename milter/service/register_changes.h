/* SPDX-License-Identifier: ISC */
/* register_changes -- what a new configuration's register says that the old one's did not. */
#ifndef REGISTER_CHANGES_H
#define REGISTER_CHANGES_H

#include "policy/rules.h"

/*
 * Adds ": register: allowed id:applx1 of anna@minprom.example, forgot iphone of ... and 3 more", or
 * nothing, if no row differs in state or until.  With a pseudonym_key only how many do.
 */
void register_changes_write(const struct rules *old, const struct rules *new, struct text *);

#endif
