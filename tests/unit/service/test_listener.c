/* SPDX-License-Identifier: ISC */
/* listener: a socket whose file is gone is made anew, and goes on under the same descriptor. */
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "service/listener.h"
#include "support_config.h"

struct trial {
	struct arena *arena;
	const char *folder, *path;
	struct socketplace place;
	int listener;
};

static struct sockaddr_un address_of(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	memcpy(address.sun_path, path, strlen(path));
	return address;
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = address_of(path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	return fd;
}

static void begin(struct trial *t)
{
	struct trouble why = { "" };

	t->arena = test_arena();
	t->folder = test_folder(t->arena);
	ck_assert_int_eq(mkdir("run", 0700), 0);
	t->path = test_printf(t->arena, "%s/run/socket", t->folder);
	ck_assert_msg(socketplace_take(&t->place, t->path, &why), "%s", why.sentence);
	socketplace_expect(&t->place, 0660);
	t->listener = listen_at(t->path);
	socketplace_made(&t->place, true);
}

static void end(struct trial *t)
{
	socketplace_leave(&t->place);
	close(t->listener);
	test_folder_remove(t->arena, t->folder);
	arena_free(t->arena);
}

/* Whether somebody who connects is taken at the descriptor that was there from the beginning. */
static bool is_reached(struct trial *t)
{
	struct sockaddr_un address = address_of(t->path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), taken = -1;

	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		taken = accept(t->listener, NULL, NULL);
	close(fd);
	if (taken != -1)
		close(taken);
	return taken != -1;
}

START_TEST(a_removed_socket_is_made_anew)
{
	struct stat status;
	struct trial t;

	begin(&t);
	listener_look(&t.place, t.listener, "socket");
	ck_assert_int_eq(unlink(t.path), 0);
	ck_assert(!is_reached(&t));
	ck_assert_int_eq(listener_find(t.path), t.listener);
	listener_look(&t.place, t.listener, "socket");
	ck_assert(is_reached(&t));
	ck_assert_int_eq(listener_find(t.path), t.listener);
	ck_assert_int_eq(stat(t.path, &status), 0);
	ck_assert_int_eq(status.st_mode & 0777, 0660);
	end(&t);
	ck_assert_int_eq(access(t.path, F_OK), -1);
}
END_TEST

START_TEST(who_does_not_wait_does_not_at_the_new_one)
{
	struct trial t;

	begin(&t);
	ck_assert_int_ne(fcntl(t.listener, F_SETFL, O_NONBLOCK), -1);
	ck_assert_int_eq(unlink(t.path), 0);
	listener_look(&t.place, t.listener, "socket");
	ck_assert_int_eq(accept(t.listener, NULL, NULL), -1);
	ck_assert_int_eq(errno, EAGAIN);
	end(&t);
}
END_TEST

START_TEST(a_folder_that_comes_back_has_socket_and_lock)
{
	struct socketplace other;
	struct trouble why;
	struct trial t;

	begin(&t);
	unlink(t.path);
	unlink("run/socket.lock");
	ck_assert_int_eq(rmdir("run"), 0);
	listener_look(&t.place, t.listener, "socket");
	listener_look(&t.place, t.listener, "socket");
	ck_assert_int_eq(mkdir("run", 0700), 0);
	listener_look(&t.place, t.listener, "socket");
	ck_assert(is_reached(&t));
	ck_assert(!socketplace_take(&other, t.path, &why));
	ck_assert_ptr_nonnull(strstr(why.sentence, "another milter-device"));
	socketplace_leave(&other);
	end(&t);
}
END_TEST

/* What stands at the path instead. */
static const struct {
	const char *says;
	bool is_file, listens;
	bool made_anew;
} others[] = {
	{ "a socket that is left over", false, false, true },
	{ "a socket of another process", false, true, false },
	{ "a file", true, false, false },
};

START_TEST(what_is_in_the_way_is_looked_at)
{
	int other = -1;
	struct trial t;

	begin(&t);
	unlink(t.path);
	if (others[_i].is_file)
		test_write("run/socket", SPAN("not to be lost"));
	else
		other = listen_at(t.path);
	if (other != -1 && !others[_i].listens)
		close(other);
	listener_look(&t.place, t.listener, "socket");
	ck_assert_msg(socketplace_is_lost(&t.place) != others[_i].made_anew, "%s", others[_i].says);
	ck_assert_msg(access(t.path, F_OK) == 0, "%s", others[_i].says);
	unlink(t.path);
	listener_look(&t.place, t.listener, "socket");
	if (other != -1 && others[_i].listens)
		close(other);
	ck_assert_msg(is_reached(&t), "%s: when it is gone", others[_i].says);
	end(&t);
}
END_TEST

START_TEST(nothing_is_done_without_need)
{
	struct socketplace none = { .lock = -1 };

	listener_look(&none, -1, "socket");
	ck_assert(!socketplace_is_lost(&none));
	ck_assert_int_eq(listener_find("/nobody/listens/here"), -1);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("listener");

	tcase_add_test(tcase, a_removed_socket_is_made_anew);
	tcase_add_test(tcase, who_does_not_wait_does_not_at_the_new_one);
	tcase_add_test(tcase, a_folder_that_comes_back_has_socket_and_lock);
	add_rows(tcase, what_is_in_the_way_is_looked_at, others);
	tcase_add_test(tcase, nothing_is_done_without_need);
	return test_run("listener", tcase);
}
