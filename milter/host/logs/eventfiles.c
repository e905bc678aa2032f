/* SPDX-License-Identifier: ISC */
/* eventfiles -- event logs that are open: how many, how large, which are damaged. */
#include "host/logs/eventfiles_inside.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Thousands of files in a folder are open at once. */
static void allow_many_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

struct eventfiles *eventfiles_new(void)
{
	allow_many_files();
	return calloc(1, sizeof(struct eventfiles));
}

void eventfile_close(struct eventfile *file)
{
	unpack_close(file->unpack);
	file->unpack = NULL;
	if (file->fd != -1 && file->fd != STDIN_FILENO)
		close(file->fd);
	file->fd = -1;
}

void eventfile_end(struct eventfile *file)
{
	eventfile_close(file);
	free(file->name);
	free(file->damage);
}

bool eventfile_note_damage(struct eventfile *file, const char *what)
{
	struct trouble why;

	trouble_say(&why, "%s: %s", file->name, what);
	file->damage = strdup(why.sentence);
	return file->damage != NULL;
}

void eventfiles_free(struct eventfiles *files)
{
	if (files == NULL)
		return;
	for (size_t i = 0; i < files->count; i++)
		eventfile_end(&files->files[i]);
	free(files->files);
	free(files->block);
	free(files);
}

size_t eventfiles_count(const struct eventfiles *files)
{
	return files->count;
}

uint64_t eventfiles_bytes(const struct eventfiles *files)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < files->count; i++)
		bytes += files->files[i].bytes;
	return bytes;
}

uint64_t eventfiles_bytes_read(const struct eventfiles *files)
{
	off_t at = -1;

	if (files->current < files->count && files->files[files->current].bytes != 0)
		at = lseek(files->files[files->current].fd, 0, SEEK_CUR);
	return files->bytes_read + (at > 0 ? (uint64_t)at : 0);
}

const char *eventfiles_name(const struct eventfiles *files, size_t file)
{
	return files->files[file].name;
}

const char *eventfiles_damage(const struct eventfiles *files, size_t *file)
{
	while (*file < files->count) {
		const char *damage = files->files[(*file)++].damage;

		if (damage != NULL)
			return damage;
	}
	return NULL;
}
