/* SPDX-License-Identifier: ISC */
/* remade: a pid file and a lock that are removed come again; nothing else is touched. */
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "service/remade.h"
#include "support_config.h"

struct trial {
	struct arena *arena;
	const char *folder, *path;
	struct remade remade;
	int lock;
};

static void begin(struct trial *t)
{
	*t = (struct trial){ .arena = test_arena() };
	t->folder = test_folder(t->arena);
	ck_assert_int_eq(mkdir("run", 0700), 0);
	t->path = test_printf(t->arena, "%s/run/file", t->folder);
	t->lock = open(t->path, O_RDWR | O_CREAT, 0600);
	ck_assert_int_eq(flock(t->lock, LOCK_EX | LOCK_NB), 0);
}

static void end(struct trial *t)
{
	close(t->lock);
	test_folder_remove(t->arena, t->folder);
	arena_free(t->arena);
}

static bool is_locked(const char *path)
{
	int fd = open(path, O_RDWR);
	bool locked = fd != -1 && flock(fd, LOCK_EX | LOCK_NB) == -1;

	close(fd);
	return locked;
}

START_TEST(a_lock_is_made_anew_with_its_folder)
{
	struct trial t;

	begin(&t);
	ck_assert_int_eq(unlink(t.path), 0);
	ck_assert_int_eq(rmdir("run"), 0);
	for (int i = 0; i < 2; i++)
		remade_lock(&t.remade, "state", t.path, &t.lock);
	ck_assert(t.remade.lost_said);
	ck_assert_int_eq(mkdir("run", 0700), 0);
	remade_lock(&t.remade, "state", t.path, &t.lock);
	ck_assert(!t.remade.lost_said);
	ck_assert(is_locked(t.path));
	end(&t);
}
END_TEST

/* Who took the free place keeps it; when he is gone, it is ours again. */
START_TEST(a_lock_of_another_is_waited_for)
{
	struct trial t;
	int other;

	begin(&t);
	ck_assert_int_eq(unlink(t.path), 0);
	other = open(t.path, O_RDWR | O_CREAT, 0600);
	ck_assert_int_eq(flock(other, LOCK_EX | LOCK_NB), 0);
	remade_lock(&t.remade, "state", t.path, &t.lock);
	ck_assert(t.remade.lost_said);
	close(other);
	ck_assert(!is_locked(t.path));
	remade_lock(&t.remade, "state", t.path, &t.lock);
	ck_assert(!t.remade.lost_said);
	ck_assert(is_locked(t.path));
	end(&t);
}
END_TEST

static void ck_holds(const char *path, const char *wanted)
{
	char bytes[64];
	int fd = open(path, O_RDONLY);
	ssize_t size = read(fd, bytes, sizeof(bytes));

	close(fd);
	ck_assert_int_ge(size, 0);
	ck_text(((struct span){ bytes, (size_t)size }), wanted, path);
}

START_TEST(a_pid_file_is_made_anew_with_its_folder)
{
	struct trial t;
	const char *own;

	begin(&t);
	own = test_printf(t.arena, "%ld\n", (long)getpid());
	remade_pid(&t.remade, NULL);
	ck_assert_int_eq(unlink(t.path), 0);
	ck_assert_int_eq(rmdir("run"), 0);
	remade_pid(&t.remade, t.path);
	ck_assert(t.remade.lost_said);
	ck_assert_int_eq(mkdir("run", 0700), 0);
	remade_pid(&t.remade, t.path);
	ck_assert(!t.remade.lost_said);
	ck_holds(t.path, own);
	end(&t);
}
END_TEST

START_TEST(a_pid_file_of_another_stays)
{
	struct trial t;

	begin(&t);
	test_write("run/file", SPAN("4711\n"));
	remade_pid(&t.remade, t.path);
	ck_holds(t.path, "4711\n");
	end(&t);
}
END_TEST

START_TEST(nothing_is_done_without_need)
{
	struct trial t;
	int before, none = -1;

	begin(&t);
	before = t.lock;
	remade_lock(&t.remade, "state", t.path, &t.lock);
	ck_assert_int_eq(t.lock, before);
	unlink(t.path);
	remade_lock(&t.remade, "state", t.path, &none);
	ck_assert_int_eq(none, -1);
	ck_assert_int_eq(access(t.path, F_OK), -1);
	end(&t);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("remade");

	tcase_add_test(tcase, a_lock_is_made_anew_with_its_folder);
	tcase_add_test(tcase, a_lock_of_another_is_waited_for);
	tcase_add_test(tcase, a_pid_file_is_made_anew_with_its_folder);
	tcase_add_test(tcase, a_pid_file_of_another_stays);
	tcase_add_test(tcase, nothing_is_done_without_need);
	return test_run("remade", tcase);
}
