/* SPDX-License-Identifier: ISC */
/* watch_archives -- compressed logs among the inputs, read as a whole. */
#include "watch/watch_archives.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/logs/eventfiles.h"
#include "host/logs/unpack.h"
#include "host/notice.h"

/* *modified: in seconds since 1970. */
static bool is_archive(const char *path, int64_t *modified)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct unpack *unpack = NULL;
	struct stat status;
	bool is;

	if (fd == -1)
		return false;
	is = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && unpack_open(fd, &unpack) &&
	     (unpack != NULL || (status.st_size != 0 && unpack_suffix(span_of(path)).size != 0));
	*modified = status.st_mtim.tv_sec;
	unpack_close(unpack);
	close(fd);
	return is;
}

/* False: it could not be read to its end, which is said. */
static bool read_lines(struct watch *watch, struct input *input, struct eventfiles *files,
		       struct eventfiles_block *block, int64_t modified)
{
	enum eventfiles_next next;
	struct trouble why;
	const char *damage;
	size_t file = 0;

	while ((next = eventfiles_block(files, block, &why)) == EVENTFILES_LINE) {
		input->unpacked += block->size;
		if (block->too_long)
			watch->counts.long_lines++;
		else
			watch_lines(watch, input, (struct span){ block->bytes, block->size },
				    modified);
	}
	damage = eventfiles_damage(files, &file);
	if (next == EVENTFILES_FAILED || damage != NULL)
		notice_say(NOTICE_ERROR, "%s", damage != NULL ? damage : why.sentence);
	return next == EVENTFILES_END && damage == NULL;
}

static bool read_archive(struct watch *watch, struct input *input, int64_t modified)
{
	struct eventfiles *files = eventfiles_new();
	struct eventfiles_block *block = malloc(sizeof(*block));
	struct trouble why;
	bool done = false;

	trouble_say(&why, "%s: %s", input->path, strerror(ENOMEM));
	if (files != NULL && block != NULL && eventfiles_add(files, input->path, &why))
		done = read_lines(watch, input, files, block, modified);
	else
		notice_say(NOTICE_ERROR, "%s", why.sentence);
	free(block);
	eventfiles_free(files);
	return done;
}

bool watch_archives_read(struct watch *watch)
{
	bool all = true;

	for (struct input *input = watch->inputs; input != NULL; input = input->next) {
		int64_t modified;

		if (input->feeds == NULL || input->follow == NULL ||
		    !is_archive(input->path, &modified) || follow_is_skipped(input->follow))
			continue;
		all = read_archive(watch, input, modified) && all;
		follow_skip(input->follow);
	}
	return all;
}
