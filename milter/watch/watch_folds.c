/* SPDX-License-Identifier: ISC */
/* watch_folds -- opens, counts and closes the folds of a source. */
#include "watch/watch_folds.h"

#include "access/repeats.h"
#include "watch/watch_events.h"

static int64_t coalesce_of(const struct watch *watch)
{
	return watch->service.config->coalesce_seconds * 1000;
}

/* Its repeats become an event, if there were any. */
static void close_fold(struct watch *watch, struct watched *watched, struct fold *fold)
{
	char id[EVENT_ID_BYTES];
	struct event event;
	struct text stamp;

	text_begin(&stamp, WATCH_STAMP_BYTES);
	if (fold_closing_event(fold, watch->reader, &stamp, &event))
		watch_write_event(watch, &event, fold->first_repeat, id);
	text_end(&stamp);
	fold_free(watched->folds, fold);
}

void watch_close_due(struct watch *watch, struct watched *watched, int64_t time)
{
	struct fold *fold;

	while ((fold = folds_first_due(watched->folds)) != NULL && fold->due <= time)
		close_fold(watch, watched, fold);
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

/* NULL: out of memory. */
static struct fold *open_fold(struct watch *watch, struct watched *watched,
			      const struct event *event, int64_t time)
{
	const struct zone *zone = &watch->service.config->rules.policies.zone;

	if (folds_count(watched->folds) >= FOLDS_MAX) {
		watch->counts.early++;
		close_fold(watch, watched, folds_oldest(watched->folds));
	}
	text_clear(&watch->line);
	event_write(&watch->line, event);
	return fold_new(watched->folds, text_span(&watch->key), time,
			repeats_due(zone, time, coalesce_of(watch)), text_span(&watch->line));
}

static void count_repeat(struct watch *watch, struct fold *fold, int64_t time)
{
	fold_repeat(fold, time);
	watch->counts.repeats++;
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

struct fold *watch_fold_access(struct watch *watch, struct watched *watched,
			       const struct outcome *outcome, struct event *event, int64_t time)
{
	struct fold *fold;
	unsigned steps;

	watch_close_due(watch, watched, time);
	fold = folds_find(watched->folds, text_span(&watch->key));
	steps = repeats_steps(take_recorded(watch, time),
			      repeats_find(fold, time, coalesce_of(watch)));
	if ((steps & REPEATS_CLOSE) != 0) {
		close_fold(watch, watched, fold);
		fold = NULL;
	}
	if ((steps & REPEATS_COUNT) != 0)
		count_repeat(watch, fold, time);
	if ((steps & REPEATS_OPEN) != 0)
		fold = open_fold(watch, watched, event, time);
	if ((steps & REPEATS_WRITE) != 0)
		watch_write_access(watch, outcome, event, time);
	return fold;
}

bool watch_fold_repeat(struct watch *watch, struct watched *watched, struct fold *fold,
		       int64_t time)
{
	enum repeats_fold found;

	watch_close_due(watch, watched, time);
	found = repeats_find(fold->is_open ? fold : NULL, time, coalesce_of(watch));
	if ((repeats_steps(RECORDED_NOT, found) & REPEATS_COUNT) == 0)
		return false;
	count_repeat(watch, fold, time);
	return true;
}
