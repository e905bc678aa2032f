/* SPDX-License-Identifier: ISC */
/* safefile: the file is the old one or the new one, never half of one, never none. */
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "host/safefile.h"
#include "support_config.h"

static struct arena *arena;
static const char *folder;
static struct trouble why;

static void begin(void)
{
	arena = test_arena();
	folder = test_folder(arena);
	why.sentence[0] = '\0';
}

static void end(void)
{
	test_folder_remove(arena, folder);
	arena_free(arena);
}

static struct span read_it(const char *path)
{
	struct span content = { NULL, 0 };

	ck_assert_msg(safefile_read(path, arena, 1 << 20, &content, &why), "%s", why.sentence);
	ck_assert_ptr_nonnull(content.data);
	return content;
}

static const struct {
	const char *says;
	struct span content;
} contents[] = {
	{ "a line", { "one\n", 4 } },
	{ "nothing", { NULL, 0 } },
	{ "bytes", { "\0\xff\n\0", 4 } },
};

START_TEST(what_is_written_is_read)
{
	struct stat status;

	begin();
	ck_assert_msg(safefile_write("state", contents[_i].content, &why), "%s", why.sentence);
	ck_span(read_it("state"), contents[_i].content, contents[_i].says);
	ck_assert_int_eq(stat("state", &status), 0);
	ck_assert_int_eq(status.st_mode & 0777, 0600);
	ck_assert_int_eq(access("state.old", F_OK), -1);
	ck_assert_int_eq(access("state.new", F_OK), -1);
	end();
}
END_TEST

START_TEST(the_one_before_is_kept)
{
	begin();
	ck_assert(safefile_write("state", SPAN("one"), &why));
	ck_assert(safefile_write("state", SPAN("two"), &why));
	ck_text(read_it("state.old"), "one", "old");
	ck_assert(safefile_write(test_printf(arena, "%s/state", folder), SPAN("three"), &why));
	ck_text(read_it("state"), "three", "new");
	ck_text(read_it("state.old"), "two", "old");
	end();
}
END_TEST

START_TEST(a_file_is_put_in_place)
{
	struct stat status;

	begin();
	umask(022);
	ck_assert(safefile_put("state", 0640, SPAN("one"), &why));
	ck_assert(safefile_put("state", 0640, SPAN("two"), &why));
	ck_text(read_it("state"), "two", "new");
	ck_assert_int_eq(stat("state", &status), 0);
	ck_assert_int_eq(status.st_mode & 0777, 0640);
	ck_assert_int_eq(access("state.old", F_OK), -1);
	ck_assert_int_eq(access("state.new", F_OK), -1);
	end();
}
END_TEST

START_TEST(a_folder_is_not_replaced)
{
	begin();
	ck_assert_int_eq(mkdir("state", 0755), 0);
	ck_assert(!safefile_put("state", 0640, SPAN("one"), &why));
	ck_assert_ptr_nonnull(strstr(why.sentence, "state: rename: "));
	ck_assert_int_eq(access("state.new", F_OK), -1);
	end();
}
END_TEST

/* What a write that was cut off leaves is in nobody's way. */
START_TEST(a_draft_that_was_left_is_overwritten)
{
	begin();
	test_write("state.new", SPAN("something long that was never finished"));
	ck_assert(safefile_write("state", SPAN("one"), &why));
	ck_text(read_it("state"), "one", "new");
	end();
}
END_TEST

START_TEST(a_link_as_draft_is_not_followed)
{
	begin();
	test_write("victim", SPAN("mine"));
	ck_assert_int_eq(symlink("victim", "state.new"), 0);
	ck_assert_msg(safefile_write("state", SPAN("one"), &why), "%s", why.sentence);
	ck_text(read_it("victim"), "mine", "victim");
	ck_text(read_it("state"), "one", "state");
	end();
}
END_TEST

/* A FIFO would be waited for, for ever. */
START_TEST(a_fifo_as_draft_is_not_opened)
{
	begin();
	ck_assert_int_eq(mkfifo("state.new", 0600), 0);
	ck_assert_msg(safefile_write("state", SPAN("one"), &why), "%s", why.sentence);
	ck_text(read_it("state"), "one", "state");
	end();
}
END_TEST

/* A full disk, as a limit of file size shows it. */
START_TEST(a_full_disk_leaves_the_old_one)
{
	struct rlimit limit;

	begin();
	signal(SIGXFSZ, SIG_IGN);
	ck_assert(safefile_write("state", SPAN("one"), &why));
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = 1000;
	setrlimit(RLIMIT_FSIZE, &limit);
	ck_assert(!safefile_write("state", test_bytes(arena, 'x', 5000), &why));
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_FSIZE, &limit);
	ck_assert_ptr_nonnull(strstr(why.sentence, "state.new: write: File too large"));
	ck_text(read_it("state"), "one", "state");
	ck_assert_int_eq(access("state.new", F_OK), -1);
	end();
}
END_TEST

static const struct {
	const char *path, *says;
	int cause;
} unreadable[] = {
	{ "none", "none: No such file or directory", ENOENT },
	{ "folder", "folder: ", EINVAL },
	{ "fifo", "fifo: ", EINVAL },
	{ "large", "large: File too large", EFBIG },
};

START_TEST(what_cannot_be_read_is_said)
{
	struct span content;
	bool done;

	begin();
	mkdir("folder", 0700);
	mkfifo("fifo", 0600);
	test_write("large", SPAN("12345"));
	done = safefile_read(unreadable[_i].path, arena, 4, &content, &why);
	ck_assert_int_eq(errno, unreadable[_i].cause);
	ck_assert(!done);
	ck_assert_msg(strncmp(why.sentence, unreadable[_i].says, strlen(unreadable[_i].says)) == 0,
		      "%s", why.sentence);
	end();
}
END_TEST

START_TEST(no_folder_is_said)
{
	begin();
	ck_assert(!safefile_write("none/state", SPAN("one"), &why));
	ck_assert_ptr_nonnull(
		strstr(why.sentence, "none/state.new: there is no folder none: `install -d "));
	end();
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("safefile");

	add_rows(tcase, what_is_written_is_read, contents);
	tcase_add_test(tcase, the_one_before_is_kept);
	tcase_add_test(tcase, a_file_is_put_in_place);
	tcase_add_test(tcase, a_folder_is_not_replaced);
	tcase_add_test(tcase, a_draft_that_was_left_is_overwritten);
	tcase_add_test(tcase, a_link_as_draft_is_not_followed);
	tcase_add_test(tcase, a_fifo_as_draft_is_not_opened);
	tcase_add_test(tcase, a_full_disk_leaves_the_old_one);
	add_rows(tcase, what_cannot_be_read_is_said, unreadable);
	tcase_add_test(tcase, no_folder_is_said);
	return test_run("safefile", tcase);
}
