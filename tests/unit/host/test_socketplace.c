/* SPDX-License-Identifier: ISC */
/* socketplace: the place of a unix socket is nobody else's while we hold it. */
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "host/socketplace.h"
#include "support_config.h"

static int listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(address.sun_path, path, strlen(path));
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	return fd;
}

static const struct {
	const char *socket, *path; /* below the folder; NULL: there is nothing to hold */
} names[] = {
	{ "unix:%s/s", "s" },
	{ "local:%s/s", "s" },
	{ "%s/s", "s" },
	{ "inet:8895@127.0.0.1", NULL },
	{ "inet6:8895@::1", NULL },
	{ "s", NULL },
};

/* Machines that build packages often have no IPv6. */
static bool lacks_ipv6(const char *name)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6,
					.sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool lacks = fd == -1 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) == -1;

	if (fd != -1)
		close(fd);
	return lacks && strncmp(name, "inet6:", 6) == 0;
}

START_TEST(place_is_taken_and_left)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena);
	struct span format = span_of(names[_i].socket);
	size_t at = span_find(format, '%');
	const char *name = at < format.size
				   ? test_printf(arena, "%.*s%s/s", (int)at, format.data, folder)
				   : names[_i].socket;
	struct socketplace place, other;
	struct trouble why = { "" };
	int fd;

	if (!lacks_ipv6(name))
		ck_assert_msg(socketplace_take(&place, name, &why), "%s", why.sentence);
	else
		ck_assert(!socketplace_take(&place, name, &why));
	ck_assert_msg((place.path != NULL) == (names[_i].path != NULL), "%s", name);
	if (place.path != NULL) {
		ck_assert(!socketplace_take(&other, name, &why));
		ck_assert_ptr_nonnull(strstr(why.sentence, "another milter-device"));
		socketplace_leave(&other);
		socketplace_expect(&place, 0600);
		fd = listen_at(names[_i].path);
		socketplace_made(&place, true);
		socketplace_knock(&place);
		ck_assert_int_ne(accept(fd, NULL, NULL), -1);
		close(fd);
		socketplace_leave(&place);
		ck_assert_int_eq(access(names[_i].path, F_OK), -1);
		ck_assert_msg(socketplace_take(&place, name, &why), "%s", why.sentence);
	}
	socketplace_leave(&place);
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

START_TEST(a_stale_socket_may_be_replaced)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena);
	struct socketplace place;
	struct trouble why = { "" };

	close(listen_at("s"));
	ck_assert_msg(socketplace_take(&place, test_printf(arena, "%s/s", folder), &why), "%s",
		      why.sentence);
	socketplace_leave(&place);
	ck_assert_msg(access("s", F_OK) == 0, "what was not ours stays");
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

START_TEST(a_live_socket_is_anothers)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena);
	struct socketplace place;
	struct trouble why = { "" };
	int fd = listen_at("s");

	ck_assert(!socketplace_take(&place, test_printf(arena, "unix:%s/s", folder), &why));
	ck_assert_ptr_nonnull(strstr(why.sentence, "another process is listening there"));
	socketplace_leave(&place);
	ck_assert_int_eq(access("s", F_OK), 0);
	close(fd);
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

START_TEST(a_successors_socket_stays)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena);
	struct socketplace place;
	struct trouble why;
	int first, second;

	ck_assert(socketplace_take(&place, test_printf(arena, "%s/s", folder), &why));
	socketplace_expect(&place, 0600);
	first = listen_at("s");
	socketplace_made(&place, true);
	ck_assert_int_eq(rename("s", "old"), 0);
	second = listen_at("s");
	socketplace_leave(&place);
	ck_assert_int_eq(access("s", F_OK), 0);
	close(first);
	close(second);
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

static const mode_t modes[] = { 0600, 0660, 0666, 0777 };

START_TEST(a_socket_has_the_mode_that_is_expected)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena);
	struct socketplace place;
	struct trouble why;
	struct stat status;

	umask(027);
	ck_assert(socketplace_take(&place, test_printf(arena, "%s/s", folder), &why));
	socketplace_expect(&place, modes[_i]);
	close(listen_at("s"));
	socketplace_made(&place, true);
	ck_assert_int_eq(stat("s", &status), 0);
	ck_assert_uint_eq(status.st_mode & 07777, modes[_i]);
	ck_assert_msg(umask(027) == 027, "the umask is what it was");
	socketplace_leave(&place);
	ck_assert_int_eq(access("s", F_OK), -1);
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

START_TEST(a_socket_that_was_not_made_is_not_ours)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena);
	struct socketplace place;
	struct trouble why;

	close(listen_at("s"));
	ck_assert(socketplace_take(&place, test_printf(arena, "%s/s", folder), &why));
	socketplace_expect(&place, 0600);
	socketplace_made(&place, false);
	socketplace_leave(&place);
	ck_assert_int_eq(access("s", F_OK), 0);
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_said)
{
	struct socketplace place;
	struct trouble why = { "" };

	ck_assert(!socketplace_take(&place, "unix:/nonexistent/s", &why));
	ck_assert_ptr_nonnull(strstr(why.sentence, "/nonexistent"));
	socketplace_leave(&place);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("socketplace");

	add_rows(tcase, place_is_taken_and_left, names);
	tcase_add_test(tcase, a_stale_socket_may_be_replaced);
	tcase_add_test(tcase, a_live_socket_is_anothers);
	tcase_add_test(tcase, a_successors_socket_stays);
	add_rows(tcase, a_socket_has_the_mode_that_is_expected, modes);
	tcase_add_test(tcase, a_socket_that_was_not_made_is_not_ours);
	tcase_add_test(tcase, a_folder_that_is_not_there_is_said);
	return test_run("socketplace", tcase);
}
