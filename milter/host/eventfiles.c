/* eventfiles -- the lines of event logs: files, folders, standard input. */
#include "eventfiles.h"

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

/* No line is longer; our own have at most 64 KiB. */
#define BUFFER_BYTES (256 << 10)

struct file {
	char *name; /* owned */
	int fd;
	dev_t device;
	ino_t inode;
};

struct eventfiles {
	struct file *files; /* owned */
	size_t count, room;
	size_t left_out;   /* compressed files in folders */
	size_t current;    /* the file being read */
	uint64_t number;   /* of the last line */
	size_t start, end; /* what is left in the buffer */
	bool skipping;     /* the rest of a line that was too long */
	bool ended;        /* the current file */
	char buffer[BUFFER_BYTES];
};

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

static void close_file(struct file *file)
{
	if (file->fd != -1 && file->fd != STDIN_FILENO)
		close(file->fd);
	file->fd = -1;
}

void eventfiles_free(struct eventfiles *files)
{
	if (files == NULL)
		return;
	for (size_t i = 0; i < files->count; i++) {
		close_file(&files->files[i]);
		free(files->files[i].name);
	}
	free(files->files);
	free(files);
}

size_t eventfiles_count(const struct eventfiles *files)
{
	return files->count;
}

size_t eventfiles_left_out(const struct eventfiles *files)
{
	return files->left_out;
}

static bool is_open(const struct eventfiles *files, const struct stat *status)
{
	for (size_t i = 0; i < files->count; i++)
		if (files->files[i].device == status->st_dev &&
		    files->files[i].inode == status->st_ino)
			return true;
	return false;
}

/* Takes fd, also when it fails. */
static bool append(struct eventfiles *files, const char *name, int fd, const struct stat *status,
		   struct trouble *why)
{
	struct file file = { strdup(name), fd, status->st_dev, status->st_ino };
	size_t room = files->room != 0 ? 2 * files->room : 8;

	if (file.name != NULL && files->count == files->room) {
		struct file *larger = realloc(files->files, room * sizeof(*larger));

		if (larger != NULL) {
			files->files = larger;
			files->room = room;
		}
	}
	if (file.name == NULL || files->count == files->room) {
		trouble_say(why, "%s: %s", name, strerror(ENOMEM));
		close_file(&file);
		free(file.name);
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

/* What compressed files begin with.  Pipes are read as they are: nothing can be looked at twice. */
static const char *compressed_with(int fd)
{
	static const struct {
		unsigned char bytes[4];
		size_t size;
		const char *reader;
	} marks[] = { { { 0x1f, 0x8b }, 2, "zcat" }, { { 0x28, 0xb5, 0x2f, 0xfd }, 4, "zstdcat" } };
	unsigned char front[4];
	ssize_t size = pread(fd, front, sizeof(front), 0);

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (size >= (ssize_t)marks[i].size &&
		    memcmp(front, marks[i].bytes, marks[i].size) == 0)
			return marks[i].reader;
	return NULL;
}

static bool add_file(struct eventfiles *files, const char *path, struct trouble *why)
{
	struct stat status;
	const char *reader;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1 || fstat(fd, &status) == -1) {
		trouble_say(why, "%s: %s", path, strerror(errno));
		goto fail;
	}
	if (is_open(files, &status)) {
		close(fd);
		return true;
	}
	reader = compressed_with(fd);
	if (reader != NULL) {
		trouble_say(why, "%s is compressed: use %s %s | milter-device-report -", path,
			    reader, path);
		goto fail;
	}
	return append(files, path, fd, &status, why);
fail:
	if (fd != -1)
		close(fd);
	return false;
}

static int is_event_log(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strstr(entry->d_name, ".jsonl") != NULL;
}

static bool is_compressed(const char *name)
{
	static const struct span endings[] = { { ".gz", 3 }, { ".zst", 4 } };

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (span_ends_nocase(span_of(name), endings[i]))
			return true;
	return false;
}

/* Opens what the folder has now.  *found counts regular files, also those open already. */
static bool add_listed(struct eventfiles *files, const char *folder, size_t *found,
		       struct trouble *why)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_event_log, alphasort);
	bool added = count != -1;

	files->left_out = 0;
	if (!added)
		trouble_say(why, "%s: %s", folder, strerror(errno));
	for (int i = 0; i < count; i++) {
		char path[PATH_MAX];
		struct stat status;

		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		free(entries[i]);
		if (!added || stat(path, &status) == -1 || !S_ISREG(status.st_mode))
			continue;
		if (is_compressed(path)) {
			files->left_out++;
			continue;
		}
		(*found)++;
		added = add_file(files, path, why);
	}
	if (count != -1)
		free(entries);
	return added;
}

/* A rotation may rename files while they are being opened: listed again until nothing is new. */
static bool add_folder(struct eventfiles *files, const char *folder, struct trouble *why)
{
	size_t found = 0, before;

	do {
		before = files->count;
		if (!add_listed(files, folder, &found, why))
			return false;
	} while (files->count != before);
	if (found == 0)
		trouble_say(why, "%s: no *.jsonl file in it", folder);
	return found != 0;
}

bool eventfiles_add(struct eventfiles *files, const char *path, struct trouble *why)
{
	struct stat status;

	files->left_out = 0;
	if (strcmp(path, "-") == 0)
		return add_input(files, why);
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return add_folder(files, path, why);
	return add_file(files, path, why);
}

static void next_file(struct eventfiles *files)
{
	close_file(&files->files[files->current++]);
	files->number = 0;
	files->start = files->end = 0;
	files->skipping = files->ended = false;
}

/* Reads more behind what is left, which moves to the front.  False: trouble. */
static bool fill(struct eventfiles *files, struct trouble *why)
{
	const struct file *file = &files->files[files->current];
	ssize_t size;

	memmove(files->buffer, files->buffer + files->start, files->end - files->start);
	files->end -= files->start;
	files->start = 0;
	do
		size = read(file->fd, files->buffer + files->end, BUFFER_BYTES - files->end);
	while (size == -1 && errno == EINTR);
	if (size == -1) {
		trouble_say(why, "%s: %s", file->name, strerror(errno));
		return false;
	}
	files->ended = size == 0;
	files->end += (size_t)size;
	return true;
}

/* The line at the front of what is left.  False: its end is not there yet. */
static bool take_line(struct eventfiles *files, struct eventfiles_line *line)
{
	struct span left = { files->buffer + files->start, files->end - files->start };
	size_t size = span_find(left, '\n');
	bool whole = size < left.size;
	bool full = !whole && left.size == BUFFER_BYTES;

	if (!whole && !full && !(files->ended && left.size != 0))
		return false;
	files->start += size + whole;
	*line = (struct eventfiles_line){ span_first(left, size), files->files[files->current].name,
					  0, full };
	return true;
}

enum eventfiles_next eventfiles_next(struct eventfiles *files, struct eventfiles_line *line,
				     struct trouble *why)
{
	while (files->current < files->count) {
		bool rest_of_long = files->skipping;

		if (take_line(files, line)) {
			files->skipping = line->too_long;
			if (rest_of_long)
				continue;
			line->number = ++files->number;
			return EVENTFILES_LINE;
		}
		if (files->ended)
			next_file(files);
		else if (!fill(files, why))
			return EVENTFILES_FAILED;
	}
	return EVENTFILES_END;
}
