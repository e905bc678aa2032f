/* SPDX-License-Identifier: ISC */
/*
 * shim -- system calls that fail when a test says so: loaded with LD_PRELOAD.
 * $FAULTS is a folder; a file there switches a fault on, and deleting it off:
 *
 *	write   ERRNO END    writes to files whose name ends so fail; ERRNO 0: they are short
 *	read    ERRNO END    reads of them fail
 *	clock   SECONDS      the clock of the wall is as much off; that of CLOCK_MONOTONIC is not
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* What the file of that name says.  False: the fault is off. */
static bool read_fault(const char *name, char *words, size_t size)
{
	const char *folder = getenv("FAULTS");
	char path[PATH_MAX];
	ssize_t got;
	int fd;

	if (folder == NULL)
		return false;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	got = syscall(SYS_read, fd, words, size - 1);
	syscall(SYS_close, fd);
	words[got > 0 ? got : 0] = '\0';
	return got > 0;
}

/* Whether the fault is on for that descriptor; *error is then its errno. */
static bool is_faulty(const char *name, int fd, int *error)
{
	char words[PATH_MAX], link[40], path[PATH_MAX], *end;
	ssize_t size;

	if (!read_fault(name, words, sizeof(words)))
		return false;
	*error = (int)strtol(words, &end, 10);
	end += strspn(end, " ");
	end[strcspn(end, "\n")] = '\0';
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	size = readlink(link, path, sizeof(path) - 1);
	path[size > 0 ? size : 0] = '\0';
	return size >= (ssize_t)strlen(end) && strcmp(path + size - strlen(end), end) == 0;
}

ssize_t write(int fd, const void *bytes, size_t size)
{
	int error;

	if (!is_faulty("write", fd, &error))
		return syscall(SYS_write, fd, bytes, size);
	if (error == 0)
		return syscall(SYS_write, fd, bytes, size > 1 ? size / 2 : size);
	errno = error;
	return -1;
}

ssize_t pread(int fd, void *bytes, size_t size, off_t offset)
{
	int error;

	if (!is_faulty("read", fd, &error))
		return syscall(SYS_pread64, fd, bytes, size, offset);
	errno = error;
	return -1;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	char words[40];
	int result = (int)syscall(SYS_clock_gettime, clock, now);

	if (clock == CLOCK_REALTIME && read_fault("clock", words, sizeof(words)))
		now->tv_sec += strtol(words, NULL, 10);
	return result;
}

time_t time(time_t *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (out != NULL)
		*out = now.tv_sec;
	return now.tv_sec;
}
