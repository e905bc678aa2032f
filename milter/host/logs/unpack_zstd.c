/* SPDX-License-Identifier: ISC */
/* unpack_zstd -- .zst files, by libzstd. */
#include "host/logs/unpack_inside.h"

#include <zstd.h>

static void *begin(void)
{
	return ZSTD_createDStream();
}

static enum unpack_stepped step(void *state, struct unpack_step *step)
{
	ZSTD_inBuffer in = { step->in, step->in_size, 0 };
	ZSTD_outBuffer out = { step->out, step->out_size, 0 };
	size_t result = ZSTD_decompressStream(state, &out, &in);

	step->in += in.pos;
	step->in_size -= in.pos;
	step->out += out.pos;
	step->out_size -= out.pos;
	if (ZSTD_isError(result))
		return UNPACK_BROKEN;
	return result == 0 ? UNPACK_WHOLE : UNPACK_GOES_ON;
}

static void end(void *state)
{
	ZSTD_freeDStream(state);
}

const struct unpack_library unpack_zstd = { begin, step, end };
