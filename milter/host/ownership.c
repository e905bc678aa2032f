/* ownership -- whose a file is that we make, and whose the file is that stands in our way. */
#include "host/ownership.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEEP_GROUP ((gid_t)-1)
#define NAME_BYTES 64

/* "/" for what is directly in the root folder, "." for a name alone. */
static void folder_of(const char *path, char folder[PATH_MAX])
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		snprintf(folder, PATH_MAX, ".");
	else
		snprintf(folder, PATH_MAX, "%.*s", slash != path ? (int)(slash - path) : 1, path);
}

static bool may_be_given(const struct stat *status)
{
	bool is_ours = S_ISREG(status->st_mode) || S_ISSOCK(status->st_mode);

	return status->st_uid == 0 &&
	       (S_ISDIR(status->st_mode) || (is_ours && status->st_nlink == 1));
}

/* By a descriptor, so that what was looked at is what is given. */
static void give(const char *path, uid_t uid, gid_t gid)
{
	struct stat status;
	int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd == -1)
		return;
	if (fstat(fd, &status) == 0 && may_be_given(&status) &&
	    fchownat(fd, "", uid, gid, AT_EMPTY_PATH) == -1)
		errno = 0; /* on some file systems nobody can; whoever starts next will say so */
	close(fd);
}

void ownership_give(const char *path, const struct privilege *user)
{
	char folder_path[PATH_MAX];
	struct stat folder;

	if (geteuid() != 0)
		return;
	folder_of(path, folder_path);
	if (stat(folder_path, &folder) == -1 || (folder.st_mode & S_IWOTH) != 0)
		return;
	give(path, user != NULL ? user->uid : folder.st_uid,
	     (folder.st_mode & S_ISGID) != 0 ? KEEP_GROUP
	     : user != NULL                  ? user->gid
					     : folder.st_gid);
}

/* The user's name, or the number of one that has none. */
static void name_of(uid_t uid, char name[NAME_BYTES])
{
	const struct passwd *user = getpwuid(uid);

	if (user != NULL)
		snprintf(name, NAME_BYTES, "%s", user->pw_name);
	else
		snprintf(name, NAME_BYTES, "%lu", (unsigned long)uid);
}

void ownership_say(struct trouble *why, const char *what, const char *path, int error)
{
	char place[PATH_MAX], owner[NAME_BYTES], self[NAME_BYTES];
	struct stat status;

	snprintf(place, sizeof(place), "%s", path);
	if (lstat(place, &status) == -1)
		folder_of(path, place);
	if ((error != EACCES && error != EPERM) || stat(place, &status) == -1 ||
	    status.st_uid == geteuid()) {
		trouble_say(why, "%s %s: %s", what, path, strerror(error));
		return;
	}
	name_of(status.st_uid, owner);
	name_of(geteuid(), self);
	trouble_say(why,
		    "%s %s: %s: %s belongs to %s, and this runs as %s; `chown %s: %s` mends that",
		    what, path, strerror(error), place, owner, self, self, place);
}
