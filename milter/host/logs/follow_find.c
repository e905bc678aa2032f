/* SPDX-License-Identifier: ISC */
/* follow_find -- the files beside a log, and by what a file is known again. */
#include "host/logs/follow_inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/logs/unpack.h"

#define LIST_TRIES 5

int64_t stat_modified(const struct stat *status)
{
	return (int64_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec;
}

int follow_open_at(int folder, const char *name, int flags)
{
	return openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | flags);
}

bool head_read(int fd, struct follow_head *head)
{
	ssize_t got = pread(fd, head->bytes, sizeof(head->bytes), 0);
	const char *newline = got > 0 ? memrchr(head->bytes, '\n', (size_t)got) : NULL;

	head->size = 0;
	if (got == FOLLOW_HEAD)
		head->size = FOLLOW_HEAD;
	else if (newline != NULL)
		head->size = (uint32_t)(newline + 1 - head->bytes);
	return got != -1;
}

uint64_t head_hash(const struct follow_head *head, uint32_t size)
{
	return span_hash_nocase((struct span){ head->bytes, size });
}

bool head_fits(const struct follow_head *head, const struct follow_place *place)
{
	return place->head_bytes > 0 && place->head_bytes <= head->size &&
	       head_hash(head, place->head_bytes) == place->head_hash;
}

bool follow_place_fits(const struct follow_place *place, const char *path)
{
	int fd = follow_open_at(AT_FDCWD, path, 0);
	struct follow_head head;
	bool fits = fd != -1 && head_read(fd, &head) && head_fits(&head, place);

	if (fd != -1)
		close(fd);
	return fits;
}

/* What unpack reads, and what only others do: a log is not followed into an archive. */
bool follow_is_archive(struct span name)
{
	static const char *const others[] = { ".bz2",  ".xz", ".lz4", ".lz",
					      ".lzma", ".Z",  ".zip", ".br" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (span_ends_nocase(name, span_of(others[i])))
			return true;
	return unpack_suffix(name).size != 0;
}

/* messages.1 and messages-20230601, but not mail.err beside mail. */
static bool is_numbered(const char *rest)
{
	return byte_is_digit(rest[1]) || strcmp(rest, ".old") == 0;
}

/* 0, or errno; a file that is gone by now, or is none of ours, is left out. */
static int add(struct siblings *list, const char *base, const char *name)
{
	size_t size = strlen(base);
	bool is_path = strcmp(name, base) == 0;
	struct sibling *larger;
	struct stat status;

	if (strncmp(name, base, size) != 0 ||
	    (!is_path && name[size] != '.' && name[size] != '-') ||
	    follow_is_archive(span_of(name)) || strlen(name) > NAME_MAX)
		return 0;
	if (fstatat(list->folder, name, &status, is_path ? 0 : AT_SYMLINK_NOFOLLOW) == -1)
		return follow_is_failing(errno) ? errno : 0;
	if (!S_ISREG(status.st_mode))
		return 0;
	larger = reallocarray(list->files, list->count + 1, sizeof(*larger));
	if (larger == NULL)
		return ENOMEM;
	list->files = larger;
	larger += list->count++;
	*larger = (struct sibling){ .device = status.st_dev,
				    .inode = status.st_ino,
				    .size = (uint64_t)status.st_size,
				    .modified = stat_modified(&status),
				    .is_path = is_path,
				    .is_numbered = !is_path && is_numbered(name + size) };
	memcpy(larger->name, name, strlen(name) + 1);
	return 0;
}

static int compare_siblings(const void *one, const void *other)
{
	const struct sibling *a = one, *b = other;

	if (a->modified != b->modified)
		return a->modified < b->modified ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* 0, or errno; the path is in the list also when the folder cannot be read. */
static int list_once(struct siblings *list, const char *folder, const char *base)
{
	DIR *stream = opendir(folder);
	struct dirent *entry;
	int cause = 0;

	if (stream == NULL)
		cause = errno;
	*list = (struct siblings){ .folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC) };
	if (list->folder == -1)
		cause = errno;
	else if (stream == NULL && add(list, base, base) == ENOMEM)
		cause = ENOMEM;
	while (cause == 0 && (errno = 0, entry = readdir(stream)) != NULL)
		cause = add(list, base, entry->d_name);
	if (cause == 0)
		cause = errno;
	if (stream != NULL)
		closedir(stream);
	if (list->count > 0)
		qsort(list->files, list->count, sizeof(list->files[0]), compare_siblings);
	return cause;
}

static bool is_same_list(const struct siblings *one, const struct siblings *other)
{
	if (one->count != other->count)
		return false;
	for (size_t i = 0; i < one->count; i++)
		if (one->files[i].inode != other->files[i].inode ||
		    strcmp(one->files[i].name, other->files[i].name) != 0)
			return false;
	return true;
}

/* A name that is given away while the folder is read may be missing from the list. */
static int list_stable(struct siblings *list, const char *folder, const char *base)
{
	int cause = list_once(list, folder, base);

	for (int i = 0; i < LIST_TRIES && cause == 0; i++) {
		struct siblings before = *list;
		bool is_stable;

		cause = list_once(list, folder, base);
		is_stable = is_same_list(&before, list);
		siblings_free(&before);
		if (is_stable)
			return cause;
	}
	return cause != 0 ? cause : EAGAIN;
}

int siblings_list(struct siblings *list, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder;
	int cause;

	*list = (struct siblings){ .folder = -1 };
	if (slash == NULL)
		return list_stable(list, ".", path);
	folder = strndup(path, slash == path ? 1 : (size_t)(slash - path));
	if (folder == NULL)
		return ENOMEM;
	cause = list_stable(list, folder, slash + 1);
	free(folder);
	return cause;
}

void siblings_free(struct siblings *list)
{
	if (list->folder != -1)
		close(list->folder);
	free(list->files);
	*list = (struct siblings){ .folder = -1 };
}

bool follow_is_failing(int cause)
{
	static const int lasting[] = { ENOENT, ENOTDIR, ELOOP, EACCES, EPERM };

	for (size_t i = 0; i < sizeof(lasting) / sizeof(lasting[0]); i++)
		if (cause == lasting[i])
			return false;
	return true;
}

int sibling_open(struct siblings *list, const struct sibling *sibling)
{
	int fd = follow_open_at(list->folder, sibling->name, sibling->is_path ? 0 : O_NOFOLLOW);
	struct stat status;

	if (fd == -1) {
		list->moved = errno == ENOENT || errno == ELOOP;
		return -1;
	}
	if (fstat(fd, &status) == 0 && status.st_ino == sibling->inode &&
	    status.st_dev == sibling->device)
		return fd;
	close(fd);
	list->moved = true;
	return -1;
}
