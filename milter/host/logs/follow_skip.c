/* SPDX-License-Identifier: ISC */
/* follow_skip -- a file at the path that somebody else reads, as a whole: an archive. */
#include "host/logs/follow_inside.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/*
 * Where the file at the path ends now, and what it begins with.  False: there is no file that can
 * be read.
 */
static bool find_end(const struct follow *follow, struct follow_place *out)
{
	int fd = follow_open_at(AT_FDCWD, follow->path, 0);
	struct follow_head head;
	struct stat status;
	bool found = fd != -1 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
		     head_read(fd, &head);

	if (found)
		*out = (struct follow_place){ .device = status.st_dev,
					      .inode = status.st_ino,
					      .offset = (uint64_t)status.st_size,
					      .modified = stat_modified(&status),
					      .head_hash = head_hash(&head, head.size),
					      .head_bytes = head.size };
	if (fd != -1)
		close(fd);
	return found;
}

bool follow_is_skipped(const struct follow *follow)
{
	struct follow_place end;

	if (!find_end(follow, &end))
		return false;
	for (size_t i = 0; i < follow->wanted_count; i++) {
		const struct follow_place *place = &follow->wanted[i];

		if (place->inode == end.inode && place->device == end.device &&
		    place->offset == end.offset && place->head_hash == end.head_hash)
			return true;
	}
	return false;
}

void follow_skip(struct follow *follow)
{
	struct follow_place end;

	if (!find_end(follow, &end))
		return;
	if (follow->wanted_count == FOLLOW_PLACES)
		memmove(&follow->wanted[0], &follow->wanted[1],
			--follow->wanted_count * sizeof(follow->wanted[0]));
	follow->wanted[follow->wanted_count++] = end;
}
