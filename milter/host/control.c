/* control -- the UNIX socket at which the running daemon answers. */
#include "host/control.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "host/ownership.h"

#define BACKLOG 16
#define OWNER_ONLY 0600
#define ANSWER_BYTES ((size_t)64 << 20)
#define WHO_BYTES 64

/* One connection. */
struct caller {
	int fd;
	uid_t uid;
	char who[WHO_BYTES]; /* the user's name, or number where there is none */
};

static int64_t monotonic_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until the socket can be read or written.  False: not before the deadline. */
static bool wait_until(int fd, short events, int64_t deadline)
{
	struct pollfd wanted = { .fd = fd, .events = events };

	for (;;) {
		int64_t left = deadline - monotonic_milliseconds();
		int ready = left > 0 ? poll(&wanted, 1, (int)left) : 0;

		if (ready != -1 || errno != EINTR)
			return ready > 0;
	}
}

/* Reads one line, without its newline.  False: no line that is short enough came in time. */
static bool read_line(int fd, int64_t deadline, char *buffer, struct span *out)
{
	size_t size = 0;

	while (size < CONTROL_LINE_BYTES && wait_until(fd, POLLIN, deadline)) {
		ssize_t got = recv(fd, buffer + size, CONTROL_LINE_BYTES - size, MSG_DONTWAIT);

		if (got == 0 || (got == -1 && errno != EINTR && errno != EAGAIN))
			return false;
		size += got > 0 ? (size_t)got : 0;
		*out = (struct span){ buffer, size };
		out->size = span_find(*out, '\n');
		if (out->size < size)
			return true;
	}
	return false;
}

static bool write_bytes(int fd, int64_t deadline, struct span bytes)
{
	while (bytes.size != 0) {
		ssize_t sent = send(fd, bytes.data, bytes.size, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (sent == -1 && errno != EINTR && errno != EAGAIN)
			return false;
		if (sent == -1 && !wait_until(fd, POLLOUT, deadline))
			return false;
		bytes = span_from(bytes, sent > 0 ? (size_t)sent : 0);
	}
	return true;
}

static bool find_peer(struct caller *caller)
{
#ifdef SO_PEERCRED /* Linux; the BSDs have the function instead */
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(caller->fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == -1)
		return false;
	caller->uid = peer.uid;
	return true;
#else
	gid_t gid;

	return getpeereid(caller->fd, &caller->uid, &gid) == 0;
#endif
}

static void name_peer(struct caller *caller)
{
	char buffer[4096];
	struct passwd entry, *found = NULL;

	if (getpwuid_r(caller->uid, &entry, buffer, sizeof(buffer), &found) == 0 && found != NULL)
		snprintf(caller->who, WHO_BYTES, "%s", found->pw_name);
	else
		snprintf(caller->who, WHO_BYTES, "%lu", (unsigned long)caller->uid);
}

static void answer(const struct control *control, const struct caller *caller, int status,
		   const struct text *text)
{
	int64_t deadline = monotonic_milliseconds() + control->patience_milliseconds;
	char header[40];

	snprintf(header, sizeof(header), CONTROL_HEADER, status, text->size);
	if (write_bytes(caller->fd, deadline, span_of(header)))
		write_bytes(caller->fd, deadline, text_span(text));
}

static void serve_caller(const struct control *control, struct caller *caller)
{
	int64_t deadline = monotonic_milliseconds() + control->patience_milliseconds;
	char buffer[CONTROL_LINE_BYTES];
	struct span line;
	struct text text;
	int status;

	if (!find_peer(caller) || !read_line(caller->fd, deadline, buffer, &line))
		return;
	name_peer(caller);
	text_begin(&text, ANSWER_BYTES);
	if (caller->uid == 0 || caller->uid == geteuid()) {
		status = control->handler(control->context, line, caller->who, &text);
	} else {
		text_printf(&text, "%s may not ask: only root and the daemon's own user may\n",
			    caller->who);
		status = EX_NOPERM;
	}
	answer(control, caller, status, &text);
	text_end(&text);
}

/*
 * The listener is shut down at the end, and when another takes its place; any failure
 * will pass.
 */
static void *serve(void *context)
{
	const struct timespec moment = { .tv_nsec = 100000000 };
	const struct control *control = context;

	for (;;) {
		struct caller caller = { .fd = accept4(control->listener, NULL, NULL,
						       SOCK_CLOEXEC) };

		if (caller.fd != -1) {
			serve_caller(control, &caller);
			close(caller.fd);
		} else if (errno == EINVAL && atomic_load(&control->leaving)) {
			return NULL;
		} else if (errno != EINTR && errno != ECONNABORTED) {
			nanosleep(&moment, NULL);
		}
	}
}

bool control_take(struct control *control, const char *path, unsigned patience_milliseconds,
		  struct trouble *why)
{
	struct trouble cause;

	*control = (struct control){ .place = { .lock = -1 },
				     .listener = -1,
				     .patience_milliseconds = patience_milliseconds };
	if (strlen(path) >= sizeof(((struct sockaddr_un *)NULL)->sun_path)) {
		trouble_say(why, "control_socket %s: the path is too long", path);
		return false;
	}
	if (socketplace_take(&control->place, path, &cause))
		return true;
	trouble_say(why, "control_%s", cause.sentence);
	return false;
}

bool control_listen(struct control *control, struct trouble *why)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = control->place.path;
	bool listens;

	memcpy(address.sun_path, path, strlen(path));
	socketplace_clear(path);
	control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socketplace_expect(&control->place, OWNER_ONLY);
	listens = control->listener != -1 &&
		  bind(control->listener, (struct sockaddr *)&address, sizeof(address)) == 0 &&
		  listen(control->listener, BACKLOG) == 0;
	if (!listens)
		ownership_say(why, "control_socket", path, errno);
	socketplace_made(&control->place, listens);
	return listens;
}

bool control_serve(struct control *control, control_handler *handler, void *context,
		   struct trouble *why)
{
	pthread_t thread;

	control->handler = handler;
	control->context = context;
	for (int i = 0; i < CONTROL_THREADS; i++) {
		int error = pthread_create(&thread, NULL, serve, control);

		if (error != 0) {
			trouble_say(why, "control_socket: %s", strerror(error));
			return false;
		}
		pthread_detach(thread);
	}
	return true;
}

void control_leave(struct control *control)
{
	atomic_store(&control->leaving, true);
	if (control->listener != -1)
		shutdown(control->listener, SHUT_RDWR);
	socketplace_leave(&control->place);
}
