/*
 * ownership -- whose a file is that we make, and whose the file is that stands in our way.
 * What root makes in the daemon's folders would lock out the daemon that starts there as its own
 * user the next time, so root gives it away at once.
 */
#ifndef OWNERSHIP_H
#define OWNERSHIP_H

#include <stdbool.h>

#include "base/trouble.h"
#include "host/privilege.h"

/*
 * Gives what root has made at the path to the user; NULL: to the owner of the folder it is in.  Its
 * group stays where the folder hands its own on (set-group-ID).  Only root gives, and only what is
 * root's, a file, folder or socket, and has no other name; nothing in a folder that all may write
 * to.
 */
void ownership_give(const char *path, const struct privilege *user);

/*
 * Says that what is at the path, by the name that the user knows it by, could not be opened or
 * made, for that cause of errno(3).  Where somebody else's file or folder is the cause, it says
 * whose that is, who we are, and the command that mends it.
 */
void ownership_say(struct trouble *, const char *what, const char *path, int error);

#endif
