/* SPDX-License-Identifier: ISC */
/* eventfiles_lines -- the lines of opened event logs, in blocks. */
#include "host/logs/eventfiles_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum got { GOT_BYTES, GOT_END, GOT_TROUBLE };

static enum got read_plain(struct eventfile *file, char *bytes, size_t room, size_t *size)
{
	ssize_t got;

	do
		got = read(file->fd, bytes, room);
	while (got == -1 && errno == EINTR);
	*size = got > 0 ? (size_t)got : 0;
	return got > 0 ? GOT_BYTES : got == 0 ? GOT_END : GOT_TROUBLE;
}

static enum got read_packed(struct eventfile *file, char *bytes, size_t room, size_t *size)
{
	struct trouble why;

	if (file->damage != NULL)
		return GOT_END;
	for (;;) {
		switch (unpack_read(file->unpack, bytes, room, size, &why)) {
		case UNPACK_BYTES:
			if (*size != 0)
				return GOT_BYTES;
			break;
		case UNPACK_END:
			return GOT_END;
		case UNPACK_DAMAGED:
			if (!eventfile_note_damage(file, why.sentence))
				return GOT_TROUBLE;
			return *size != 0 ? GOT_BYTES : GOT_END;
		case UNPACK_FAILED:
			return GOT_TROUBLE;
		}
	}
}

static void next_file(struct eventfiles *files)
{
	struct eventfile *file = &files->files[files->current++];

	if (files->pass == EVENTFILES_ALL) {
		files->bytes_read += file->bytes;
		eventfile_close(file);
	}
	files->skipping = false;
}

/* Puts back what follows the last newline.  False: there is no newline in what was added. */
static bool cut_block(struct eventfiles *files, struct eventfiles_block *block, size_t added)
{
	const char *fresh = block->bytes + block->size - added;
	const char *newline = memrchr(fresh, '\n', added);

	if (newline == NULL)
		return false;
	files->carried = (size_t)(block->bytes + block->size - (newline + 1));
	memcpy(files->carry, newline + 1, files->carried);
	block->size -= files->carried;
	return true;
}

/* While the rest of a line that was too long is passed over.  False: it goes on. */
static bool skip_rest(struct eventfiles *files, struct eventfiles_block *block)
{
	const char *newline = memchr(block->bytes, '\n', block->size);

	if (newline == NULL) {
		block->size = 0;
		return false;
	}
	block->size -= (size_t)(newline + 1 - block->bytes);
	memmove(block->bytes, newline + 1, block->size);
	files->skipping = false;
	return true;
}

/* The last line of a file needs no newline. */
static void end_line(struct eventfiles_block *block)
{
	block->bytes[block->size++] = '\n';
}

/* Adds to the block what is read at once.  True: it is ready; or got says why nothing comes. */
static bool fill(struct eventfiles *files, struct eventfiles_block *block, enum got *got)
{
	struct eventfile *file = &files->files[files->current];
	size_t added, room = EVENTFILES_BLOCK_BYTES - 1 - block->size;

	if (room > EVENTFILES_READ_BYTES)
		room = EVENTFILES_READ_BYTES;
	*got = file->unpack != NULL ? read_packed(file, block->bytes + block->size, room, &added)
				    : read_plain(file, block->bytes + block->size, room, &added);
	if (*got != GOT_BYTES)
		return false;
	block->size += added;
	if (files->skipping) {
		if (!skip_rest(files, block))
			return false;
		added = block->size;
	}
	if (cut_block(files, block, added))
		return block->size != 0;
	block->too_long = block->size >= EVENTFILES_LINE_BYTES;
	files->skipping = block->too_long;
	return block->too_long;
}

/* What a pipe holds is only known now. */
static enum eventfiles_next begin(struct eventfiles *files, struct eventfiles_block *block)
{
	struct eventfile *file = &files->files[block->file];

	if (!file->begun)
		eventfile_learn(file, (struct span){ block->bytes, block->size });
	block->digests = file->digests;
	return EVENTFILES_LINE;
}

enum eventfiles_next eventfiles_block(struct eventfiles *files, struct eventfiles_block *block,
				      struct trouble *why)
{
	while (files->current < files->count) {
		enum got got = GOT_BYTES;

		if (!eventfile_is_read(files, &files->files[files->current])) {
			files->current++;
			continue;
		}
		block->file = files->current;
		block->too_long = false;
		block->size = files->carried;
		memcpy(block->bytes, files->carry, files->carried);
		files->carried = 0;
		while (got == GOT_BYTES)
			if (fill(files, block, &got))
				return begin(files, block);
		if (got == GOT_TROUBLE) {
			trouble_say(why, "%s: %s", files->files[files->current].name,
				    strerror(errno));
			return EVENTFILES_FAILED;
		}
		next_file(files);
		if (block->size != 0) {
			end_line(block);
			return begin(files, block);
		}
	}
	return EVENTFILES_END;
}

/* The next block for eventfiles_next. */
static enum eventfiles_next next_block(struct eventfiles *files, struct trouble *why)
{
	size_t file = files->block != NULL ? files->block->file : SIZE_MAX;
	enum eventfiles_next next;

	if (files->block == NULL)
		files->block = malloc(sizeof(*files->block));
	if (files->block == NULL) {
		trouble_say(why, "%s", strerror(ENOMEM));
		return EVENTFILES_FAILED;
	}
	next = eventfiles_block(files, files->block, why);
	files->at = 0;
	if (files->block->file != file)
		files->number = 0;
	return next;
}

enum eventfiles_next eventfiles_next(struct eventfiles *files, struct eventfiles_line *line,
				     struct trouble *why)
{
	enum eventfiles_next next = EVENTFILES_LINE;
	struct span rest;

	if (files->block == NULL || files->at == files->block->size)
		next = next_block(files, why);
	if (next != EVENTFILES_LINE)
		return next;
	rest = (struct span){ files->block->bytes + files->at, files->block->size - files->at };
	line->bytes = files->block->too_long ? rest : span_first(rest, span_find(rest, '\n'));
	line->file = files->files[files->block->file].name;
	line->digests = files->block->digests;
	line->number = ++files->number;
	line->too_long = line->bytes.size >= EVENTFILES_LINE_BYTES;
	files->at += line->bytes.size + !files->block->too_long;
	return EVENTFILES_LINE;
}

void eventfiles_skip(struct eventfiles *files)
{
	if (files->block == NULL)
		return;
	files->at = files->block->size;
	if (files->current != files->block->file)
		return;
	files->carried = 0;
	next_file(files);
}
