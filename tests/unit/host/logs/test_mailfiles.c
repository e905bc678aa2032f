/* SPDX-License-Identifier: ISC */
/* mailfiles: saved mail, wherever it lies. */
#include "host/logs/mailfiles.h"
#include "support_config.h"

static void note(void *context, const char *name, struct span message)
{
	struct text *text = context;

	text_printf(text, "%s=%.*s;", name,
		    SPAN_FORMAT(span_first(message, span_find(message, '\n'))));
}

/* What is visited, in order; `folder/` in front of a name makes folders. */
static const struct {
	const char *says;
	struct {
		const char *name, *content;
	} files[5];
	const char *path, *visited;
	const char *why; /* NULL: all was read */
} places[] = {
	{ "a message", { { "m", "A: 1\n\nb" } }, "m", "m=A: 1;", NULL },
	{ "an mbox",
	  { { "m", "From a\nA: 1\n\nFrom b\nB: 2\n" } },
	  "m",
	  "m:1=A: 1;m:2=B: 2;",
	  NULL },
	{ "an empty file", { { "m", "" } }, "m", "m=;", NULL },
	{ "a folder, by name",
	  { { "f/b", "B: 2\n" }, { "f/a", "A: 1\n" } },
	  "f",
	  "f/a=A: 1;f/b=B: 2;",
	  NULL },
	{ "hidden files are not",
	  { { "f/.x", "X: 1\n" }, { "f/a", "A: 1\n" } },
	  "f",
	  "f/a=A: 1;",
	  NULL },
	{ "a folder in a folder", { { "f/g/a", "A: 1\n" } }, "f", "f/g/a=A: 1;", NULL },
	{ "tmp is an ordinary name", { { "f/tmp", "A: 1\n" } }, "f", "f/tmp=A: 1;", NULL },
	{ "an mbox in a folder", { { "f/m", "From a\nA: 1\n" } }, "f", "f/m:1=A: 1;", NULL },
	{ "nothing there", { { NULL, NULL } }, "m", "", "m: No such file or directory" },
	{ "a folder that is empty", { { "f/.x", "" } }, "f", "", NULL },
};

static void make_folders(struct arena *arena, const char *name)
{
	for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/'))
		mkdir(test_printf(arena, "%.*s", (int)(slash - name), name), 0700);
}

START_TEST(place_holds)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena);
	struct trouble why = { "" };
	struct text text;
	bool all;

	for (int i = 0; i < 5 && places[_i].files[i].name != NULL; i++) {
		make_folders(arena, places[_i].files[i].name);
		test_write(places[_i].files[i].name, span_of(places[_i].files[i].content));
	}
	text_begin(&text, 10000);
	all = mailfiles_visit(places[_i].path, note, &text, &why);
	ck_text(text_span(&text), places[_i].visited, places[_i].says);
	ck_assert_msg(all == (places[_i].why == NULL), "%s", places[_i].says);
	if (!all)
		ck_text(span_of(why.sentence), places[_i].why, places[_i].says);
	text_end(&text);
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

START_TEST(one_bad_file_does_not_hide_the_rest)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena);
	struct trouble why = { "" };
	struct text text;

	ck_assert_int_eq(mkdir("f", 0700), 0);
	test_write("f/a", SPAN("A: 1\n"));
	ck_assert_int_eq(mkfifo("f/b", 0600), 0);
	test_write("f/c", SPAN("C: 3\n"));
	ck_assert_int_eq(symlink("nowhere", "f/d"), 0);
	text_begin(&text, 10000);
	ck_assert(!mailfiles_visit("f", note, &text, &why));
	ck_text(text_span(&text), "f/a=A: 1;f/c=C: 3;", "the rest");
	ck_assert_str_eq(why.sentence, "f/d: No such file or directory");
	text_end(&text);
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

START_TEST(a_large_file_is_read_whole)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena);
	struct span bytes = test_bytes(arena, 'x', 5000001);
	struct trouble why;
	size_t size = 0;
	char *read;

	test_write("m", bytes);
	read = mailfiles_read("m", &size, &why);
	ck_assert_ptr_nonnull(read);
	ck_assert(span_equal((struct span){ read, size }, bytes));
	free(read);
	ck_assert_ptr_null(mailfiles_read("n", &size, &why));
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("mailfiles");

	add_rows(tcase, place_holds, places);
	tcase_add_test(tcase, one_bad_file_does_not_hide_the_rest);
	tcase_add_test(tcase, a_large_file_is_read_whole);
	return test_run("mailfiles", tcase);
}
