/* SPDX-License-Identifier: ISC */
/* control -- the UNIX socket at which the running daemon answers. */
#include "host/control.h"

#include <errno.h>
#include <fcntl.h>
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

#define BACKLOG 64
#define OWNER_ONLY 0600
#define ANSWER_BYTES ((size_t)64 << 20)
#define WHO_BYTES 64
#define REST_MILLISECONDS 100  /* when nobody can be taken: out of descriptors, and so on */
#define LOOK_MILLISECONDS 1000 /* the listener may be another, and not each system says so */

/* Where what the porter waits for is among the polled; callers who are waited for come behind. */
enum { BELL, DOOR, FIRST_CALLER, POLLED = FIRST_CALLER + CONTROL_CALLERS };

static int64_t monotonic_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- who is at the other end ---- */

static bool find_peer(int fd, uid_t *uid)
{
#ifdef SO_PEERCRED /* Linux; the BSDs have the function instead */
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == -1)
		return false;
	*uid = peer.uid;
	return true;
#else
	gid_t gid;

	return getpeereid(fd, uid, &gid) == 0;
#endif
}

/* The user's name, or number where there is none.  It may be asked for far away. */
static void name_peer(uid_t uid, char who[WHO_BYTES])
{
	char buffer[4096];
	struct passwd entry, *found = NULL;

	if (getpwuid_r(uid, &entry, buffer, sizeof(buffer), &found) == 0 && found != NULL)
		snprintf(who, WHO_BYTES, "%s", found->pw_name);
	else
		snprintf(who, WHO_BYTES, "%lu", (unsigned long)uid);
}

/* Whoever may not ask has his answer at once, and no place. */
static bool may_ask(int fd, uid_t *uid)
{
	char answer[128];
	struct text text;
	char header[40];

	if (!find_peer(fd, uid))
		return false;
	if (*uid == 0 || *uid == geteuid())
		return true;
	text_begin_in(&text, answer, sizeof(answer));
	text_printf(&text, "user %lu may not ask: only root and the daemon's own user may\n",
		    (unsigned long)*uid);
	snprintf(header, sizeof(header), CONTROL_HEADER, EX_NOPERM, text.size);
	if (send(fd, header, strlen(header), MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
		(void)!send(fd, text.data, text.size, MSG_DONTWAIT | MSG_NOSIGNAL);
	return false;
}

/* ---- the workers: a whole line becomes an answer ---- */

static struct control_caller *find_first(struct control *control, enum control_state state)
{
	struct control_caller *first = NULL;

	for (size_t i = 0; i < CONTROL_CALLERS; i++) {
		struct control_caller *caller = &control->callers[i];

		if (caller->state == state && (first == NULL || caller->turn < first->turn))
			first = caller;
	}
	return first;
}

static struct control_caller *wait_for_line(struct control *control)
{
	struct control_caller *caller;

	pthread_mutex_lock(&control->lock);
	while ((caller = find_first(control, CONTROL_ASKED)) == NULL)
		pthread_cond_wait(&control->asked, &control->lock);
	caller->state = CONTROL_SERVED;
	pthread_mutex_unlock(&control->lock);
	return caller;
}

static void *work(void *context)
{
	struct control *control = context;

	for (;;) {
		struct control_caller *caller = wait_for_line(control);
		struct span line = { caller->line, caller->size };
		char who[WHO_BYTES];
		int status;

		name_peer(caller->uid, who);
		text_begin(&caller->answer, ANSWER_BYTES);
		line.size = span_find(line, '\n');
		status = control->handler(control->context, line, who, &caller->answer);
		snprintf(caller->header, sizeof(caller->header), CONTROL_HEADER, status,
			 caller->answer.size);
		caller->left[0] = span_of(caller->header);
		caller->left[1] = text_span(&caller->answer);
		caller->deadline = monotonic_milliseconds() + control->patience_milliseconds;
		pthread_mutex_lock(&control->lock);
		caller->state = CONTROL_ANSWERED;
		pthread_mutex_unlock(&control->lock);
		(void)!write(control->bell[1], "", 1);
	}
	return NULL;
}

/* ---- the porter, who reads lines and writes answers, and waits for nobody in particular ---- */

static void dismiss(struct control_caller *caller)
{
	text_end(&caller->answer);
	close(caller->fd);
	caller->state = CONTROL_NOBODY;
}

static bool will_come(ssize_t result)
{
	return result == -1 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

/* Takes what has come of the line. */
static void read_line(struct control *control, struct control_caller *caller)
{
	size_t before = caller->size;
	ssize_t got =
		recv(caller->fd, caller->line + before, CONTROL_LINE_BYTES - before, MSG_DONTWAIT);

	if (will_come(got))
		return;
	caller->size += got > 0 ? (size_t)got : 0;
	if (span_find((struct span){ caller->line, caller->size }, '\n') < caller->size) {
		caller->state = CONTROL_ASKED;
		pthread_cond_signal(&control->asked);
	} else if (got <= 0 || caller->size == CONTROL_LINE_BYTES) {
		dismiss(caller);
	}
}

static void write_answer(struct control_caller *caller)
{
	for (size_t i = 0; i < 2; i++) {
		while (caller->left[i].size != 0) {
			ssize_t sent = send(caller->fd, caller->left[i].data, caller->left[i].size,
					    MSG_DONTWAIT | MSG_NOSIGNAL);

			if (will_come(sent))
				return;
			if (sent == -1) {
				dismiss(caller);
				return;
			}
			caller->left[i] = span_from(caller->left[i], (size_t)sent);
		}
	}
	dismiss(caller);
}

/*
 * Where nobody is; else whoever has said nothing for longest goes, or has not read his answer.
 * NULL: all are being served.
 */
static struct control_caller *find_room(struct control *control)
{
	static const enum control_state order[] = { CONTROL_NOBODY, CONTROL_SPEAKING,
						    CONTROL_ANSWERED };
	struct control_caller *caller = NULL;

	for (size_t i = 0; caller == NULL && i < sizeof(order) / sizeof(order[0]); i++)
		caller = find_first(control, order[i]);
	return caller;
}

/*
 * Whoever is at the door.  The listener is shut down at the end, and when another takes its place;
 * any failure will pass.
 */
static void take_caller(struct control *control)
{
	int fd = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC);
	struct control_caller *caller;
	uid_t uid;

	if (fd == -1 && !will_come(-1) && errno != ECONNABORTED)
		control->rest_until = monotonic_milliseconds() + REST_MILLISECONDS;
	if (fd == -1)
		return;
	caller = may_ask(fd, &uid) ? find_room(control) : NULL;
	if (caller == NULL) {
		close(fd);
		return;
	}
	if (caller->state != CONTROL_NOBODY)
		dismiss(caller);
	*caller = (struct control_caller){
		.state = CONTROL_SPEAKING,
		.turn = control->turns++,
		.deadline = monotonic_milliseconds() + control->patience_milliseconds,
		.fd = fd,
		.uid = uid,
	};
	read_line(control, caller);
}

static void attend_caller(struct control *control, struct control_caller *caller, bool ready)
{
	if (ready && caller->state == CONTROL_SPEAKING)
		read_line(control, caller);
	else if (ready)
		write_answer(caller);
	else if (caller->deadline <= monotonic_milliseconds())
		dismiss(caller);
}

static int64_t sooner(int64_t one, int64_t other)
{
	return one < other ? one : other;
}

/*
 * What to wait for, and how long.  Not more than are open: poll(2) takes no more than there may be
 * descriptors.
 */
static int expect(struct control *control, struct pollfd wanted[POLLED], nfds_t *count)
{
	int64_t now = monotonic_milliseconds(), until = now + LOOK_MILLISECONDS;
	bool rests = control->rest_until > now;

	wanted[BELL] = (struct pollfd){ control->bell[0], POLLIN, 0 };
	wanted[DOOR] = (struct pollfd){ control->listener, POLLIN, 0 };
	if (rests || atomic_load(&control->leaving) || find_room(control) == NULL)
		wanted[DOOR].fd = -1;
	until = rests ? sooner(until, control->rest_until) : until;
	*count = FIRST_CALLER;
	for (size_t i = 0; i < CONTROL_CALLERS; i++) {
		struct control_caller *caller = &control->callers[i];
		bool speaks = caller->state == CONTROL_SPEAKING;

		caller->polled = 0;
		if (!speaks && caller->state != CONTROL_ANSWERED)
			continue;
		caller->polled = *count;
		wanted[(*count)++] = (struct pollfd){ caller->fd, speaks ? POLLIN : POLLOUT, 0 };
		until = sooner(until, caller->deadline);
	}
	return until > now ? (int)(until - now) : 0;
}

/* Holds the lock but while it waits; nothing else that it does can take long. */
static void *attend(void *context)
{
	struct control *control = context;
	struct pollfd wanted[POLLED];
	char rings[64];
	nfds_t count;

	pthread_mutex_lock(&control->lock);
	for (;;) {
		int ready, patience = expect(control, wanted, &count);

		pthread_mutex_unlock(&control->lock);
		ready = poll(wanted, count, patience);
		pthread_mutex_lock(&control->lock);
		if (ready == -1)
			continue;
		if (wanted[BELL].revents != 0)
			(void)!read(control->bell[0], rings, sizeof(rings));
		for (size_t i = 0; i < CONTROL_CALLERS; i++)
			if (control->callers[i].polled != 0)
				attend_caller(control, &control->callers[i],
					      wanted[control->callers[i].polled].revents != 0);
		if (wanted[DOOR].revents != 0)
			take_caller(control);
	}
	return NULL;
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

static bool begin_thread(struct control *control, void *(*what)(void *), struct trouble *why)
{
	pthread_t thread;
	int error = pthread_create(&thread, NULL, what, control);

	if (error == 0)
		pthread_detach(thread);
	else
		trouble_say(why, "control_socket: no thread can be started: %s", strerror(error));
	return error == 0;
}

bool control_serve(struct control *control, control_handler *handler, void *context,
		   struct trouble *why)
{
	control->handler = handler;
	control->context = context;
	if (pipe2(control->bell, O_CLOEXEC | O_NONBLOCK) == -1 ||
	    fcntl(control->listener, F_SETFL, O_NONBLOCK) == -1) {
		trouble_say(why, "control_socket: %s", strerror(errno));
		return false;
	}
	pthread_mutex_init(&control->lock, NULL);
	pthread_cond_init(&control->asked, NULL);
	for (int i = 0; i < CONTROL_THREADS; i++)
		if (!begin_thread(control, work, why))
			return false;
	return begin_thread(control, attend, why);
}

void control_leave(struct control *control)
{
	atomic_store(&control->leaving, true);
	if (control->listener != -1)
		shutdown(control->listener, SHUT_RDWR);
	socketplace_leave(&control->place);
}
