/* SPDX-License-Identifier: ISC */
/* wild: which names a pattern stands for, and which files are found again under others. */
#include "host/logs/wild.h"

#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static const struct {
	const char *pattern, *name;
	bool fits;
} fits[] = {
	{ "u_ex*.log", "u_ex231117.log", true },
	{ "u_ex*.log", "u_ex.log", true },
	{ "u_ex*.log", "u_ex231117.log.1", false },
	{ "u_ex*.log", "u_in231117.log", false },
	{ "u_ex??.log", "u_ex17.log", true },
	{ "u_ex??.log", "u_ex7.log", false },
	{ "*", "any", true },
	{ "*", ".hidden", false },
	{ "?hidden", ".hidden", false },
	{ ".*", ".hidden", true },
	{ "a*b*c", "a-b-b-c", true },
	{ "a*b*c", "a-c-b", false },
	{ "*a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", false },
	{ "[ab].log", "a.log", false },
	{ "[ab]*.log", "[ab]1.log", true },
	{ "", "", true },
	{ "", "a", false },
};

START_TEST(name_fits)
{
	ck_assert_msg(wild_fit(fits[_i].pattern, fits[_i].name) == fits[_i].fits, "%s %s",
		      fits[_i].pattern, fits[_i].name);
}
END_TEST

START_TEST(patterns)
{
	ck_assert(wild_is_pattern("/logs/u_ex*.log"));
	ck_assert(wild_is_pattern("/logs/u_ex?.log"));
	ck_assert(!wild_is_pattern("/logs*/u_ex.log"));
	ck_assert(!wild_is_pattern("/logs/u_ex.log"));
}
END_TEST

/* ---- what is done to the folder, and what is read then ---- */

static char folder[] = "/tmp/test_wild.XXXXXX";
static struct arena *arena;

static void begin(void)
{
	arena = test_arena();
	strcpy(strrchr(folder, '.'), ".XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void end(void)
{
	const char *command = test_printf(arena, "rm -rf %s", folder);

	ck_assert_int_eq(system(command), 0);
	arena_free(arena);
}

static const char *path(const char *name)
{
	return test_printf(arena, "%s/%s", folder, name);
}

static void append(const char *name, const char *line)
{
	FILE *stream = fopen(path(name), "a");

	ck_assert_ptr_nonnull(stream);
	fprintf(stream, "%s\n", line);
	fclose(stream);
}

/* All lines that there are to be read, each with a bar behind it. */
static const char *all_lines(struct wild *wild)
{
	struct wildfile *file;
	struct follow_block block;
	struct text text;
	const char *copy;

	text_begin(&text, 1 << 16);
	do {
		wild_look(wild);
		while (wild_read(wild, &file, &block))
			text_add(&text, block.lines);
	} while (wild_wait(wild));
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] == '\n')
			text.data[i] = '|';
	copy = arena_string(arena, text_span(&text));
	text_end(&text);
	return copy;
}

/* Another one, with the places of the first, as after a restart. */
static struct wild *again(struct wild *wild)
{
	struct wild *other = wild_new(path("*.log"));
	struct wildfile *file;

	for (size_t i = 0; (file = wild_file(wild, i)) != NULL; i++) {
		struct follow_place places[FOLLOW_PLACES];
		size_t count = wildfile_places(file, places);

		for (size_t j = 0; j < count; j++)
			ck_assert_ptr_nonnull(wild_restore(other, wildfile_path(file), &places[j]));
	}
	wild_free(wild);
	return other;
}

/* Steps: +NAME a line, >FROM TO a rename, -NAME away; in turn, and then all is read. */
static const struct {
	const char *says, *steps[8], *lines;
} moves[] = {
	{ "nothing", { NULL }, "" },
	{ "grown", { "+a.log" }, "a.log 2|" },
	{ "new ones, by name", { "+d.log", "+c.log" }, "c.log 2|d.log 2|" },
	{ "renamed", { ">a.log x.log" }, "" },
	{ "renamed, and grown", { ">a.log x.log", "+x.log" }, "x.log 2|" },
	{ "renamed, and begun anew", { ">a.log x.log", "+a.log" }, "a.log 2|" },
	{ "names given on", { ">b.log x.log", ">a.log b.log" }, "" },
	{ "names given on, and grown",
	  { ">b.log x.log", ">a.log b.log", "+a.log", "+b.log", "+x.log" },
	  "a.log 2|b.log 2|x.log 2|" },
	{ "names exchanged",
	  { ">a.log x.log", ">b.log a.log", ">x.log b.log", "+b.log" },
	  "b.log 2|" },
	{ "away", { "-a.log", "+b.log" }, "b.log 2|" },
	{ "away, and another of that name", { "-a.log", "+a.log" }, "a.log 2|" },
	{ "another name altogether", { "+a.txt", "+a.log.gz" }, "" },
};

static void take_step(const char *step)
{
	char from[20] = "", to[20] = "";

	if (sscanf(step + 1, "%19s %19s", from, to) == 2)
		ck_assert_int_eq(rename(path(from), path(to)), 0);
	else if (step[0] == '-')
		ck_assert_int_eq(unlink(path(from)), 0);
	else
		append(from, test_printf(arena, "%s 2", from));
}

/* Over a restart, as looks within a second see nothing new. */
START_TEST(files_are_found)
{
	struct wild *wild = wild_new(path("*.log"));

	append("a.log", "a 1, which is long enough to be told from others");
	append("b.log", "b 1, which is long enough to be told from others");
	ck_assert_str_eq(all_lines(wild), "a 1, which is long enough to be told from others|"
					  "b 1, which is long enough to be told from others|");
	for (int i = 0; i < 8 && moves[_i].steps[i] != NULL; i++)
		take_step(moves[_i].steps[i]);
	wild = again(wild);
	ck_assert_msg(strcmp(all_lines(wild), moves[_i].lines) == 0, "%s", moves[_i].says);
	wild = again(wild);
	ck_assert_msg(strcmp(all_lines(wild), "") == 0, "%s: again", moves[_i].says);
	wild_free(wild);
}
END_TEST

START_TEST(many)
{
	struct wild *wild = wild_new(path("*.log"));
	size_t open;

	for (int i = 0; i < 3 * WILD_OPEN; i++)
		append(test_printf(arena, "%03d.log", i), test_printf(arena, "%d", i));
	ck_assert_uint_gt(strlen(all_lines(wild)), 2 * 3 * WILD_OPEN);
	ck_assert_uint_eq(wild_files(wild, &open), 3 * WILD_OPEN);
	ck_assert_uint_eq(open, WILD_OPEN);
	wild = again(wild);
	ck_assert_str_eq(all_lines(wild), "");
	wild_free(wild);
}
END_TEST

START_TEST(no_folder)
{
	struct wild *wild = wild_new("/nowhere/at/all/*.log");

	ck_assert_str_eq(all_lines(wild), "");
	ck_assert(!wild_are_there(wild));
	ck_assert_uint_eq(wild_count(wild).failures, 0);
	wild_free(wild);
	wild_free(NULL);
	wild_forget(NULL);
}
END_TEST

/* Between a look and the read behind it: see test_follow. */
START_TEST(what_is_truncated_while_it_is_read_is_not_settled)
{
	struct wild *wild;
	struct wildfile *file;
	struct follow_block block;

	append("a.log", "a line that is longer than what tells a copy");
	wild = wild_new(path("*.log"));
	wild_look(wild);
	ck_assert_int_eq(truncate(path("a.log"), 0), 0);
	ck_assert(!wild_read(wild, &file, &block));
	ck_assert(!wild_is_settled(wild));
	all_lines(wild);
	ck_assert(wild_is_settled(wild));
	wild_free(wild);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("wild");

	tcase_add_checked_fixture(tcase, begin, end);
	add_rows(tcase, name_fits, fits);
	tcase_add_test(tcase, patterns);
	add_rows(tcase, files_are_found, moves);
	tcase_add_test(tcase, many);
	tcase_add_test(tcase, no_folder);
	tcase_add_test(tcase, what_is_truncated_while_it_is_read_is_not_settled);
	return test_run("wild", tcase);
}
