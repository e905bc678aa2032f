/* SPDX-License-Identifier: ISC */
/* wild_list -- the folder of a pattern: which files there are now. */
#include "host/logs/wild_inside.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/logs/follow_inside.h"
#include "host/notice.h"

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

bool wild_is_pattern(const char *path)
{
	return strpbrk(last_part(path), "*?") != NULL;
}

/* Goes back to the last star only, so it ends soon, whatever the name. */
bool wild_fit(const char *pattern, const char *name)
{
	const char *star = NULL, *from = name;

	if (name[0] == '.' && pattern[0] != '.')
		return false;
	while (*name != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			from = name;
		} else if (*pattern == '?' || *pattern == *name) {
			pattern++;
			name++;
		} else if (star != NULL) {
			pattern = star + 1;
			name = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

void listing_free(struct listing *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->files[i].path);
	free(list->files);
	*list = (struct listing){ NULL, 0 };
}

/* 0, or errno; a file that is gone by now, or is none, is left out. */
static int add(struct listing *list, const char *folder, size_t folder_size, const char *name)
{
	struct listed *larger;
	struct stat status;
	char *path;
	int cause;

	if (asprintf(&path, "%.*s%s", (int)folder_size, folder, name) == -1)
		return ENOMEM;
	cause = stat(path, &status) == -1 ? errno : 0;
	if (cause != 0 || !S_ISREG(status.st_mode)) {
		free(path);
		return cause != 0 && follow_is_failing(cause) ? cause : 0;
	}
	larger = reallocarray(list->files, list->count + 1, sizeof(*larger));
	if (larger == NULL) {
		free(path);
		return ENOMEM;
	}
	list->files = larger;
	list->files[list->count++] = (struct listed){ .path = path,
						      .device = status.st_dev,
						      .inode = status.st_ino,
						      .size = (uint64_t)status.st_size,
						      .modified = stat_modified(&status) };
	return 0;
}

static int compare_listed(const void *one, const void *other)
{
	return strcmp(((const struct listed *)one)->path, ((const struct listed *)other)->path);
}

/* Whether at that mark in a file's name begins what rotation puts behind it. */
static bool is_suffix(const char *at)
{
	return (*at == '.' || *at == '-') && (byte_is_digit(at[1]) || strcmp(at, ".old") == 0);
}

/* What rotation has made of another that is listed is read with that one. */
static bool is_rotated(const struct listing *list, const struct listed *file)
{
	char *stem = strdup(file->path);
	struct listed key = { .path = stem };
	bool found = false;

	for (size_t at = strlen(file->path); stem != NULL && file->path[at] != '/' && !found;
	     at--) {
		if (!is_suffix(file->path + at))
			continue;
		stem[at] = '\0';
		found = bsearch(&key, list->files, list->count, sizeof(key), compare_listed) !=
			NULL;
	}
	free(stem);
	return found;
}

/* Those that are not followed by themselves go; of the rest the last WILD_MAX stay. */
static void choose(struct listing *list, struct wild *wild)
{
	bool *rotated = calloc(list->count + 1, sizeof(*rotated));
	size_t kept = 0, over;

	for (size_t i = 0; rotated != NULL && i < list->count; i++)
		rotated[i] = is_rotated(list, &list->files[i]);
	for (size_t i = 0; i < list->count; i++) {
		if (rotated != NULL && rotated[i])
			free(list->files[i].path);
		else
			list->files[kept++] = list->files[i];
	}
	free(rotated);
	over = kept > WILD_MAX ? kept - WILD_MAX : 0;
	for (size_t i = 0; i < over; i++)
		free(list->files[i].path);
	memmove(list->files, list->files + over, (kept - over) * sizeof(*list->files));
	list->count = kept - over;
	if (over != 0 && !wild->many_said)
		notice_say(NOTICE_WARNING, "%s: over %d files: only the last by name are read",
			   wild->pattern, WILD_MAX);
	wild->many_said |= over != 0;
}

static int read_folder(struct listing *list, const char *pattern)
{
	const char *name = last_part(pattern);
	size_t size = (size_t)(name - pattern);
	char *folder = size != 0 ? strndup(pattern, size) : strdup(".");
	DIR *stream = folder != NULL ? opendir(folder) : NULL;
	int cause = stream == NULL ? errno : 0;
	struct dirent *entry;

	while (cause == 0 && (errno = 0, entry = readdir(stream)) != NULL)
		if (wild_fit(name, entry->d_name) && !follow_is_archive(span_of(entry->d_name)))
			cause = add(list, pattern, size, entry->d_name);
	cause = cause != 0 || stream == NULL ? cause : errno;
	if (stream != NULL)
		closedir(stream);
	free(folder);
	return cause;
}

bool listing_read(struct listing *list, struct wild *wild)
{
	int cause;

	*list = (struct listing){ NULL, 0 };
	cause = read_folder(list, wild->pattern);
	if (cause != 0 && cause != ENOENT && cause != wild->folder_said) {
		wild->closed.failures++;
		notice_say(NOTICE_WARNING, "%s: %s", wild->pattern, strerror(cause));
	}
	wild->folder_said = cause;
	if (cause != 0) {
		listing_free(list);
		return false;
	}
	if (list->count != 0)
		qsort(list->files, list->count, sizeof(*list->files), compare_listed);
	if (list->count != 0)
		choose(list, wild);
	return true;
}
