/*
 * loader -- the daemon's configuration: read at the start, and again while it runs.
 * For the main thread.
 */
#ifndef LOADER_H
#define LOADER_H

#include "host/privilege.h"
#include "service/service.h"

#define LOADER_BYTES ((size_t)64 << 20) /* of all that can be told of one configuration */

/* What to read, and what the command line puts above it. */
struct loader {
	const char *config_path;
	const char *socket, *user; /* NULL: as configured */
};

/* Tells standard error all that is wrong, or will surprise, a line each.  NULL: something is wrong.
 */
struct config *loader_first(const struct loader *);

/*
 * Makes the folders of state_dir, gives away what root has made, and becomes that user; NULL: the
 * process stays who it is.  False: it still is what it was.
 */
bool loader_become_user(const struct config *, const struct privilege *, struct trouble *);

/* Keeps the configuration in state_dir; says so in the log when that fails. */
void loader_keep(const struct config *);

/*
 * Puts the configuration in force that is on disk now; by is who asked, for the event log.  What
 * came of it is told, a line each, and said in the log.  False: there are errors, and the old one
 * stays.
 */
bool loader_again(const struct loader *, struct service *, const char *by, struct text *told);

#endif
