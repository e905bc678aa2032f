/* SPDX-License-Identifier: ISC */
/* follow_again -- finds the files again that were read before a restart. */
#include "host/logs/follow_inside.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "host/notice.h"

enum likeness { IS_ITSELF, HAS_ITS_INODE, IS_ITS_COPY, IS_ITS_SHORT_COPY, LIKENESSES };

static bool is_like(const struct sibling *sibling, const struct follow_place *place,
		    enum likeness likeness)
{
	bool has_inode = sibling->inode == place->inode;
	bool is_long = sibling->size >= place->offset;

	switch (likeness) {
	case IS_ITSELF:
		return has_inode && sibling->device == place->device && is_long;
	case HAS_ITS_INODE: /* the number of the device changed with a restart of the machine */
		return has_inode && is_long && place->head_bytes > 0;
	case IS_ITS_COPY:
		return is_long && place->head_bytes > 0;
	case IS_ITS_SHORT_COPY: /* written by copytruncate before we read the last lines */
		return place->head_bytes > 0;
	default:
		return false;
	}
}

int follow_open_sibling(struct follow *follow, struct siblings *list, const struct sibling *sibling,
			struct follow_head *head)
{
	int fd = sibling_open(list, sibling);
	bool is_open = fd != -1;

	if (is_open && head_read(fd, head)) {
		follow->said_sibling = 0;
		return fd;
	}
	if (!is_open && list->moved)
		return -1;
	list->moved = is_open || follow_is_failing(errno);
	follow_fail(follow, &follow->said_sibling, errno, sibling->name);
	if (is_open)
		close(fd);
	return -1;
}

/* Opens it if it is what the place says, and is not read already.  -1: it is not. */
static int open_like(struct follow *follow, struct siblings *list, const struct sibling *sibling,
		     const struct follow_place *place)
{
	struct follow_head head;
	int fd;

	if (follow_find_open(follow, sibling->device, sibling->inode) != NULL)
		return -1;
	fd = follow_open_sibling(follow, list, sibling, &head);
	if (fd == -1)
		return -1;
	if ((place->head_bytes == 0 || head_fits(&head, place)) &&
	    follow_find_done(follow, sibling->device, sibling->inode, &head) == NULL)
		return fd;
	close(fd);
	return -1;
}

int follow_find_place(struct follow *follow, struct siblings *list, struct follow_place *place)
{
	for (enum likeness likeness = IS_ITSELF; likeness < LIKENESSES; likeness++)
		for (size_t i = list->count; i-- > 0;) {
			const struct sibling *sibling = &list->files[i];
			int fd = is_like(sibling, place, likeness)
					 ? open_like(follow, list, sibling, place)
					 : -1;

			if (list->moved)
				return -1;
			if (fd == -1)
				continue;
			place->device = sibling->device;
			place->inode = sibling->inode;
			if (likeness >= IS_ITS_COPY)
				place->modified = sibling->modified;
			if (place->offset > sibling->size)
				place->offset = sibling->size;
			return fd;
		}
	return -1;
}

void follow_give_up(struct follow *follow, const struct follow_place *place)
{
	follow_remember(follow, place);
	if (place->drained)
		return;
	follow->counts.lost_files++;
	notice_say(NOTICE_WARNING,
		   "%s: the file that was read to byte %" PRIu64
		   " is not found any more: lines from there on are missing",
		   follow->path, place->offset);
}

void follow_open_stale(struct follow *follow, size_t index)
{
	struct followed *file = &follow->files[index], stale = *file;
	struct follow_place place = followed_place(file);
	struct siblings list;
	bool moved;
	int fd;

	if (!follow_list(follow, &list))
		return;
	file->inode = 0; /* so that it may be found */
	fd = follow_find_place(follow, &list, &place);
	moved = follow_unlist(follow, &list);
	file->inode = stale.inode;
	if (fd == -1 && moved)
		return;
	close(stale.fd);
	follow_remove(follow, index);
	if (fd == -1)
		follow_give_up(follow, &place);
	else
		follow_insert(follow, index, fd, &place)->rotated = stale.rotated;
}

/* False: its file may have another name since the list was made. */
static bool resume_place(struct follow *follow, struct siblings *list, struct follow_place place)
{
	int fd = -1;

	follow_know_time(follow, place.modified);
	if (place.done) {
		follow_remember(follow, &place);
		return true;
	}
	if (place.head_bytes <= FOLLOW_HEAD && place.head_bytes <= place.offset &&
	    follow->count < FOLLOW_OPEN)
		fd = follow_find_place(follow, list, &place);
	if (fd == -1 && list->moved)
		return false;
	if (fd == -1)
		follow_give_up(follow, &place);
	else
		follow_insert(follow, follow->count, fd, &place);
	return true;
}

/* As if none had been looked for. */
static void undo(struct follow *follow)
{
	while (follow->count > 0)
		close(follow->files[--follow->count].fd);
	follow->done_count = 0;
}

static bool resume(struct follow *follow, struct siblings *list)
{
	for (size_t i = 0; i < follow->wanted_count; i++)
		if (!resume_place(follow, list, follow->wanted[i])) {
			undo(follow);
			return false;
		}
	return true;
}

/* False: not now. */
static bool remember_sibling(struct follow *follow, struct siblings *list,
			     const struct sibling *sibling)
{
	struct follow_place place = { .device = sibling->device,
				      .inode = sibling->inode,
				      .offset = sibling->size,
				      .modified = sibling->modified };
	struct follow_head head;
	int fd = follow_open_sibling(follow, list, sibling, &head);

	if (fd == -1 && list->moved)
		return false;
	if (fd != -1) {
		close(fd);
		place.head_bytes = head.size;
		place.head_hash = head_hash(&head, head.size);
	}
	follow_know_time(follow, place.modified);
	follow_remember(follow, &place);
	return true;
}

/*
 * On a first start what rotated away before is not read: the newest of it is the mark, what is
 * newer than it is new.  False: not now.
 */
static bool begin_new(struct follow *follow, struct siblings *list)
{
	for (size_t i = list->count; i-- > 0;)
		if (!list->files[i].is_path && list->files[i].modified >= follow->newest &&
		    !remember_sibling(follow, list, &list->files[i])) {
			undo(follow);
			return false;
		}
	return true;
}

bool follow_list(struct follow *follow, struct siblings *list)
{
	int cause = siblings_list(list, follow->path);
	bool is_quiet = cause == ENOENT || cause == EAGAIN;

	if (cause == 0)
		follow->said_folder = 0;
	else if (!is_quiet)
		follow_fail(follow, &follow->said_folder, cause, "its folder");
	if (!is_quiet && (cause == 0 || !follow_is_failing(cause)))
		return true;
	follow->unsettled = follow->unsettled || cause == EAGAIN;
	siblings_free(list);
	return false;
}

bool follow_unlist(struct follow *follow, struct siblings *list)
{
	bool moved = list->moved;

	follow->unsettled = follow->unsettled || moved;
	siblings_free(list);
	return moved;
}

bool follow_begin(struct follow *follow)
{
	struct siblings list;

	if (!follow_list(follow, &list))
		return false;
	if (follow->wanted_count == 0)
		follow->begun = begin_new(follow, &list);
	else
		follow->begun = list.count > 0 && resume(follow, &list);
	follow_unlist(follow, &list);
	return follow->begun;
}
