/* SPDX-License-Identifier: ISC */
/* A configuration that was kept loads alone, from anywhere, as what it was. */
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/config/config.h"
#include "service/statefolder.h"
#include "support.h"

/* The files of a configuration that uses all that can be read from files. */
static const struct {
	const char *name, *content;
} files[] = {
	{ "milter-device.conf",
	  "own_domains = { 'minprom.example' }\n"
	  "user_map = 'map.tsv'\n"
	  "pseudonym_key = 'file:key'\n"
	  "timezone = 'UTC'\n"
	  "include('more/devices.conf')\n"
	  "policy first { devices = { phone } users = { 'file:list' } action = tag }\n"
	  "include('more/policy.conf')\n" },
	{ "more/devices.conf",
	  "device phone {\n"
	  "\tmatch { when = { 'X-Mailer: ^Phone \\((?<build>\\w+)\\)$' } confidence = certain\n"
	  "\t\texample = { 'X-Mailer: Phone (1A1)' } }\n"
	  "}\n" },
	{ "more/policy.conf",
	  "policy second { devices = { phone } users = { 'file:list' } action = log }\n" },
	{ "list", "anna@minprom.example\n" },
	{ "more/list", "bob@minprom.example\n" },
	{ "map.tsv", "short\tanna@minprom.example\n" },
	{ "builds.tsv", "build\tos\tversion\tdate\n1A1\tTestOS\t1.2\t2023-01-01\n" },
	{ "key", "0123456789abcdef0123456789abcdef\n" },
};

struct place_of_test {
	char folder[PATH_MAX], kept[PATH_MAX + 64];
	struct arena *arena;
	struct complaints complaints;
};

static const char *in(struct place_of_test *t, const char *name)
{
	return test_printf(t->arena, "%s/%s", t->folder, name);
}

static void write_whole(const char *path, struct span content)
{
	FILE *stream = fopen(path, "w");

	ck_assert_ptr_nonnull(stream);
	ck_assert_uint_eq(fwrite(content.data, 1, content.size, stream), content.size);
	ck_assert_int_eq(fclose(stream), 0);
}

static struct span read_whole(struct arena *arena, const char *path)
{
	FILE *stream = fopen(path, "r");
	char *bytes = arena_take(arena, 1 << 20);
	size_t size;

	ck_assert_ptr_nonnull(stream);
	ck_assert_ptr_nonnull(bytes);
	size = fread(bytes, 1, 1 << 20, stream);
	fclose(stream);
	return (struct span){ bytes, size };
}

static struct config *load(struct place_of_test *t, const char *path)
{
	t->complaints = (struct complaints){ .arena = t->arena };
	return config_load(path, &t->complaints);
}

static void remove_sources(struct place_of_test *t)
{
	for (int i = 0; i < ROWS(files); i++)
		unlink(in(t, files[i].name));
}

/* Loads the configuration, keeps it, and takes the files it was made of away. */
static void keep(struct place_of_test *t, char hash[17])
{
	struct config *config;
	struct trouble why;

	t->arena = test_arena();
	ck_assert(snprintf(t->folder, sizeof(t->folder), "%s/keptfile.XXXXXX",
			   getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp") < PATH_MAX);
	ck_assert_ptr_nonnull(mkdtemp(t->folder));
	mkdir(in(t, "more"), 0755);
	for (int i = 0; i < ROWS(files); i++)
		write_whole(in(t, files[i].name), span_of(files[i].content));
	config = load(t, in(t, "milter-device.conf"));
	ck_assert_msg(config != NULL, "%s", t->complaints.count ? t->complaints.lines[0] : "");
	config->state_dir = in(t, "state");
	statefolder_make(config, NULL);
	ck_assert_msg(statefolder_keep(config, &why), "%s", why.sentence);
	memcpy(hash, config->rules.hash, 17);
	config_drop(config);
	ck_assert(snprintf(t->kept, sizeof(t->kept), "%s/state/config/%s.conf", t->folder, hash) <
		  (int)sizeof(t->kept));
	remove_sources(t);
}

static void end(struct place_of_test *t)
{
	static const char *const names[] = { "more", "state/config", "state", "" };

	remove_sources(t);
	unlink(t->kept);
	unlink(in(t, "moved.conf"));
	for (int i = 0; i < ROWS(names); i++)
		ck_assert_int_eq(rmdir(in(t, names[i])), 0);
	arena_free(t->arena);
}

START_TEST(loads_from_anywhere_with_the_same_hash)
{
	struct place_of_test t;
	struct config *config;
	char hash[17];

	keep(&t, hash);
	write_whole(in(&t, "moved.conf"), read_whole(t.arena, t.kept));
	write_whole(in(&t, "list"), SPAN("carl@minprom.example\n"));
	config = load(&t, in(&t, "moved.conf"));
	ck_assert_msg(config != NULL, "%s", t.complaints.count ? t.complaints.lines[0] : "");
	ck_assert_str_eq(config->rules.hash, hash);
	end(&t);
	config_drop(config);
}
END_TEST

START_TEST(has_the_lists_and_tables_of_then)
{
	struct place_of_test t;
	const struct policy *policies;
	struct config *config;
	char hash[17];

	keep(&t, hash);
	write_whole(in(&t, "list"), SPAN("carl@minprom.example\n"));
	write_whole(in(&t, "builds.tsv"),
		    SPAN("build\tos\tversion\tdate\n1A1\tTestOS\t9.9\t2023-01-01\n"));
	config = load(&t, t.kept);
	ck_assert_msg(config != NULL, "%s", t.complaints.count ? t.complaints.lines[0] : "");
	policies = config->rules.policies.policies;
	ck_assert_uint_eq(config->rules.policies.count, 2);
	ck_assert(people_have(policies[0].users, SPAN("anna@minprom.example")));
	ck_assert(!people_have(policies[0].users, SPAN("carl@minprom.example")));
	ck_assert(!people_have(policies[0].users, SPAN("bob@minprom.example")));
	ck_assert(people_have(policies[1].users, SPAN("bob@minprom.example")));
	ck_assert_str_eq(policies[1].place.file, in(&t, "more/policy.conf"));
	ck_assert_int_eq(policies[1].place.line, 1);
	ck_assert_int_eq(names_find(config->rules.user_map.logins, SPAN("short")), 0);
	config_drop(config);
	end(&t);
}
END_TEST

START_TEST(keeps_no_key)
{
	struct place_of_test t;
	struct span kept;
	char hash[17];

	keep(&t, hash);
	kept = read_whole(t.arena, t.kept);
	ck_assert_uint_eq(span_find_nocase(kept, SPAN("0123456789abcdef0123")), kept.size);
	end(&t);
}
END_TEST

START_TEST(is_refused_when_it_was_changed)
{
	struct place_of_test t;
	struct span kept;
	size_t at;
	char hash[17];

	keep(&t, hash);
	kept = read_whole(t.arena, t.kept);
	at = span_find_nocase(kept, SPAN("bob@minprom.example"));
	ck_assert_uint_lt(at, kept.size);
	((char *)kept.data)[at] = 'r';
	write_whole(in(&t, "moved.conf"), kept);
	ck_assert_ptr_null(load(&t, in(&t, "moved.conf")));
	ck_assert_ptr_nonnull(strstr(t.complaints.lines[0], "it was changed"));
	end(&t);
}
END_TEST

/* Cut anywhere behind the words that it is known by, it is refused, and says why. */
START_TEST(is_refused_when_it_was_cut)
{
	struct place_of_test t;
	struct span kept;
	char hash[17];

	keep(&t, hash);
	kept = read_whole(t.arena, t.kept);
	for (size_t size = sizeof("#@ milter-device kept configuration"); size < kept.size;
	     size++) {
		struct config *config;

		if (size > 60 && size + 40 < kept.size && size % 7 != 0)
			continue;
		write_whole(in(&t, "moved.conf"), span_first(kept, size));
		config = load(&t, in(&t, "moved.conf"));
		ck_assert_msg(config == NULL, "cut at %zu of %zu", size, kept.size);
		ck_assert_uint_ne(t.complaints.count, 0);
	}
	end(&t);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("keptfile");

	tcase_add_test(tcase, loads_from_anywhere_with_the_same_hash);
	tcase_add_test(tcase, has_the_lists_and_tables_of_then);
	tcase_add_test(tcase, keeps_no_key);
	tcase_add_test(tcase, is_refused_when_it_was_changed);
	tcase_add_test(tcase, is_refused_when_it_was_cut);
	return test_run("keptfile", tcase);
}
