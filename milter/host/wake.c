/* SPDX-License-Identifier: ISC */
/* wake -- waiting for files to change, for a signal, for a descriptor, for time to pass. */
#include "host/wake.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "host/notice.h"

#define INOTIFY_CHANGES                                                                     \
	(IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE | \
	 IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
#define FILES_EVERY_MILLISECONDS 20

struct folder {
	struct folder *next;
	int watch;   /* -1: it is not there */
	char path[]; /* up to and including its last slash */
};

struct wake {
	int signals; /* descriptors */
	int files;   /* -1: there is no inotify */
	struct folder *folders;
	int64_t files_told; /* when WAKE_FILES last came, in milliseconds of the clock */
	bool said;          /* it was logged that a folder cannot be watched */
	sigset_t before;
};

static const int taken[] = { SIGHUP, SIGUSR1, SIGUSR2, SIGTERM, SIGINT, SIGCHLD };

static int64_t clock_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void say_no_inotify(struct wake *wake, const char *what)
{
	if (!wake->said)
		notice_say(NOTICE_INFO, "%s: inotify: %s: looking once a second instead", what,
			   strerror(errno));
	wake->said = true;
}

struct wake *wake_open(struct trouble *why)
{
	struct wake *wake = calloc(1, sizeof(*wake));
	sigset_t signals;

	if (wake == NULL) {
		trouble_say(why, "%s", strerror(ENOMEM));
		return NULL;
	}
	sigemptyset(&signals);
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		sigaddset(&signals, taken[i]);
	pthread_sigmask(SIG_BLOCK, &signals, &wake->before);
	wake->signals = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
	wake->files = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (wake->files == -1)
		say_no_inotify(wake, "waiting for files");
	if (wake->signals != -1)
		return wake;
	trouble_say(why, "signalfd: %s", strerror(errno));
	wake_close(wake);
	return NULL;
}

void wake_child(const struct wake *wake)
{
	pthread_sigmask(SIG_SETMASK, &wake->before, NULL);
}

void wake_close(struct wake *wake)
{
	if (wake == NULL)
		return;
	while (wake->folders != NULL) {
		struct folder *next = wake->folders->next;

		free(wake->folders);
		wake->folders = next;
	}
	if (wake->files != -1)
		close(wake->files);
	if (wake->signals != -1)
		close(wake->signals);
	wake_child(wake);
	free(wake);
}

bool wake_add(struct wake *wake, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *start = slash != NULL ? path : "./";
	size_t size = slash != NULL ? (size_t)(slash - path) + 1 : 2;
	struct folder *folder;

	for (folder = wake->folders; folder != NULL; folder = folder->next)
		if (strlen(folder->path) == size && memcmp(folder->path, start, size) == 0)
			return true;
	folder = calloc(1, sizeof(*folder) + size + 1);
	if (folder == NULL)
		return false;
	memcpy(folder->path, start, size);
	folder->watch = -1;
	folder->next = wake->folders;
	wake->folders = folder;
	return true;
}

/* True: a folder is now watched that was not before, and what is in it may be new. */
static bool watch_folders(struct wake *wake)
{
	bool any = false;

	for (struct folder *f = wake->folders; f != NULL && wake->files != -1; f = f->next) {
		if (f->watch != -1)
			continue;
		f->watch = inotify_add_watch(wake->files, f->path, INOTIFY_CHANGES);
		if (f->watch != -1)
			any = true;
		else if (errno != ENOENT)
			say_no_inotify(wake, f->path);
	}
	return any;
}

/* A folder that is gone, or has another name, will be watched anew when it is there again. */
static void forget_folder(struct wake *wake, const struct inotify_event *event)
{
	for (struct folder *f = wake->folders; f != NULL; f = f->next) {
		if (f->watch != event->wd)
			continue;
		f->watch = -1;
		if ((event->mask & IN_IGNORED) == 0)
			inotify_rm_watch(wake->files, event->wd);
	}
}

/* Which file changed does not matter, only whether a folder itself went away. */
static void drain_files(struct wake *wake)
{
	_Alignas(struct inotify_event) char buffer[16 << 10];
	ssize_t size;

	while ((size = read(wake->files, buffer, sizeof(buffer))) > 0)
		for (char *at = buffer; at < buffer + size;) {
			const struct inotify_event *event = (const struct inotify_event *)at;

			if ((event->mask & (IN_IGNORED | IN_MOVE_SELF)) != 0)
				forget_folder(wake, event);
			at += sizeof(*event) + event->len;
		}
}

static int least(int64_t one, int64_t other)
{
	return (int)(one < other ? one : other);
}

/*
 * Until WAKE_FILES may come again, files are not waited for: the kernel keeps what happens, and
 * merges events that are equal.
 */
static unsigned wait_once(struct wake *wake, int also_fd, int64_t until)
{
	int64_t now = clock_milliseconds();
	int64_t quiet = wake->files_told + FILES_EVERY_MILLISECONDS - now;
	struct pollfd fds[] = { { .fd = wake->signals, .events = POLLIN },
				{ .fd = also_fd, .events = POLLIN },
				{ .fd = quiet > 0 ? -1 : wake->files, .events = POLLIN } };
	int64_t left = until > now ? until - now : 0;
	unsigned reasons = 0;

	if (poll(fds, 3, least(left, quiet > 0 && wake->files != -1 ? quiet : INT_MAX)) == -1)
		return 0;
	if (fds[0].revents != 0)
		reasons |= WAKE_SIGNAL;
	if (fds[1].revents != 0)
		reasons |= WAKE_FD;
	if (fds[2].revents != 0) {
		drain_files(wake);
		wake->files_told = clock_milliseconds();
		reasons |= WAKE_FILES;
	}
	return reasons;
}

unsigned wake_wait(struct wake *wake, int also_fd, int timeout_milliseconds)
{
	int64_t until = clock_milliseconds() + timeout_milliseconds;
	unsigned reasons = watch_folders(wake) ? WAKE_FILES : 0;

	if (reasons != 0)
		until = 0;
	do
		reasons |= wait_once(wake, also_fd, until);
	while (reasons == 0 && clock_milliseconds() < until);
	return reasons != 0 ? reasons : WAKE_TIME;
}

int wake_signal(struct wake *wake)
{
	struct signalfd_siginfo info;

	if (read(wake->signals, &info, sizeof(info)) != sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}
