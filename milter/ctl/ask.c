/* SPDX-License-Identifier: ISC */
/* ask -- asks a running daemon over its control socket, and prints the answer. */
#include "ctl/ask.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "host/control.h"

const char *ask_beside(struct arena *arena, const char *path, const char *suffix)
{
	size_t size = path != NULL ? strlen(path) + strlen(suffix) + 1 : 0;
	char *socket = path != NULL ? arena_take(arena, size) : NULL;

	if (socket != NULL)
		snprintf(socket, size, "%s%s", path, suffix);
	return socket;
}

int ask_connect(const char *path, time_t seconds)
{
	const struct timeval patience = { .tv_sec = seconds };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Copies the answer to where its status sends it.  -1: it ended early, or never came. */
static int print_answer(FILE *daemon, bool is_health)
{
	char buffer[8192];
	size_t left, size;
	int status;
	FILE *out;

	if (fgets(buffer, 64, daemon) == NULL ||
	    sscanf(buffer, CONTROL_HEADER, &status, &left) != 2)
		return -1;
	out = status == EX_OK || is_health ? stdout : stderr;
	for (; left > 0; left -= size) {
		size = fread(buffer, 1, left < sizeof(buffer) ? left : sizeof(buffer), daemon);
		if (size == 0)
			return -1;
		fwrite(buffer, 1, size, out);
	}
	if (fflush(out) == 0 && !ferror(out))
		return status;
	fprintf(stderr, "milter-device-ctl: standard output: %s\n", strerror(errno));
	return EX_IOERR;
}

int ask(int fd, const char *path, const char *command)
{
	FILE *daemon = fdopen(fd, "r");
	int status;

	if (daemon == NULL)
		return EX_OSERR;
	(void)!dprintf(fd, "%s\n", command); /* whoever may not ask has his answer already */
	status = print_answer(daemon, strcmp(command, "health") == 0);
	fclose(daemon);
	if (status != -1)
		return status;
	fprintf(stderr, "milter-device-ctl: %s: the daemon gave no whole answer\n", path);
	return EX_UNAVAILABLE;
}
