/* SPDX-License-Identifier: ISC */
/* eventfiles_open -- opens one event log, packed or not, unless it is open already. */
#include "host/logs/eventfiles_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* A file that is named like an archive, and too short for being known as one or not. */
static bool is_cut_short(const struct eventfile *file, const struct stat *status)
{
	return file->unpack == NULL && S_ISREG(status->st_mode) &&
	       (size_t)status->st_size < unpack_mark_bytes() &&
	       unpack_suffix(span_of(file->name)).size != 0;
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
	file.regular = S_ISREG(status->st_mode);
	if (file.name == NULL || !unpack_open(fd, &file.unpack) || !eventfile_look(&file) ||
	    !grow(files) ||
	    (is_cut_short(&file, status) &&
	     !eventfile_note_damage(&file, "the archive is cut off"))) {
		trouble_say(why, "%s: %s", name, strerror(ENOMEM));
		eventfile_end(&file);
		return false;
	}
	files->files[files->count++] = file;
	return true;
}

bool eventfile_open_input(struct eventfiles *files, struct trouble *why)
{
	struct stat status;

	if (fstat(STDIN_FILENO, &status) == -1) {
		trouble_say(why, "standard input: %s", strerror(errno));
		return false;
	}
	return is_open(files, &status) || append(files, "-", STDIN_FILENO, &status, why);
}

bool eventfile_open(struct eventfiles *files, const char *path, struct trouble *why)
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
