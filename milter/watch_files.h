/* SPDX-License-Identifier: ISC */
/* watch_files -- the logs that the command line names: whether they can be read, and are logs. */
#ifndef WATCH_FILES_H
#define WATCH_FILES_H

#include "base/trouble.h"
#include "watch_run.h"

/* Whether it is a file that this process may read; a pipe is none.  False: the trouble says why. */
bool watch_files_look(const char *path, struct trouble *);

/* The same of all that are named, by whoever the process has become.  False: it is said of each. */
bool watch_files_look_again(const struct watch_choice *);

/*
 * Once they are read: says which of them, though not empty, had no line of the source, and whose
 * lines those may be.  What the state knew before is not judged by what was added.  False: there
 * was such a file.
 */
bool watch_files_judge(const struct program *);

#endif
