/* SPDX-License-Identifier: ISC */
/* safefile -- a small file that is whole at every moment. */
#include "host/safefile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/ownership.h"

#define OWNER_ONLY 0600
#define ALL_MODES 07777

static bool write_all(int fd, struct span rest)
{
	while (rest.size > 0) {
		ssize_t written = write(fd, rest.data, rest.size);

		if (written == -1 && errno != EINTR)
			return false;
		if (written > 0)
			rest = span_from(rest, (size_t)written);
	}
	return true;
}

/* Closes it in any case. */
static bool write_down(int fd, struct span content)
{
	bool done = write_all(fd, content) && fsync(fd) == 0;
	int cause = errno;

	if (close(fd) == -1 && done)
		return false;
	errno = cause;
	return done;
}

/* Keeps what is at the path under the other name too.  None there: nothing to keep. */
static bool keep_old(const char *path, const char *old)
{
	if (unlink(old) == -1 && errno != ENOENT)
		return false;
	return link(path, old) == 0 || errno == ENOENT;
}

/* A name is on the disk when its folder is. */
static bool sync_folder(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	bool done;
	int fd;

	snprintf(folder, sizeof(folder), "%.*s", slash != NULL ? (int)(slash - path) + 1 : 1,
		 slash != NULL ? path : ".");
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return false;
	done = fsync(fd) == 0;
	close(fd);
	return done;
}

/* False: the trouble says why, and there is no draft. */
static bool write_draft(const char *draft, mode_t mode, const struct stat *like,
			struct span content, struct trouble *why)
{
	int fd;

	/* What a crash has left there, or somebody has put there for us to open. */
	ownership_remove(draft);
	fd = ownership_open("new file", draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode, why);
	if (fd == -1)
		return false;
	ownership_give(draft, NULL);
	if (like != NULL && (fchown(fd, like->st_uid, like->st_gid) == -1 ||
			     fchmod(fd, like->st_mode & ALL_MODES) == -1)) {
		trouble_say(why, "%s: its owner and mode cannot be kept: %s: try it with sudo",
			    draft, strerror(errno));
		close(fd);
		unlink(draft);
		return false;
	}
	if (write_down(fd, content))
		return true;
	trouble_say(why, "%s: write: %s", draft, strerror(errno));
	unlink(draft);
	return false;
}

/*
 * old: under which name what was there is kept; NULL: it is not.  like: whose mode and owner it
 * gets; NULL: those of a new file.
 */
static bool replace(const char *path, const char *old, mode_t mode, const struct stat *like,
		    struct span content, struct trouble *why)
{
	char draft[PATH_MAX];

	if (snprintf(draft, sizeof(draft), "%s.new", path) >= PATH_MAX) {
		trouble_say(why, "%s: %s", path, strerror(ENAMETOOLONG));
		return false;
	}
	if (!write_draft(draft, mode, like, content, why))
		return false;
	if ((old == NULL || keep_old(path, old)) && rename(draft, path) == 0 && sync_folder(path))
		return true;
	trouble_say(why, "%s: rename: %s", path, strerror(errno));
	unlink(draft);
	return false;
}

bool safefile_put(const char *path, mode_t mode, struct span content, struct trouble *why)
{
	return replace(path, NULL, mode, NULL, content, why);
}

bool safefile_renew(const char *path, struct span content, struct trouble *why)
{
	struct stat like;

	if (stat(path, &like) == 0)
		return replace(path, NULL, OWNER_ONLY, &like, content, why);
	trouble_say(why, "%s: %s", path, strerror(errno));
	return false;
}

bool safefile_write(const char *path, struct span content, struct trouble *why)
{
	char old[PATH_MAX];

	if (snprintf(old, sizeof(old), "%s.old", path) >= PATH_MAX) {
		trouble_say(why, "%s: %s", path, strerror(ENAMETOOLONG));
		return false;
	}
	return replace(path, old, OWNER_ONLY, NULL, content, why);
}

/* How many bytes there were, at most size; -1: errno says why. */
static ssize_t read_all(int fd, char *bytes, size_t size)
{
	size_t got = 0;

	while (got < size) {
		ssize_t more = read(fd, bytes + got, size - got);

		if (more == -1 && errno == EINTR)
			continue;
		if (more == -1)
			return -1;
		if (more == 0)
			break;
		got += (size_t)more;
	}
	return (ssize_t)got;
}

/* Of a regular file: a FIFO would be waited for. */
static bool read_file(int fd, struct arena *arena, size_t limit, struct span *content)
{
	struct stat status;
	ssize_t got;
	char *bytes;

	if (fstat(fd, &status) == -1)
		return false;
	errno = S_ISREG(status.st_mode) ? EFBIG : EINVAL;
	if (!S_ISREG(status.st_mode) || (uint64_t)status.st_size > limit)
		return false;
	errno = ENOMEM;
	bytes = arena_take(arena, (size_t)status.st_size + 1);
	got = bytes != NULL ? read_all(fd, bytes, (size_t)status.st_size) : -1;
	if (got == -1)
		return false;
	*content = (struct span){ bytes, (size_t)got };
	return true;
}

bool safefile_read(const char *path, struct arena *arena, size_t limit, struct span *content,
		   struct trouble *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool done = fd != -1 && read_file(fd, arena, limit, content);
	int cause = errno;

	if (fd != -1)
		close(fd);
	if (!done)
		trouble_say(why, "%s: %s", path, strerror(cause));
	errno = cause;
	return done;
}
