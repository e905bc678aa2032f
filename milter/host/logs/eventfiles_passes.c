/* SPDX-License-Identifier: ISC */
/* eventfiles_passes -- which files are digests, and how some files are read before all are. */
#include "host/logs/eventfiles_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "event/digested.h"

#define BEGINNING_BYTES 128 /* a time, the type and the beginning of the id fit */

/* As we write it: no other program writes digests. */
void eventfile_learn(struct eventfile *file, struct span beginning)
{
	const struct span mark = SPAN("\"type\":\"" DIGESTED_TYPE "\",\"id\":\"digest/");
	struct span line = span_first(beginning, span_find(beginning, '\n'));

	line = span_first(line, BEGINNING_BYTES);
	file->digests = line.size != 0 && memmem(line.data, line.size, mark.data, mark.size);
	file->begins = eventread_time(line);
	file->begun = true;
}

/* From its beginning.  False: errno says why. */
static bool rewind_file(struct eventfile *file)
{
	unpack_close(file->unpack);
	file->unpack = NULL;
	return lseek(file->fd, 0, SEEK_SET) != -1 && unpack_open(file->fd, &file->unpack);
}

bool eventfile_look(struct eventfile *file)
{
	char bytes[BEGINNING_BYTES];
	size_t size = 0;
	struct trouble why;
	ssize_t got;

	if (!file->regular)
		return true;
	if (file->unpack == NULL) {
		got = pread(file->fd, bytes, sizeof(bytes), 0);
		size = got > 0 ? (size_t)got : 0;
	} else {
		while (size == 0 &&
		       unpack_read(file->unpack, bytes, sizeof(bytes), &size, &why) == UNPACK_BYTES)
			;
		if (!rewind_file(file))
			return false;
	}
	eventfile_learn(file, (struct span){ bytes, size });
	return true;
}

bool eventfile_is_in(const struct eventfile *file, enum eventfiles_pass pass)
{
	return pass == EVENTFILES_ALL ||
	       (file->regular && file->digests == (pass == EVENTFILES_DIGESTS));
}

bool eventfile_is_read(const struct eventfiles *files, const struct eventfile *file)
{
	return eventfile_is_in(file, files->pass) &&
	       (files->pass != EVENTFILES_EVENTS || file->begins < files->pass_until);
}

bool eventfiles_have(const struct eventfiles *files, enum eventfiles_pass pass)
{
	for (size_t i = 0; i < files->count; i++)
		if (eventfile_is_in(&files->files[i], pass))
			return true;
	return false;
}

void eventfiles_begin_pass(struct eventfiles *files, enum eventfiles_pass pass)
{
	files->pass = pass;
	files->pass_until = INT64_MAX;
}

void eventfiles_limit_pass(struct eventfiles *files, int64_t until_milliseconds)
{
	files->pass_until = until_milliseconds;
}

bool eventfiles_end_pass(struct eventfiles *files, struct trouble *why)
{
	enum eventfiles_pass pass = files->pass;

	free(files->block);
	files->block = NULL;
	files->pass = EVENTFILES_ALL;
	files->current = files->carried = 0;
	files->skipping = false;
	for (size_t i = 0; i < files->count; i++) {
		struct eventfile *file = &files->files[i];

		if (!eventfile_is_in(file, pass))
			continue;
		if (file->unpack != NULL) {
			free(file->damage);
			file->damage = NULL;
		}
		if (!rewind_file(file)) {
			trouble_say(why, "%s: %s", file->name, strerror(errno));
			return false;
		}
	}
	return true;
}
