/* SPDX-License-Identifier: ISC */
/* daemonize -- goes to the background, and leaves word of its process id. */
#include "host/daemonize.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/span.h"
#include "host/ownership.h"

#define PID_BYTES 24 /* of a pid file, at most */

static int ready_pipe = -1; /* the child's end; -1: in the foreground */

static void wait_for(pid_t child, int fd)
{
	int status = 0;
	char byte;

	if (read(fd, &byte, 1) == 1)
		_exit(EX_OK);
	waitpid(child, &status, 0);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : EX_OSERR);
}

void daemonize_begin(void)
{
	int ends[2];
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) == -1 || (child = fork()) == -1) {
		fprintf(stderr, "milter-device: cannot fork: %s\n", strerror(errno));
		exit(EX_OSERR);
	}
	if (child != 0) {
		close(ends[1]);
		wait_for(child, ends[0]);
	}
	close(ends[0]);
	ready_pipe = ends[1];
	setsid();
	(void)!chdir("/");
}

void daemonize_ready(void)
{
	int null;

	if (ready_pipe == -1)
		return;
	null = open("/dev/null", O_RDWR);
	for (int fd = 0; null != -1 && fd <= 2; fd++)
		dup2(null, fd);
	if (null > 2)
		close(null);
	(void)!write(ready_pipe, "", 1);
	close(ready_pipe);
	ready_pipe = -1;
}

/* What an older process may have left: nothing, as on a full disk, or a number in a line. */
static bool is_pid(struct span bytes)
{
	if (bytes.size != 0 && bytes.data[bytes.size - 1] == '\n')
		bytes.size--;
	for (size_t i = 0; i < bytes.size; i++)
		if (bytes.data[i] < '0' || bytes.data[i] > '9')
			return false;
	return bytes.size < PID_BYTES;
}

/* False: that file is not ours to overwrite, which the trouble says. */
static bool may_overwrite(int fd, const char *path, struct trouble *why)
{
	char bytes[PID_BYTES];
	struct stat status;
	ssize_t size;

	if (fstat(fd, &status) == -1 || !S_ISREG(status.st_mode)) {
		trouble_say(why, "pid file %s: it is there, and is no regular file: name another",
			    path);
		return false;
	}
	size = pread(fd, bytes, sizeof(bytes), 0);
	if (size >= 0 && is_pid((struct span){ bytes, (size_t)size }))
		return true;
	trouble_say(why,
		    "pid file %s: it is there, and holds something else than a process id: name "
		    "another, or remove it",
		    path);
	return false;
}

bool daemonize_would_write_pid(const char *path, struct trouble *why)
{
	struct stat status;
	bool may;
	int fd;

	if (path == NULL || lstat(path, &status) == -1 || S_ISLNK(status.st_mode))
		return true;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return true;
	may = may_overwrite(fd, path, why);
	close(fd);
	return may;
}

static bool replace_pid(int fd, const char *path, struct trouble *why)
{
	if (!may_overwrite(fd, path, why))
		return false;
	if (flock(fd, LOCK_SH | LOCK_NB) == -1 && errno == EWOULDBLOCK) {
		trouble_say(why, "pid file %s: it is a lock that is in use: name another", path);
		return false;
	}
	if (ftruncate(fd, 0) == 0 && dprintf(fd, "%ld\n", (long)getpid()) > 0)
		return true;
	trouble_say(why, "pid file %s: %s", path, strerror(errno));
	return false;
}

bool daemonize_write_pid(const char *path, struct trouble *why)
{
	bool done;
	int fd;

	if (path == NULL)
		return true;
	fd = ownership_open("pid file", path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0644,
			    why);
	if (fd == -1)
		return false;
	done = replace_pid(fd, path, why);
	if (close(fd) == 0 || !done)
		return done;
	trouble_say(why, "pid file %s: %s", path, strerror(errno));
	return false;
}

void daemonize_remove_pid(const char *path)
{
	char own[PID_BYTES], there[PID_BYTES];
	int size = snprintf(own, sizeof(own), "%ld\n", (long)getpid());
	int fd = path != NULL
			 ? open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
			 : -1;

	if (fd == -1)
		return;
	if (pread(fd, there, sizeof(there), 0) == size && memcmp(own, there, (size_t)size) == 0)
		ownership_remove(path);
	close(fd);
}
