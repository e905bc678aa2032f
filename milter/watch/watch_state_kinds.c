/* SPDX-License-Identifier: ISC */
/* watch_state_kinds -- what the state of milter-device-watch consists of. */
#include "watch/watch_state_kinds.h"

#include <time.h>

#include "base/netstring.h"
#include "watch/watch_state_record.h"

#define RECORD_BYTES ((size_t)1 << 20)

/* Where the ids of our events stand, and when that was. */
static void write_log(struct state_writing *writing)
{
	struct watch_saved *saved = writing->saved;

	eventlog_place(writing->watch->service.log, &saved->stream, &saved->counter);
	saved->time = time(NULL);
	record_begin(writing);
	record_add_number(writing, saved->stream);
	record_add_number(writing, saved->counter);
	record_add_number(writing, (uint64_t)saved->time);
	record_end(writing);
}

static bool read_log(struct state_reading *reading, struct span fields)
{
	struct watch_saved *saved = reading->saved;

	return netstring_take_number(&fields, &saved->stream) &&
	       netstring_take_number(&fields, &saved->counter) &&
	       record_take_time(&fields, &saved->time);
}

enum owner { OF_PROGRAM, OF_INPUT, OF_FEED, OF_SOURCE };

/* Every kind of record, and what it belongs to.  A new kind is a new row. */
static const struct {
	const char *name;
	enum owner owner;
	void (*write)(struct state_writing *);
	bool (*read)(struct state_reading *, struct span fields); /* false: not understood */
} kinds[] = {
	{ "log", OF_PROGRAM, write_log, read_log },
	{ "place", OF_INPUT, record_write_places, record_read_place },
	{ "file", OF_INPUT, record_write_files, record_read_file },
	{ "header", OF_FEED, record_write_header, record_read_header },
	{ "session", OF_FEED, record_write_sessions, record_read_session },
	{ "accesses", OF_SOURCE, record_write_accesses, record_read_accesses },
	{ "fold", OF_SOURCE, record_write_folds, record_read_fold },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void write_all_of(struct state_writing *writing, enum owner owner)
{
	for (size_t i = 0; i < KINDS; i++) {
		writing->kind = kinds[i].name;
		if (kinds[i].owner == owner)
			kinds[i].write(writing);
	}
}

void watch_state_write_kinds(const struct watch *watch, struct watch_saved *saved,
			     struct text *state)
{
	struct state_writing writing = { .watch = watch, .saved = saved, .state = state };

	text_begin(&writing.record, RECORD_BYTES);
	write_all_of(&writing, OF_PROGRAM);
	for (writing.input = watch->inputs; writing.input != NULL;
	     writing.input = writing.input->next) {
		write_all_of(&writing, OF_INPUT);
		for (writing.feed = writing.input->feeds; writing.feed != NULL;
		     writing.feed = writing.feed->next)
			write_all_of(&writing, OF_FEED);
	}
	for (size_t i = 0; i < watch->watched_count; i++) {
		writing.watched = watch->watched[i];
		write_all_of(&writing, OF_SOURCE);
	}
	text_end(&writing.record);
}

/* What a later release wrote besides is passed over. */
static bool read_record(struct state_reading *reading, struct span fields)
{
	struct span name;

	if (!netstring_take(&fields, &name))
		return false;
	for (size_t i = 0; i < KINDS; i++)
		if (span_equal(name, span_of(kinds[i].name)))
			return kinds[i].read(reading, fields);
	return true;
}

static bool read_all(struct state_reading *reading, struct span records)
{
	while (records.size != 0) {
		struct span fields;

		if (!netstring_take(&records, &fields) || records.size == 0 ||
		    records.data[0] != '\n')
			return false;
		records = span_from(records, 1);
		if (!read_record(reading, fields))
			return false;
	}
	return true;
}

/* What a state that is not understood has left. */
static void forget(struct watch *watch)
{
	for (struct input *input = watch->inputs; input != NULL; input = input->next) {
		input->place_count = 0;
		wild_forget(input->wild);
	}
	for (size_t i = 0; i < watch->watched_count; i++) {
		struct folds *folds = watch->watched[i]->folds;

		while (folds_oldest(folds) != NULL)
			fold_free(folds, folds_oldest(folds));
	}
}

bool watch_state_read_kinds(struct watch *watch, struct watch_saved *saved, struct arena *arena,
			    struct span records)
{
	struct state_reading reading = { watch, saved, arena };

	if (read_all(&reading, records))
		return true;
	forget(watch);
	return false;
}
