/* SPDX-License-Identifier: ISC */
/* watch_state_sources -- records of sources: their counts and folds. */
#include "watch/watch_state_record.h"

#include "base/netstring.h"
#include "watch/watch_inputs.h"

/* ---- accesses: those that are in no totals yet ---- */

void record_write_accesses(struct state_writing *writing)
{
	record_begin(writing);
	record_add(writing, span_of(writing->watched->name));
	record_add_number(writing, writing->watched->accesses_since_totals);
	record_end(writing);
}

bool record_read_accesses(struct state_reading *reading, struct span fields)
{
	struct watched *watched;
	struct span source;

	if (!netstring_take(&fields, &source))
		return false;
	watched = watch_source_named(reading->watch, source);
	return watched != NULL && netstring_take_number(&fields, &watched->accesses_since_totals);
}

/* ---- fold: one that is open ---- */

void record_write_folds(struct state_writing *writing)
{
	const struct watched *watched = writing->watched;

	for (const struct fold *fold = folds_oldest(watched->folds); fold != NULL;
	     fold = fold_newer(fold)) {
		record_begin(writing);
		record_add(writing, span_of(watched->name));
		record_add(writing, fold->item.key);
		record_add_number(writing, (uint64_t)fold->begin);
		record_add_number(writing, (uint64_t)fold->due);
		record_add_number(writing, (uint64_t)fold->first_repeat);
		record_add_number(writing, (uint64_t)fold->last_repeat);
		record_add_number(writing, fold->repeats);
		record_add(writing, fold->event_line);
		record_end(writing);
	}
}

bool record_read_fold(struct state_reading *reading, struct span fields)
{
	struct fold read = { 0 };
	struct span source, key, line;
	struct watched *watched;
	struct fold *fold;

	if (!netstring_take(&fields, &source) || !netstring_take(&fields, &key) ||
	    !record_take_time(&fields, &read.begin) || !record_take_time(&fields, &read.due) ||
	    !record_take_time(&fields, &read.first_repeat) ||
	    !record_take_time(&fields, &read.last_repeat) ||
	    !netstring_take_number(&fields, &read.repeats) || !netstring_take(&fields, &line))
		return false;
	watched = watch_source_named(reading->watch, source);
	if (watched == NULL || folds_find(watched->folds, key) != NULL)
		return false;
	fold = fold_new(watched->folds, key, read.begin, read.due, line);
	if (fold == NULL)
		return false;
	fold->first_repeat = read.first_repeat;
	fold->last_repeat = read.last_repeat;
	fold->repeats = read.repeats;
	return true;
}
