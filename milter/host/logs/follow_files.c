/* SPDX-License-Identifier: ISC */
/* follow_files -- the files of a path that are open, and those that are known. */
#include "host/logs/follow_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/notice.h"

int64_t follow_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void follow_fail(struct follow *follow, int *said, int cause, const char *what)
{
	if (*said == cause)
		return;
	*said = cause;
	follow->counts.failures++;
	notice_say(NOTICE_WARNING, "%s: %s%s%s", follow->path, what, what[0] != '\0' ? ": " : "",
		   cause == FOLLOW_NO_FILE ? "is not a file" : strerror(cause));
}

struct follow_place followed_place(const struct followed *file)
{
	uint32_t size = file->offset < file->head.size ? (uint32_t)file->offset : file->head.size;

	return (struct follow_place){ .device = file->device,
				      .inode = file->inode,
				      .offset = file->offset,
				      .modified = file->modified,
				      .head_hash = head_hash(&file->head, size),
				      .head_bytes = size,
				      .drained = file->rotated && file->offset >= file->size };
}

void follow_remember(struct follow *follow, const struct follow_place *place)
{
	if (follow->done_count == FOLLOW_DONE)
		memmove(&follow->done[0], &follow->done[1],
			--follow->done_count * sizeof(follow->done[0]));
	follow->done[follow->done_count] = *place;
	follow->done[follow->done_count++].done = true;
}

enum followed_state follow_look_into(struct follow *follow, struct followed *file,
				     struct stat *status)
{
	struct follow_head head;

	if (fstat(file->fd, status) == -1 || !head_read(file->fd, &head)) {
		follow_fail(follow, &file->failing, errno, "read");
		return FOLLOWED_UNREADABLE;
	}
	file->failing = 0;
	if ((uint64_t)status->st_size < file->offset + file->skipped ||
	    head.size < file->head.size ||
	    memcmp(head.bytes, file->head.bytes, file->head.size) != 0)
		return FOLLOWED_CHANGED;
	file->head = head;
	return FOLLOWED_INTACT;
}

void follow_remove(struct follow *follow, size_t index)
{
	struct followed *file = &follow->files[index];

	memmove(file, file + 1, (--follow->count - index) * sizeof(*file));
}

void follow_know_time(struct follow *follow, int64_t modified)
{
	if (modified > follow->newest)
		follow->newest = modified;
}

bool followed_is(const struct followed *file, uint64_t device, uint64_t inode)
{
	return file->inode == inode && file->device == device;
}

struct followed *follow_find_open(struct follow *follow, uint64_t device, uint64_t inode)
{
	for (size_t i = 0; i < follow->count; i++)
		if (followed_is(&follow->files[i], device, inode))
			return &follow->files[i];
	return NULL;
}

struct follow_place *follow_find_done(struct follow *follow, uint64_t device, uint64_t inode,
				      const struct follow_head *head)
{
	for (size_t i = 0; i < follow->done_count; i++)
		if (follow->done[i].inode == inode && follow->done[i].device == device &&
		    head_fits(head, &follow->done[i]))
			return &follow->done[i];
	return NULL;
}

bool follow_take_back(struct follow *follow, struct followed *file)
{
	struct follow_head head;
	struct follow_place *done;

	if (!head_read(file->fd, &head))
		return false;
	done = follow_find_done(follow, file->device, file->inode, &head);
	if (done == NULL)
		return true;
	file->offset = done->offset;
	memmove(done, done + 1,
		(size_t)(&follow->done[--follow->done_count] - done) * sizeof(*done));
	return true;
}

bool follow_is_copy(const struct follow *follow, const struct follow_head *head)
{
	for (size_t i = 0; i < follow->count; i++) {
		const struct follow_head *known = &follow->files[i].head;

		if (known->size >= FOLLOW_HEAD_CERTAIN && known->size <= head->size &&
		    memcmp(known->bytes, head->bytes, known->size) == 0)
			return true;
	}
	for (size_t i = 0; i < follow->done_count; i++)
		if (follow->done[i].head_bytes >= FOLLOW_HEAD_CERTAIN &&
		    head_fits(head, &follow->done[i]))
			return true;
	return false;
}

struct followed *follow_insert(struct follow *follow, size_t index, int fd,
			       const struct follow_place *place)
{
	struct followed *file = &follow->files[index];

	memmove(file + 1, file, (follow->count++ - index) * sizeof(*file));
	*file = (struct followed){ .fd = fd,
				   .device = place->device,
				   .inode = place->inode,
				   .offset = place->offset,
				   .modified = place->modified,
				   .grown = follow_clock(),
				   .rotated = true };
	if (place->head_bytes > 0)
		head_read(fd, &file->head);
	follow_know_time(follow, place->modified);
	return file;
}

size_t follow_rotated_end(const struct follow *follow)
{
	bool has_path = follow->count > 0 && !follow->files[follow->count - 1].rotated;

	return follow->count - (has_path ? 1 : 0);
}
