/*
 * safefile -- a small file that is whole at every moment, also when the machine goes down.
 */
#ifndef SAFEFILE_H
#define SAFEFILE_H

#include "arena.h"
#include "trouble.h"

/*
 * Replaces the file by these bytes; they are on the disk when it returns true.  What was there
 * becomes PATH.old; at no moment are both missing.  It uses PATH.new meanwhile.
 */
bool safefile_write(const char *path, struct span content, struct trouble *);

/*
 * Reads a whole file of at most limit bytes into the arena; content.data is never NULL then.
 * False: the trouble says why, and errno is ENOENT when there is no such file.
 */
bool safefile_read(const char *path, struct arena *, size_t limit, struct span *content,
		   struct trouble *);

#endif
