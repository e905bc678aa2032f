/* SPDX-License-Identifier: ISC */
/*
 * loader -- the daemon's configuration: read at the start, and again while it runs.
 * For the main thread.
 */
#ifndef LOADER_H
#define LOADER_H

#include "host/privilege.h"
#include "service/service.h"
#include "service/startable.h"

#define LOADER_BYTES ((size_t)64 << 20) /* of all that can be said about one configuration */

/* What to read, and what the command line puts in its place. */
struct loader {
	const char *config_path;
	const char *socket, *user; /* NULL: as configured */

	/* Whether one that is read again fits a process that runs; NULL: any does. */
	bool (*fits)(const void *what, const struct config *, struct trouble *);
	const void *fits_what; /* borrowed */
};

/*
 * Writes to standard error all that is wrong, or may surprise, one line each.  NULL: something is
 * wrong.
 */
struct config *loader_first(const struct loader *);

/*
 * For -n: tries whether a start could succeed here, says on standard error what stands in its way,
 * and on standard output that the configuration is good, if it is.  The status to exit with.
 */
int loader_try(const struct config *, const struct startable_wish *);

/*
 * Makes the folders of state_dir, gives that user what root has made, and becomes that user.  A
 * privilege of NULL: the process stays who it is.  False: it could not become that user.
 */
bool loader_become_user(const struct config *, const struct privilege *, struct trouble *);

/* Keeps the configuration in state_dir; a failure is logged. */
void loader_keep(const struct config *);

/*
 * Puts the configuration that is on disk now in force.  by is who asked, for the event log.  What
 * came of it is added to told, one line each, and logged.  False: there are errors, and the old
 * configuration stays.
 */
bool loader_again(const struct loader *, struct service *, const char *by, struct text *told);

#endif
