/* SPDX-License-Identifier: ISC */
/*
 * fuzz_config -- a configuration is taken whole or refused with reasons, whatever the files hold.
 * Input: the main file; what stands behind a line of `%%%` is policy.conf, which it may include,
 * behind the next one a list, which it may name as file:list, behind that a register, and behind
 * the last holidays.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MARK "\n%%%\n" /* between files */

static const char *const names[] = { "main.conf", "policy.conf", "list", "register", "holidays" };

static char folder[] = "/tmp/fuzz_config.XXXXXX";

static void remove_folder(void)
{
	char path[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

/* libFuzzer wants to stay in the folder where it is, so this one is only named. */
static bool make_folder(void)
{
	static bool made;

	if (!made)
		made = mkdtemp(folder) != NULL && atexit(remove_folder) == 0;
	return made;
}

static void write_file(const char *path, struct span content)
{
	FILE *stream = fopen(path, "w");

	if (stream == NULL || fwrite(content.data, 1, content.size, stream) != content.size)
		abort();
	fclose(stream);
}

static void check_complaints(const struct complaints *complaints)
{
	for (size_t i = 0; i < complaints->count; i++)
		if (complaints->lines[i][0] == '\0' || strchr(complaints->lines[i], '\n') != NULL)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	struct complaints complaints = { .arena = arena_new() };
	struct config *config;
	char path[64];

	if (!make_folder() || complaints.arena == NULL)
		return 0;
	for (size_t i = sizeof(names) / sizeof(names[0]); i-- > 0;) {
		struct span part = rest;

		for (size_t j = 0; j < i; j++)
			part = span_from(part,
					 span_find_nocase(part, SPAN(MARK)) + sizeof(MARK) - 1);
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		write_file(path, span_first(part, span_find_nocase(part, SPAN(MARK))));
	}
	config = config_load(path, &complaints);
	if ((config == NULL) != (complaints.count != 0))
		abort();
	check_complaints(&complaints);
	config_drop(config);
	arena_free(complaints.arena);
	return 0;
}
