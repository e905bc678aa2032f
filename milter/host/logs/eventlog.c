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
	struct eventlog_counts counts;
	time_t said; /* monotonic seconds of the last word about failures */
	struct text line;
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
static void tell_failure(struct eventlog *log, const char *cause)
{
	time_t now = monotonic_seconds();
	struct span line = text_span(&log->line);

	if (line.size != 0 && line.data[0] == '\n')
		line = span_from(line, 1);
	if (line.size != 0)
		line.size--;
	log->counts.failures++;
	notice_say(NOTICE_WARNING, "event %.*s", SPAN_FORMAT(line));
	if (log->counts.failures > 1 && now - log->said < SAY_EVERY_SECONDS)
		return;
	log->said = now;
	notice_say(NOTICE_ERROR, "event_log %s: %s: %" PRIu64 " %s went to syslog instead",
		   log->path, cause, log->counts.failures,
		   cell_word(log->counts.failures, "event", "events"));
}

static void write_line(struct eventlog *log)
{
	ssize_t written;

	do
		written = write(log->fd, log->line.data, log->line.size);
	while (written == -1 && errno == EINTR);
	if (written == (ssize_t)log->line.size) {
		log->line_open = false;
		log->counts.events++;
		log->counts.bytes += log->line.size;
		return;
	}
	if (written > 0)
		log->line_open = log->line.data[written - 1] != '\n';
	tell_failure(log, written == -1 ? strerror(errno) : "short write");
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
	if (log->line_open)
		text_byte(&log->line, '\n');
	event_write(&log->line, event);
	text_byte(&log->line, '\n');
	if (log->line.cut)
		tell_failure(log, "out of memory");
	else
		write_line(log);
	pthread_mutex_unlock(&log->lock);
	event_set(event, EVENT_TIME, (struct span){ NULL, 0 });
	text_end(&time);
}

bool eventlog_reopen(struct eventlog *log, struct trouble *why)
{
	bool line_open = false;
	struct trouble cause;
	int fd = open_file(log->path, &line_open, &cause);

	if (fd == -1) {
		trouble_say(why, "%s: still writing to the old file", cause.sentence);
		return false;
	}
	pthread_mutex_lock(&log->lock);
	close(log->fd);
	log->fd = fd;
	log->line_open = line_open;
	pthread_mutex_unlock(&log->lock);
	return true;
}

void eventlog_look(struct eventlog *log)
{
	struct stat there, open_one;
	struct trouble why;
	bool moved;

	pthread_mutex_lock(&log->lock);
	moved = fstat(log->fd, &open_one) == 0 && S_ISREG(open_one.st_mode) &&
		(stat(log->path, &there) == -1 || there.st_ino != open_one.st_ino ||
		 there.st_dev != open_one.st_dev);
	pthread_mutex_unlock(&log->lock);
	if (moved && !eventlog_reopen(log, &why))
		notice_say(NOTICE_ERROR, "%s", why.sentence);
}

struct eventlog_counts eventlog_count(struct eventlog *log)
{
	struct eventlog_counts counts;

	pthread_mutex_lock(&log->lock);
	counts = log->counts;
	pthread_mutex_unlock(&log->lock);
	return counts;
}
