/* SPDX-License-Identifier: ISC */
/* watch_state_inputs -- records of inputs, and of what sources make of them. */
#include "watch/watch_state_record.h"

#include "base/netstring.h"
#include "watch/watch_inputs.h"

/* ---- place: how far a file of an input was read ---- */

static void add_place(struct state_writing *writing, const struct follow_place *place)
{
	record_add_number(writing, place->device);
	record_add_number(writing, place->inode);
	record_add_number(writing, place->offset);
	record_add_number(writing, (uint64_t)place->modified);
	record_add_number(writing, place->head_hash);
	record_add_number(writing, place->head_bytes);
	record_add_number(writing, place->done);
	record_add_number(writing, place->drained);
}

void record_write_places(struct state_writing *writing)
{
	const struct input *input = writing->input;
	struct follow_place places[FOLLOW_PLACES];
	size_t count = input->follow != NULL ? follow_places(input->follow, places) : 0;

	for (size_t i = 0; i < count; i++) {
		record_begin(writing);
		record_add(writing, span_of(input->path));
		add_place(writing, &places[i]);
		record_end(writing);
	}
}

static struct input *take_input(struct state_reading *reading, struct span *fields)
{
	struct span path;
	const char *name;

	if (!netstring_take(fields, &path))
		return NULL;
	name = arena_string(reading->arena, path);
	return name != NULL ? watch_input_named(reading->watch, name) : NULL;
}

static bool take_place(struct span *fields, struct follow_place *place)
{
	uint64_t head_bytes, done, drained;

	if (!netstring_take_number(fields, &place->device) ||
	    !netstring_take_number(fields, &place->inode) ||
	    !netstring_take_number(fields, &place->offset) ||
	    !record_take_time(fields, &place->modified) ||
	    !netstring_take_number(fields, &place->head_hash) ||
	    !netstring_take_number(fields, &head_bytes) || !netstring_take_number(fields, &done) ||
	    !netstring_take_number(fields, &drained))
		return false;
	place->head_bytes = (uint32_t)head_bytes;
	place->done = done != 0;
	place->drained = drained != 0;
	return true;
}

bool record_read_place(struct state_reading *reading, struct span fields)
{
	struct input *input = take_input(reading, &fields);
	struct follow_place place;

	if (input == NULL || !take_place(&fields, &place) || input->place_count == FOLLOW_PLACES)
		return false;
	input->places[input->place_count++] = place;
	return true;
}

/* ---- file: how far a file was read that a pattern names, and its last header ---- */

void record_write_files(struct state_writing *writing)
{
	const struct input *input = writing->input;
	struct wildfile *file;

	for (size_t i = 0; input->wild != NULL && (file = wild_file(input->wild, i)) != NULL; i++) {
		struct follow_place places[FOLLOW_PLACES];
		size_t count = wildfile_places(file, places);

		for (size_t j = 0; j < count; j++) {
			record_begin(writing);
			record_add(writing, span_of(input->path));
			record_add(writing, span_of(wildfile_path(file)));
			record_add(writing, wildfile_kept(file));
			add_place(writing, &places[j]);
			record_end(writing);
		}
	}
}

bool record_read_file(struct state_reading *reading, struct span fields)
{
	struct input *input = take_input(reading, &fields);
	struct follow_place place;
	struct span path, kept;
	struct wildfile *file;
	const char *name;

	if (input == NULL || input->wild == NULL || !netstring_take(&fields, &path) ||
	    !netstring_take(&fields, &kept) || !take_place(&fields, &place))
		return false;
	name = arena_string(reading->arena, path);
	file = name != NULL ? wild_restore(input->wild, name, &place) : NULL;
	if (file != NULL)
		wildfile_keep(file, kept);
	return file != NULL;
}

/* ---- header: the columns of a W3C log ---- */

static void begin_feed_record(struct state_writing *writing)
{
	record_begin(writing);
	record_add(writing, span_of(writing->input->path));
	record_add(writing, span_of(writing->feed->watched->name));
}

void record_write_header(struct state_writing *writing)
{
	begin_feed_record(writing);
	record_add(writing, scan_header(access_scan(writing->feed->reader)));
	record_end(writing);
}

/* The feed that a record is of; *gone: its source is no longer configured, which is no damage. */
static struct feed *take_feed(struct state_reading *reading, struct span *fields, bool *gone)
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

bool record_read_header(struct state_reading *reading, struct span fields)
{
	bool gone;
	struct feed *feed = take_feed(reading, &fields, &gone);
	struct span header;

	if (feed == NULL || !netstring_take(&fields, &header))
		return gone;
	scan_set_header(access_scan(feed->reader), header);
	return true;
}

/* ---- session: what its lines have told so far, each after the name of its group ---- */

static void write_session(struct state_writing *writing, const struct source_line *told)
{
	begin_feed_record(writing);
	for (int i = 0; i < SOURCE_GROUPS; i++) {
		if (told->groups[i].size == 0)
			continue;
		record_add(writing, span_of(source_group_name((enum source_group)i)));
		record_add(writing, told->groups[i]);
	}
	record_end(writing);
}

void record_write_sessions(struct state_writing *writing)
{
	const struct sessions *sessions = access_sessions(writing->feed->reader);
	struct source_line told;
	const void *place = NULL;

	while (sessions_next(sessions, &place, &told))
		write_session(writing, &told);
}

bool record_read_session(struct state_reading *reading, struct span fields)
{
	bool gone;
	struct feed *feed = take_feed(reading, &fields, &gone);
	struct source_line line = { 0 };

	if (feed == NULL)
		return gone;
	while (fields.size != 0) {
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
