/* SPDX-License-Identifier: ISC */
/* safeplace -- where a path leads that root is about to open, without being led astray. */
#include "host/safeplace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/magic.h>
#include <sys/vfs.h>
#endif

#define LINKS_MAX 40 /* as for open(2) */

struct walk {
	struct safeplace *place;
	char rest[2 * PATH_MAX]; /* of the path, from the folder on */
	int links;
	bool through_last_link;
};

bool safeplace_is_roots(const struct stat *folder)
{
	return folder->st_uid == 0 && (folder->st_mode & S_IWOTH) == 0 &&
	       ((folder->st_mode & S_IWGRP) == 0 || folder->st_gid == 0);
}

/* Makes the folder by that name, in the present one, the present one. */
static bool enter(struct safeplace *place, const char *name)
{
	int fd = openat(place->folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd == -1)
		return false;
	if (place->folder != AT_FDCWD)
		close(place->folder);
	place->folder = fd;
	return fstat(fd, &place->folder_status) == 0;
}

/* Cuts the next part of the path off.  False: errno says why. */
static bool next_part(struct walk *walk)
{
	char *begin = walk->rest + strspn(walk->rest, "/");
	size_t size = strcspn(begin, "/");

	errno = size == 0 ? EISDIR : ENAMETOOLONG;
	if (size == 0 || size > NAME_MAX)
		return false;
	snprintf(walk->place->name, sizeof(walk->place->name), "%.*s", (int)size, begin);
	begin += size;
	memmove(walk->rest, begin, strlen(begin) + 1);
	return true;
}

static bool is_last(const struct walk *walk)
{
	return walk->rest[strspn(walk->rest, "/")] == '\0';
}

/* Linux has what is open as links there; the BSDs have devices below /dev/fd. */
static bool is_of_proc(const struct safeplace *place)
{
#ifdef __linux__
	struct statfs system;

	return fstatfs(place->folder, &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
#else
	(void)place;
	return false;
#endif
}

/* Puts what the link says in the place of its name. */
static bool follow(struct walk *walk)
{
	struct safeplace *place = walk->place;
	char target[PATH_MAX], whole[sizeof(walk->rest)];
	ssize_t size = readlinkat(place->folder, place->name, target, sizeof(target) - 1);

	if (size == -1)
		return false;
	target[size] = '\0';
	errno = ENAMETOOLONG;
	if (snprintf(whole, sizeof(whole), "%s/%s", target, walk->rest) >= (int)sizeof(whole))
		return false;
	memcpy(walk->rest, whole, sizeof(whole));
	return target[0] != '/' || enter(place, "/");
}

static bool may_be_followed(struct walk *walk, const struct stat *link)
{
	errno = ELOOP;
	return link->st_uid == 0 && safeplace_is_roots(&walk->place->folder_status) &&
	       walk->links++ < LINKS_MAX;
}

/* One part further.  False: errno says why. */
static bool step(struct walk *walk, bool *there)
{
	struct safeplace *place = walk->place;
	struct stat status;

	if (!next_part(walk))
		return false;
	*there = is_last(walk);
	if (fstatat(place->folder, place->name, &status, AT_SYMLINK_NOFOLLOW) == -1)
		return *there && errno == ENOENT;
	if (!S_ISLNK(status.st_mode) || (*there && !walk->through_last_link))
		return *there || enter(place, place->name);
	if (!may_be_followed(walk, &status))
		return false;
	place->is_open_file = *there && is_of_proc(place) && strchr("0123456789", place->name[0]);
	if (place->is_open_file)
		return true;
	*there = false;
	return follow(walk);
}

bool safeplace_find(struct safeplace *place, const char *path, bool through_last_link)
{
	struct walk walk = { .place = place, .through_last_link = through_last_link };
	bool there = false, good;

	*place = (struct safeplace){ .folder = AT_FDCWD };
	errno = ENAMETOOLONG;
	good = snprintf(walk.rest, sizeof(walk.rest), "%s", path) < PATH_MAX &&
	       enter(place, path[0] == '/' ? "/" : ".");
	while (good && !there)
		good = step(&walk, &there);
	if (!good && place->folder != AT_FDCWD) {
		int cause = errno;

		close(place->folder);
		errno = cause;
	}
	return good;
}
