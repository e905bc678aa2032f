/* follow_look -- finds rotation, truncation, appearance of a file that is followed. */
#include "follow_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "notice.h"

static int64_t clock_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void know_time(struct follow *follow, int64_t modified)
{
	if (modified > follow->newest)
		follow->newest = modified;
}

static bool is_file(const struct followed *file, uint64_t device, uint64_t inode)
{
	return file->inode == inode && file->device == device;
}

static struct followed *find_open(struct follow *follow, uint64_t device, uint64_t inode)
{
	for (size_t i = 0; i < follow->count; i++)
		if (is_file(&follow->files[i], device, inode))
			return &follow->files[i];
	return NULL;
}

/* The done one that this is, or NULL. */
static struct follow_place *find_done(struct follow *follow, uint64_t device, uint64_t inode,
				      const struct follow_head *head)
{
	for (size_t i = 0; i < follow->done_count; i++)
		if (follow->done[i].inode == inode && follow->done[i].device == device &&
		    head_fits(head, &follow->done[i]))
			return &follow->done[i];
	return NULL;
}

/* Whether these are the first bytes of a file that is being read or was. */
static bool is_known_copy(const struct follow *follow, const struct follow_head *head)
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

/* Takes fd.  To be called when there is room. */
static struct followed *insert(struct follow *follow, size_t index, int fd,
			       const struct follow_place *place)
{
	struct followed *file = &follow->files[index];

	memmove(file + 1, file, (follow->count++ - index) * sizeof(*file));
	*file = (struct followed){ .fd = fd,
				   .device = place->device,
				   .inode = place->inode,
				   .offset = place->offset,
				   .modified = place->modified,
				   .grown = clock_milliseconds(),
				   .rotated = true };
	if (place->head_bytes > 0)
		file->head = head_read(fd);
	know_time(follow, place->modified);
	return file;
}

/* Where the files that rotated away end: before the one at the path. */
static size_t rotated_end(const struct follow *follow)
{
	bool has_path = follow->count > 0 && !follow->files[follow->count - 1].rotated;

	return follow->count - (has_path ? 1 : 0);
}

/*
 * Finding a place again
 */

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

/* Opens it if it is what the place says, and is not read already.  -1: it is not. */
static int open_like(struct follow *follow, const struct siblings *list,
		     const struct sibling *sibling, const struct follow_place *place)
{
	struct follow_head head;
	int fd;

	if (find_open(follow, sibling->device, sibling->inode) != NULL)
		return -1;
	fd = sibling_open(list, sibling);
	if (fd == -1)
		return -1;
	head = head_read(fd);
	if ((place->head_bytes == 0 || head_fits(&head, place)) &&
	    find_done(follow, sibling->device, sibling->inode, &head) == NULL)
		return fd;
	close(fd);
	return -1;
}

/*
 * The file of this place, or a copy of it, the newest first; *place is then about what was found.
 * -1: there is none.
 */
static int find_file(struct follow *follow, const struct siblings *list, struct follow_place *place)
{
	for (enum likeness likeness = IS_ITSELF; likeness < LIKENESSES; likeness++)
		for (size_t i = list->count; i-- > 0;) {
			const struct sibling *sibling = &list->files[i];
			int fd = is_like(sibling, place, likeness)
					 ? open_like(follow, list, sibling, place)
					 : -1;

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

static void lose(struct follow *follow, const struct follow_place *place)
{
	follow->counts.lost_files++;
	notice_say(NOTICE_WARNING,
		   "%s: the file that was read to byte %" PRIu64
		   " is not found any more: lines from there on are missing",
		   follow->path, place->offset);
	follow_remember(follow, place);
}

static void resume_place(struct follow *follow, const struct siblings *list,
			 struct follow_place place)
{
	int fd = -1;

	know_time(follow, place.modified);
	if (place.done) {
		follow_remember(follow, &place);
		return;
	}
	if (place.head_bytes <= FOLLOW_HEAD && place.head_bytes <= place.offset &&
	    follow->count < FOLLOW_OPEN)
		fd = find_file(follow, list, &place);
	if (fd == -1 && place.drained)
		follow_remember(follow, &place);
	else if (fd == -1)
		lose(follow, &place);
	else
		insert(follow, follow->count, fd, &place);
}

/*
 * On a first start what rotated away before is not read: the newest of it is the mark, what is
 * newer than it is new.
 */
static void begin_new(struct follow *follow, const struct siblings *list)
{
	for (size_t i = list->count; i-- > 0;) {
		const struct sibling *sibling = &list->files[i];
		struct follow_place place = { .device = sibling->device,
					      .inode = sibling->inode,
					      .offset = sibling->size,
					      .modified = sibling->modified };
		struct follow_head head;
		int fd;

		if (sibling->is_path)
			continue;
		know_time(follow, place.modified);
		fd = sibling_open(list, sibling);
		if (fd != -1) {
			head = head_read(fd);
			close(fd);
			place.head_bytes = head.size;
			place.head_hash = head_hash(&head, head.size);
		}
		follow_remember(follow, &place);
		return;
	}
}

/* True: *list is to be freed; it has only the path when the folder cannot be listed. */
static bool list_siblings(struct follow *follow, struct siblings *list)
{
	int cause = siblings_list(list, follow->path);

	if (cause == 0)
		follow->said_folder = 0;
	else if (cause != ENOENT)
		follow_fail(follow, &follow->said_folder, cause, "the folder of a log");
	if (cause == 0 || cause == EACCES)
		return true;
	siblings_free(list);
	return false;
}

/* Not while there is nothing at all: the disk may not be mounted yet. */
static bool begin(struct follow *follow)
{
	struct siblings list;

	if (!list_siblings(follow, &list))
		return false;
	if (follow->wanted_count == 0)
		begin_new(follow, &list);
	else if (list.count > 0)
		for (size_t i = 0; i < follow->wanted_count; i++)
			resume_place(follow, &list, follow->wanted[i]);
	follow->begun = follow->wanted_count == 0 || list.count > 0;
	siblings_free(&list);
	return follow->begun;
}

/*
 * What rotated away unseen
 */

/*
 * Whether the candidate is a copy being made of the file at the path, which was not read yet: that
 * one is read.  The file at the path is looked at last, so that it is a copy only if it still is
 * there.
 */
static bool is_unread_copy(const struct followed *at, const struct sibling *sibling,
			   const struct follow_head *head)
{
	struct follow_head path_head;
	struct stat status;

	if (at == NULL || at->offset > 0)
		return false;
	path_head = head_read(at->fd);
	return fstat(at->fd, &status) == 0 && sibling->size <= (uint64_t)status.st_size &&
	       head->size <= path_head.size &&
	       memcmp(head->bytes, path_head.bytes, head->size) == 0;
}

/* False: not now, and nothing newer either; the next look tries again. */
static bool take_sibling(struct follow *follow, const struct siblings *list,
			 const struct sibling *sibling, const struct followed *at)
{
	struct follow_place place = { .device = sibling->device,
				      .inode = sibling->inode,
				      .modified = sibling->modified };
	struct follow_head head;
	int fd = sibling_open(list, sibling);

	if (fd == -1 && errno == ESTALE)
		return false;
	if (fd == -1) {
		follow_fail(follow, &follow->said_file, errno, sibling->name);
		return true;
	}
	head = head_read(fd);
	if (find_done(follow, sibling->device, sibling->inode, &head) != NULL ||
	    is_known_copy(follow, &head) || is_unread_copy(at, sibling, &head)) {
		close(fd);
		return true;
	}
	if (follow->count == FOLLOW_OPEN) {
		close(fd);
		return false;
	}
	insert(follow, rotated_end(follow), fd, &place)->head = head;
	return true;
}

/* Takes what is newer than all that is known.  fresh: the file at the path if it is not open. */
static bool take_siblings(struct follow *follow, const struct followed *fresh)
{
	int64_t known = follow->newest;
	struct siblings list;
	bool all = true;

	if (!list_siblings(follow, &list))
		return true;
	for (size_t i = 0; i < list.count && all; i++) {
		const struct sibling *sibling = &list.files[i];
		size_t end = rotated_end(follow);
		const struct followed *at = end < follow->count ? &follow->files[end] : fresh;

		if (sibling->is_numbered && sibling->size > 0 && sibling->modified > known &&
		    find_open(follow, sibling->device, sibling->inode) == NULL &&
		    (at == NULL || !is_file(at, sibling->device, sibling->inode)))
			all = take_sibling(follow, &list, sibling, at);
	}
	siblings_free(&list);
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
		follow_fail(follow, &follow->said_path, cause, follow->path);
	return cause == 0;
}

/* Opens what is at the path.  False: it cannot be; or it is open already, since just now. */
static bool open_fresh(struct follow *follow, struct followed *fresh)
{
	int fd = follow_open_at(AT_FDCWD, follow->path, 0);
	struct follow_place *done;
	struct follow_head head;
	struct stat status;

	if (fd == -1 || fstat(fd, &status) == -1) {
		if (errno != ENOENT)
			follow_fail(follow, &follow->said_path, errno, follow->path);
		if (fd != -1)
			close(fd);
		return false;
	}
	if (!S_ISREG(status.st_mode) || find_open(follow, status.st_dev, status.st_ino) != NULL) {
		close(fd);
		return false;
	}
	*fresh = (struct followed){ .fd = fd, .device = status.st_dev, .inode = status.st_ino };
	head = head_read(fd);
	done = find_done(follow, status.st_dev, status.st_ino, &head);
	if (done != NULL)
		fresh->offset = done->offset;
	return true;
}

/* Finds the file at the path among those that are open, or opens it.  False: neither. */
static bool find_path(struct follow *follow, struct followed **current, struct followed *fresh)
{
	struct stat status;

	if (!stat_path(follow, &status))
		return false;
	*current = find_open(follow, status.st_dev, status.st_ino);
	if (*current == NULL && !open_fresh(follow, fresh))
		return false;
	follow->there = true;
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
			file->grown = clock_milliseconds();
		}
	}
	if (current == NULL)
		return NULL;
	last = *current;
	last.rotated = last.leaving = false;
	followed_remove(follow, (size_t)(current - follow->files));
	follow->files[follow->count] = last;
	return &follow->files[follow->count++];
}

/* The file at the path as it is now is all that is known of it. */
static void know_current(struct follow *follow, struct followed *current)
{
	struct stat status;

	if (followed_is_intact(current, &status)) {
		current->modified = stat_modified(&status);
		know_time(follow, current->modified);
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
 * room for that now.
 */
static bool leave_truncated(struct follow *follow, size_t index)
{
	struct followed *file = &follow->files[index];
	struct follow_place place = { .offset = file->offset,
				      .head_hash = head_hash(&file->head, file->head.size),
				      .head_bytes = file->head.size };
	struct siblings list;
	int fd = -1;

	if (follow->count == FOLLOW_OPEN)
		return false;
	if (list_siblings(follow, &list)) {
		fd = find_file(follow, &list, &place);
		siblings_free(&list);
	}
	if (fd == -1)
		say_truncated(follow, file);
	else
		insert(follow, index++, fd, &place);
	begin_again(&follow->files[index]);
	return true;
}

/* Of all that are open, also those that were truncated and then rotated away.  False as above. */
static bool find_truncated(struct follow *follow)
{
	struct stat status;

	for (size_t i = follow->count; i-- > 0;) {
		bool was_seen = follow->files[i].head.size > 0;

		if (!followed_is_intact(&follow->files[i], &status) && !leave_truncated(follow, i))
			return false;
		if (!was_seen && !follow->files[i].rotated)
			follow->files[i].head.size = 0;
	}
	return true;
}

static void look_at_path(struct follow *follow)
{
	struct followed *current = NULL, fresh = { .fd = -1 };
	bool is_there = find_path(follow, &current, &fresh);
	bool is_all;

	current = rotate_others(follow, current);
	is_all = (current != NULL && current->head.size > 0) ||
		 take_siblings(follow, fresh.fd != -1 ? &fresh : NULL);
	if (fresh.fd != -1 && is_all && follow->count < FOLLOW_OPEN)
		follow->files[follow->count++] = fresh;
	else if (fresh.fd != -1)
		close(fresh.fd);
	if (is_there && is_all && rotated_end(follow) < follow->count)
		know_current(follow, &follow->files[follow->count - 1]);
}

/* Lines come late until the writers of a file that rotated away have opened the new one. */
static void look_at_rotated(struct follow *follow, struct followed *file, int64_t now)
{
	struct stat status;

	if (followed_is_intact(file, &status) && file->size != (uint64_t)status.st_size) {
		file->size = (uint64_t)status.st_size;
		file->grown = now;
	}
	if (now - file->grown >= (int64_t)follow->linger_seconds * 1000)
		file->leaving = true;
}

void follow_look(struct follow *follow)
{
	size_t rotated;

	follow_commit(follow);
	if (!follow->begun && !begin(follow))
		return;
	if (find_truncated(follow))
		look_at_path(follow);
	rotated = rotated_end(follow);
	for (size_t i = 0; i < rotated; i++) {
		look_at_rotated(follow, &follow->files[i], clock_milliseconds());
		if (rotated - i > FOLLOW_LATE)
			follow->files[i].leaving = true;
	}
}
