/* SPDX-License-Identifier: ISC */
/* listener -- a UNIX socket whose file has been removed is made anew. */
#include "service/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/notice.h"

#define BACKLOG 1024
#define DESCRIPTORS_MAX 4096 /* where one is looked for; a limit may be 2^30 */

static bool listens_at(int fd, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNSPEC };
	socklen_t size = sizeof(address) - 1; /* the path ends, whatever is in it */
	socklen_t int_size = sizeof(int);
	int listens = 0;

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &int_size) == 0 &&
	       listens != 0 && getsockname(fd, (struct sockaddr *)&address, &size) == 0 &&
	       address.sun_family == AF_UNIX && strcmp(address.sun_path, path) == 0;
}

int listener_find(const char *path)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return -1;
	for (int fd = 0; fd < DESCRIPTORS_MAX && (rlim_t)fd < limit.rlim_cur; fd++)
		if (listens_at(fd, path))
			return fd;
	return -1;
}

/* A socket that listens at the place.  -1: errno says why. */
static int make(struct socketplace *place)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool made;

	memcpy(address.sun_path, place->path, strnlen(place->path, sizeof(address.sun_path) - 1));
	socketplace_clear(place->path);
	socketplace_expect(place, place->mode);
	made = fd != -1 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	       listen(fd, BACKLOG) == 0;
	socketplace_made(place, made);
	if (made || fd == -1)
		return fd;
	close(fd);
	return -1;
}

/* Whoever did not want to wait at the old one does not at the new.  False: errno says why. */
static bool replace(struct socketplace *place, int fd)
{
	int old = fcntl(fd, F_DUPFD_CLOEXEC, 0), fresh, cause;
	bool done;

	if (old == -1)
		return false;
	fresh = make(place);
	done = fresh != -1 && fcntl(fresh, F_SETFL, fcntl(fd, F_GETFL)) != -1 &&
	       dup3(fresh, fd, O_CLOEXEC) != -1;
	cause = errno;
	if (fresh != -1)
		close(fresh);
	if (done)
		shutdown(old, SHUT_RDWR); /* wakes those who wait at it */
	close(old);
	errno = cause;
	return done;
}

static void say(struct socketplace *place, const char *name, const char *why)
{
	if (!place->lost_said)
		notice_say(NOTICE_ERROR,
			   "%s %s: the socket is gone, and nobody can connect until it can be made "
			   "anew: %s",
			   name, place->path, why);
	place->lost_said = true;
}

void listener_look(struct socketplace *place, int fd, const char *name)
{
	struct trouble why;

	if (!socketplace_is_lost(place))
		return;
	if (!socketplace_take_again(place, &why)) {
		say(place, name, why.sentence);
		return;
	}
	if (fd == -1 || !replace(place, fd)) {
		say(place, name, fd == -1 ? "nothing listens" : strerror(errno));
		return;
	}
	socketplace_give(place, NULL);
	place->lost_said = false;
	notice_say(NOTICE_WARNING, "%s %s: the socket was gone and is made anew", name,
		   place->path);
}
