/*
 * watch_state -- what must outlive milter-device-watch.
 * A record is a netstring for each of its fields, the first of which is its name, and a newline.
 * The last one is the SHA-256 of all before it.
 */
#include "watch/watch_state.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/digest.h"
#include "base/netstring.h"
#include "host/notice.h"
#include "host/safefile.h"
#include "watch/watch_inputs.h"
#include "watch/watch_recover.h"

#define STATE_BYTES ((size_t)1 << 30)
#define FIRST_LINE "milter-device-watch state 1\n"

/* One state being read. */
struct reading {
	struct watch *watch;
	struct watch_state *state;
	struct arena *arena;
};

static bool take_number(struct span *fields, int64_t *out)
{
	uint64_t number;

	if (!netstring_take_number(fields, &number))
		return false;
	*out = (int64_t)number;
	return true;
}

static bool read_log(struct reading *reading, struct span fields)
{
	struct watch_state *state = reading->state;

	return netstring_take_number(&fields, &state->saved_stream) &&
	       netstring_take_number(&fields, &state->saved_counter) &&
	       take_number(&fields, &state->saved);
}

static struct input *take_input(struct reading *reading, struct span *fields)
{
	struct span path;
	const char *name;

	if (!netstring_take(fields, &path))
		return NULL;
	name = arena_string(reading->arena, path);
	return name != NULL ? watch_input_named(reading->watch, name) : NULL;
}

static bool read_place(struct reading *reading, struct span fields)
{
	struct input *input = take_input(reading, &fields);
	struct follow_place place;
	uint64_t head_bytes, done, drained;

	if (input == NULL || !netstring_take_number(&fields, &place.device) ||
	    !netstring_take_number(&fields, &place.inode) ||
	    !netstring_take_number(&fields, &place.offset) ||
	    !take_number(&fields, &place.modified) ||
	    !netstring_take_number(&fields, &place.head_hash) ||
	    !netstring_take_number(&fields, &head_bytes) ||
	    !netstring_take_number(&fields, &done) || !netstring_take_number(&fields, &drained) ||
	    input->place_count == FOLLOW_PLACES)
		return false;
	place.head_bytes = (uint32_t)head_bytes;
	place.done = done != 0;
	place.drained = drained != 0;
	input->places[input->place_count++] = place;
	return true;
}

/* The feed that a record is of; *gone: its source is no longer configured, which is no damage. */
static struct feed *take_feed(struct reading *reading, struct span *fields, bool *gone)
{
	struct input *input = take_input(reading, fields);
	struct watched *watched;
	struct span name;

	*gone = false;
	if (input == NULL || !netstring_take(fields, &name))
		return NULL;
	watched = watch_source_named(reading->watch, name);
	if (watched == NULL)
		return NULL;
	watched->source = config_source(reading->watch->service.config, name);
	*gone = watched->source == NULL;
	return *gone ? NULL : watch_feed_of(reading->watch, input, watched);
}

static bool read_header(struct reading *reading, struct span fields)
{
	bool gone;
	struct feed *feed = take_feed(reading, &fields, &gone);
	struct span header;

	if (feed == NULL || !netstring_take(&fields, &header))
		return gone;
	scan_set_header(access_scan(feed->reader), header);
	return true;
}

static bool read_session(struct reading *reading, struct span fields)
{
	bool gone;
	struct feed *feed = take_feed(reading, &fields, &gone);
	struct source_line line = { 0 };

	if (feed == NULL)
		return gone;
	while (fields.size > 1) {
		struct span name, value;
		enum source_group group;

		if (!netstring_take(&fields, &name) || !netstring_take(&fields, &value))
			return false;
		group = source_group_named(name);
		if (group != SOURCE_GROUPS)
			line.groups[group] = value;
	}
	return sessions_join(access_sessions(feed->reader), &line);
}

static bool read_fold(struct reading *reading, struct span fields)
{
	struct fold read = { 0 };
	struct span source, key, event;
	struct watched *watched;
	struct fold *fold;

	if (!netstring_take(&fields, &source) || !netstring_take(&fields, &key) ||
	    !take_number(&fields, &read.begin) || !take_number(&fields, &read.due) ||
	    !take_number(&fields, &read.first_repeat) || !take_number(&fields, &read.last_repeat) ||
	    !netstring_take_number(&fields, &read.repeats) || !netstring_take(&fields, &event))
		return false;
	watched = watch_source_named(reading->watch, source);
	if (watched == NULL || folds_find(watched->folds, key) != NULL)
		return false;
	fold = fold_new(watched->folds, key, read.begin, read.due, event);
	if (fold == NULL)
		return false;
	fold->first_repeat = read.first_repeat;
	fold->last_repeat = read.last_repeat;
	fold->repeats = read.repeats;
	return true;
}

/* Accesses that are in no totals yet. */
static bool read_accesses(struct reading *reading, struct span fields)
{
	struct watched *watched;
	struct span source;

	if (!netstring_take(&fields, &source))
		return false;
	watched = watch_source_named(reading->watch, source);
	return watched != NULL && netstring_take_number(&fields, &watched->accesses_since_totals);
}

/* Every kind of record.  A new one is a new row. */
static const struct {
	const char *name;
	bool (*read)(struct reading *, struct span fields);
} kinds[] = {
	{ "log", read_log },         { "place", read_place }, { "header", read_header },
	{ "session", read_session }, { "fold", read_fold },   { "accesses", read_accesses },
};

/* What a later release wrote besides is passed over. */
static bool read_record(struct reading *reading, struct span fields)
{
	struct span name;

	if (!netstring_take(&fields, &name))
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (span_equal(name, span_of(kinds[i].name)))
			return kinds[i].read(reading, fields);
	return true;
}

static bool hash_of(struct span content, char hex[DIGEST_HEX + 1])
{
	struct digest *digest = digest_new();
	bool done = digest != NULL && digest_add(digest, content) && digest_finish(digest, hex);

	digest_free(digest);
	return done;
}

/* The records, if the hash behind them says that they are whole. */
static bool check(struct span content, struct span *records)
{
	size_t tail = DIGEST_HEX + 1;
	char hex[DIGEST_HEX + 1];

	if (content.size < sizeof(FIRST_LINE) - 1 + tail ||
	    !span_starts_nocase(content, SPAN(FIRST_LINE)))
		return false;
	*records = span_first(content, content.size - tail);
	if (!hash_of(*records, hex) ||
	    !span_equal(span_first(span_from(content, records->size), DIGEST_HEX), span_of(hex)))
		return false;
	*records = span_from(*records, sizeof(FIRST_LINE) - 1);
	return true;
}

/* Records are one netstring each, and a newline. */
static bool read_all(struct reading *reading, struct span records)
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
	for (struct input *input = watch->inputs; input != NULL; input = input->next)
		input->place_count = 0;
	for (size_t i = 0; i < watch->watched_count; i++)
		while (folds_oldest(watch->watched[i]->folds) != NULL)
			fold_free(watch->watched[i]->folds, folds_oldest(watch->watched[i]->folds));
}

enum load_result { LOADED, ABSENT, DAMAGED };

static enum load_result load(struct reading *reading, const char *path, struct trouble *why)
{
	struct span content, records;

	if (!safefile_read(path, reading->arena, STATE_BYTES, &content, why))
		return errno == ENOENT ? ABSENT : DAMAGED;
	trouble_say(why, "%s: damaged", path);
	if (!check(content, &records))
		return DAMAGED;
	if (read_all(reading, records))
		return LOADED;
	forget(reading->watch);
	trouble_say(why, "%s: not understood", path);
	return DAMAGED;
}

/* The newest state that is whole.  False: there is none, and reading begins at the front. */
static bool load_any(struct reading *reading)
{
	struct trouble why;
	struct text before;
	enum load_result result = load(reading, reading->state->path, &why);

	if (result == LOADED)
		return true;
	if (result == DAMAGED)
		notice_say(NOTICE_ERROR, "%s", why.sentence);
	text_begin(&before, 8192);
	text_printf(&before, "%s.old", reading->state->path);
	if (load(reading, text_string(&before), &why) == LOADED)
		result = LOADED;
	if (result == LOADED)
		notice_say(NOTICE_WARNING,
			   "going on from %s; what is in the event log already is "
			   "not written again",
			   text_string(&before));
	else if (result == DAMAGED)
		notice_say(NOTICE_WARNING, "reading all logs from their beginning; what is in the "
					   "event log already is not written again");
	text_end(&before);
	return result == LOADED;
}

bool watch_state_load(struct watch_state *state, struct watch *watch)
{
	struct reading reading = { watch, state, arena_new() };
	uint64_t stream = 0, counter = 0;
	bool done;

	if (reading.arena == NULL)
		return false;
	if (!load_any(&reading))
		state->saved = 0;
	arena_free(reading.arena);
	eventlog_place(watch->service.log, &stream, &counter);
	if (state->saved != 0) {
		stream = state->saved_stream;
		counter = state->saved_counter;
	}
	done = watch_recover(watch, state->saved, stream, &counter);
	eventlog_continue(watch->service.log, stream, counter);
	return done;
}

void watch_state_resume(struct watch *watch)
{
	for (struct input *input = watch->inputs; input != NULL; input = input->next) {
		if (input->follow != NULL && input->place_count != 0)
			follow_resume(input->follow, input->places, input->place_count);
		input->place_count = 0;
	}
}

/* ---- writing ---- */

/* A record being written, and the state so far. */
struct writing {
	struct text state, record;
};

static void begin_record(struct writing *writing, const char *kind)
{
	text_clear(&writing->record);
	netstring_add(&writing->record, span_of(kind));
}

static void end_record(struct writing *writing)
{
	netstring_add(&writing->state, text_span(&writing->record));
	text_byte(&writing->state, '\n');
}

static void write_places(struct writing *writing, const struct input *input)
{
	struct follow_place places[FOLLOW_PLACES];
	size_t count = input->follow != NULL ? follow_places(input->follow, places) : 0;

	for (size_t i = 0; i < count; i++) {
		begin_record(writing, "place");
		netstring_add(&writing->record, span_of(input->path));
		netstring_add_number(&writing->record, places[i].device);
		netstring_add_number(&writing->record, places[i].inode);
		netstring_add_number(&writing->record, places[i].offset);
		netstring_add_number(&writing->record, (uint64_t)places[i].modified);
		netstring_add_number(&writing->record, places[i].head_hash);
		netstring_add_number(&writing->record, places[i].head_bytes);
		netstring_add_number(&writing->record, places[i].done);
		netstring_add_number(&writing->record, places[i].drained);
		end_record(writing);
	}
}

static void begin_feed_record(struct writing *writing, const char *kind, const struct input *input,
			      const struct feed *feed)
{
	begin_record(writing, kind);
	netstring_add(&writing->record, span_of(input->path));
	netstring_add(&writing->record, span_of(feed->watched->name));
}

static void write_feed(struct writing *writing, const struct input *input, struct feed *feed)
{
	const struct sessions *sessions = access_sessions(feed->reader);
	struct source_line line;
	const void *place = NULL;

	begin_feed_record(writing, "header", input, feed);
	netstring_add(&writing->record, scan_header(access_scan(feed->reader)));
	end_record(writing);
	while (sessions_next(sessions, &place, &line)) {
		begin_feed_record(writing, "session", input, feed);
		for (int i = 0; i < SOURCE_GROUPS; i++) {
			if (line.groups[i].size == 0)
				continue;
			netstring_add(&writing->record,
				      span_of(source_group_name((enum source_group)i)));
			netstring_add(&writing->record, line.groups[i]);
		}
		end_record(writing);
	}
}

static void write_folds(struct writing *writing, const struct watched *watched)
{
	for (const struct fold *fold = folds_oldest(watched->folds); fold != NULL;
	     fold = fold_newer(fold)) {
		begin_record(writing, "fold");
		netstring_add(&writing->record, span_of(watched->name));
		netstring_add(&writing->record, fold->item.key);
		netstring_add_number(&writing->record, (uint64_t)fold->begin);
		netstring_add_number(&writing->record, (uint64_t)fold->due);
		netstring_add_number(&writing->record, (uint64_t)fold->first_repeat);
		netstring_add_number(&writing->record, (uint64_t)fold->last_repeat);
		netstring_add_number(&writing->record, fold->repeats);
		netstring_add(&writing->record, fold->event_line);
		end_record(writing);
	}
}

static void write_log(struct writing *writing, struct watch_state *state, const struct watch *watch)
{
	eventlog_place(watch->service.log, &state->saved_stream, &state->saved_counter);
	state->saved = time(NULL);
	begin_record(writing, "log");
	netstring_add_number(&writing->record, state->saved_stream);
	netstring_add_number(&writing->record, state->saved_counter);
	netstring_add_number(&writing->record, (uint64_t)state->saved);
	end_record(writing);
}

static void write_state(struct writing *writing, struct watch_state *state, struct watch *watch)
{
	char hex[DIGEST_HEX + 1];

	text_add(&writing->state, SPAN(FIRST_LINE));
	write_log(writing, state, watch);
	for (struct input *input = watch->inputs; input != NULL; input = input->next) {
		write_places(writing, input);
		for (struct feed *feed = input->feeds; feed != NULL; feed = feed->next)
			write_feed(writing, input, feed);
	}
	for (size_t i = 0; i < watch->watched_count; i++) {
		begin_record(writing, "accesses");
		netstring_add(&writing->record, span_of(watch->watched[i]->name));
		netstring_add_number(&writing->record, watch->watched[i]->accesses_since_totals);
		end_record(writing);
		write_folds(writing, watch->watched[i]);
	}
	if (!hash_of(text_span(&writing->state), hex)) {
		writing->state.cut = true;
		return;
	}
	text_add(&writing->state, span_of(hex));
	text_byte(&writing->state, '\n');
}

bool watch_state_save(struct watch_state *state, struct watch *watch)
{
	struct writing writing;
	struct trouble why;
	bool failed;

	if (watch->recorded != NULL)
		return false;
	text_begin(&writing.state, STATE_BYTES);
	text_begin(&writing.record, 1 << 20);
	write_state(&writing, state, watch);
	trouble_say(&why, "%s: out of memory", state->path);
	failed = writing.state.cut || writing.record.cut ||
		 !safefile_write(state->path, text_span(&writing.state), &why);
	if (failed && !state->failed)
		notice_say(NOTICE_ERROR, "the state cannot be saved: %s", why.sentence);
	else if (!failed && state->failed)
		notice_say(NOTICE_INFO, "the state can be saved again");
	state->failed = failed;
	text_end(&writing.state);
	text_end(&writing.record);
	return true;
}
