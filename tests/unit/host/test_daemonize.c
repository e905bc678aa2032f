/* SPDX-License-Identifier: ISC */
/* The pid file: what it may replace, and what is removed at the end. */
#include "host/daemonize.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static char folder[] = "/tmp/test_daemonize.XXXXXX";
static char path[64];

static void begin(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/pid", folder);
}

static void end(void)
{
	unlink(path);
	ck_assert_int_eq(rmdir(folder), 0);
}

static void put(const char *content)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(content, file);
	fclose(file);
}

static void holds(const char *content)
{
	char there[200] = "";
	FILE *file = fopen(path, "r");

	ck_assert_ptr_nonnull(file);
	ck_assert(fread(there, 1, sizeof(there) - 1, file) <= sizeof(there));
	fclose(file);
	ck_assert_str_eq(there, content);
}

static const struct {
	const char *says, *content;
	bool replaced;
} rows[] = {
	{ "an empty file is replaced", "", true },
	{ "a number is", "12345\n", true },
	{ "a number without its newline is", "12345", true },
	{ "a word is not", "one\n", false },
	{ "a number with more behind it is not", "12345\n\n", false },
	{ "two numbers are not", "1 2\n", false },
	{ "more digits than a process id has are not", "1234567890123456789012345\n", false },
	{ "what begins as a process id is not", "12345\n{\"event\":1}\n", false },
};

START_TEST(file_is_replaced)
{
	char own[32];
	struct trouble why;

	put(rows[_i].content);
	ck_assert_msg(daemonize_would_write_pid(path, &why) == rows[_i].replaced, "%s",
		      rows[_i].says);
	ck_assert_msg(daemonize_write_pid(path, &why) == rows[_i].replaced, "%s", rows[_i].says);
	snprintf(own, sizeof(own), "%ld\n", (long)getpid());
	holds(rows[_i].replaced ? own : rows[_i].content);
}
END_TEST

START_TEST(only_our_own_is_removed)
{
	struct trouble why;

	ck_assert(daemonize_write_pid(path, &why));
	put("1\n");
	daemonize_remove_pid(path);
	holds("1\n");
	ck_assert(daemonize_write_pid(path, &why));
	daemonize_remove_pid(path);
	ck_assert_int_eq(access(path, F_OK), -1);
	daemonize_remove_pid(path);
	daemonize_remove_pid(NULL);
}
END_TEST

START_TEST(a_lock_in_use_is_not_replaced)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct trouble why;

	ck_assert_int_eq(flock(fd, LOCK_EX), 0);
	ck_assert(!daemonize_write_pid(path, &why));
	holds("");
	close(fd);
}
END_TEST

START_TEST(what_is_no_file_is_not_replaced)
{
	struct trouble why;

	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert(!daemonize_would_write_pid(path, &why));
	ck_assert(!daemonize_write_pid(path, &why));
	daemonize_remove_pid(path);
	ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("daemonize");

	tcase_add_checked_fixture(tcase, begin, end);
	add_rows(tcase, file_is_replaced, rows);
	tcase_add_test(tcase, only_our_own_is_removed);
	tcase_add_test(tcase, a_lock_in_use_is_not_replaced);
	tcase_add_test(tcase, what_is_no_file_is_not_replaced);
	return test_run("daemonize", tcase);
}
