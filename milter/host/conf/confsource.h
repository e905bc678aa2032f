/* SPDX-License-Identifier: ISC */
/*
 * confsource -- the files that a configuration is made of: on disk, or all in one kept file.
 * Each is read once, so that what decided, what is hashed and what is kept are the same bytes.
 */
#ifndef CONFSOURCE_H
#define CONFSOURCE_H

#include "base/arena.h"
#include "host/conf/keptfile.h"
#include "base/trouble.h"

/* All that one load reads.  Everything lives in the arena. */
struct conf_sources {
	struct arena *arena; /* borrowed */
	const char *main_path;
	const char *share_folder;       /* where a name is looked up that is not beside its file */
	const char *timezone;           /* of the system, when it was kept; NULL: this system's */
	struct conf_source *read;       /* in the order read */
	struct conf_source *last_read;  /* NULL: none */
	const struct conf_source *kept; /* the files of a kept configuration; NULL: read the disk */
	const char *kept_hash;          /* NULL unless kept */
	struct conf_visit *visits;      /* of files that may include others, the newest first */
};

/*
 * Begins with the file at path.  If it is a kept configuration, all else comes out of it, under the
 * names that the files had.  False: it cannot be read.
 */
bool confsource_begin(struct conf_sources *, struct arena *, const char *path,
		      const char *share_folder, struct trouble *);

/*
 * Reads the whole of a file of at most limit bytes, and notes that it was read.  Data NULL: it
 * cannot be read, and the trouble says why.
 */
struct span confsource_read(struct conf_sources *, const char *path, size_t limit,
			    struct trouble *);

/* As confsource_read, but notes nothing, because the content must not be kept. */
struct span confsource_read_secret(struct conf_sources *, const char *path, size_t limit,
				   struct trouble *);

/*
 * Notes that the file, which was named at that place, is being read, until leave.  False: it was
 * read before, or is being read and would include itself; the trouble says which.
 */
bool confsource_enter(struct conf_sources *, const char *path, struct place named_at,
		      struct trouble *);
void confsource_leave(struct conf_sources *);

bool confsource_exists(const struct conf_sources *, const char *path);

/* Looks up name beside the file that names it, then in the share folder.  NULL: in neither. */
const char *confsource_find(struct conf_sources *, const char *beside, struct span name);

#endif
