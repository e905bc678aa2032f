/* SPDX-License-Identifier: ISC */
/* watch -- reads the inputs in turn, and does what is due by the clock. */
#include "watch/watch.h"

#include <unistd.h>

#include "event/eventread.h"
#include "host/notice.h"
#include "service/seed.h"
#include "watch/watch_access.h"
#include "watch/watch_folds.h"
#include "watch/watch_inputs.h"

#define QUIET_TICKS (300 * INT64_C(1000000000)) /* then the clock tells how late a source is */
#define CLIENTLESS_LOGINS 100                   /* so many without any client are no chance */
#define BLOCKS_AT_A_TIME 16                     /* of one input, before others have their turn */
#define UNLIKE_BYTES 800                        /* of a line, escaped */
#define MISSING_BYTES 4000                      /* of the names of inputs that are not there */

bool watch_begin(struct watch *watch, struct config *config, struct eventlog *log)
{
	*watch = (struct watch){ 0 };
	service_begin(&watch->service, config, log, "watch");
	text_begin(&watch->key, EVENT_LINE_BYTES);
	text_begin(&watch->line, EVENT_LINE_BYTES);
	watch->transaction = transaction_new();
	watch->reader = eventread_new(seed_of_process());
	watch->sightings = sightings_new(seed_of_process());
	if (watch->transaction == NULL || watch->reader == NULL || watch->sightings == NULL)
		return false;
	transaction_remember(watch->transaction, watch->sightings);
	return true;
}

void watch_end(struct watch *watch)
{
	watch_inputs_free(watch);
	recorded_free(watch->recorded);
	transaction_free(watch->transaction);
	sightings_free(watch->sightings);
	eventread_free(watch->reader);
	text_end(&watch->key);
	text_end(&watch->line);
	service_end(&watch->service);
}

/*
 * A server of another version writes other lines: the first one that no pattern takes is said, and
 * all are counted.  A client may have written most of it.
 */
static void note_unlike(const struct input *input, struct feed *feed)
{
	uint64_t unlike = access_count(feed->reader).scan.unlike;
	struct watched *watched = feed->watched;
	struct text line;

	if (unlike == feed->unlike)
		return;
	if (watched->unlike == 0) {
		text_begin(&line, UNLIKE_BYTES);
		text_visible(&line, scan_unlike(access_scan(feed->reader)));
		notice_say(NOTICE_WARNING,
			   "source %s: %s: a line looks like one of its own, but is of no pattern: "
			   "'%s' (said once; the others are counted)",
			   watched->name, input->path, text_string(&line));
		text_end(&line);
	}
	watched->unlike += unlike - feed->unlike;
	feed->unlike = unlike;
}

/* For metrics: when lines came, and how late. */
static void note_block(struct watched *watched)
{
	watched->last_line = service_now();
	if (watched->last_access != 0) {
		watched->heard = service_ticks();
		watched->lag = watched->last_line - watched->last_access;
	}
	watched->last_access = 0;
}

/* A byte order mark, as some editors put it in front, belongs to no line. */
void watch_lines(struct watch *watch, struct input *input, struct span lines, int64_t modified)
{
	const struct span bom = SPAN("\xef\xbb\xbf");

	lines = span_from(lines, span_equal(span_first(lines, bom.size), bom) ? bom.size : 0);
	for (struct feed *feed = input->feeds; feed != NULL; feed = feed->next) {
		struct access access;

		if (feed->watched->source == NULL)
			continue;
		access_block(feed->reader, lines);
		while (access_next(feed->reader, &access))
			watch_take_access(watch, feed, &access, modified);
		note_unlike(input, feed);
		if (lines.size != 0)
			note_block(feed->watched);
	}
}

static bool is_read(const struct input *input)
{
	for (const struct feed *feed = input->feeds; feed != NULL; feed = feed->next)
		if (feed->watched->source != NULL)
			return true;
	return false;
}

/* Of the files of a pattern each has the header that was in force in it; a half ends with it. */
static void begin_file(struct input *input, const struct wildfile *file)
{
	for (struct feed *feed = input->feeds; feed != NULL; feed = feed->next)
		if (feed->watched->source != NULL)
			scan_set_header(access_scan(feed->reader),
					feed->watched->source->has_columns
						? wildfile_kept(file)
						: (struct span){ NULL, 0 });
}

static void end_file(struct input *input, struct wildfile *file)
{
	for (struct feed *feed = input->feeds; feed != NULL; feed = feed->next)
		if (feed->watched->source != NULL && feed->watched->source->has_columns)
			wildfile_keep(file, scan_header(access_scan(feed->reader)));
}

/* As read_input. */
static bool read_names(struct watch *watch, struct input *input)
{
	struct wildfile *file, *before = NULL;
	struct follow_block block;
	int count = 0;

	wild_look(input->wild);
	for (; count < BLOCKS_AT_A_TIME && wild_read(input->wild, &file, &block); count++) {
		if (file != before)
			begin_file(input, file);
		before = file;
		watch_lines(watch, input, block.lines, block.modified);
		end_file(input, file);
	}
	return count != 0 || wild_wait(input->wild);
}

/* True: something was, so there may be more. */
static bool read_input(struct watch *watch, struct input *input)
{
	struct follow_block block;
	int count = 0;

	if (watch_input_is_piped(input) || !is_read(input))
		return false;
	if (input->wild != NULL)
		return read_names(watch, input);
	follow_look(input->follow);
	for (; count < BLOCKS_AT_A_TIME && follow_read(input->follow, &block); count++)
		watch_lines(watch, input, block.lines, block.modified);
	return count != 0;
}

/* Whether all that there is to read was found, and read. */
static bool is_settled(const struct watch *watch)
{
	for (const struct input *input = watch->inputs; input != NULL; input = input->next)
		if (!watch_input_is_settled(input))
			return false;
	return true;
}

/* The lines of before the crash have been read again, or are nowhere. */
static void end_recovery(struct watch *watch)
{
	recorded_free(watch->recorded);
	watch->recorded = NULL;
}

/* What is read as a whole, an archive, is there though it is not followed. */
static bool is_missing(const struct input *input)
{
	return is_read(input) && !watch_input_is_there(input) && access(input->path, F_OK) == -1;
}

/* One line of all that is waited for: the configuration may name logs of programs not used here. */
static void say_missing(struct watch *watch)
{
	struct text text;

	if (watch->missing_said)
		return;
	watch->missing_said = true;
	text_begin(&text, MISSING_BYTES);
	for (struct input *input = watch->inputs; input != NULL; input = input->next)
		if (is_missing(input))
			text_printf(&text, "%s%s", text.size != 0 ? ", " : "", input->path);
	if (text.size != 0)
		notice_say(NOTICE_INFO, "not there yet, and waited for: %s", text_string(&text));
	text_end(&text);
}

bool watch_read(struct watch *watch)
{
	bool more = false;

	for (struct input *input = watch->inputs; input != NULL; input = input->next)
		more = read_input(watch, input) || more;
	say_missing(watch);
	if (watch->recorded != NULL &&
	    ((!more && is_settled(watch)) || recorded_left(watch->recorded) == 0))
		end_recovery(watch);
	return more;
}

void watch_say_clientless(struct watch *watch)
{
	for (const struct input *input = watch->inputs; input != NULL; input = input->next)
		for (struct feed *feed = input->feeds; feed != NULL; feed = feed->next) {
			struct access_counts counts = access_count(feed->reader);

			if (counts.logins < CLIENTLESS_LOGINS || counts.clients != 0 ||
			    feed->watched->clientless_said)
				continue;
			feed->watched->clientless_said = true;
			notice_say(NOTICE_WARNING,
				   "source %s: %s: many logins, but nothing of what clients say: "
				   "the comments in sources.conf name the setting of the server",
				   feed->watched->name, input->path);
		}
}

/* For health: when a limit was reached last. */
static void look_at_limits(struct watch *watch, int64_t now)
{
	uint64_t hit = watch_limits_hit(watch);

	if (hit > watch->limits_seen)
		stats_error(&watch->service.stats, STATS_LIMIT, now);
	watch->limits_seen = hit;
}

void watch_tick(struct watch *watch)
{
	int64_t now = service_now(), ticks = service_ticks();

	runner_look(&watch->runner);
	watch_say_clientless(watch);
	look_at_limits(watch, now);
	for (size_t i = 0; i < watch->watched_count; i++)
		if (ticks - watch->watched[i]->heard >= QUIET_TICKS)
			watch_close_due(watch, watch->watched[i], now);
}
