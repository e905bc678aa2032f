/* SPDX-License-Identifier: ISC */
/* socketname -- a socket as libmilter names it. */
#include "host/socketname.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/network.h"
#include "base/text.h"

#define PORT_MAX 65535
#define PORT_BYTES 64
#define HOST_BYTES 256
#define PATH_BYTES (sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1)

/* The ways to name a port, each with the host that means only this machine. */
static const struct port_scheme {
	struct span name;
	int family;
	const char *localhost;
} port_schemes[] = {
	{ { "inet", 4 }, AF_INET, "localhost" },
	{ { "inet6", 5 }, AF_INET6, "::1" },
};

const char *socketname_path(const char *name)
{
	static const char *const schemes[] = { "unix:", "local:" };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strncmp(name, schemes[i], strlen(schemes[i])) == 0)
			return name + strlen(schemes[i]);
	return name[0] == '/' ? name : NULL;
}

/* Of port@host, which *rest is then set to.  NULL: the name is not that of a port. */
static const struct port_scheme *scheme_of(const char *name, struct span *rest)
{
	struct span scheme;

	*rest = span_of(name);
	scheme = span_cut(rest, ':');
	for (size_t i = 0; i < sizeof(port_schemes) / sizeof(port_schemes[0]); i++)
		if (span_equal(scheme, port_schemes[i].name))
			return &port_schemes[i];
	return NULL;
}

/* A number, or the name of a service that /etc/services has. */
static bool is_port(struct span port)
{
	char name[PORT_BYTES];
	uint64_t number;

	if (port.size == 0 || port.size >= sizeof(name))
		return false;
	if (byte_is_digit(port.data[0]))
		return span_number(port, PORT_MAX, &number) && number > 0;
	memcpy(name, port.data, port.size);
	name[port.size] = '\0';
	return getservbyname(name, "tcp") != NULL;
}

static bool check_port(const char *name, const struct port_scheme *scheme, struct span rest,
		       struct trouble *why)
{
	struct span port = span_cut(&rest, '@');

	if (!is_port(port)) {
		trouble_say(why,
			    "'%s': '%.*s' is not a port: write a number from 1 to %d, as in "
			    "'%.*s:8891@%s'",
			    name, SPAN_FORMAT(port), PORT_MAX, SPAN_FORMAT(scheme->name),
			    scheme->localhost);
		return false;
	}
	if (rest.size != 0)
		return true;
	trouble_say(why, "'%s' names no host and would listen to everybody: write '%.*s:%.*s@%s'",
		    name, SPAN_FORMAT(scheme->name), SPAN_FORMAT(port), scheme->localhost);
	return false;
}

bool socketname_check(const char *name, struct trouble *why)
{
	const char *path = socketname_path(name);
	struct span rest;
	const struct port_scheme *scheme = scheme_of(name, &rest);

	if (scheme != NULL)
		return check_port(name, scheme, rest, why);
	if (path != NULL && path[0] == '/' && strlen(path) <= PATH_BYTES)
		return true;
	if (path != NULL && path[0] == '/')
		trouble_say(why, "'%s': the path of a socket has at most %zu bytes", name,
			    PATH_BYTES);
	else
		trouble_say(why, "'%s' is neither unix:/path nor inet:port@host", name);
	return false;
}

/* libmilter takes [192.0.2.1] for 192.0.2.1. */
static bool copy_parts(struct span rest, char port[PORT_BYTES], char host[HOST_BYTES])
{
	struct span number = span_cut(&rest, '@');

	if (rest.size > 2 && rest.data[0] == '[' && rest.data[rest.size - 1] == ']')
		rest = span_first(span_from(rest, 1), rest.size - 2);
	if (number.size >= PORT_BYTES || rest.size >= HOST_BYTES)
		return false;
	memcpy(port, number.data, number.size);
	port[number.size] = '\0';
	memcpy(host, rest.data, rest.size);
	host[rest.size] = '\0';
	return true;
}

/* 0, or errno. */
static int bind_to(int family, const void *address, socklen_t size, int *out)
{
	const int yes = 1;
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int error;

	if (fd == -1)
		return errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(fd, address, size) == 0) {
		*out = fd;
		return 0;
	}
	error = errno;
	close(fd);
	return error;
}

/* What helps, for each cause that has a remedy. */
static const char *remedy_for(int error)
{
	static const struct {
		int error;
		const char *remedy;
	} rows[] = {
		{ EADDRINUSE, ": another process listens there, and `ss -ltnp` names it" },
		{ EACCES, ": ports below 1024 are root's: take a higher one" },
		{ EADDRNOTAVAIL, ": this machine has no such address: `ip address` lists those "
				 "that it has" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].error == error)
			return rows[i].remedy;
	return "";
}

/* The port, or any of the host.  -1: the trouble says why. */
static int bind_port(const char *name, enum socketname_trial trial, struct trouble *why)
{
	struct span rest;
	const struct port_scheme *scheme = scheme_of(name, &rest);
	struct addrinfo wanted = { .ai_socktype = SOCK_STREAM }, *found;
	char port[PORT_BYTES], host[HOST_BYTES];
	int error, fd = -1;

	if (scheme == NULL || !copy_parts(rest, port, host)) {
		trouble_say(why, "socket %s: the name is too long", name);
		return -1;
	}
	wanted.ai_family = scheme->family;
	error = getaddrinfo(host, trial == SOCKETNAME_PORT ? port : NULL, &wanted, &found);
	if (error != 0) {
		trouble_say(why,
			    "socket %s: host '%s': %s: write '%.*s:%s@%s' to listen on this "
			    "machine only",
			    name, host, gai_strerror(error), SPAN_FORMAT(scheme->name), port,
			    scheme->localhost);
		return -1;
	}
	error = bind_to(found->ai_family, found->ai_addr, found->ai_addrlen, &fd);
	freeaddrinfo(found);
	if (error != 0)
		trouble_say(why, "socket %s: %s%s", name, strerror(error), remedy_for(error));
	return fd;
}

bool socketname_try(const char *name, enum socketname_trial trial, struct trouble *why)
{
	struct span rest;
	int fd;

	if (scheme_of(name, &rest) == NULL)
		return true;
	fd = bind_port(name, trial, why);
	if (fd != -1)
		close(fd);
	return fd != -1;
}

int socketname_bind(const char *name, struct trouble *why)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = socketname_path(name);
	int error, fd = -1;

	if (path == NULL)
		return bind_port(name, SOCKETNAME_PORT, why);
	if (strlen(path) >= sizeof(address.sun_path)) {
		trouble_say(why, "socket %s: %s", path, strerror(ENAMETOOLONG));
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path));
	error = bind_to(AF_UNIX, &address, sizeof(address), &fd);
	if (error != 0)
		trouble_say(why, "socket %s: %s", path, strerror(error));
	return fd;
}

bool socketname_is_local(const char *name)
{
	struct span host = span_of(name);
	struct ip ip;
	int zeros = 0;

	span_cut(&host, '@');
	if (socketname_path(name) != NULL || span_equal_nocase(host, SPAN("localhost")))
		return true;
	ip = ip_read(host);
	while (zeros < 15 && ip.bytes[zeros] == 0)
		zeros++;
	return ip.known &&
	       ((zeros == 10 && ip.bytes[12] == 127) || (zeros == 15 && ip.bytes[15] == 1));
}
