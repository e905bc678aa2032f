/* SPDX-License-Identifier: ISC */
/* remade -- a pid file and a lock that were removed are made anew. */
#include "service/remade.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/daemonize.h"
#include "host/notice.h"
#include "host/ownership.h"

static void tell(struct remade *remade, bool done, const char *what, const char *path,
		 const struct trouble *why)
{
	if (done) {
		ownership_give(path, NULL);
		notice_say(NOTICE_WARNING, "%s %s: it was gone and is made anew", what, path);
	} else if (!remade->lost_said) {
		notice_say(NOTICE_ERROR, "it is gone, and tried every second: %s", why->sentence);
	}
	remade->lost_said = !done;
}

void remade_pid(struct remade *remade, const char *path)
{
	struct trouble why;
	struct stat status;

	if (path == NULL || lstat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR))
		return;
	tell(remade, daemonize_write_pid(path, &why), "pid file", path, &why);
}

static bool is_at(int lock, const char *path)
{
	struct stat held, there;

	return fstat(lock, &held) == 0 && stat(path, &there) == 0 && held.st_ino == there.st_ino &&
	       held.st_dev == there.st_dev;
}

/* -1: the trouble says why. */
static int lock_anew(const char *what, const char *path, struct trouble *why)
{
	int fd = ownership_open(what, path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600, why);

	if (fd == -1 || flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	trouble_say(why, "%s %s: another process holds the lock that is there now", what, path);
	close(fd);
	return -1;
}

void remade_lock(struct remade *remade, const char *what, const char *path, int *lock)
{
	struct trouble why;
	int fresh;

	if (*lock == -1 || is_at(*lock, path))
		return;
	fresh = lock_anew(what, path, &why);
	if (fresh != -1) {
		close(*lock);
		*lock = fresh;
	}
	tell(remade, fresh != -1, what, path, &why);
}
