/* SPDX-License-Identifier: ISC */
/* linepipe -- whole lines from a pipe as they come. */
#include "host/logs/linepipe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/notice.h"

void linepipe_end(struct linepipe *pipe)
{
	free(pipe->buffer);
	*pipe = (struct linepipe){ .fd = pipe->fd };
}

/* What was given by the call before is let go of: the whole lines. */
static void drop_given(struct linepipe *pipe)
{
	const char *last = memrchr(pipe->buffer, '\n', pipe->size);
	size_t given = last != NULL ? (size_t)(last - pipe->buffer) + 1 : 0;

	memmove(pipe->buffer, pipe->buffer + given, pipe->size - given);
	pipe->size -= given;
}

/* Passes over the rest of a line that is too long.  False: all there is belongs to it. */
static bool end_skipping(struct linepipe *pipe)
{
	const char *newline = memchr(pipe->buffer, '\n', pipe->size);
	size_t over = newline != NULL ? (size_t)(newline - pipe->buffer) + 1 : pipe->size;

	memmove(pipe->buffer, pipe->buffer + over, pipe->size - over);
	pipe->size -= over;
	pipe->skipping = newline == NULL;
	return !pipe->skipping;
}

static struct span whole_lines(struct linepipe *pipe)
{
	const char *last;

	if (pipe->skipping && !end_skipping(pipe))
		return (struct span){ pipe->buffer, 0 };
	if (pipe->ended && pipe->size != 0 && pipe->buffer[pipe->size - 1] != '\n')
		pipe->buffer[pipe->size++] = '\n';
	last = memrchr(pipe->buffer, '\n', pipe->size);
	if (last == NULL && pipe->size == LINEPIPE_BYTES) {
		if (pipe->long_lines++ == 0)
			notice_say(NOTICE_WARNING,
				   "standard input: a line of over %d bytes is left out, and so "
				   "are others",
				   LINEPIPE_BYTES);
		pipe->skipping = true;
		pipe->size = 0;
	}
	return (struct span){ pipe->buffer, last != NULL ? (size_t)(last - pipe->buffer) + 1 : 0 };
}

bool linepipe_read(struct linepipe *pipe, struct span *lines, struct trouble *why)
{
	ssize_t size;

	trouble_say(why, "end of input");
	if (pipe->ended)
		return false;
	if (pipe->buffer == NULL)
		pipe->buffer = malloc(LINEPIPE_BYTES + 1);
	if (pipe->buffer == NULL) {
		trouble_say(why, "%s", strerror(ENOMEM));
		return false;
	}
	drop_given(pipe);
	size = read(pipe->fd, pipe->buffer + pipe->size, LINEPIPE_BYTES - pipe->size);
	if (size == -1 && errno != EINTR && errno != EAGAIN) {
		trouble_say(why, "%s", strerror(errno));
		return false;
	}
	pipe->ended = size == 0;
	if (size > 0)
		pipe->size += (size_t)size;
	*lines = whole_lines(pipe);
	return true;
}
