/* SPDX-License-Identifier: ISC */
/* wild -- the lines of all files that a pattern stands for: opening, reading, closing. */
#include "host/logs/wild_inside.h"

#include <stdlib.h>
#include <string.h>

#include "host/logs/follow_inside.h"

#define LOOK_MILLISECONDS 1000
#define QUIET_MILLISECONDS 120000 /* then it is closed */

struct wild *wild_new(const char *pattern)
{
	struct wild *wild = calloc(1, sizeof(*wild));

	if (wild == NULL)
		return NULL;
	wild->pattern = strdup(pattern);
	if (wild->pattern != NULL)
		return wild;
	free(wild);
	return NULL;
}

void wild_forget(struct wild *wild)
{
	while (wild != NULL && wild->count != 0)
		wild_remove(wild, wild->count - 1);
}

void wild_free(struct wild *wild)
{
	if (wild == NULL)
		return;
	wild_forget(wild);
	free(wild->files);
	free(wild->pattern);
	free(wild);
}

static void add_counts(struct follow_counts *sum, struct follow_counts more)
{
	sum->bytes += more.bytes;
	sum->long_lines += more.long_lines;
	sum->truncations += more.truncations;
	sum->lost_files += more.lost_files;
	sum->failures += more.failures;
}

/* Whether nothing of it is left to be read under another name. */
static bool may_close(struct wildfile *file)
{
	struct follow_place places[FOLLOW_PLACES];
	size_t count = wildfile_places(file, places), open = 0;

	for (size_t i = 0; i < count; i++)
		open += !places[i].done;
	return !file->busy && (open == 0 || (open == 1 && file->listed));
}

void wildfile_close(struct wild *wild, struct wildfile *file)
{
	file->place_count = wildfile_places(file, file->places);
	for (size_t i = 0; i < file->place_count; i++)
		file->places[i].drained = true;
	add_counts(&wild->closed, follow_count(file->follow));
	follow_free(file->follow);
	file->follow = NULL;
	file->settled = true;
	file->settled_size = file->size;
	file->settled_modified = file->modified;
	wild->changes++;
}

/* Those that are quiet; or the first that can be closed, to make room.  The last stays open. */
static void close_some(struct wild *wild, bool make_room)
{
	int64_t now = follow_clock();

	for (size_t i = 0; i < wild->count; i++) {
		struct wildfile *file = wild->files[i];
		bool quiet = now - file->quiet_since >= QUIET_MILLISECONDS || !file->listed;

		if (file->follow == NULL || (!quiet && !make_room) ||
		    (file->listed && i + 1 == wild->count) || !may_close(file))
			continue;
		wildfile_close(wild, file);
		if (make_room)
			return;
	}
}

size_t wild_files(const struct wild *wild, size_t *open)
{
	*open = 0;
	for (size_t i = 0; i < wild->count; i++)
		*open += wild->files[i]->follow != NULL;
	return wild->count;
}

static bool needs_open(const struct wildfile *file)
{
	if (file->follow != NULL || !file->listed)
		return false;
	return !file->settled || file->size != file->settled_size ||
	       file->modified != file->settled_modified;
}

static bool is_any_busy(const struct wild *wild)
{
	for (size_t i = 0; i < wild->count; i++)
		if (wild->files[i]->busy)
			return true;
	return false;
}

static void open_file(struct wild *wild, struct wildfile *file)
{
	struct follow *follow = follow_new(file->path);

	if (follow == NULL)
		return;
	if (file->place_count != 0)
		follow_resume(follow, file->places, file->place_count);
	file->follow = follow;
	file->busy = true;
	file->quiet_since = follow_clock();
	wild->changes++;
}

/* One after the other, in their order: the next when those before it are read. */
static void open_next(struct wild *wild)
{
	size_t open, next = 0;

	wild->wait = false;
	while (next < wild->count && !needs_open(wild->files[next]))
		next++;
	if (next == wild->count)
		return;
	if (is_any_busy(wild)) {
		wild->wait = true;
		return;
	}
	if (wild_files(wild, &open) != 0 && open >= WILD_OPEN)
		close_some(wild, true);
	wild_files(wild, &open);
	if (open < WILD_OPEN)
		open_file(wild, wild->files[next]);
	while (++next < wild->count && !wild->wait)
		wild->wait = open < WILD_OPEN && needs_open(wild->files[next]);
}

void wild_look(struct wild *wild)
{
	int64_t now = follow_clock();
	struct listing list;

	if (wild->looked == 0 || now - wild->looked >= LOOK_MILLISECONDS) {
		wild->looked = now != 0 ? now : 1;
		if (listing_read(&list, wild))
			wild_match(wild, &list);
		listing_free(&list);
		close_some(wild, false);
	}
	open_next(wild);
	for (size_t i = 0; i < wild->count; i++)
		if (wild->files[i]->follow != NULL)
			follow_look(wild->files[i]->follow);
}

bool wild_read(struct wild *wild, struct wildfile **file, struct follow_block *out)
{
	for (size_t i = 0; i < wild->count; i++) {
		struct wildfile *at = wild->files[i];

		if (at->follow == NULL)
			continue;
		if (follow_read(at->follow, out)) {
			at->busy = true;
			at->quiet_since = follow_clock();
			*file = at;
			return true;
		}
		at->busy = false;
	}
	return false;
}

bool wild_wait(const struct wild *wild)
{
	return wild->wait;
}

bool wild_is_settled(const struct wild *wild)
{
	for (size_t i = 0; i < wild->count; i++)
		if (wild->files[i]->follow != NULL && !follow_is_settled(wild->files[i]->follow))
			return false;
	return !wild->wait;
}

struct follow_counts wild_count(const struct wild *wild)
{
	struct follow_counts sum = wild->closed;

	for (size_t i = 0; i < wild->count; i++)
		if (wild->files[i]->follow != NULL)
			add_counts(&sum, follow_count(wild->files[i]->follow));
	return sum;
}

bool wild_are_there(const struct wild *wild)
{
	return wild->there;
}

uint64_t wild_changes(const struct wild *wild)
{
	return wild->changes;
}

struct wildfile *wild_file(const struct wild *wild, size_t number)
{
	return number < wild->count ? wild->files[number] : NULL;
}

struct wildfile *wild_restore(struct wild *wild, const char *path, const struct follow_place *place)
{
	struct wildfile *file = wild->count <= WILD_MAX ? wild_insert(wild, path) : NULL;

	if (file == NULL || file->follow != NULL || file->place_count == FOLLOW_PLACES)
		return NULL;
	file->places[file->place_count++] = *place;
	file->settled = true;
	file->settled_size = place->offset;
	file->settled_modified = 0;
	return file;
}
