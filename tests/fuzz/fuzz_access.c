/* SPDX-License-Identifier: ISC */
/*
 * fuzz_access -- any bytes as what a client says of itself, in lines of each server (poses.h):
 * never does an access become one of `boss`; and any bytes as a log.  The first byte chooses. Run
 * from the top folder: it reads conf/sources.conf.
 */
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "poses.h"
#include "access/access.h"
#include "host/config/config.h"
#include "host/logtime.h"

static const struct hash_seed test_seed = { 1, 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct config *sources(void)
{
	static struct config *config;
	struct complaints complaints = { .arena = arena_new() };
	char *folder = getcwd(NULL, 0);
	struct text path;

	if (config == NULL) {
		text_begin(&path, 4096);
		text_printf(&path, "%s/conf/sources.conf", folder);
		text_byte(&path, '\0');
		config = config_load(text_span(&path).data, &complaints);
		text_end(&path);
	}
	arena_free(complaints.arena);
	free(folder);
	if (config == NULL)
		abort();
	return config;
}

static void read_log(const struct source *source, struct span log, bool may_be_boss)
{
	struct access_reader *reader = access_reader_new(&test_seed, source, 10000);
	struct access access;
	int64_t milliseconds;

	access_block(reader, log);
	while (access_next(reader, &access)) {
		if (!may_be_boss && span_equal(access.user, SPAN("boss")))
			abort();
		for (size_t i = 0; i < source->time_count; i++)
			logtime_read(source->times[i], access.time, &source->zone, 1689638400,
				     &milliseconds);
	}
	access_reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct config *config = sources();
	struct span rest = { (const char *)data, size };
	struct text log;

	if (size == 0)
		return 0;
	rest = span_from(rest, 1);
	if (data[0] >= POSE_COUNT) {
		read_log(&config->sources[data[0] % config->source_count], rest, true);
		return 0;
	}
	text_begin(&log, 1 << 24);
	pose_write(&log, &poses[data[0]], rest);
	read_log(config_source(config, span_of(poses[data[0]].source)), text_span(&log), false);
	text_end(&log);
	return 0;
}
