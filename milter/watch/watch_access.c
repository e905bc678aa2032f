/* SPDX-License-Identifier: ISC */
/* watch_access -- one access of a source. */
#include "watch/watch_access.h"

#include <string.h>

#include "access/fold_key.h"
#include "host/logtime.h"
#include "host/notice.h"
#include "watch/watch_folds.h"

#define DETAIL_BYTES 100         /* of what could not be read, when that is said */
#define DISORDER INT64_C(300000) /* milliseconds that lines of a log may be out of order */

/* The first of a kind of fault is said; all are counted. */
static void say_first(uint64_t *count, const char *name, const char *what, struct span detail)
{
	struct text text;

	if ((*count)++ != 0)
		return;
	text_begin(&text, 2 * DETAIL_BYTES);
	text_visible(&text, span_first(detail, DETAIL_BYTES));
	notice_say(NOTICE_WARNING, "source %s: %s: '%s' (said once; the others are counted)", name,
		   what, text_string(&text));
	text_end(&text);
}

static void keep_time(struct watched_time *last, struct span time, int64_t milliseconds)
{
	last->size = 0;
	if (time.size == 0 || time.size > sizeof(last->text))
		return;
	memcpy(last->text, time.data, time.size);
	last->size = time.size;
	last->milliseconds = milliseconds;
}

/*
 * Where clocks are set back, the same hour comes twice.  It is the second one if otherwise the log
 * would go back, and does not then.
 */
static int64_t in_order(const struct zone *zone, int64_t time, int64_t before)
{
	int64_t again;

	if (time + DISORDER >= before)
		return time;
	again = zone_seconds_again(zone, time / 1000) * 1000 + time % 1000;
	return again + DISORDER >= before ? again : time;
}

/* Milliseconds since 1970.  False: it is counted. */
static bool read_time(struct watch *watch, const struct feed *feed, struct span time,
		      int64_t modified, int64_t *out)
{
	struct watched *watched = feed->watched;
	const struct source *source = watched->source;
	const char *format = logtime_read_any(source->times, source->time_count, time,
					      &source->zone, modified, out);

	if (format != NULL) {
		if (!logtime_has_zone(format))
			*out = in_order(&source->zone, *out, feed->latest);
		keep_time(&watched->last_time, time, *out);
		return true;
	}
	watched->last_time.size = 0;
	say_first(&watch->counts.bad_times, watched->name, "a time that cannot be read", time);
	return false;
}

static bool find_time(struct watch *watch, const struct feed *feed, struct span time,
		      int64_t modified, int64_t *out)
{
	const struct watched_time *last = &feed->watched->last_time;

	if (time.size == 0 || !span_equal((struct span){ last->text, last->size }, time))
		return read_time(watch, feed, time, modified, out);
	*out = last->milliseconds;
	return true;
}

static void feed_transaction(struct transaction *transaction, const struct access *access)
{
	transaction_suppose(transaction, TRAFFIC_ACCESS, SPAN(""));
	if (access->claimed)
		transaction_claimed(transaction, access->user);
	else
		transaction_login(transaction, access->user);
	transaction_client(transaction, access->ip);
	transaction_access(transaction, access->protocol, access->line.groups[SOURCE_DEVICE_ID]);
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
	struct fold *fold;

	if (!known_find(watched->known, access, time / 1000, &fold) || watch->recorded != NULL)
		return false;
	return fold == NULL || watch_fold_repeat(watch, watched, fold, time);
}

static void keep_known(struct watch *watch, struct watched *watched, struct fold *fold,
		       int64_t seconds)
{
	known_keep(watched->known, seconds,
		   policies_steady_until(&watch->service.config->rules.policies, seconds), fold);
}

/* With -v, each access that was decided and not only counted. */
static void say_decision(const struct outcome *outcome)
{
	if (notice_wants(NOTICE_DEBUG))
		service_say_outcome(NOTICE_DEBUG, outcome, SPAN(""));
}

/* What was decided becomes an event, or a repeat of one.  False: out of memory. */
static bool log_access(struct watch *watch, struct watched *watched, const struct outcome *outcome,
		       int64_t time)
{
	const struct rules *rules = &watch->service.config->rules;
	struct event event = { 0 };
	struct fold *fold;

	event_set(&event, EVENT_SOURCE, span_of(watched->name));
	if (!outcome_event(rules, outcome, transaction_arena(watch->transaction), &event))
		return false;
	text_clear(&watch->key);
	fold_key_write(&watch->key, &event);
	fold = watch_fold_access(watch, watched, outcome, &event, time);
	if (fold != NULL)
		keep_known(watch, watched, fold, time / 1000);
	return true;
}

/* False: it could not be decided, and why tells. */
static bool decide(struct watch *watch, struct watched *watched, const struct access *access,
		   int64_t time, struct trouble *why)
{
	struct outcome outcome;

	if (!transaction_begin(watch->transaction, &watch->service.config->rules))
		return false;
	feed_transaction(watch->transaction, access);
	if (!transaction_decide(watch->transaction, time / 1000, &outcome, why))
		return false;
	say_decision(&outcome);
	if (outcome.decision.policy != NULL)
		stats_policy(&watch->service.stats, outcome.decision.policy->name,
			     outcome.decision.action);
	if (outcome.logged)
		return log_access(watch, watched, &outcome, time);
	keep_known(watch, watched, NULL, time / 1000);
	return true;
}

/* Apart, as a sentence of trouble is too large to be made for each access. */
static void decide_or_say(struct watch *watch, struct watched *watched, const struct access *access,
			  int64_t time)
{
	struct trouble why = { "out of memory" };

	if (!decide(watch, watched, access, time, &why))
		say_first(&watch->counts.faults, watched->name, "an access could not be decided",
			  span_of(why.sentence));
}

void watch_take_access(struct watch *watch, struct feed *feed, const struct access *access,
		       int64_t modified)
{
	struct watched *watched = feed->watched;
	int64_t time;

	if (!find_time(watch, feed, access->time, modified, &time))
		return;
	feed->latest = time;
	watched->last_access = time;
	watched->accesses_since_totals++;
	watched->accesses_since_start++;
	if (time > watched->latest_access)
		watched->latest_access = time;
	watch->counts.accesses++;
	if (!is_one_more(watch, watched, access, time))
		decide_or_say(watch, watched, access, time);
}
