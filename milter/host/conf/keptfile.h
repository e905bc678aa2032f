/* SPDX-License-Identifier: ISC */
/*
 * keptfile -- a configuration as it was loaded, in one file: every file that was read, whole and
 * in order, each after a line with its size and name.  It can be read as text, and loaded from
 * anywhere in place of the configuration, whatever has become of the files since.
 *
 *	#@ milter-device kept configuration 0123456789abcdef
 *	#@ share /usr/share/milter-device
 *	#@ timezone Europe/Moscow
 *	#@ file 812 /etc/milter-device/milter-device.conf
 *	...
 */
#ifndef KEPTFILE_H
#define KEPTFILE_H

#include "base/arena.h"
#include "base/text.h"
#include "base/trouble.h"

/* A file that was read. */
struct conf_source {
	const char *path;
	struct span content;
	struct conf_source *next;
};

struct kept {
	const char *hash;                  /* of the configuration */
	const char *share_folder;          /* where files of the release were looked up */
	const char *timezone;              /* in which dates and hours were read */
	const struct conf_source *sources; /* the main file first */
};

/* Whether the file begins as a kept configuration does. */
bool keptfile_is(const char *path);

/* Borrows the content; the rest lives in the arena.  False: it is damaged. */
bool keptfile_read(struct kept *, struct arena *, struct span content, struct trouble *);

/* Adds it to the text.  False: a name cannot be kept, or out of memory. */
bool keptfile_write(const struct kept *, struct text *, struct trouble *);

#endif
