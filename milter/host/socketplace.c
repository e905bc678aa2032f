/* SPDX-License-Identifier: ISC */
/* socketplace -- the place in the file system where a unix socket will be. */
#include "host/socketplace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/ownership.h"
#include "host/socketname.h"

#define ALL_PERMISSIONS 0777
#define LOCK_PATH_BYTES 256

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return -1;
	memcpy(address.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd != -1 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == -1) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool name_lock(const struct socketplace *place, char lock_path[LOCK_PATH_BYTES])
{
	return snprintf(lock_path, LOCK_PATH_BYTES, "%s.lock", place->path) < LOCK_PATH_BYTES;
}

/* The lock of a daemon that runs as another user is not to be given away. */
static void say_running(const struct socketplace *place, int cause, struct trouble *why)
{
	struct trouble denied = *why;
	struct stat status;

	if (cause == EACCES && lstat(place->path, &status) == 0 && S_ISSOCK(status.st_mode))
		trouble_say(why, "%s, unless another milter-device runs there: stop that first",
			    denied.sentence);
}

static bool lock_beside(struct socketplace *place, struct trouble *why)
{
	char lock_path[LOCK_PATH_BYTES];

	if (!name_lock(place, lock_path)) {
		trouble_say(why, "socket %s: the path is too long", place->path);
		return false;
	}
	place->lock = ownership_open("socket", lock_path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600, why);
	if (place->lock == -1) {
		say_running(place, errno, why);
		return false;
	}
	if (flock(place->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	close(place->lock);
	place->lock = -1;
	trouble_say(why, "socket %s: another milter-device is starting or running there",
		    place->path);
	return false;
}

/* bind(2) goes behind no link, and says of all that is there only that the address is in use. */
static bool is_socket_or_nothing(const struct socketplace *place, struct trouble *why)
{
	struct stat status;

	if (lstat(place->path, &status) == -1 || S_ISSOCK(status.st_mode))
		return true;
	trouble_say(why, "socket %s: %s is there, which is not a socket: name another path",
		    place->path,
		    S_ISLNK(status.st_mode)   ? "a symbolic link"
		    : S_ISDIR(status.st_mode) ? "a folder"
					      : "a file");
	return false;
}

static bool is_nobody_there(const struct socketplace *place, struct trouble *why)
{
	int fd = connect_to(place->path);

	if (fd == -1)
		return true;
	close(fd);
	trouble_say(why, "socket %s: another process is listening there", place->path);
	return false;
}

bool socketplace_take(struct socketplace *place, const char *socket, struct trouble *why)
{
	const char *path = socketname_path(socket);

	*place = (struct socketplace){ .lock = -1 };
	if (path == NULL)
		return socketname_try(socket, SOCKETNAME_PORT, why);
	place->path = strdup(path);
	if (place->path == NULL) {
		trouble_say(why, "socket %s: %s", path, strerror(errno));
		return false;
	}
	return lock_beside(place, why) && is_socket_or_nothing(place, why) &&
	       is_nobody_there(place, why);
}

/* Whether the lock is on the file that others would lock. */
static bool holds_lock(const struct socketplace *place)
{
	char lock_path[LOCK_PATH_BYTES];
	struct stat held, there;

	return place->lock != -1 && name_lock(place, lock_path) && fstat(place->lock, &held) == 0 &&
	       stat(lock_path, &there) == 0 && held.st_ino == there.st_ino &&
	       held.st_dev == there.st_dev;
}

bool socketplace_take_again(struct socketplace *place, struct trouble *why)
{
	if (!holds_lock(place)) {
		if (place->lock != -1)
			close(place->lock);
		if (!lock_beside(place, why))
			return false;
	}
	return is_socket_or_nothing(place, why) && is_nobody_there(place, why);
}

bool socketplace_is_lost(const struct socketplace *place)
{
	struct stat status;

	if (place->path == NULL || place->inode == 0)
		return false;
	if (stat(place->path, &status) == -1)
		return errno == ENOENT || errno == ENOTDIR;
	return status.st_dev != place->device || status.st_ino != place->inode;
}

void socketplace_clear(const char *path)
{
	struct stat status;

	if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode))
		unlink(path);
}

void socketplace_expect(struct socketplace *place, mode_t mode)
{
	place->mode = mode;
	place->umask = umask(~mode & ALL_PERMISSIONS);
}

void socketplace_made(struct socketplace *place, bool made)
{
	struct stat status;

	umask(place->umask);
	if (!made || place->path == NULL || stat(place->path, &status) == -1)
		return;
	place->device = status.st_dev;
	place->inode = status.st_ino;
}

void socketplace_give(const struct socketplace *place, const struct privilege *user)
{
	char lock_path[LOCK_PATH_BYTES];

	if (place->lock != -1 && name_lock(place, lock_path))
		ownership_give(lock_path, user);
	if (place->path != NULL && place->inode != 0)
		ownership_give(place->path, user);
}

void socketplace_knock(const struct socketplace *place)
{
	int fd = place->path != NULL ? connect_to(place->path) : -1;

	if (fd != -1)
		close(fd);
}

void socketplace_leave(struct socketplace *place)
{
	if (place->path != NULL && place->inode != 0 && !socketplace_is_lost(place))
		unlink(place->path);
	if (place->lock != -1)
		close(place->lock);
	place->lock = -1;
	free(place->path);
	place->path = NULL;
}
