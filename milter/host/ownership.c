/* SPDX-License-Identifier: ISC */
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

#include "host/safeplace.h"

#define KEEP_GROUP ((gid_t)-1)

static bool may_be_given(const struct stat *status)
{
	bool is_ours = S_ISREG(status->st_mode) || S_ISSOCK(status->st_mode);

	return status->st_uid == 0 &&
	       (S_ISDIR(status->st_mode) || (is_ours && status->st_nlink == 1));
}

/*
 * A group that is not ours was set by an administrator, and so was an owner who would not change.
 * On some file systems nobody can give; whoever starts next will say so.
 */
static void give(int fd, const struct stat *status, const struct stat *folder,
		 const struct privilege *user)
{
	uid_t uid = user != NULL ? user->uid : folder->st_uid;
	gid_t gid = user != NULL ? user->gid : folder->st_gid;

	if (user == NULL && uid == status->st_uid)
		return;
	if ((folder->st_mode & S_ISGID) != 0 || status->st_gid != getegid())
		gid = KEEP_GROUP;
	if (fchownat(fd, "", uid, gid, AT_EMPTY_PATH) == -1)
		errno = 0;
}

/* By a descriptor, so that what was looked at is what is given. */
static void give_there(const struct safeplace *place, const struct privilege *user)
{
	int fd = openat(place->folder, place->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat status;

	if (fd == -1)
		return;
	if ((place->folder_status.st_mode & S_IWOTH) == 0 && fstat(fd, &status) == 0 &&
	    may_be_given(&status))
		give(fd, &status, &place->folder_status, user);
	close(fd);
}

void ownership_give(const char *path, const struct privilege *user)
{
	struct safeplace place;

	if (geteuid() != 0 || !safeplace_find(&place, path, false))
		return;
	give_there(&place, user);
	close(place.folder);
}

void ownership_make_folder(const char *path, mode_t mode, const struct privilege *user)
{
	struct safeplace place;

	if (geteuid() != 0) {
		(void)!mkdir(path, mode);
		return;
	}
	if (!safeplace_find(&place, path, false))
		return;
	if (mkdirat(place.folder, place.name, mode) == 0)
		give_there(&place, user);
	close(place.folder);
}

void ownership_remove(const char *path)
{
	struct safeplace place;

	if (geteuid() != 0) {
		unlink(path);
	} else if (safeplace_find(&place, path, false)) {
		unlinkat(place.folder, place.name, 0);
		close(place.folder);
	}
}

/* What keeps root from opening a file that is there; NULL: nothing. */
static const char *danger_of(const struct stat *file, const struct stat *folder)
{
	if (safeplace_is_roots(folder) || S_ISLNK(file->st_mode))
		return NULL; /* open(2) follows no link */
	if (!S_ISREG(file->st_mode))
		return "it is no regular file";
	if (file->st_nlink > 1)
		return "it has another name too (a hard link)";
	if ((folder->st_mode & S_IWOTH) != 0 && file->st_uid != 0)
		return "it is somebody else's";
	return NULL;
}

/* -1: errno says why, or the danger, if it is one. */
static int open_there(const struct safeplace *place, int flags, mode_t mode, const char **danger)
{
	const struct stat *folder = &place->folder_status;
	struct stat status;
	int fd;

	if (place->is_open_file)
		return openat(place->folder, place->name,
			      flags & ~(O_NOFOLLOW | O_CREAT | O_TRUNC));
	if (fstatat(place->folder, place->name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	    (*danger = danger_of(&status, folder)) != NULL)
		return -1;
	/* Again, in case that it has become another meanwhile. */
	fd = openat(place->folder, place->name, (flags & ~O_TRUNC) | O_NOFOLLOW | O_NONBLOCK, mode);
	if (fd == -1 || fstat(fd, &status) == -1 ||
	    (*danger = danger_of(&status, folder)) != NULL ||
	    ((flags & O_TRUNC) != 0 && S_ISREG(status.st_mode) && ftruncate(fd, 0) == -1)) {
		if (fd != -1)
			close(fd);
		return -1;
	}
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return fd;
}

static int open_as_root(const char *path, int flags, mode_t mode, const char **danger)
{
	struct safeplace place;
	int fd;

	if (!safeplace_find(&place, path, (flags & O_NOFOLLOW) == 0))
		return -1;
	fd = open_there(&place, flags, mode, danger);
	close(place.folder);
	return fd;
}

static void say_danger(struct trouble *why, const char *what, const char *path, const char *danger)
{
	trouble_say(
		why,
		"%s %s: %s, and others than root may write to its folder, so root does not open "
		"it: `rm %s`, or name another",
		what, path, danger, path);
}

bool ownership_would_open(const char *what, const char *path, int flags, struct trouble *why)
{
	const char *danger = NULL;
	struct safeplace place;
	struct stat status = { .st_mode = 0 };

	if (geteuid() != 0)
		return true;
	if (!safeplace_find(&place, path, (flags & O_NOFOLLOW) == 0)) {
		ownership_say(why, what, path, errno);
		return false;
	}
	if (!place.is_open_file &&
	    fstatat(place.folder, place.name, &status, AT_SYMLINK_NOFOLLOW) == 0)
		danger = danger_of(&status, &place.folder_status);
	close(place.folder);
	if (danger != NULL)
		say_danger(why, what, path, danger);
	else if (S_ISLNK(status.st_mode))
		ownership_say(why, what, path, ELOOP);
	else
		return true;
	return false;
}

int ownership_open(const char *what, const char *path, int flags, mode_t mode, struct trouble *why)
{
	const char *danger = NULL;
	int fd, cause;

	errno = 0;
	if (geteuid() == 0)
		fd = open_as_root(path, flags | O_CLOEXEC | O_NOCTTY, mode, &danger);
	else
		fd = open(path, flags | O_CLOEXEC | O_NOCTTY, mode);
	cause = errno;
	if (danger != NULL)
		say_danger(why, what, path, danger);
	else if (fd == -1)
		ownership_say(why, what, path, cause);
	errno = danger != NULL ? EPERM : cause;
	return fd;
}
