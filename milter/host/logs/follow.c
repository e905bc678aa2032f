/* SPDX-License-Identifier: ISC */
/* follow -- the lines of one log file as it grows: reading. */
#include "host/logs/follow_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/notice.h"

struct follow *follow_new(const char *path)
{
	struct follow *follow = malloc(sizeof(*follow));

	if (follow == NULL)
		return NULL;
	memset(follow, 0, offsetof(struct follow, buffer)); /* the buffer costs when it is used */
	follow->linger_seconds = 60;
	follow->newest = INT64_MIN;
	follow->path = strdup(path);
	if (follow->path == NULL) {
		free(follow);
		return NULL;
	}
	return follow;
}

void follow_free(struct follow *follow)
{
	if (follow == NULL)
		return;
	for (size_t i = 0; i < follow->count; i++)
		close(follow->files[i].fd);
	free(follow->path);
	free(follow);
}

void follow_linger(struct follow *follow, unsigned seconds)
{
	follow->linger_seconds = seconds;
}

void follow_resume(struct follow *follow, const struct follow_place *places, size_t count)
{
	follow->wanted_count = count < FOLLOW_PLACES ? count : FOLLOW_PLACES;
	for (size_t i = 0; i < follow->wanted_count; i++)
		follow->wanted[i] = places[i];
}

const char *follow_path(const struct follow *follow)
{
	return follow->path;
}

struct follow_counts follow_count(const struct follow *follow)
{
	return follow->counts;
}

bool follow_is_settled(const struct follow *follow)
{
	return !follow->unsettled;
}

bool follow_is_there(const struct follow *follow)
{
	return follow->there;
}

size_t follow_places(struct follow *follow, struct follow_place out[FOLLOW_PLACES])
{
	size_t count = 0;

	follow_commit(follow);
	if (!follow->begun) {
		memcpy(out, follow->wanted, follow->wanted_count * sizeof(out[0]));
		return follow->wanted_count;
	}
	for (size_t i = 0; i < follow->done_count; i++)
		out[count++] = follow->done[i];
	for (size_t i = 0; i < follow->count; i++)
		out[count++] = followed_place(&follow->files[i]);
	return count;
}

void follow_commit(struct follow *follow)
{
	if (follow->given > 0)
		follow->files[follow->given_file].offset += follow->given;
	follow->given = 0;
}

/* Nothing is left of it. */
static void retire(struct follow *follow, size_t index)
{
	struct followed *file = &follow->files[index];
	struct follow_place place;

	if (file->skipped > 0) {
		follow->counts.long_lines++;
		file->offset += file->skipped;
	}
	place = followed_place(file);
	follow_remember(follow, &place);
	close(file->fd);
	follow_remove(follow, index);
}

/*
 * The bytes from where the file was read to; 0: none.  That the file still is the one it was is
 * looked at after reading: what was truncated meanwhile is not taken.
 */
static size_t fill(struct follow *follow, struct followed *file, struct stat *status)
{
	enum followed_state state;
	ssize_t got;

	if (file->head.size == 0 && !file->leaving)
		return 0;
	got = pread(file->fd, follow->buffer, FOLLOW_BUFFER, (off_t)(file->offset + file->skipped));
	if (got == -1)
		follow_fail(follow, &file->failing, errno, "read");
	if (got == -1)
		return 0;
	state = follow_look_into(follow, file, status);
	follow->unsettled = follow->unsettled || state == FOLLOWED_CHANGED;
	return state == FOLLOWED_INTACT ? (size_t)got : 0;
}

/* How many bytes at the front are whole lines, none of them too long. */
static size_t whole_lines(const char *bytes, size_t size)
{
	size_t end = 0;

	while (end < size) {
		size_t window = size - end < FOLLOW_LINE ? size - end : FOLLOW_LINE;
		const char *newline = memrchr(bytes + end, '\n', window);

		if (newline == NULL)
			break;
		end = (size_t)(newline + 1 - bytes);
	}
	return end;
}

static void skip_line(struct follow *follow, struct followed *file, size_t size)
{
	const char *newline = memchr(follow->buffer, '\n', size);

	if (newline == NULL) {
		file->skipped += size;
		return;
	}
	file->offset += file->skipped + (size_t)(newline + 1 - follow->buffer);
	file->skipped = 0;
	if (follow->counts.long_lines++ == 0)
		notice_say(NOTICE_WARNING,
			   "%s: a line of over %d bytes is left out, and so are others",
			   follow->path, FOLLOW_LINE);
}

/* Finds how much of the buffer can be given; 0: the end of the line is not there yet. */
static size_t take_lines(struct follow *follow, struct followed *file, struct stat *status,
			 uint64_t *taken)
{
	size_t size, whole;

	while ((size = fill(follow, file, status)) > 0) {
		whole = file->skipped == 0 ? whole_lines(follow->buffer, size) : 0;
		*taken = whole;
		if (whole > 0)
			return whole;
		if (file->skipped > 0 || size > FOLLOW_LINE) {
			skip_line(follow, file, size);
			continue;
		}
		if (!file->leaving)
			return 0;
		follow->buffer[size] = '\n';
		*taken = size;
		return size + 1;
	}
	return 0;
}

static bool read_file(struct follow *follow, size_t index, struct follow_block *out)
{
	struct followed *file = &follow->files[index];
	struct stat status;
	uint64_t taken;
	size_t size = take_lines(follow, file, &status, &taken);

	if (size == 0)
		return false;
	*out = (struct follow_block){ .lines = { follow->buffer, size },
				      .modified = status.st_mtim.tv_sec,
				      .begins_file = file->offset == 0 };
	follow->given_file = index;
	follow->given = taken;
	follow->counts.bytes += size;
	return true;
}

bool follow_read(struct follow *follow, struct follow_block *out)
{
	size_t index = 0;

	follow_commit(follow);
	while (index < follow->count) {
		if (read_file(follow, index, out))
			return true;
		if (follow->files[index].leaving && follow->files[index].failing == 0)
			retire(follow, index);
		else
			index++;
	}
	return false;
}
