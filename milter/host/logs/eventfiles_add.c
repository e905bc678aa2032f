/* SPDX-License-Identifier: ISC */
/* eventfiles_add -- which files are meant by a name: a file, a folder, a log and its rotations. */
#include "host/logs/eventfiles_inside.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Which files of a folder are wanted. */
struct wanted {
	const char *folder;
	const char *base; /* that name, and those that go on with a dot or a dash; NULL: *.jsonl* */
	int64_t since;    /* modified no earlier, in seconds since 1970 */
};

static bool is_wanted(const struct wanted *wanted, const char *name)
{
	size_t size;

	if (name[0] == '.')
		return false;
	if (wanted->base == NULL)
		return strstr(name, ".jsonl") != NULL;
	size = strlen(wanted->base);
	return strncmp(name, wanted->base, size) == 0 &&
	       (name[size] == '\0' || name[size] == '.' || name[size] == '-');
}

/* A compressed file's name without its ending; empty: it is not compressed. */
static struct span plain_name(const char *name)
{
	struct span whole = span_of(name), suffix = unpack_suffix(whole);

	return span_first(whole, suffix.size != 0 ? whole.size - suffix.size : 0);
}

/* Whether the same log is there without compression, or was when the folder was listed before. */
static bool is_there_plain(const struct eventfiles *files, const struct wanted *wanted,
			   const char *name)
{
	struct span plain = plain_name(name);
	char path[PATH_MAX];

	if (plain.size == 0)
		return false;
	snprintf(path, sizeof(path), "%s/%.*s", wanted->folder, SPAN_FORMAT(plain));
	for (size_t i = 0; i < files->count; i++)
		if (strcmp(files->files[i].name, path) == 0)
			return true;
	return access(path, F_OK) == 0;
}

/* A file that is gone again was renamed, and will be found when the folder is listed anew. */
static bool add_entry(struct eventfiles *files, const struct wanted *wanted, const char *name,
		      size_t *found, struct trouble *why)
{
	char path[PATH_MAX];
	struct stat status;

	snprintf(path, sizeof(path), "%s/%s", wanted->folder, name);
	if (!is_wanted(wanted, name) || is_there_plain(files, wanted, name) ||
	    stat(path, &status) == -1 || !S_ISREG(status.st_mode))
		return true;
	(*found)++;
	if (status.st_mtime < wanted->since || eventfile_open(files, path, why))
		return true;
	return access(path, F_OK) == -1 && errno == ENOENT;
}

/* Opens what the folder has now.  *found counts files, also those open already. */
static bool add_listed(struct eventfiles *files, const struct wanted *wanted, size_t *found,
		       struct trouble *why)
{
	struct dirent **entries;
	int count = scandir(wanted->folder, &entries, NULL, alphasort);
	bool added = count != -1;

	if (!added)
		trouble_say(why, "%s: %s", wanted->folder, strerror(errno));
	for (int i = 0; i < count; i++) {
		added = added && add_entry(files, wanted, entries[i]->d_name, found, why);
		free(entries[i]);
	}
	if (count != -1)
		free(entries);
	return added;
}

/* A rotation may rename files while they are being opened: listed again until nothing is new. */
static bool add_all(struct eventfiles *files, const struct wanted *wanted, size_t *found,
		    struct trouble *why)
{
	size_t before;

	do {
		before = files->count;
		if (!add_listed(files, wanted, found, why))
			return false;
	} while (files->count != before);
	return true;
}

static bool add_folder(struct eventfiles *files, const char *folder, struct trouble *why)
{
	struct wanted wanted = { folder, NULL, INT64_MIN };
	size_t found = 0;

	if (!add_all(files, &wanted, &found, why))
		return false;
	if (found == 0)
		trouble_say(why, "%s: no *.jsonl file in it", folder);
	return found != 0;
}

bool eventfiles_add(struct eventfiles *files, const char *path, struct trouble *why)
{
	struct stat status;

	if (strcmp(path, "-") == 0)
		return eventfile_open_input(files, why);
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return add_folder(files, path, why);
	return eventfile_open(files, path, why);
}

/* *found: how many there are.  False: one of them cannot be opened. */
static bool add_rotated(struct eventfiles *files, const char *path, int64_t since, size_t *found,
			struct trouble *why)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash != NULL ? strndup(path, (size_t)(slash - path) + (slash == path))
				     : strdup(".");
	struct wanted wanted = { folder, slash != NULL ? slash + 1 : path, since };
	bool added;

	*found = 0;
	if (folder == NULL) {
		trouble_say(why, "%s: %s", path, strerror(ENOMEM));
		return false;
	}
	added = add_all(files, &wanted, found, why);
	free(folder);
	return added;
}

bool eventfiles_add_rotated(struct eventfiles *files, const char *path, int64_t since,
			    struct trouble *why)
{
	size_t found;
	bool added = add_rotated(files, path, since, &found, why);

	if (added && found == 0)
		trouble_say(why, "%s: %s", path, strerror(ENOENT));
	return added && found != 0;
}

bool eventfiles_add_any(struct eventfiles *files, const char *path, struct trouble *why)
{
	size_t found;

	return add_rotated(files, path, INT64_MIN, &found, why);
}

/* When the first of the logs begins, as far as that is known. */
static int64_t logs_begin(const struct eventfiles *files)
{
	int64_t begins = INT64_MAX;

	for (size_t i = 0; i < files->count; i++) {
		const struct eventfile *file = &files->files[i];

		if (!file->digests && file->begins != INT64_MIN && file->begins < begins)
			begins = file->begins;
	}
	return begins;
}

bool eventfiles_add_digests(struct eventfiles *files, const char *folder, struct trouble *why)
{
	struct wanted wanted = { folder, NULL, INT64_MIN };
	size_t kept = files->count, found = 0;
	int64_t begins = logs_begin(files);
	bool added;

	if (access(folder, F_OK) == -1 && errno == ENOENT)
		return true;
	added = add_all(files, &wanted, &found, why);
	for (size_t i = kept; i < files->count; i++) {
		struct eventfile *file = &files->files[i];

		if (added && file->digests && file->begins < begins)
			files->files[kept++] = *file;
		else
			eventfile_end(file);
	}
	files->count = kept;
	return added;
}
