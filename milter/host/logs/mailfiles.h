/* SPDX-License-Identifier: ISC */
/*
 * mailfiles -- saved mail, wherever it lies: a message in a file, an mbox, a Maildir, a folder of
 * any of these, standard input.
 */
#ifndef MAILFILES_H
#define MAILFILES_H

#include "base/span.h"
#include "base/trouble.h"

/* Called for each message: its name (path, or path:3 for the third of an mbox) and bytes. */
typedef void mailfiles_visitor(void *context, const char *name, struct span message);

/*
 * Visits every message at path ("-" is standard input), a folder's in the order of their names.
 * What programs put around a message is left out (saved.h).
 * False: something could not be read; the trouble tells the last of it, the rest was visited.
 */
bool mailfiles_visit(const char *path, mailfiles_visitor *, void *context, struct trouble *);

/* All of a file or, for "-", of standard input; owned by the caller.  NULL: the trouble says why.
 */
char *mailfiles_read(const char *path, size_t *size, struct trouble *);

#endif
