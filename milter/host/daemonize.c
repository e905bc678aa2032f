/* daemonize -- goes to the background. */
#include "host/daemonize.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "host/ownership.h"

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

bool daemonize_write_pid(const char *path, struct trouble *why)
{
	const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW;
	bool done;
	int fd;

	if (path == NULL)
		return true;
	fd = ownership_open("pid file", path, flags, 0644, why);
	if (fd == -1)
		return false;
	done = dprintf(fd, "%ld\n", (long)getpid()) > 0;
	done = close(fd) == 0 && done;
	if (!done)
		trouble_say(why, "pid file %s: %s", path, strerror(errno));
	return done;
}
