/* SPDX-License-Identifier: ISC */
/* The control socket: good callers, bad callers, and who else is at its path. */
#include "host/control.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

#define PATIENCE 300           /* milliseconds */
#define LONG_PATIENCE 600000   /* longer than a test may take */
#define MUCH ((size_t)1 << 20) /* more than a socket holds */
#define CROWD 200              /* more than have a place */

static struct control control = { .place = { .lock = -1 }, .listener = -1 }; /* see its threads */
static char folder[] = "/tmp/test_control.XXXXXX";
static char path[64];

static void begin(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/control", folder);
}

static void end(void)
{
	char lock[80];

	control_leave(&control);
	snprintf(lock, sizeof(lock), "%s.lock", path);
	unlink(lock);
	unlink(path);
	ck_assert_int_eq(rmdir(folder), 0);
}

/* Repeats what it is asked; `much` is answered with many bytes. */
static int echo(void *context, struct span line, const char *who, struct text *answer)
{
	ck_assert_ptr_eq(context, &control);
	ck_assert(who[0] != '\0');
	if (!span_equal(line, SPAN("much"))) {
		text_add(answer, line);
		return 7;
	}
	for (size_t i = 0; i < MUCH / 16; i++)
		text_add(answer, SPAN("0123456789abcdef"));
	return 0;
}

static void open_and_serve(unsigned patience)
{
	struct trouble why = { "" };

	ck_assert_msg(control_take(&control, path, patience, &why), "%s", why.sentence);
	ck_assert_msg(control_listen(&control, &why), "%s", why.sentence);
	ck_assert_msg(control_serve(&control, echo, &control, &why), "%s", why.sentence);
}

static int bind_or_connect(int (*how)(int, const struct sockaddr *, socklen_t))
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(address.sun_path, path, strlen(path));
	ck_assert_int_eq(how(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static int call(struct span bytes)
{
	int fd = bind_or_connect(connect);

	if (bytes.size != 0)
		ck_assert_int_eq(send(fd, bytes.data, bytes.size, MSG_NOSIGNAL), bytes.size);
	return fd;
}

/* All that comes until the other side closes, which ends the call. */
static size_t hear(int fd, char *buffer, size_t limit)
{
	size_t size = 0;
	ssize_t got;

	while (size < limit && (got = recv(fd, buffer + size, limit - size, 0)) > 0)
		size += (size_t)got;
	close(fd);
	return size;
}

static const struct {
	const char *says;
	struct span sent, answer;
} calls[] = {
	{ "a command", SPAN("ping\n"), SPAN("7 4\nping") },
	{ "an empty line", SPAN("\n"), SPAN("7 0\n") },
	{ "one line is one command", SPAN("one\ntwo\n"), SPAN("7 3\none") },
	{ "NULs are bytes like others", SPAN("a\0b\n"), SPAN("7 3\na\0b") },
	{ "the longest line",
	  SPAN("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\n"),
	  SPAN("7 63\n0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde") },
	{ "a line too long has no answer",
	  SPAN("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"), SPAN("") },
	{ "a line that does not end has no answer", SPAN("ping"), SPAN("") },
	{ "nothing has no answer", SPAN(""), SPAN("") },
};

START_TEST(call_is_answered)
{
	char buffer[200];
	size_t size;

	open_and_serve(PATIENCE);
	size = hear(call(calls[_i].sent), buffer, sizeof(buffer));
	ck_span(((struct span){ buffer, size }), calls[_i].answer, calls[_i].says);
	size = hear(call(SPAN("again\n")), buffer, sizeof(buffer));
	ck_text(((struct span){ buffer, size }), "7 5\nagain", "and the next call works");
}
END_TEST

/* A crowd says nothing, or asks for much and does not read. */
static const struct {
	const char *says;
	struct span sent;
} bad_callers[] = {
	{ "those who say nothing", SPAN("") },
	{ "those who do not end their line", SPAN("pin") },
	{ "those who do not read", SPAN("much\n") },
};

START_TEST(bad_callers_keep_nobody_out)
{
	int fds[CROWD];
	char buffer[200];
	size_t size;

	open_and_serve(LONG_PATIENCE);
	for (int i = 0; i < CROWD; i++)
		fds[i] = call(bad_callers[_i].sent);
	size = hear(call(SPAN("ping\n")), buffer, sizeof(buffer));
	ck_text(((struct span){ buffer, size }), "7 4\nping", bad_callers[_i].says);
	for (int i = 0; i < CROWD; i++)
		close(fds[i]);
}
END_TEST

/* Fewer than have a place all keep theirs, however late the rest of the line comes. */
START_TEST(those_who_find_room_have_time)
{
	int fds[CONTROL_CALLERS - 1];
	char buffer[200];

	open_and_serve(LONG_PATIENCE);
	for (int i = 0; i < CONTROL_CALLERS - 1; i++)
		fds[i] = call(SPAN("pi"));
	for (int i = 0; i < 2 * CONTROL_CALLERS; i++)
		ck_assert_uint_ne(hear(call(SPAN("ping\n")), buffer, sizeof(buffer)), 0);
	for (int i = 0; i < CONTROL_CALLERS - 1; i++) {
		ck_assert_int_eq(send(fds[i], "ng\n", 3, MSG_NOSIGNAL), 3);
		ck_assert_uint_eq(hear(fds[i], buffer, sizeof(buffer)), strlen("7 4\nping"));
	}
}
END_TEST

START_TEST(who_has_waited_longest_goes_first)
{
	int fds[CONTROL_CALLERS + 1];
	char buffer[200];

	open_and_serve(LONG_PATIENCE);
	for (int i = 0; i <= CONTROL_CALLERS; i++)
		fds[i] = call(SPAN("pi"));
	ck_assert_uint_eq(hear(fds[0], buffer, sizeof(buffer)), 0);
	for (int i = 1; i <= CONTROL_CALLERS; i++) {
		ck_assert_int_eq(send(fds[i], "ng\n", 3, MSG_NOSIGNAL), 3);
		ck_assert_uint_eq(hear(fds[i], buffer, sizeof(buffer)), strlen("7 4\nping"));
	}
}
END_TEST

/* In a process of its own: what it hears before it has said anything. */
static void crowd_as_stranger(void)
{
	int fds[CROWD];
	char buffer[200];

	if (setuid(65534) == -1)
		_exit(2);
	for (int i = 0; i < CROWD; i++)
		fds[i] = bind_or_connect(connect);
	for (int i = 0; i < CROWD; i++) {
		size_t size = hear(fds[i], buffer, sizeof(buffer) - 1);

		buffer[size] = '\0';
		if (strncmp(buffer, "77 ", 3) != 0 || strstr(buffer, "user 65534 may not") == NULL)
			_exit(1);
	}
	_exit(0);
}

START_TEST(strangers_displace_nobody)
{
	int status, first;
	char buffer[200];
	pid_t stranger;

	if (geteuid() != 0)
		return;
	open_and_serve(LONG_PATIENCE);
	ck_assert_int_eq(chmod(folder, 0711), 0);
	ck_assert_int_eq(chmod(path, 0666), 0);
	first = call(SPAN("pi"));
	stranger = fork();
	if (stranger == 0)
		crowd_as_stranger();
	ck_assert_int_eq(waitpid(stranger, &status, 0), stranger);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(send(first, "ng\n", 3, MSG_NOSIGNAL), 3);
	ck_assert_uint_eq(hear(first, buffer, sizeof(buffer)), strlen("7 4\nping"));
}
END_TEST

START_TEST(dribble_ends)
{
	int fd;

	open_and_serve(PATIENCE);
	fd = call(SPAN(""));
	for (int i = 0; i < 1000 && send(fd, "x", 1, MSG_NOSIGNAL) == 1; i++)
		usleep(PATIENCE * 1000 / 10);
	ck_assert_msg(send(fd, "x", 1, MSG_NOSIGNAL) == -1, "still listened to");
	close(fd);
}
END_TEST

START_TEST(much_is_answered)
{
	char *buffer = malloc(MUCH + 100);
	size_t size;

	open_and_serve(PATIENCE);
	size = hear(call(SPAN("much\n")), buffer, MUCH + 100);
	ck_assert_uint_eq(size, MUCH + sizeof("0 1048576\n") - 1);
	free(buffer);
}
END_TEST

START_TEST(only_the_owner_may_connect)
{
	mode_t before = umask(0);
	struct stat status;

	open_and_serve(PATIENCE);
	ck_assert_int_eq(umask(before), 0);
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_int_eq(status.st_mode & 0777, 0600);
}
END_TEST

START_TEST(stale_socket_is_taken_over)
{
	char buffer[200];

	close(bind_or_connect(bind));
	open_and_serve(PATIENCE);
	ck_assert_uint_ne(hear(call(SPAN("ping\n")), buffer, sizeof(buffer)), 0);
	control_leave(&control);
	ck_assert_msg(access(path, F_OK) == -1, "it is gone at the end");
}
END_TEST

static void ck_refuses(const char *at, const char *cause)
{
	struct trouble why = { "" };
	struct control other;

	ck_assert(!control_take(&other, at, PATIENCE, &why) || !control_listen(&other, &why));
	ck_assert_msg(strstr(why.sentence, "control_socket /") == why.sentence, "%s", why.sentence);
	ck_assert_msg(strstr(why.sentence, cause) != NULL, "%s", why.sentence);
	control_leave(&other);
}

START_TEST(living_socket_is_not)
{
	char buffer[200];

	open_and_serve(PATIENCE);
	ck_refuses(path, "another milter-device is starting or running there");
	ck_assert_uint_ne(hear(call(SPAN("ping\n")), buffer, sizeof(buffer)), 0);
}
END_TEST

START_TEST(socket_of_another_program_is_not)
{
	int fd = bind_or_connect(bind);

	ck_assert_int_eq(listen(fd, 1), 0);
	ck_refuses(path, "another process is listening there");
	ck_assert_int_eq(access(path, F_OK), 0);
	close(fd);
}
END_TEST

START_TEST(file_is_not_removed)
{
	close(open(path, O_CREAT | O_WRONLY, 0600));
	ck_refuses(path, "a file is there, which is not a socket");
	ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

START_TEST(bad_path_is_refused)
{
	char at[300];

	snprintf(at, sizeof(at), "%s/none/control", folder);
	ck_refuses(at, "/none/control");
	snprintf(at, sizeof(at), "/%0200d", 1);
	ck_refuses(at, "the path is too long");
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("control");

	tcase_add_checked_fixture(tcase, begin, end);
	add_rows(tcase, call_is_answered, calls);
	add_rows(tcase, bad_callers_keep_nobody_out, bad_callers);
	tcase_add_test(tcase, those_who_find_room_have_time);
	tcase_add_test(tcase, who_has_waited_longest_goes_first);
	tcase_add_test(tcase, strangers_displace_nobody);
	tcase_add_test(tcase, dribble_ends);
	tcase_add_test(tcase, much_is_answered);
	tcase_add_test(tcase, only_the_owner_may_connect);
	tcase_add_test(tcase, stale_socket_is_taken_over);
	tcase_add_test(tcase, living_socket_is_not);
	tcase_add_test(tcase, socket_of_another_program_is_not);
	tcase_add_test(tcase, file_is_not_removed);
	tcase_add_test(tcase, bad_path_is_refused);
	return test_run("control", tcase);
}
