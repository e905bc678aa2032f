/* SPDX-License-Identifier: ISC */
/* noticelog -- notices.jsonl beside the event log: who was written to about what. */
#include "service/noticelog.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "event/eventread.h"
#include "host/logs/eventfiles.h"
#include "host/logs/eventlog.h"
#include "host/ownership.h"

struct noticelog {
	const struct rules *rules;
	struct arena *arena;
	const char *path;
	struct told *told;
	struct eventlog *log; /* NULL: not for writing */
	int lock;             /* on the file, which two runs do not write at once; -1: none */
};

void noticelog_close(struct noticelog *log)
{
	if (log == NULL)
		return;
	eventlog_close(log->log);
	if (log->lock != -1)
		close(log->lock);
	told_free(log->told);
	arena_free(log->arena);
	free(log);
}

/* A line that is no event is passed over, as reports do.  False: out of memory. */
static bool read_line(struct noticelog *log, struct eventread *reader,
		      const struct eventfiles_line *line)
{
	struct trouble ignored;
	struct event event;

	if (line->too_long || span_trim(line->bytes).size == 0 ||
	    !eventread_line(reader, line->bytes, &event, &ignored))
		return true;
	return told_add(log->told, &event);
}

static bool read_files(struct noticelog *log, struct eventfiles *files,
		       const struct hash_seed *seed, struct trouble *why)
{
	struct eventread *reader = eventread_new(seed);
	enum eventfiles_next next = EVENTFILES_FAILED;
	struct eventfiles_line line;

	trouble_say(why, "out of memory");
	while (reader != NULL && (next = eventfiles_next(files, &line, why)) == EVENTFILES_LINE)
		if (!read_line(log, reader, &line)) {
			trouble_say(why, "out of memory");
			next = EVENTFILES_FAILED;
			break;
		}
	eventread_free(reader);
	return next == EVENTFILES_END;
}

static bool read_told(struct noticelog *log, const struct hash_seed *seed, struct trouble *why)
{
	struct eventfiles *files = eventfiles_new();
	bool read;

	trouble_say(why, "out of memory");
	read = files != NULL && eventfiles_add_any(files, log->path, why) &&
	       read_files(log, files, seed, why);
	eventfiles_free(files);
	return read;
}

/* Of two runs, the second is to know whom the first has written to. */
static bool wait_for_others(struct noticelog *log, struct trouble *why)
{
	log->lock = open(log->path, O_WRONLY | O_CLOEXEC);
	if (log->lock != -1 && flock(log->lock, LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK) {
		fprintf(stderr, "milter-device-report: another run is sending notices: waiting\n");
		flock(log->lock, LOCK_EX);
	}
	if (log->lock == -1)
		trouble_say(why, "%s: %s", log->path, strerror(errno));
	return log->lock != -1;
}

static bool open_log(struct noticelog *log, struct trouble *why)
{
	struct trouble cause;

	log->log = eventlog_open(log->path, &cause);
	if (log->log == NULL)
		trouble_say(why,
			    "%s; nobody is written to where that cannot be noted down: run it as "
			    "root, or as the user of the daemon",
			    cause.sentence);
	else
		ownership_give(log->path, NULL);
	return log->log != NULL && wait_for_others(log, why);
}

struct noticelog *noticelog_open(const struct config *config, const struct hash_seed *seed,
				 bool for_writing, struct trouble *why)
{
	struct noticelog *log = calloc(1, sizeof(*log));

	trouble_say(why, "out of memory");
	if (log == NULL)
		return NULL;
	log->lock = -1;
	log->rules = &config->rules;
	log->arena = arena_new();
	log->told = told_new(seed);
	if (log->arena != NULL)
		log->path = config_notice_log(config->event_log, log->arena);
	if (log->told != NULL && log->path != NULL && (!for_writing || open_log(log, why)) &&
	    read_told(log, seed, why))
		return log;
	noticelog_close(log);
	return NULL;
}

bool noticelog_has(struct noticelog *log, const struct addressee *to)
{
	return told_has(log->told, log->rules, to);
}

bool noticelog_note(struct noticelog *log, const struct addressee *to, struct trouble *why)
{
	char bytes[TOLD_REASON_BYTES], id[EVENT_ID_BYTES];
	struct timespec now;
	struct text reason;
	struct event event;

	text_begin_in(&reason, bytes, sizeof(bytes));
	clock_gettime(CLOCK_REALTIME, &now);
	for (size_t i = 0; i < to->count; i++) {
		told_event(log->rules, to, &to->cases[i], &reason, &event);
		eventlog_write(log->log, &event, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000,
			       id);
	}
	if (eventlog_count(log->log).failures == 0)
		return true;
	trouble_say(why, "%s cannot be written to, so no more are sent", log->path);
	return false;
}
