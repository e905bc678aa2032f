/* socketplace -- the place in the file system where a unix socket will be. */
#include "host/socketplace.h"

#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/span.h"
#include "host/ownership.h"

#define ALL_PERMISSIONS 0777
#define PORT_MAX 65535
#define LOCK_PATH_BYTES 256

const char *socketplace_path(const char *socket)
{
	static const char *const schemes[] = { "unix:", "local:" };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strncmp(socket, schemes[i], strlen(schemes[i])) == 0)
			return socket + strlen(schemes[i]);
	return socket[0] == '/' ? socket : NULL;
}

/* A number, or the name of a service, which has no such sign in it as ends a host's name. */
static bool is_port(struct span port)
{
	uint64_t number;

	if (port.size == 0 || !byte_is_digit(port.data[0]))
		return port.size != 0 && span_find(port, ':') == port.size;
	return span_number(port, PORT_MAX, &number) && number > 0;
}

bool socketplace_check(const char *socket, struct trouble *why)
{
	struct span rest = span_of(socket), scheme = span_cut(&rest, ':'), port;
	const char *path = socketplace_path(socket);
	bool good = path != NULL && path[0] == '/';

	if (span_equal(scheme, SPAN("inet")) || span_equal(scheme, SPAN("inet6"))) {
		port = span_cut(&rest, '@');
		good = is_port(port) && rest.size != 0;
	}
	if (!good)
		trouble_say(why, "socket: '%s' is neither unix:/path nor inet:port@host", socket);
	return good;
}

static bool is_same_address(const struct sockaddr *a, const struct sockaddr *b)
{
	const struct sockaddr_in *a4 = (const void *)a, *b4 = (const void *)b;
	const struct sockaddr_in6 *a6 = (const void *)a, *b6 = (const void *)b;

	if (a->sa_family != b->sa_family)
		return false;
	if (a->sa_family == AF_INET)
		return a4->sin_addr.s_addr == b4->sin_addr.s_addr;
	return memcmp(&a6->sin6_addr, &b6->sin6_addr, sizeof(a6->sin6_addr)) == 0;
}

static bool is_any(const struct sockaddr *address)
{
	const struct sockaddr_in *v4 = (const void *)address;
	const struct sockaddr_in6 *v6 = (const void *)address;

	return address->sa_family == AF_INET ? v4->sin_addr.s_addr == INADDR_ANY
					     : IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr);
}

/* All of 127.0.0.0/8 is the machine's own, though an interface has but one of them. */
static bool is_loopback(const struct sockaddr *address)
{
	const struct sockaddr_in *v4 = (const void *)address;

	return address->sa_family == AF_INET && ntohl(v4->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
}

/* Where it cannot be found out, it is. */
static bool is_own_address(const struct sockaddr *address)
{
	struct ifaddrs *interfaces;
	bool own = is_any(address) || is_loopback(address);

	if (own || getifaddrs(&interfaces) == -1)
		return true;
	for (const struct ifaddrs *each = interfaces; each != NULL && !own; each = each->ifa_next)
		own = each->ifa_addr != NULL && is_same_address(each->ifa_addr, address);
	freeifaddrs(interfaces);
	return own;
}

static bool try_host(const char *socket, int family, struct span port, const char *host,
		     struct trouble *why)
{
	const struct addrinfo hints = { .ai_family = family, .ai_socktype = SOCK_STREAM };
	char service[64];
	struct addrinfo *found;
	int error;
	bool own;

	snprintf(service, sizeof(service), "%.*s", SPAN_FORMAT(port));
	error = getaddrinfo(host, service, &hints, &found);
	if (error != 0) {
		trouble_say(why, "socket %s: %s: write an address and a number of this machine",
			    socket, gai_strerror(error));
		return false;
	}
	own = is_own_address(found->ai_addr);
	freeaddrinfo(found);
	if (!own)
		trouble_say(why, "socket %s: %s is no address of this machine", socket, host);
	return own;
}

bool socketplace_try(const char *socket, struct trouble *why)
{
	struct span rest = span_of(socket), scheme = span_cut(&rest, ':'), port;
	const char *path = socketplace_path(socket);

	if (path == NULL) {
		port = span_cut(&rest, '@');
		return try_host(socket, span_equal(scheme, SPAN("inet6")) ? AF_INET6 : AF_INET,
				port, rest.data, why);
	}
	if (strlen(path) < sizeof(((struct sockaddr_un *)NULL)->sun_path))
		return true;
	trouble_say(why, "socket %s: the path is too long: at most %zu bytes", path,
		    sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1);
	return false;
}

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

static bool lock_beside(struct socketplace *place, struct trouble *why)
{
	char lock_path[LOCK_PATH_BYTES];

	if (!name_lock(place, lock_path)) {
		trouble_say(why, "socket %s: the path is too long", place->path);
		return false;
	}
	place->lock = ownership_open("socket", lock_path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600, why);
	if (place->lock == -1) {
		if (errno == ENOENT)
			trouble_say(why, "socket %s: its folder does not exist", place->path);
		return false;
	}
	if (flock(place->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	trouble_say(why, "socket %s: another milter-device is starting or running there",
		    place->path);
	return false;
}

bool socketplace_take(struct socketplace *place, const char *socket, struct trouble *why)
{
	const char *path = socketplace_path(socket);
	int fd;

	*place = (struct socketplace){ .lock = -1 };
	if (path == NULL)
		return true;
	place->path = strdup(path);
	if (place->path == NULL) {
		trouble_say(why, "socket %s: %s", path, strerror(errno));
		return false;
	}
	if (!lock_beside(place, why))
		return false;
	fd = connect_to(place->path);
	if (fd == -1)
		return true;
	close(fd);
	trouble_say(why, "socket %s: another process is listening there", place->path);
	return false;
}

void socketplace_expect(struct socketplace *place, mode_t mode)
{
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

	if (place->path == NULL)
		return;
	if (name_lock(place, lock_path))
		ownership_give(lock_path, user);
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
	struct stat status;

	if (place->path != NULL && place->inode != 0 && stat(place->path, &status) == 0 &&
	    status.st_dev == place->device && status.st_ino == place->inode)
		unlink(place->path);
	if (place->lock != -1)
		close(place->lock);
	place->lock = -1;
	free(place->path);
	place->path = NULL;
}
