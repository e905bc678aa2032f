/* SPDX-License-Identifier: ISC */
/* unpack_gzip -- .gz files, by zlib. */
#include "host/logs/unpack_inside.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#define WITH_GZIP_HEADER (MAX_WBITS + 16)

static void *begin(void)
{
	z_stream *stream = calloc(1, sizeof(*stream));

	if (stream != NULL && inflateInit2(stream, WITH_GZIP_HEADER) != Z_OK) {
		free(stream);
		return NULL;
	}
	return stream;
}

static unsigned at_most(size_t size)
{
	return size > INT_MAX ? INT_MAX : (unsigned)size;
}

static enum unpack_stepped step(void *state, struct unpack_step *step)
{
	z_stream *stream = state;
	int result;

	stream->next_in = (Bytef *)step->in;
	stream->avail_in = at_most(step->in_size);
	stream->next_out = (Bytef *)step->out;
	stream->avail_out = at_most(step->out_size);
	result = inflate(stream, Z_NO_FLUSH);
	step->in_size -= (size_t)((const char *)stream->next_in - step->in);
	step->in = (const char *)stream->next_in;
	step->out_size -= (size_t)((char *)stream->next_out - step->out);
	step->out = (char *)stream->next_out;
	if (result == Z_STREAM_END)
		return inflateReset(stream) == Z_OK ? UNPACK_WHOLE : UNPACK_BROKEN;
	return result == Z_OK || result == Z_BUF_ERROR ? UNPACK_GOES_ON : UNPACK_BROKEN;
}

static void end(void *state)
{
	if (state != NULL)
		inflateEnd(state);
	free(state);
}

const struct unpack_library unpack_gzip = { begin, step, end };
