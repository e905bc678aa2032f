/* SPDX-License-Identifier: ISC */
/* gate_listen -- the sockets of gate_listen. */
#include "gate/gate_listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "host/ownership.h"
#include "host/socketname.h"
#include "service/listener.h"

#define BACKLOG 1024

static bool open_one(struct gate_listener *listener, const char *name, mode_t mode,
		     struct trouble *why)
{
	if (!socketplace_take(&listener->place, name, why))
		return false;
	if (listener->place.path != NULL)
		socketplace_clear(listener->place.path);
	socketplace_expect(&listener->place, mode);
	listener->fd = socketname_bind(name, why);
	socketplace_made(&listener->place, listener->fd != -1);
	if (listener->fd == -1)
		return false;
	fcntl(listener->fd, F_SETFL, fcntl(listener->fd, F_GETFL) | O_NONBLOCK);
	return true;
}

bool gate_listen_open(struct gate_listen *listen, const char *const *names, unsigned mode,
		      struct trouble *why)
{
	*listen = (struct gate_listen){ .poll = -1 };
	for (size_t i = 0; i < GATE_LISTENERS; i++)
		listen->list[i] = (struct gate_listener){ .place = { .lock = -1 }, .fd = -1 };
	for (size_t i = 0; i < GATE_LISTENERS && names[i] != NULL; i++) {
		listen->count++;
		listen->names[i] = strdup(names[i]);
		if (listen->names[i] == NULL) {
			trouble_say(why, "%s", strerror(ENOMEM));
			return false;
		}
		if (!open_one(&listen->list[i], names[i], mode, why))
			return false;
	}
	listen->poll = epoll_create1(EPOLL_CLOEXEC);
	if (listen->poll == -1)
		trouble_say(why, "epoll_create1: %s", strerror(errno));
	return listen->poll != -1;
}

void gate_listen_give(struct gate_listen *listen, const struct privilege *user)
{
	for (size_t i = 0; i < listen->count; i++)
		socketplace_give(&listen->list[i].place, user);
}

bool gate_listen_add(struct gate_listen *listen, int fd, struct trouble *why)
{
	struct epoll_event wanted = { .events = EPOLLIN, .data = { .fd = fd } };

	if (epoll_ctl(listen->poll, EPOLL_CTL_ADD, fd, &wanted) == 0)
		return true;
	trouble_say(why, "epoll_ctl: %s", strerror(errno));
	return false;
}

bool gate_listen_begin(struct gate_listen *set, struct trouble *why)
{
	for (size_t i = 0; i < set->count; i++) {
		struct gate_listener *listener = &set->list[i];

		if (listen(listener->fd, BACKLOG) == -1) {
			trouble_say(why, "socket %s: listen: %s", set->names[i], strerror(errno));
			return false;
		}
		socketplace_give(&listener->place, NULL);
		if (!gate_listen_add(set, listener->fd, why))
			return false;
	}
	return true;
}

int gate_listen_take(struct gate_listen *listen, struct sockaddr_storage *address, socklen_t *size)
{
	int cause = EAGAIN;

	for (size_t i = 0; i < listen->count; i++) {
		int fd;

		*size = sizeof(*address);
		fd = accept4(listen->list[i].fd, (struct sockaddr *)address, size,
			     SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd != -1)
			return fd;
		if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR)
			cause = errno;
	}
	errno = cause;
	return -1;
}

void gate_listen_rest(struct gate_listen *listen, bool rests)
{
	for (size_t i = 0; i < listen->count; i++) {
		struct epoll_event wanted = { .events = rests ? 0 : EPOLLIN,
					      .data = { .fd = listen->list[i].fd } };

		epoll_ctl(listen->poll, EPOLL_CTL_MOD, listen->list[i].fd, &wanted);
	}
}

bool gate_listen_is_near(const struct sockaddr_storage *address)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)address;
	const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;

	if (address->ss_family == AF_INET)
		return ntohl(four->sin_addr.s_addr) >> 24 == 127;
	return address->ss_family == AF_INET6 &&
	       (IN6_IS_ADDR_LOOPBACK(six) ||
		(IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127));
}

/* The new socket has the number of the old one, but epoll knows the old one alone. */
void gate_listen_look(struct gate_listen *listen)
{
	struct trouble ignored;

	for (size_t i = 0; i < listen->count; i++) {
		struct gate_listener *listener = &listen->list[i];

		if (listener->place.path == NULL || !socketplace_is_lost(&listener->place))
			continue;
		listener_look(&listener->place, listener->fd, "gate_listen");
		gate_listen_add(listen, listener->fd, &ignored);
	}
}

void gate_listen_close(struct gate_listen *listen)
{
	for (size_t i = 0; i < listen->count; i++) {
		socketplace_leave(&listen->list[i].place);
		free(listen->names[i]);
		if (listen->list[i].fd != -1)
			close(listen->list[i].fd);
	}
	if (listen->poll != -1)
		close(listen->poll);
	*listen = (struct gate_listen){ .poll = -1 };
}

/* The first that other machines can reach.  NULL: none. */
static const char *first_open(const char *const *names)
{
	while (*names != NULL && socketname_is_local(*names))
		names++;
	return *names;
}

bool gate_listen_may(const char *const *names, const struct config *config, struct trouble *why)
{
	const char *name = config->gate_key.size == 0 ? first_open(names) : NULL;

	if (name == NULL)
		return true;
	if (keptfile_is(config->path))
		trouble_say(
			why,
			"%s can be reached from other machines, and a kept configuration has no "
			"gate_key of a file: start with the files that it was made of, or listen "
			"at 127.0.0.1",
			name);
	else
		trouble_say(why,
			    "%s can be reached from other machines: set gate_key, or listen at "
			    "127.0.0.1",
			    name);
	return false;
}

bool gate_listen_may_stay(const struct gate_listen *listen, const struct config *config,
			  struct trouble *why)
{
	const char *name = first_open((const char *const *)listen->names);

	trouble_say(
		why,
		"gate_key: %s is open, and other machines can reach it: set the key, or restart "
		"milter-device-gate without that socket",
		name != NULL ? name : "");
	return name == NULL || config->gate_key.size != 0;
}

bool gate_listen_differs(const struct gate_listen *listen, const char *const *names)
{
	size_t i = 0;

	while (i < listen->count && names[i] != NULL && strcmp(listen->names[i], names[i]) == 0)
		i++;
	return i < listen->count || names[i] != NULL;
}
