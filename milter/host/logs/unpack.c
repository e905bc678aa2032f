/* SPDX-License-Identifier: ISC */
/* unpack -- reads compressed files, each in pieces, by what they begin with. */
#include "host/logs/unpack_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PACKED_BYTES (128 << 10)

#define MARK_BYTES 8 /* at most; what files are looked at for */

/* Every format that is read.  A new one is a new row, and a file for its library. */
static const struct format {
	const char *suffix;
	char mark[MARK_BYTES]; /* what such files begin with */
	size_t mark_size;
	const struct unpack_library *library;
} formats[] = {
	{ ".gz", "\x1f\x8b", 2, &unpack_gzip },
	{ ".zst", "\x28\xb5\x2f\xfd", 4, &unpack_zstd },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

struct unpack {
	const struct unpack_library *library;
	void *state; /* the library's */
	int fd;
	bool between; /* archives: the end may come */
	bool full;    /* the last step filled all the room: there may be more without more input */
	struct unpack_step step;
	char packed[PACKED_BYTES];
};

struct span unpack_suffix(struct span name)
{
	for (size_t i = 0; i < FORMATS; i++) {
		struct span suffix = span_of(formats[i].suffix);

		if (span_ends_nocase(name, suffix))
			return span_from(name, name.size - suffix.size);
	}
	return (struct span){ NULL, 0 };
}

size_t unpack_mark_bytes(void)
{
	size_t longest = 0;

	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i].mark_size > longest)
			longest = formats[i].mark_size;
	return longest;
}

static const struct unpack_library *library_for(int fd)
{
	char front[MARK_BYTES];
	ssize_t size = pread(fd, front, sizeof(front), 0);

	for (size_t i = 0; i < FORMATS; i++)
		if (size >= (ssize_t)formats[i].mark_size &&
		    memcmp(front, formats[i].mark, formats[i].mark_size) == 0)
			return formats[i].library;
	return NULL;
}

bool unpack_open(int fd, struct unpack **out)
{
	const struct unpack_library *library = library_for(fd);
	struct unpack *unpack = NULL;

	*out = NULL;
	if (library == NULL)
		return true;
	unpack = calloc(1, sizeof(*unpack));
	if (unpack == NULL)
		return false;
	unpack->library = library;
	unpack->fd = fd;
	unpack->between = true;
	unpack->state = library->begin();
	if (unpack->state == NULL) {
		unpack_close(unpack);
		return false;
	}
	*out = unpack;
	return true;
}

void unpack_close(struct unpack *unpack)
{
	if (unpack == NULL)
		return;
	unpack->library->end(unpack->state);
	free(unpack);
}

/* 1, 0 at the end of the file, -1. */
static int fill(struct unpack *unpack)
{
	ssize_t size;

	do
		size = read(unpack->fd, unpack->packed, sizeof(unpack->packed));
	while (size == -1 && errno == EINTR);
	if (size <= 0)
		return (int)size;
	unpack->step.in = unpack->packed;
	unpack->step.in_size = (size_t)size;
	return 1;
}

/* Zeros behind the last archive are what tapes and full blocks leave: nothing. */
static bool only_zeros(struct unpack *unpack)
{
	while (unpack->step.in_size != 0 && *unpack->step.in == '\0') {
		unpack->step.in++;
		unpack->step.in_size--;
	}
	return unpack->step.in_size == 0;
}

static enum unpack_read step(struct unpack *unpack, char *bytes, size_t room, size_t *size,
			     struct trouble *why)
{
	enum unpack_stepped stepped;

	unpack->step.out = bytes;
	unpack->step.out_size = room;
	stepped = unpack->library->step(unpack->state, &unpack->step);
	*size = room - unpack->step.out_size;
	unpack->full = unpack->step.out_size == 0;
	unpack->between = stepped == UNPACK_WHOLE;
	if (stepped != UNPACK_BROKEN)
		return UNPACK_BYTES;
	trouble_say(why, "the archive is damaged");
	return UNPACK_DAMAGED;
}

enum unpack_read unpack_read(struct unpack *unpack, char *bytes, size_t room, size_t *size,
			     struct trouble *why)
{
	*size = 0;
	if (unpack->step.in_size == 0 && (!unpack->full || unpack->between)) {
		int filled = fill(unpack);

		if (filled == -1)
			return UNPACK_FAILED;
		if (filled == 0 && unpack->between)
			return UNPACK_END;
		if (filled == 0) {
			trouble_say(why, "the archive is cut off");
			return UNPACK_DAMAGED;
		}
	}
	if (unpack->between && only_zeros(unpack))
		return UNPACK_BYTES;
	return step(unpack, bytes, room, size, why);
}
