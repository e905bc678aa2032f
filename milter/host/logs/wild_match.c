/* SPDX-License-Identifier: ISC */
/* wild_match -- which listed file is which of those that were read before, under what name. */
#include "host/logs/wild_inside.h"

#include <stdlib.h>
#include <string.h>

#include "host/logs/follow_inside.h"

#define MISSED_MILLISECONDS 60000 /* names move while a folder is read: not gone before that */

static bool is_at(const struct follow_place *place, const struct listed *file)
{
	return place->inode == file->inode && place->device == file->device;
}

/* The place in that very file; SIZE_MAX: none.  An inode that is used again begins otherwise. */
static size_t place_in(struct wildfile *known, const struct listed *file,
		       struct follow_place places[FOLLOW_PLACES])
{
	size_t count = wildfile_places(known, places);

	for (size_t i = 0; i < count; i++)
		if (is_at(&places[i], file) && follow_place_fits(&places[i], file->path))
			return i;
	return SIZE_MAX;
}

/* Another one that has read that file, under another name; *place is where to.  NULL: none has. */
static struct wildfile *owner_of(const struct wild *wild, const struct wildfile *other,
				 const struct listed *file, struct follow_place *place)
{
	struct follow_place places[FOLLOW_PLACES];

	for (size_t i = 0; i < wild->count; i++) {
		size_t at;

		if (wild->files[i] == other)
			continue;
		at = place_in(wild->files[i], file, places);
		if (at == SIZE_MAX)
			continue;
		*place = places[at];
		return wild->files[i];
	}
	return NULL;
}

static void forget_place(struct wildfile *file, const struct follow_place *place)
{
	for (size_t i = 0; i < file->place_count; i++)
		if (file->places[i].inode == place->inode &&
		    file->places[i].device == place->device)
			memmove(&file->places[i], &file->places[i + 1],
				(--file->place_count - i) * sizeof(file->places[0]));
}

static void settle(struct wildfile *file, uint64_t size, int64_t modified)
{
	file->settled = true;
	file->settled_size = size;
	file->settled_modified = modified;
}

/* What was known of the name is of another file, and stays to be found by that one's new name. */
static void give_away(struct wildfile *file, struct wildfile *other)
{
	for (size_t i = 0; i < file->place_count && other->place_count < FOLLOW_PLACES; i++)
		other->places[other->place_count++] = file->places[i];
}

/* It was read under another name, and goes on under this one. */
static void take_over(struct wildfile *file, struct wildfile *owner, struct follow_place place)
{
	struct text kept = owner->kept;

	if (owner->follow == NULL) {
		forget_place(owner, &place);
		give_away(file, owner);
		owner->kept = file->kept;
		file->kept = kept;
	} else {
		wildfile_keep(file, wildfile_kept(owner));
	}
	place.done = place.drained = false;
	file->places[0] = place;
	file->place_count = 1;
	settle(file, place.offset, 0);
}

/* Whether two listed files are one: a link beside what it leads to. */
static bool is_link(const struct listing *list, size_t number)
{
	for (size_t i = 0; i < number; i++)
		if (list->files[i].inode == list->files[number].inode &&
		    list->files[i].device == list->files[number].device)
			return true;
	return false;
}

/* False: it is read under its old name for now, or is no file of its own. */
static bool take_new(struct wild *wild, const struct listing *list, size_t number)
{
	const struct listed *listed = &list->files[number];
	struct follow_place place;
	struct wildfile *owner, *file;

	if (is_link(list, number))
		return false;
	owner = owner_of(wild, NULL, listed, &place);
	if (owner != NULL && owner->follow != NULL && !place.done)
		return false;
	file = wild_insert(wild, listed->path);
	if (file != NULL && owner != NULL)
		take_over(file, owner, place);
	return file != NULL;
}

/*
 * A name that was another file's: what was read of this one, under its old name, is known.  False:
 * it is still read under that.
 */
static bool take_known(struct wild *wild, struct wildfile *file, const struct listed *listed)
{
	struct follow_place places[FOLLOW_PLACES], place;
	struct wildfile *owner;

	if (file->follow != NULL ||
	    (file->inode == listed->inode && file->device == listed->device))
		return true;
	if (place_in(file, listed, places) != SIZE_MAX)
		return true;
	owner = owner_of(wild, file, listed, &place);
	if (owner != NULL && owner->follow != NULL && !place.done)
		return false;
	if (owner != NULL)
		take_over(file, owner, place);
	else
		file->settled = false;
	return true;
}

static void note(struct wildfile *file, const struct listed *listed)
{
	file->listed = true;
	file->missed_since = 0;
	file->device = listed->device;
	file->inode = listed->inode;
	file->size = listed->size;
	file->modified = listed->modified;
	if (file->settled && file->settled_modified == 0 && file->settled_size == listed->size)
		file->settled_modified = listed->modified;
}

/* What is gone for a while is forgotten; but not where nothing is left, as before a mount. */
static void drop_missed(struct wild *wild, bool any)
{
	int64_t now = follow_clock();

	for (size_t i = wild->count; any && i-- > 0;) {
		struct wildfile *file = wild->files[i];

		if (file->listed || file->follow != NULL)
			continue;
		if (file->missed_since == 0)
			file->missed_since = now;
		if (file->place_count == 0 || now - file->missed_since >= MISSED_MILLISECONDS)
			wild_remove(wild, i);
	}
}

void wild_match(struct wild *wild, const struct listing *list)
{
	for (size_t i = 0; i < wild->count; i++)
		wild->files[i]->listed = false;
	for (size_t i = 0; i < list->count; i++) {
		const struct listed *listed = &list->files[i];
		bool found;
		size_t at = wild_find(wild, listed->path, &found);

		if (found ? take_known(wild, wild->files[at], listed) : take_new(wild, list, i))
			note(wild->files[at], listed);
	}
	wild->there |= list->count != 0;
	drop_missed(wild, list->count != 0);
}
