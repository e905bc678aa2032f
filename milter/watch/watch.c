/* watch -- from the lines of access logs to events: each access decided, folded, written. */
#include "watch/watch.h"

#include <stdlib.h>
#include <string.h>

#include "access/fold_key.h"
#include "access/repeats.h"
#include "event/eventread.h"
#include "host/logtime.h"
#include "host/notice.h"

#define QUIET_SECONDS 300     /* without a line of a source, the clock tells how late it is */
#define CLIENTLESS_LOGINS 100 /* so many without any client are no chance */
#define RUN_FRESH_SECONDS 600 /* what is older needs no command any more */
#define BLOCKS_AT_A_TIME 16   /* of one input, before others have their turn */

/* The first of a kind of fault is said; all are counted. */
static void say_first(uint64_t *count, const char *name, const char *what, struct span detail)
{
	struct text text;

	if ((*count)++ != 0)
		return;
	text_begin(&text, 200);
	text_visible(&text, span_first(detail, 100));
	notice_say(NOTICE_WARNING, "source %s: %s: '%s' (said once; the others are counted)", name,
		   what, text_string(&text));
	text_end(&text);
}

/* Milliseconds since 1970.  False: it is counted. */
static bool read_time(struct watch *watch, struct watched *watched, struct span time,
		      int64_t modified, int64_t *out)
{
	const struct source *source = watched->source;
	bool is_read = false;

	for (size_t i = 0; i < source->time_count && !is_read; i++)
		is_read = logtime_read(source->times[i], time, &source->zone, modified, out);
	watched->time_size = 0;
	if (is_read && time.size <= sizeof(watched->time)) {
		memcpy(watched->time, time.data, time.size);
		watched->time_size = time.size;
		watched->milliseconds = *out;
	}
	if (is_read)
		return true;
	say_first(&watch->counts.bad_times, watched->name, "a time that cannot be read", time);
	return false;
}

/* Many lines in a row have the same time. */
static bool find_time(struct watch *watch, struct watched *watched, struct span time,
		      int64_t modified, int64_t *out)
{
	if (time.size == 0 || !span_equal((struct span){ watched->time, watched->time_size }, time))
		return read_time(watch, watched, time, modified, out);
	*out = watched->milliseconds;
	return true;
}

static int64_t coalesce_of(const struct watch *watch)
{
	return watch->service.config->coalesce_seconds * 1000;
}

static void write_event(struct watch *watch, struct event *event, int64_t time,
			char id[EVENT_ID_BYTES])
{
	eventlog_write(watch->service.log, event, time, id);
	watch->counts.events++;
}

/* Its repeats become an event, if there were any. */
static void close_fold(struct watch *watch, struct watched *watched, struct fold *fold)
{
	char id[EVENT_ID_BYTES];
	struct event event;
	struct text stamp;

	text_begin(&stamp, 40);
	if (fold_closing_event(fold, watch->reader, &stamp, &event))
		write_event(watch, &event, fold->first_repeat, id);
	text_end(&stamp);
	fold_free(watched->folds, fold);
}

static void close_due(struct watch *watch, struct watched *watched, int64_t time)
{
	struct fold *fold;

	while ((fold = folds_first_due(watched->folds)) != NULL && fold->due <= time)
		close_fold(watch, watched, fold);
}

static void open_fold(struct watch *watch, struct watched *watched, const struct event *event,
		      int64_t time)
{
	const struct zone *zone = &watch->service.config->rules.policies.zone;

	if (folds_count(watched->folds) >= FOLDS_MAX) {
		watch->counts.early++;
		close_fold(watch, watched, folds_oldest(watched->folds));
	}
	text_clear(&watch->line);
	event_write(&watch->line, event);
	fold_new(watched->folds, text_span(&watch->key), time,
		 repeats_due(zone, time, coalesce_of(watch)), text_span(&watch->line));
}

static void count_repeat(struct watch *watch, struct fold *fold, int64_t time)
{
	fold_repeat(fold, time);
	watch->counts.repeats++;
}

/* At once: the event, and the command if there is one and it is not too late for it. */
static void write_at_once(struct watch *watch, const struct outcome *outcome, struct event *event,
			  int64_t time)
{
	const struct decision *decision = &outcome->decision;
	int64_t age = service_now() - time;
	char id[EVENT_ID_BYTES];
	struct text stamp;

	write_event(watch, event, time, id);
	if (decision->action != ACTION_RUN || age >= RUN_FRESH_SECONDS * 1000)
		return;
	text_begin(&stamp, 40);
	calendar_write_rfc3339(&stamp, time);
	event_set(event, EVENT_TIME, text_span(&stamp));
	runner_start(&watch->runner, decision->policy->run, event);
	text_end(&stamp);
}

/* After a crash, whether the event log has the access already. */
static enum recorded_as take_recorded(struct watch *watch, int64_t time)
{
	enum recorded_as as = RECORDED_NOT;

	if (watch->recorded != NULL)
		as = recorded_take(watch->recorded, text_span(&watch->key), time);
	if (as != RECORDED_NOT)
		watch->counts.written_before++;
	return as;
}

static void record(struct watch *watch, struct watched *watched, const struct outcome *outcome,
		   struct event *event, int64_t time)
{
	struct fold *fold;
	unsigned steps;

	close_due(watch, watched, time);
	fold = folds_find(watched->folds, text_span(&watch->key));
	steps = repeats_steps(take_recorded(watch, time),
			      repeats_find(fold, time, coalesce_of(watch)));
	if ((steps & REPEATS_CLOSE) != 0)
		close_fold(watch, watched, fold);
	if ((steps & REPEATS_COUNT) != 0)
		count_repeat(watch, fold, time);
	if ((steps & REPEATS_OPEN) != 0)
		open_fold(watch, watched, event, time);
	if ((steps & REPEATS_WRITE) != 0)
		write_at_once(watch, outcome, event, time);
}

static void feed_transaction(struct transaction *transaction, const struct access *access)
{
	transaction_suppose(transaction, TRAFFIC_ACCESS, SPAN(""));
	transaction_login(transaction, access->user);
	transaction_client(transaction, access->ip);
	for (int i = 0; i < SOURCE_GROUPS; i++) {
		const char *field = source_group_evidence((enum source_group)i);

		if (field != NULL && access->line.groups[i].size != 0)
			transaction_evidence(transaction, span_of(field), access->line.groups[i]);
	}
}

/* One more of what is being counted, and nothing new in it.  False: it must be looked at. */
static bool is_one_more(struct watch *watch, struct watched *watched, const struct access *access,
			int64_t time)
{
	struct known_result known;
	struct fold *fold;

	if (!known_find(watched->known, access, time / 1000, &known) || watch->recorded != NULL)
		return false;
	if (!known.logged)
		return true;
	close_due(watch, watched, time);
	fold = folds_find(watched->folds, known.fold);
	if ((repeats_steps(RECORDED_NOT, repeats_find(fold, time, coalesce_of(watch))) &
	     REPEATS_COUNT) == 0)
		return false;
	count_repeat(watch, fold, time);
	return true;
}

static void keep_known(struct watch *watch, struct watched *watched, bool logged, int64_t time)
{
	int64_t seconds = time / 1000;
	struct known_result result = { text_span(&watch->key), logged };

	known_keep(watched->known, seconds,
		   policies_steady_until(&watch->service.config->rules.policies, seconds), &result);
}

/* With -v, each access that was decided and not only counted. */
static void say_decision(const struct outcome *outcome)
{
	struct text line;

	if (!notice_wants(NOTICE_DEBUG))
		return;
	text_begin(&line, 4000);
	outcome_log_line(outcome, SPAN(""), &line);
	notice_say(NOTICE_DEBUG, "%s", text_string(&line));
	text_end(&line);
}

/* False: it could not be decided, and why tells. */
static bool decide(struct watch *watch, struct watched *watched, const struct access *access,
		   int64_t time, struct trouble *why)
{
	const struct rules *rules = &watch->service.config->rules;
	struct event event = { 0 };
	struct outcome outcome;

	if (!transaction_begin(watch->transaction, rules))
		return false;
	feed_transaction(watch->transaction, access);
	if (!transaction_decide(watch->transaction, time / 1000, &outcome, why))
		return false;
	text_clear(&watch->key);
	event_set(&event, EVENT_SOURCE, span_of(watched->name));
	if (outcome.logged &&
	    !outcome_event(rules, &outcome, transaction_arena(watch->transaction), &event))
		return false;
	if (outcome.logged)
		fold_key_write(&watch->key, &event);
	keep_known(watch, watched, outcome.logged, time);
	say_decision(&outcome);
	if (outcome.logged)
		record(watch, watched, &outcome, &event, time);
	return true;
}

static void take_access(struct watch *watch, struct watched *watched, const struct access *access,
			int64_t modified)
{
	struct trouble why = { "out of memory" };
	int64_t time;

	if (!find_time(watch, watched, access->time, modified, &time))
		return;
	watched->heard = service_now() / 1000;
	watched->accesses++;
	watched->all_accesses++;
	if (time > watched->latest)
		watched->latest = time;
	watch->counts.accesses++;
	if (!is_one_more(watch, watched, access, time) &&
	    !decide(watch, watched, access, time, &why))
		say_first(&watch->counts.faults, watched->name, "an access could not be decided",
			  span_of(why.sentence));
}

void watch_lines(struct watch *watch, struct input *input, struct span lines, int64_t modified)
{
	for (struct feed *feed = input->feeds; feed != NULL; feed = feed->next) {
		struct access access;

		if (feed->watched->source == NULL)
			continue;
		access_block(feed->reader, lines);
		while (access_next(feed->reader, &access))
			take_access(watch, feed->watched, &access, modified);
	}
}

static bool is_read(const struct input *input)
{
	for (const struct feed *feed = input->feeds; feed != NULL; feed = feed->next)
		if (feed->watched->source != NULL)
			return true;
	return false;
}

/* True: something was, so there may be more. */
static bool read_input(struct watch *watch, struct input *input)
{
	struct follow_block block;
	int count = 0;

	if (input->follow == NULL || !is_read(input))
		return false;
	follow_look(input->follow);
	for (; count < BLOCKS_AT_A_TIME && follow_read(input->follow, &block); count++)
		watch_lines(watch, input, block.lines, block.modified);
	return count != 0;
}

/* The lines of before the crash have been read again, or are nowhere. */
static void end_recovery(struct watch *watch)
{
	recorded_free(watch->recorded);
	watch->recorded = NULL;
}

/* One line of all that is waited for: the configuration may name logs of programs not used here. */
static void say_missing(struct watch *watch)
{
	struct text text;

	if (watch->missing_said)
		return;
	watch->missing_said = true;
	text_begin(&text, 4000);
	for (struct input *input = watch->inputs; input != NULL; input = input->next)
		if (is_read(input) && input->follow != NULL && !follow_is_there(input->follow))
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
	if (watch->recorded != NULL && (!more || recorded_left(watch->recorded) == 0))
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

void watch_tick(struct watch *watch)
{
	int64_t now = service_now();

	runner_look(&watch->runner);
	watch_say_clientless(watch);
	for (size_t i = 0; i < watch->watched_count; i++)
		if (now / 1000 - watch->watched[i]->heard >= QUIET_SECONDS)
			close_due(watch, watch->watched[i], now);
}

static void close_all(struct watch *watch, struct watched *watched)
{
	while (folds_oldest(watched->folds) != NULL)
		close_fold(watch, watched, folds_oldest(watched->folds));
}

void watch_close_folds(struct watch *watch)
{
	for (size_t i = 0; i < watch->watched_count; i++)
		close_all(watch, watch->watched[i]);
}

/* Whether there is a log of it. */
static bool is_fed(const struct watch *watch, const struct watched *watched)
{
	for (const struct input *input = watch->inputs; input != NULL; input = input->next)
		for (const struct feed *feed = input->feeds; feed != NULL; feed = feed->next)
			if (feed->watched == watched && watched->source != NULL &&
			    (input->follow == NULL || follow_is_there(input->follow)))
				return true;
	return false;
}

void watch_write_totals(struct watch *watch)
{
	const char *hash = watch->service.config->rules.hash;

	for (size_t i = 0; i < watch->watched_count; i++) {
		struct watched *watched = watch->watched[i];
		struct event event = { 0 };
		char id[EVENT_ID_BYTES];

		if (!is_fed(watch, watched))
			continue;
		event_set(&event, EVENT_TYPE, SPAN("totals"));
		event_set(&event, EVENT_SOURCE, span_of(watched->name));
		event_set(&event, EVENT_CONFIG, span_of(hash));
		event_set_number(&event, EVENT_MESSAGES_ACCESS, watched->accesses);
		watched->accesses = 0;
		write_event(watch, &event, service_now(), id);
	}
}
