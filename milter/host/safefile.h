/* SPDX-License-Identifier: ISC */
/*
 * safefile -- a small file that is whole at every moment, also when the machine goes down.
 */
#ifndef SAFEFILE_H
#define SAFEFILE_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/trouble.h"

/*
 * Replaces the file by these bytes, which are on the disk when it returns true.  It uses PATH.new
 * meanwhile.  The mode, but for the umask, is that of a new file; one that root writes belongs to
 * the folder's owner.  False: the trouble says why, and the file is the old one or the new one.
 */
bool safefile_put(const char *path, mode_t mode, struct span content, struct trouble *);

/*
 * Replaces a file that is there, in the same way, and keeps its mode and owner.  False: also where
 * they cannot be kept.
 */
bool safefile_renew(const char *path, struct span content, struct trouble *);

/*
 * Replaces a file that is for our own eyes only (mode 0600), as safefile_put does, and keeps what
 * was there as PATH.old: at no moment are both missing.
 */
bool safefile_write(const char *path, struct span content, struct trouble *);

/*
 * Reads a whole file of at most limit bytes into the arena; content.data is never NULL then.
 * False: the trouble says why, and errno is ENOENT when there is no such file.
 */
bool safefile_read(const char *path, struct arena *, size_t limit, struct span *content,
		   struct trouble *);

#endif
