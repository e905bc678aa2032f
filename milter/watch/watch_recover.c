/* SPDX-License-Identifier: ISC */
/* watch_recover -- finds in the event log what was written after the state was saved. */
#include "watch/watch_recover.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/cells.h"
#include "event/action.h"
#include "event/eventread.h"
#include "host/logs/eventfiles.h"
#include "host/notice.h"
#include "service/seed.h"

#define SLACK_SECONDS 60 /* for clocks and file systems */

struct recovery {
	struct watch *watch;
	int64_t saved;        /* 0: nothing was */
	char stream[32];      /* "-STREAM-", as it stands in an id */
	uint64_t after, last; /* counters */
	uint64_t events;
	bool out_of_memory;
};

/* Of the id HOST-STREAM-COUNTER.  False: it is of another stream. */
static bool counter_of(const struct recovery *recovery, struct span id, uint64_t *counter)
{
	struct span stream = span_of(recovery->stream);
	size_t at = span_find_nocase(id, stream);
	char digits[20] = "", *end;

	if (at == id.size)
		return false;
	id = span_from(id, at + stream.size);
	if (id.size == 0 || id.size >= sizeof(digits))
		return false;
	memcpy(digits, id.data, id.size);
	*counter = strtoull(digits, &end, 16);
	return *end == '\0';
}

static bool time_of(const struct event *event, enum event_field field, int64_t *out)
{
	return calendar_read_rfc3339(event->values[field].text, out);
}

/* An access that need not be written again. */
static void take_access(struct recovery *recovery, const struct event *event)
{
	int64_t time, last;

	if (!time_of(event, EVENT_TIME, &time))
		return;
	if (!time_of(event, EVENT_LAST, &last))
		last = time;
	recovery->events++;
	if (!recorded_add(recovery->watch->recorded, event, time, last))
		recovery->out_of_memory = true;
}

static void take_event(struct recovery *recovery, const struct event *event)
{
	uint64_t counter = 0;
	bool ours = counter_of(recovery, event->values[EVENT_ID].text, &counter);
	bool is_access = span_equal(event->values[EVENT_TRAFFIC].text,
				    span_of(traffic_name(TRAFFIC_ACCESS))) &&
			 span_equal(event->values[EVENT_TYPE].text, SPAN("sighting"));

	if (ours && counter > recovery->last)
		recovery->last = counter;
	if (is_access && (recovery->saved == 0 || (ours && counter > recovery->after)))
		take_access(recovery, event);
}

/* Only a line that can matter is read as an event: the daemon's are most of a large log. */
static bool can_matter(const struct recovery *recovery, struct span line)
{
	struct span must_have =
		recovery->saved == 0 ? SPAN("\"access\"") : span_of(recovery->stream);

	return memmem(line.data, line.size, must_have.data, must_have.size) != NULL;
}

static void say_may_repeat(const char *what)
{
	notice_say(NOTICE_WARNING, "%s: events in it may be written again", what);
}

static void read_lines(struct recovery *recovery, struct eventfiles *files)
{
	struct eventfiles_line line;
	struct trouble why;
	struct event event;
	enum eventfiles_next next;
	const char *damage;
	size_t file = 0;

	while ((next = eventfiles_next(files, &line, &why)) == EVENTFILES_LINE)
		if (can_matter(recovery, line.bytes) &&
		    eventread_line(recovery->watch->reader, line.bytes, &event, NULL))
			take_event(recovery, &event);
	if (next == EVENTFILES_FAILED)
		say_may_repeat(why.sentence);
	while ((damage = eventfiles_damage(files, &file)) != NULL)
		say_may_repeat(damage);
}

/* Folds that ended in an event are over; the rest of their repeats is found by their times. */
static void end_folds(struct watch *watch)
{
	for (size_t i = 0; i < watch->watched_count; i++) {
		struct folds *folds = watch->watched[i]->folds;
		struct fold *fold = folds_oldest(folds);

		while (fold != NULL) {
			struct fold *newer = fold_newer(fold);

			if (fold->repeats != 0 && recorded_has_fold(watch->recorded, fold))
				fold_free(folds, fold);
			fold = newer;
		}
	}
}

/* While something is recorded, each access is decided in full. */
static void forget_if_none(struct watch *watch)
{
	if (recorded_left(watch->recorded) != 0)
		return;
	recorded_free(watch->recorded);
	watch->recorded = NULL;
}

bool watch_recover(struct watch *watch, int64_t saved, uint64_t stream, uint64_t *counter)
{
	struct recovery recovery = {
		.watch = watch, .saved = saved, .after = *counter, .last = *counter
	};
	struct eventfiles *files = eventfiles_new();
	int64_t since = saved != 0 ? saved - SLACK_SECONDS : INT64_MIN;
	struct trouble why;

	snprintf(recovery.stream, sizeof(recovery.stream), "-%016" PRIx64 "-", stream);
	watch->recorded = recorded_new(seed_of_process());
	if (files == NULL || watch->recorded == NULL) {
		eventfiles_free(files);
		return false;
	}
	if (!eventfiles_add_rotated(files, watch->service.config->event_log, since, &why))
		say_may_repeat(why.sentence);
	read_lines(&recovery, files);
	eventfiles_free(files);
	end_folds(watch);
	forget_if_none(watch);
	*counter = recovery.last;
	if (recovery.events != 0)
		notice_say(NOTICE_INFO, "%" PRIu64 " %s of access %s written after the last state",
			   recovery.events, cell_word(recovery.events, "event", "events"),
			   cell_word(recovery.events, "was", "were"));
	return !recovery.out_of_memory;
}
