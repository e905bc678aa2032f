/* SPDX-License-Identifier: ISC */
/*
 * localzone -- asks the C library for a time zone, once, and keeps it as a table.
 * Thus no decision depends on TZ, and several zones can be in use at once.
 */
#ifndef LOCALZONE_H
#define LOCALZONE_H

#include "base/arena.h"
#include "base/calendar.h"
#include "base/trouble.h"

/*
 * name as in TZ ("Europe/Moscow"), or NULL for the system's.  The table covers 1970 to 2100 and
 * lives in the arena.  Main thread only: it sets TZ during the call.
 * False: no such zone, or out of memory.
 */
bool localzone_load(struct arena *, const char *name, struct zone *out, struct trouble *);

#endif
