/* SPDX-License-Identifier: ISC */
/*
 * support_config -- a configuration out of a test's own text, for tests only.
 */
#ifndef SUPPORT_CONFIG_H
#define SUPPORT_CONFIG_H

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/config/config.h"
#include "support.h"

/* A folder of its own, which becomes the working directory; its path, in the arena. */
static inline const char *test_folder(struct arena *arena)
{
	const char *base = getenv("TMPDIR");
	char *folder = (char *)test_printf(arena, "%s/milter-device-test.XXXXXX",
					   base != NULL ? base : "/tmp");

	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	return folder;
}

/* Takes the folder and what is in it away again. */
static inline void test_folder_remove(struct arena *arena, const char *folder)
{
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(system(test_printf(arena, "rm -rf '%s'", folder)), 0);
}

static inline void test_write(const char *path, struct span content)
{
	FILE *stream = fopen(path, "w");

	ck_assert_msg(stream != NULL, "%s", path);
	ck_assert_uint_eq(fwrite(content.data, 1, content.size, stream), content.size);
	ck_assert_int_eq(fclose(stream), 0);
}

/* What `register = 'register.tsv'` names in a configuration of a test's text. */
#define TEST_REGISTER                                    \
	"user\tdevice_id\tdevice\tmodel\tstate\tuntil\n" \
	"anna@m.example\t\tiphone\tiPhone 12\tallowed\n" \
	"anna@m.example\tappl1\tiphone\t\tblocked\n"     \
	"bob@m.example\t\tiphone\t\tallowed\t2023-07-16\n"

/* What `holidays = 'holidays.tsv'` names there: a Tuesday, and two days of each year. */
#define TEST_HOLIDAYS "2023-07-18\tNational \033 day\n12-25/12-26\tChristmas\n"

/* Loads text as a configuration in which nothing may be wrong.  The caller drops it. */
static inline struct config *test_config(struct arena *arena, const char *text)
{
	const char *folder = test_folder(arena);
	struct complaints complaints = { .arena = arena };
	struct config *config;

	test_write("register.tsv", SPAN(TEST_REGISTER));
	test_write("holidays.tsv", SPAN(TEST_HOLIDAYS));
	test_write("test.conf", span_of(text));
	config = config_load("test.conf", &complaints);
	test_folder_remove(arena, folder);
	ck_assert_msg(config != NULL, "%s", complaints.count != 0 ? complaints.lines[0] : "");
	return config;
}

/*
 * The catalogue, the sources and the tables that come with the release, seen from that time zone.
 * root is the folder that the tests are run in, and stays so.  The caller drops it.
 */
static inline struct config *test_release(struct arena *arena, const char *root, const char *zone)
{
	static const char *const files[] = { "devices.conf", "sources.conf", "builds.tsv",
					     "models.tsv" };
	struct complaints complaints = { .arena = arena };
	const char *folder = test_folder(arena);
	struct config *config;

	for (int i = 0; i < ROWS(files); i++)
		ck_assert_int_eq(
			symlink(test_printf(arena, "%s/conf/%s", root, files[i]), files[i]), 0);
	test_write("test.conf",
		   span_of(test_printf(arena,
				       "timezone = '%s'\n"
				       "include('devices.conf') include('sources.conf')\n",
				       zone)));
	config = config_load("test.conf", &complaints);
	test_folder_remove(arena, folder);
	ck_assert_int_eq(chdir(root), 0);
	ck_assert_ptr_nonnull(config);
	return config;
}

#endif
