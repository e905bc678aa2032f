/* SPDX-License-Identifier: ISC */
/* notice: what the journal is sent, and what becomes of a line when it does not take it. */
#include "host/notice.h"
#include "support.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/journalfield.h"

static char folder[] = "/tmp/test_notice.XXXXXX";
static char path[64];
static int receiver = -1;
static int said = -1; /* what goes to standard error, where syslog puts it too */
static char got[200000];

static void listen_here(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	memcpy(address.sun_path, path, strlen(path));
	receiver = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	ck_assert_int_ne(receiver, -1);
	ck_assert_int_eq(bind(receiver, (struct sockaddr *)&address, sizeof(address)), 0);
}

static void begin(void)
{
	int ends[2];

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/journal", folder);
	unsetenv("JOURNAL_STREAM");
	ck_assert_int_eq(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
	said = ends[0];
	ck_assert_int_ne(dup2(ends[1], STDERR_FILENO), -1);
	listen_here();
	notice_open("test_notice", false);
	notice_open_journal(path);
}

static void end(void)
{
	unlink(path);
	rmdir(folder);
}

/* Takes one datagram, as text.  Empty: none came. */
static struct span taken(void)
{
	ssize_t size = recv(receiver, got, sizeof(got), 0);

	return (struct span){ got, size == -1 ? 0 : (size_t)size };
}

/* Takes what was said on standard error.  Empty: nothing. */
static struct span heard(void)
{
	ssize_t size = read(said, got, sizeof(got) - 1);

	return (struct span){ got, size == -1 ? 0 : (size_t)size };
}

static bool has(struct span bytes, const char *what)
{
	return bytes.size != 0 && memmem(bytes.data, bytes.size, what, strlen(what)) != NULL;
}

static const struct {
	enum notice_level level;
	enum notice_kind kind;
	const char *priority, *message_id;
} kinds[] = {
	{ NOTICE_INFO, NOTICE_DECISION, "PRIORITY=6\n",
	  "\nMESSAGE_ID=c88b96544418497b86bdb22c6741eca8\n" },
	{ NOTICE_ERROR, NOTICE_NO_DECISION, "PRIORITY=3\n",
	  "\nMESSAGE_ID=fc473215af27446aba258d7b06f9bd53\n" },
	{ NOTICE_WARNING, NOTICE_EVENT, "PRIORITY=4\n",
	  "\nMESSAGE_ID=f55a0531bc114313b42b1bde120e3e36\n" },
	{ NOTICE_INFO, NOTICE_LOADED, "PRIORITY=6\n",
	  "\nMESSAGE_ID=8840fc6f01da46e9b83a32696b8c73a9\n" },
	{ NOTICE_ERROR, NOTICE_REFUSED, "PRIORITY=3\n",
	  "\nMESSAGE_ID=ca2d0b1a86564ed5aed5482908909566\n" },
};

START_TEST(a_kind_has_its_id)
{
	struct span entry;
	char pid[40];

	notice_say_kind(kinds[_i].level, kinds[_i].kind, SPAN("QUEUE_ID=4ABC\n"), "%s", "the line");
	entry = taken();
	snprintf(pid, sizeof(pid), "\nSYSLOG_PID=%ld\n", (long)getpid());
	ck_assert(span_starts_nocase(entry, span_of(kinds[_i].priority)));
	ck_assert_msg(has(entry, kinds[_i].message_id), "%s", kinds[_i].message_id);
	ck_assert(has(entry, pid));
	ck_assert(has(entry, "\nSYSLOG_FACILITY=2\n"));
	ck_assert(has(entry, "\nSYSLOG_IDENTIFIER=test_notice\n"));
	ck_assert(has(entry, "\nMESSAGE=the line\nQUEUE_ID=4ABC\n"));
	ck_assert_uint_eq(heard().size, 0);
}
END_TEST

START_TEST(a_plain_line_has_no_id)
{
	struct span entry;

	notice_say(NOTICE_INFO, "%s", "one\nPRIORITY=0");
	entry = taken();
	ck_assert(has(entry, "\nMESSAGE=one?PRIORITY=0\n"));
	ck_assert(!has(entry, "MESSAGE_ID"));
	notice_say(NOTICE_DEBUG, "not without -v");
	ck_assert_uint_eq(taken().size, 0);
}
END_TEST

START_TEST(an_event_fits)
{
	struct arena *arena = test_arena();
	struct span event = test_bytes(arena, 'e', 65000), entry;

	notice_say_kind(NOTICE_WARNING, NOTICE_EVENT, SPAN(""), "event %.*s", SPAN_FORMAT(event));
	entry = taken();
	ck_assert_uint_gt(entry.size, 65000);
	ck_assert_uint_eq(heard().size, 0);
	arena_free(arena);
}
END_TEST

START_TEST(a_journal_that_is_away)
{
	close(receiver);
	notice_say(NOTICE_INFO, "nobody there");
	ck_assert_msg(has(heard(), "nobody there"), "the line goes to syslog");
	unlink(path);
	notice_say(NOTICE_INFO, "no socket there");
	ck_assert_msg(has(heard(), "no socket there"), "the line goes to syslog");
	listen_here();
	notice_say(NOTICE_INFO, "back");
	ck_assert_msg(has(taken(), "MESSAGE=back\n"), "and to the journal when it is back");
	ck_assert_uint_eq(heard().size, 0);
}
END_TEST

START_TEST(fields_that_are_too_many)
{
	struct arena *arena = test_arena();

	notice_say_kind(NOTICE_INFO, NOTICE_DECISION, test_bytes(arena, 'f', 100000), "a line");
	ck_assert_uint_eq(taken().size, 0);
	ck_assert_msg(has(heard(), "a line"), "it goes to syslog, without fields");
	arena_free(arena);
}
END_TEST

static const char *const no_paths[] = {
	"",
	"/123456789/123456789/123456789/123456789/123456789/123456789/123456789/123456789/12345678"
	"/123456789/123456789",
};

START_TEST(no_such_path)
{
	notice_open_journal(no_paths[_i]);
	ck_assert(!notice_takes_fields());
	notice_say(NOTICE_INFO, "still said");
	ck_assert(has(heard(), "still said"));
}
END_TEST

/* Nobody reads: the queue of the socket fills, and then no line may wait for ever. */
START_TEST(a_journal_that_stalls)
{
	int written = 0, told = 0;
	struct span entry;

	for (int i = 0; i < 5000; i++)
		notice_say(NOTICE_INFO, "line");
	ck_assert_msg(heard().size == 0, "syslog would wait for the same journal");
	while (has(taken(), "MESSAGE=line\n"))
		written++;
	ck_assert_int_gt(written, 0);
	ck_assert_int_lt(written, 5000);
	notice_say(NOTICE_INFO, "line");
	while ((entry = taken()).size != 0) {
		char lost[100];

		snprintf(lost, sizeof(lost),
			 "MESSAGE=the journal stalled: %d lines were not taken\n", 5000 - written);
		told += has(entry, lost);
	}
	ck_assert_int_eq(told, 1);
}
END_TEST

/* systemd.exec(5): device and inode of standard error. */
START_TEST(only_the_stream_that_is_named)
{
	struct stat status;
	char stream[64];

	ck_assert_int_eq(fstat(STDERR_FILENO, &status), 0);
	notice_open_journal("");
	snprintf(stream, sizeof(stream), "%lu:%lu", (unsigned long)status.st_dev,
		 (unsigned long)status.st_ino + 1);
	setenv("JOURNAL_STREAM", stream, 1);
	notice_open("test_notice", false);
	ck_assert(!notice_takes_fields());
	snprintf(stream, sizeof(stream), "%lu:%lu", (unsigned long)status.st_dev,
		 (unsigned long)status.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	notice_open("test_notice", false);
	ck_assert(notice_takes_fields());
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("notice");

	tcase_add_checked_fixture(tcase, begin, end);
	add_rows(tcase, a_kind_has_its_id, kinds);
	tcase_add_test(tcase, a_plain_line_has_no_id);
	tcase_add_test(tcase, an_event_fits);
	tcase_add_test(tcase, a_journal_that_is_away);
	tcase_add_test(tcase, fields_that_are_too_many);
	add_rows(tcase, no_such_path, no_paths);
	tcase_add_test(tcase, a_journal_that_stalls);
	tcase_add_test(tcase, only_the_stream_that_is_named);
	return test_run("notice", tcase);
}
