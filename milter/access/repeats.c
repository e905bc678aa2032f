/* SPDX-License-Identifier: ISC */
/* repeats -- what becomes of an access. */
#include "access/repeats.h"

#define DAY_SECONDS 86400

enum repeats_fold repeats_find(const struct fold *fold, int64_t time, int64_t coalesce)
{
	if (fold == NULL)
		return REPEATS_NO_FOLD;
	/* A clock that went back by more than coalesce begins anew. */
	if (time >= fold->due || time <= fold->begin - coalesce)
		return REPEATS_OVER;
	return fold->repeats == 0 ? REPEATS_UNCOUNTED : REPEATS_COUNTED;
}

/* How an access is folded: by whether the event log has it already, and by what it finds. */
static const unsigned char table[RECORDED_WAYS][REPEATS_FOLDS] = {
	/* A new access. */
	[RECORDED_NOT] = {
		[REPEATS_NO_FOLD] = REPEATS_OPEN | REPEATS_WRITE,
		[REPEATS_OVER] = REPEATS_CLOSE | REPEATS_OPEN | REPEATS_WRITE,
		[REPEATS_UNCOUNTED] = REPEATS_COUNT,
		[REPEATS_COUNTED] = REPEATS_COUNT,
	},
	/*
	 * Read again after a crash, and the event log has it as an event of its own, so it begins a
	 * fold.  A fold without repeats has nothing left to tell and makes way.  One with repeats
	 * stays open until it has told them, and the access, being written, is not counted in it.
	 */
	[RECORDED_AT_ONCE] = {
		[REPEATS_NO_FOLD] = REPEATS_OPEN,
		[REPEATS_OVER] = REPEATS_CLOSE | REPEATS_OPEN,
		[REPEATS_UNCOUNTED] = REPEATS_CLOSE | REPEATS_OPEN,
		[REPEATS_COUNTED] = 0,
	},
	/* Read again, and the event log has it among the repeats in an event that closed a fold. */
	[RECORDED_AS_REPEAT] = {
		[REPEATS_NO_FOLD] = 0,
		[REPEATS_OVER] = REPEATS_CLOSE,
		[REPEATS_UNCOUNTED] = 0,
		[REPEATS_COUNTED] = 0,
	},
};

unsigned repeats_steps(enum recorded_as as, enum repeats_fold found)
{
	return table[as][found];
}

static int64_t next_midnight(const struct zone *zone, int64_t milliseconds)
{
	struct civil day = zone_civil(zone, milliseconds / 1000);

	day.hour = day.minute = day.second = 0;
	day = calendar_civil(calendar_seconds(&day) + DAY_SECONDS);
	return zone_seconds(zone, &day) * 1000;
}

int64_t repeats_due(const struct zone *zone, int64_t begin, int64_t coalesce)
{
	int64_t midnight = next_midnight(zone, begin), due = begin + coalesce;

	return due < midnight ? due : midnight;
}
