/* SPDX-License-Identifier: ISC */
/* eventlog -- appends events to a file, whole lines, one write() each. */
#include "host/logs/eventlog.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/cells.h"
#include "host/notice.h"
#include "host/ownership.h"

#define SAY_EVERY_SECONDS 60

struct eventlog {
	char *path;
	char host[65];
	uint64_t stream;
	pthread_mutex_t lock; /* what follows */
	int fd;
	uint64_t counter;
	bool line_open; /* the file ends in the middle of a line */
	bool stuck;     /* the path cannot be opened anew, which was said */
	struct eventlog_counts counts;
	time_t said;            /* monotonic seconds of the last word about failures */
	uint64_t failures_told; /* that it was written again after so many */
	struct text line;       /* a newline, and the event in a line of its own */
};

/* Letters, digits, points and hyphens of the host's name: ids stay plain words. */
static void set_host(struct eventlog *log)
{
	char name[sizeof(log->host)] = "";
	size_t size = 0;

	gethostname(name, sizeof(name) - 1);
	for (const char *byte = name; *byte != '\0'; byte++)
		if (byte_is_alpha(*byte) || byte_is_digit(*byte) || *byte == '.' || *byte == '-')
			log->host[size++] = *byte;
	if (size == 0)
		memcpy(log->host, "localhost", sizeof("localhost"));
}

/* Opens the file and finds out whether its last line is whole.  -1: the trouble says why. */
static int open_file(const char *path, bool *line_open, struct trouble *why)
{
	const int flags = O_APPEND | O_CREAT;
	int fd = ownership_open("event_log", path, O_RDWR | flags, 0640, why);
	char last = '\n';
	off_t size;

	if (fd == -1 && errno == EACCES)
		fd = ownership_open("event_log", path, O_WRONLY | flags, 0640, why);
	if (fd == -1)
		return -1;
	size = lseek(fd, 0, SEEK_END);
	if (size > 0 && pread(fd, &last, 1, size - 1) != 1)
		last = '\0';
	*line_open = last != '\n';
	return fd;
}

struct eventlog *eventlog_open(const char *path, struct trouble *why)
{
	struct eventlog *log = calloc(1, sizeof(*log));

	if (log == NULL)
		goto out_of_memory;
	log->fd = -1;
	text_begin(&log->line, 4 * EVENT_LINE_BYTES);
	pthread_mutex_init(&log->lock, NULL);
	log->path = strdup(path);
	if (log->path == NULL)
		goto out_of_memory;
	set_host(log);
	log->fd = open_file(path, &log->line_open, why);
	if (log->fd == -1)
		goto fail;
	if (getentropy(&log->stream, sizeof(log->stream)) == 0)
		return log;
	trouble_say(why, "event_log %s: %s", path, strerror(errno));
	goto fail;
out_of_memory:
	trouble_say(why, "event_log %s: %s", path, strerror(ENOMEM));
fail:
	eventlog_close(log);
	return NULL;
}

void eventlog_close(struct eventlog *log)
{
	if (log == NULL)
		return;
	if (log->fd != -1)
		close(log->fd);
	pthread_mutex_destroy(&log->lock);
	text_end(&log->line);
	free(log->path);
	free(log);
}

void eventlog_continue(struct eventlog *log, uint64_t stream, uint64_t counter)
{
	pthread_mutex_lock(&log->lock);
	log->stream = stream;
	log->counter = counter;
	pthread_mutex_unlock(&log->lock);
}

void eventlog_place(struct eventlog *log, uint64_t *stream, uint64_t *counter)
{
	pthread_mutex_lock(&log->lock);
	*stream = log->stream;
	*counter = log->counter;
	pthread_mutex_unlock(&log->lock);
}

static time_t monotonic_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* The whole line goes to syslog, from where the report can read it too. */
static void tell_failure(struct eventlog *log, const char *cause, int64_t milliseconds)
{
	time_t now = monotonic_seconds();
	struct span line = span_trim(text_span(&log->line));

	log->counts.failures++;
	log->counts.last_failure = milliseconds;
	log->counts.failing = true;
	notice_say_kind(NOTICE_WARNING, NOTICE_EVENT, SPAN(""), "event %.*s", SPAN_FORMAT(line));
	if (log->counts.failures > 1 && now - log->said < SAY_EVERY_SECONDS)
		return;
	log->said = now;
	notice_say(NOTICE_ERROR, "event_log %s: %s: %" PRIu64 " %s went to syslog instead",
		   log->path, cause, log->counts.failures,
		   cell_word(log->counts.failures, "event", "events"));
}

/* Whether nobody will ever find what is written there. */
static bool has_no_name(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 0;
}

/* Takes the path's file in place of the open one.  To be called with the lock. */
static bool open_again(struct eventlog *log, struct trouble *why)
{
	bool line_open = false;
	int fd = open_file(log->path, &line_open, why);

	if (fd == -1)
		return false;
	close(log->fd);
	log->fd = fd;
	log->line_open = line_open;
	log->stuck = false;
	return true;
}

/* NULL: the line is in a file that has a name; or what was in the way. */
static const char *append(struct eventlog *log)
{
	struct span line = span_from(text_span(&log->line), log->line_open ? 0 : 1);
	ssize_t written;

	do
		written = write(log->fd, line.data, line.size);
	while (written == -1 && errno == EINTR);
	if (written == -1)
		return strerror(errno);
	if (written > 0)
		log->line_open = line.data[written - 1] != '\n';
	if ((size_t)written != line.size)
		return "short write";
	if (has_no_name(log->fd))
		return "the file was deleted";
	log->counts.bytes += line.size;
	return NULL;
}

static void tell_success(struct eventlog *log)
{
	if (log->failures_told == log->counts.failures)
		return;
	log->failures_told = log->counts.failures;
	notice_say(NOTICE_INFO, "event_log %s: events are written again", log->path);
}

/* What went to a deleted file is written again where the path has a file, or can have one. */
static void write_line(struct eventlog *log, int64_t milliseconds)
{
	const char *cause = append(log);
	struct trouble why;

	if (cause != NULL && has_no_name(log->fd) && open_again(log, &why))
		cause = append(log);
	if (cause != NULL) {
		tell_failure(log, cause, milliseconds);
		return;
	}
	log->counts.events++;
	log->counts.failing = false;
	tell_success(log);
}

void eventlog_write(struct eventlog *log, struct event *event, int64_t milliseconds,
		    char id[EVENT_ID_BYTES])
{
	struct text time;

	text_begin(&time, 40);
	calendar_write_rfc3339(&time, milliseconds);
	event_set(event, EVENT_TIME, text_span(&time));
	event_set(event, EVENT_HOST, span_of(log->host));
	pthread_mutex_lock(&log->lock);
	snprintf(id, EVENT_ID_BYTES, "%s-%016" PRIx64 "-%" PRIx64, log->host, log->stream,
		 ++log->counter);
	event_set(event, EVENT_ID, span_of(id));
	text_clear(&log->line);
	text_byte(&log->line, '\n');
	event_write(&log->line, event);
	text_byte(&log->line, '\n');
	if (log->line.cut)
		tell_failure(log, "out of memory", milliseconds);
	else
		write_line(log, milliseconds);
	pthread_mutex_unlock(&log->lock);
	event_set(event, EVENT_TIME, (struct span){ NULL, 0 });
	text_end(&time);
}

const char *eventlog_path(const struct eventlog *log)
{
	return log->path;
}

bool eventlog_reopen(struct eventlog *log, struct trouble *why)
{
	struct trouble cause;
	bool done, deleted;

	pthread_mutex_lock(&log->lock);
	done = open_again(log, &cause);
	deleted = has_no_name(log->fd);
	pthread_mutex_unlock(&log->lock);
	if (!done)
		trouble_say(why, "%s: %s", cause.sentence,
			    deleted ? "events go to syslog until it can be opened"
				    : "still writing to the old file");
	return done;
}

/* Whether the path is another file by now, or none. */
static bool has_moved(const struct eventlog *log)
{
	struct stat there, open_one;

	return fstat(log->fd, &open_one) == 0 && S_ISREG(open_one.st_mode) &&
	       (stat(log->path, &there) == -1 || there.st_ino != open_one.st_ino ||
		there.st_dev != open_one.st_dev);
}

void eventlog_look(struct eventlog *log)
{
	struct trouble why;
	bool moved, was_stuck;

	pthread_mutex_lock(&log->lock);
	moved = has_moved(log);
	was_stuck = log->stuck;
	pthread_mutex_unlock(&log->lock);
	if (!moved || eventlog_reopen(log, &why))
		return;
	pthread_mutex_lock(&log->lock);
	log->stuck = true;
	pthread_mutex_unlock(&log->lock);
	if (!was_stuck)
		notice_say(NOTICE_ERROR, "%s", why.sentence);
}

struct eventlog_counts eventlog_count(struct eventlog *log)
{
	struct eventlog_counts counts;

	pthread_mutex_lock(&log->lock);
	counts = log->counts;
	counts.failing = counts.failing || log->stuck;
	pthread_mutex_unlock(&log->lock);
	return counts;
}
