/* SPDX-License-Identifier: ISC */
/* follow_look -- finds rotation, truncation, appearance of a file that is followed. */
#include "host/logs/follow_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/notice.h"

/*
 * What rotated away unseen
 */

/*
 * Whether the candidate is a copy being made of the file at the path, which was not read yet: that
 * one is read.  The file at the path is looked at last, so that it is a copy only if it still is
 * there.
 */
static bool is_unread_copy(const struct followed *at, struct siblings *list,
			   const struct sibling *sibling, const struct follow_head *head)
{
	struct follow_head path_head;
	struct stat status;

	if (at == NULL || at->offset > 0)
		return false;
	list->moved = !head_read(at->fd, &path_head) || fstat(at->fd, &status) == -1;
	return !list->moved && sibling->size <= (uint64_t)status.st_size &&
	       head->size <= path_head.size &&
	       memcmp(head->bytes, path_head.bytes, head->size) == 0;
}

/* False: not now, and nothing newer either; the next look tries again. */
static bool take_sibling(struct follow *follow, struct siblings *list,
			 const struct sibling *sibling, const struct followed *at)
{
	struct follow_place place = { .device = sibling->device,
				      .inode = sibling->inode,
				      .modified = sibling->modified };
	struct follow_head head;
	int fd = follow_open_sibling(follow, list, sibling, &head);

	if (fd == -1)
		return !list->moved;
	if (follow_find_done(follow, sibling->device, sibling->inode, &head) != NULL ||
	    follow_is_copy(follow, &head) || is_unread_copy(at, list, sibling, &head)) {
		close(fd);
		return true;
	}
	if (list->moved || follow->count == FOLLOW_OPEN) {
		follow->unsettled = true;
		close(fd);
		return false;
	}
	follow_insert(follow, follow_rotated_end(follow), fd, &place)->head = head;
	return true;
}

/*
 * Takes what is unknown and not older than what is known: the clock of files is coarse, so some
 * are as old.  fresh: the file at the path if it is not open.
 */
static bool take_siblings(struct follow *follow, const struct followed *fresh)
{
	int64_t known = follow->newest;
	struct siblings list;
	bool all = true;

	if (!follow_list(follow, &list))
		return false;
	for (size_t i = 0; i < list.count && all; i++) {
		const struct sibling *sibling = &list.files[i];
		size_t end = follow_rotated_end(follow);
		const struct followed *at = end < follow->count ? &follow->files[end] : fresh;

		if (sibling->is_numbered && sibling->size > 0 && sibling->modified >= known &&
		    follow_find_open(follow, sibling->device, sibling->inode) == NULL &&
		    (at == NULL || !followed_is(at, sibling->device, sibling->inode)))
			all = take_sibling(follow, &list, sibling, at);
	}
	follow_unlist(follow, &list);
	return all;
}

/*
 * The file at the path
 */

/* False: there is no file, and what else it is was told, unless it is nothing. */
static bool stat_path(struct follow *follow, struct stat *status)
{
	int cause = stat(follow->path, status) == -1 ? errno : 0;

	if (cause == 0 && !S_ISREG(status->st_mode))
		cause = FOLLOW_NO_FILE;
	if (cause != 0 && cause != ENOENT)
		follow_fail(follow, &follow->said_path, cause, "");
	return cause == 0;
}

/* Opens what is at the path.  False: it cannot be; or it is open already, since just now. */
static bool open_fresh(struct follow *follow, struct followed *fresh)
{
	int fd = follow_open_at(AT_FDCWD, follow->path, 0);
	struct stat status;

	if (fd == -1 || fstat(fd, &status) == -1) {
		if (errno != ENOENT)
			follow_fail(follow, &follow->said_path, errno, "");
		else
			follow->unsettled = true; /* it was there a moment ago */
		if (fd != -1)
			close(fd);
		return false;
	}
	if (!S_ISREG(status.st_mode) ||
	    follow_find_open(follow, status.st_dev, status.st_ino) != NULL) {
		close(fd);
		return false;
	}
	*fresh = (struct followed){ .fd = fd, .device = status.st_dev, .inode = status.st_ino };
	return true;
}

/* Finds the file at the path among those that are open, or opens it.  False: neither. */
static bool find_path(struct follow *follow, struct followed **current, struct followed *fresh)
{
	struct stat status;

	if (!stat_path(follow, &status))
		return false;
	*current = follow_find_open(follow, status.st_dev, status.st_ino);
	if (*current == NULL && !open_fresh(follow, fresh))
		return false;
	follow->there = true;
	if (*current != NULL)
		follow->said_path = 0;
	return true;
}

/* All have rotated away but current, which becomes the last; NULL: all have. */
static struct followed *rotate_others(struct follow *follow, const struct followed *current)
{
	struct followed last;

	for (size_t i = 0; i < follow->count; i++) {
		struct followed *file = &follow->files[i];

		if (file != current && !file->rotated) {
			file->rotated = true;
			file->grown = follow_clock();
		}
	}
	if (current == NULL)
		return NULL;
	last = *current;
	last.rotated = last.leaving = false;
	follow_remove(follow, (size_t)(current - follow->files));
	follow->files[follow->count] = last;
	return &follow->files[follow->count++];
}

/* The file at the path as it is now is all that is known of it. */
static void know_current(struct follow *follow, struct followed *current)
{
	struct stat status;

	if (follow_look_into(follow, current, &status) == FOLLOWED_INTACT) {
		current->modified = stat_modified(&status);
		follow_know_time(follow, current->modified);
	}
}

static void begin_again(struct followed *file)
{
	file->offset = file->skipped = 0;
	file->head.size = 0;
}

static void say_truncated(struct follow *follow, const struct followed *file)
{
	follow->counts.truncations++;
	notice_say(NOTICE_WARNING,
		   "%s: the file was truncated, and no copy is found: lines from byte %" PRIu64
		   " on may be missing",
		   follow->path, file->offset);
}

/*
 * The file has other content: what is left of the former one is in a copy.  False: there is no
 * room for that now, or names are moving.
 */
static bool leave_truncated(struct follow *follow, size_t index)
{
	struct followed *file = &follow->files[index];
	struct follow_place place = { .offset = file->offset,
				      .head_hash = head_hash(&file->head, file->head.size),
				      .head_bytes = file->head.size };
	struct siblings list;
	bool moved;
	int fd;

	if (follow->count == FOLLOW_OPEN)
		follow->unsettled = true;
	if (follow->count == FOLLOW_OPEN || !follow_list(follow, &list))
		return false;
	fd = follow_find_place(follow, &list, &place);
	moved = follow_unlist(follow, &list);
	if (fd == -1 && moved)
		return false;
	if (fd == -1)
		say_truncated(follow, file);
	else
		follow_insert(follow, index++, fd, &place);
	begin_again(&follow->files[index]);
	return true;
}

/* Of all that are open, also those that were truncated and then rotated away.  False as above. */
static bool find_truncated(struct follow *follow)
{
	struct stat status;

	for (size_t i = follow->count; i-- > 0;) {
		bool was_seen = follow->files[i].head.size > 0;
		enum followed_state state = follow_look_into(follow, &follow->files[i], &status);

		if (state == FOLLOWED_UNREADABLE && follow->files[i].failing == ESTALE)
			follow_open_stale(follow, i);
		if (state == FOLLOWED_UNREADABLE)
			continue;
		if (state == FOLLOWED_CHANGED && !leave_truncated(follow, i))
			return false;
		if (!was_seen) /* what is older is to be found first */
			follow->files[i].head.size = 0;
	}
	return true;
}

/* Closes it when this is not the time; the next look opens it again. */
static void add_fresh(struct follow *follow, struct followed *fresh, bool is_time)
{
	if (is_time && follow->count < FOLLOW_OPEN) {
		if (follow_take_back(follow, fresh)) {
			follow->files[follow->count++] = *fresh;
			follow->said_path = 0;
			return;
		}
		follow_fail(follow, &follow->said_path, errno, "read");
	} else {
		follow->unsettled = true;
	}
	close(fresh->fd);
}

static void look_at_path(struct follow *follow)
{
	struct followed *current = NULL, fresh = { .fd = -1 };
	bool is_there = find_path(follow, &current, &fresh);
	bool is_all;

	current = rotate_others(follow, current);
	is_all = (current != NULL && current->head.size > 0) ||
		 take_siblings(follow, fresh.fd != -1 ? &fresh : NULL);
	if (fresh.fd != -1)
		add_fresh(follow, &fresh, is_all);
	if (is_there && is_all && follow_rotated_end(follow) < follow->count)
		know_current(follow, &follow->files[follow->count - 1]);
}

/* Lines come late until the writers of a file that rotated away have opened the new one. */
static void look_at_rotated(struct follow *follow, struct followed *file, int64_t now)
{
	struct stat status;

	if (follow_look_into(follow, file, &status) == FOLLOWED_INTACT) {
		if (file->size != (uint64_t)status.st_size)
			file->grown = now;
		file->size = (uint64_t)status.st_size;
		file->written = stat_modified(&status);
	}
	if (now - file->grown >= (int64_t)follow->linger_seconds * 1000)
		file->leaving = true;
}

/* The one that was written longest ago, when there are too many; or NULL. */
static struct followed *find_excess(struct followed *files, size_t count)
{
	struct followed *oldest = NULL;
	size_t staying = 0;

	for (size_t i = 0; i < count; i++) {
		if (files[i].leaving)
			continue;
		staying++;
		if (oldest == NULL || files[i].written < oldest->written)
			oldest = &files[i];
	}
	return staying > FOLLOW_LATE ? oldest : NULL;
}

void follow_look(struct follow *follow)
{
	int64_t now = follow_clock();
	struct followed *excess;
	size_t rotated;

	follow_commit(follow);
	follow->unsettled = false;
	if (!follow->begun && !follow_begin(follow))
		return;
	if (find_truncated(follow))
		look_at_path(follow);
	rotated = follow_rotated_end(follow);
	for (size_t i = 0; i < rotated; i++)
		look_at_rotated(follow, &follow->files[i], now);
	while ((excess = find_excess(follow->files, rotated)) != NULL)
		excess->leaving = true;
}
