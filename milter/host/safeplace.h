/* SPDX-License-Identifier: ISC */
/*
 * safeplace -- where a path leads that root is about to open, without being led astray.
 * In a folder that others may write to, they may put a link to any file of the system there.  So
 * only those links are followed that root has made where nobody else could have.
 */
#ifndef SAFEPLACE_H
#define SAFEPLACE_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

struct safeplace {
	int folder; /* a descriptor (O_PATH) of the folder that holds the file */
	struct stat folder_status;
	char name[NAME_MAX + 1]; /* of the file there, which may be missing */
	bool is_open_file; /* a link of /proc to what a process has open: only open(2) follows it */
};

/*
 * Walks to the last part of the path, and where that is a link, if links are asked for, on to where
 * it leads.  True: the caller closes the folder.  False: errno says why; ELOOP: a link is not
 * followed.
 */
bool safeplace_find(struct safeplace *, const char *path, bool through_last_link);

/* Whether nobody but root can change what is in the folder. */
bool safeplace_is_roots(const struct stat *folder);

#endif
