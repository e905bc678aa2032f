/* eventfiles -- the lines of event logs: files, folders, standard input. */
#include "host/logs/eventfiles_inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
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

static void file_end(struct eventfile *file)
{
	eventfile_close(file);
	free(file->name);
	free(file->damage);
}

void eventfiles_free(struct eventfiles *files)
{
	if (files == NULL)
		return;
	for (size_t i = 0; i < files->count; i++)
		file_end(&files->files[i]);
	free(files->files);
	eventfiles_lines_end(files);
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

static bool is_open(const struct eventfiles *files, const struct stat *status)
{
	for (size_t i = 0; i < files->count; i++)
		if (files->files[i].device == status->st_dev &&
		    files->files[i].inode == status->st_ino)
			return true;
	return false;
}

static bool grow(struct eventfiles *files)
{
	size_t room = files->room != 0 ? 2 * files->room : 8;
	struct eventfile *larger;

	if (files->count < files->room)
		return true;
	larger = realloc(files->files, room * sizeof(*larger));
	if (larger == NULL)
		return false;
	files->files = larger;
	files->room = room;
	return true;
}

/* A compressed file's name without its ending; empty: it is not compressed. */
static struct span plain_name(const char *name)
{
	struct span whole = span_of(name), suffix = unpack_suffix(whole);

	return span_first(whole, suffix.size != 0 ? whole.size - suffix.size : 0);
}

/* A file that is named like an archive, and too short for being known as one or not. */
static bool is_cut_short(const struct eventfile *file, const struct stat *status)
{
	return file->unpack == NULL && S_ISREG(status->st_mode) &&
	       (size_t)status->st_size < unpack_mark_bytes() &&
	       unpack_suffix(span_of(file->name)).size != 0;
}

/* False: out of memory. */
static bool note_cut(struct eventfile *file)
{
	struct trouble why;

	trouble_say(&why, "%s: the archive is cut off", file->name);
	file->damage = strdup(why.sentence);
	return file->damage != NULL;
}

/* Takes fd, also when it fails. */
static bool append(struct eventfiles *files, const char *name, int fd, const struct stat *status,
		   struct trouble *why)
{
	struct eventfile file = {
		.name = strdup(name), .fd = fd, .device = status->st_dev, .inode = status->st_ino
	};

	if (S_ISREG(status->st_mode))
		file.bytes = (uint64_t)status->st_size;
	if (file.name == NULL || !unpack_open(fd, &file.unpack) || !grow(files) ||
	    (is_cut_short(&file, status) && !note_cut(&file))) {
		trouble_say(why, "%s: %s", name, strerror(ENOMEM));
		file_end(&file);
		return false;
	}
	files->files[files->count++] = file;
	return true;
}

static bool add_input(struct eventfiles *files, struct trouble *why)
{
	struct stat status;

	if (fstat(STDIN_FILENO, &status) == -1) {
		trouble_say(why, "standard input: %s", strerror(errno));
		return false;
	}
	return is_open(files, &status) || append(files, "-", STDIN_FILENO, &status, why);
}

static bool add_file(struct eventfiles *files, const char *path, struct trouble *why)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1 || fstat(fd, &status) == -1) {
		trouble_say(why, "%s: %s", path, strerror(errno));
		if (fd != -1)
			close(fd);
		return false;
	}
	if (!is_open(files, &status))
		return append(files, path, fd, &status, why);
	close(fd);
	return true;
}

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
	if (status.st_mtime < wanted->since || add_file(files, path, why))
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
		return add_input(files, why);
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return add_folder(files, path, why);
	return add_file(files, path, why);
}

bool eventfiles_add_rotated(struct eventfiles *files, const char *path, int64_t since,
			    struct trouble *why)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash != NULL ? strndup(path, (size_t)(slash - path) + (slash == path))
				     : strdup(".");
	struct wanted wanted = { folder, slash != NULL ? slash + 1 : path, since };
	size_t found = 0;
	bool added;

	if (folder == NULL) {
		trouble_say(why, "%s: %s", path, strerror(ENOMEM));
		return false;
	}
	added = add_all(files, &wanted, &found, why);
	free(folder);
	if (added && found == 0)
		trouble_say(why, "%s: %s", path, strerror(ENOENT));
	return added && found != 0;
}
