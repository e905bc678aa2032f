/* SPDX-License-Identifier: ISC */
/* wild_files -- the files of a pattern that are known. */
#include "host/logs/wild_inside.h"

#include <stdlib.h>
#include <string.h>

size_t wild_find(const struct wild *wild, const char *path, bool *found)
{
	size_t low = 0, high = wild->count;

	*found = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(wild->files[middle]->path, path);

		if (order == 0)
			*found = true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct wildfile *wild_insert(struct wild *wild, const char *path)
{
	bool found;
	size_t at = wild_find(wild, path, &found);
	struct wildfile **larger, *file;

	if (found)
		return wild->files[at];
	larger = reallocarray(wild->files, wild->count + 1, sizeof(*larger));
	if (larger == NULL)
		return NULL;
	wild->files = larger;
	file = calloc(1, sizeof(*file));
	if (file == NULL || (file->path = strdup(path)) == NULL) {
		free(file);
		return NULL;
	}
	text_begin(&file->kept, 4096);
	memmove(&larger[at + 1], &larger[at], (wild->count++ - at) * sizeof(*larger));
	wild->changes++;
	return larger[at] = file;
}

void wild_remove(struct wild *wild, size_t number)
{
	struct wildfile *file = wild->files[number];

	follow_free(file->follow);
	text_end(&file->kept);
	free(file->path);
	free(file);
	memmove(&wild->files[number], &wild->files[number + 1],
		(--wild->count - number) * sizeof(*wild->files));
	wild->changes++;
}

const char *wildfile_path(const struct wildfile *file)
{
	return file->path;
}

size_t wildfile_places(struct wildfile *file, struct follow_place out[FOLLOW_PLACES])
{
	if (file->follow != NULL)
		return follow_places(file->follow, out);
	if (out != file->places)
		memcpy(out, file->places, file->place_count * sizeof(out[0]));
	return file->place_count;
}

struct span wildfile_kept(const struct wildfile *file)
{
	return text_span(&file->kept);
}

void wildfile_keep(struct wildfile *file, struct span kept)
{
	if (span_equal(kept, text_span(&file->kept)))
		return;
	text_clear(&file->kept);
	text_add(&file->kept, kept);
}
