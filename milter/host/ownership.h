/* SPDX-License-Identifier: ISC */
/*
 * ownership -- whose a file is that we make, and whose the file is that stands in our way.
 * What root makes in the daemon's folders would lock out the daemon that starts there as its own
 * user the next time, so root gives it away at once.
 */
#ifndef OWNERSHIP_H
#define OWNERSHIP_H

#include <limits.h>
#include <stdbool.h>

#include "base/trouble.h"
#include "host/privilege.h"

/*
 * Gives what root has made at the path to the user; NULL: to the owner of the folder it is in.  Its
 * group stays where the folder hands its own on (set-group-ID), or where it is not ours.  Only root
 * gives, and only what is root's, a file, folder or socket, and has no other name; nothing in a
 * folder that all may write to.
 */
void ownership_give(const char *path, const struct privilege *user);

/*
 * Opens a file as open(2) does, close-on-exec.  Root opens nothing that somebody else may have put
 * there for it to open: it follows no link but its own in a folder of its own (see safeplace.h),
 * and opens only a regular file, of one name, where others may write.  With O_NOFOLLOW the file
 * itself may be no link either.  -1: errno and the trouble say why, which names it by what it is to
 * the user.
 */
int ownership_open(const char *what, const char *path, int flags, mode_t mode, struct trouble *);

/* Whether ownership_open would open it, as far as that can be told without opening it. */
bool ownership_would_open(const char *what, const char *path, int flags, struct trouble *);

/*
 * Make a folder, if it is not there, and give it away as above; and remove a file.  Root goes
 * only where it would open a file.  A failure is left for whoever needs the folder to say.
 */
void ownership_make_folder(const char *path, mode_t mode, const struct privilege *user);
void ownership_remove(const char *path);

/*
 * Whom the process is going to be: what ownership_say has root make is for that user.  NULL, as at
 * the beginning: the user milter-device if there is one, else whoever this is.  Copies it.
 */
void ownership_expect(const struct privilege *user);

/*
 * Says that what is at the path, by the name that the user knows it by, could not be opened or
 * made, for that cause of errno(3).  Where a folder is missing, it says the command that makes it.
 * Where somebody else's file or folder is the cause, it says whose that is, who we are, and the
 * command that mends it.
 */
void ownership_say(struct trouble *, const char *what, const char *path, int error);

/* The same of a file that could not be opened for reading. */
void ownership_say_unread(struct trouble *, const char *path, int error);

/* The folder a path is in: "/" for what is directly in the root folder, "." for a name alone. */
void ownership_folder(const char *path, char folder[PATH_MAX]);

#endif
