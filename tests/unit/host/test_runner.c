/* SPDX-License-Identifier: ISC */
/* runner: commands with an environment of their own, few, and not for ever. */
#include "host/runner.h"
#include "support.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/notice.h"

static char folder[] = "/tmp/test_runner.XXXXXX";
static char script[64], out[64];
static struct runner runner;

static void begin(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(script, sizeof(script), "%s/script", folder);
	snprintf(out, sizeof(out), "%s/out", folder);
	runner = (struct runner){ 0 };
	notice_open("test_runner", false);
}

static void end(void)
{
	unlink(script);
	unlink(out);
	rmdir(folder);
}

static void write_script(const char *body)
{
	FILE *stream = fopen(script, "w");

	ck_assert_ptr_nonnull(stream);
	fprintf(stream, "#!/bin/sh\n%s\n", body);
	fclose(stream);
	ck_assert_int_eq(chmod(script, 0700), 0);
}

static void start(const struct event *event)
{
	char *argv[] = { script, out, NULL };

	runner_start(&runner, argv, event);
}

static int running(void)
{
	int count = 0;

	runner_look(&runner);
	for (int i = 0; i < RUNNER_AT_A_TIME; i++)
		count += runner.children[i].pid != 0;
	return count;
}

static void wait_for_all(void)
{
	const struct timespec moment = { .tv_nsec = 5000000 };

	for (int i = 0; i < 2000 && running() != 0; i++)
		nanosleep(&moment, NULL);
	ck_assert_int_eq(running(), 0);
}

static const char *content(void)
{
	static char bytes[4096];
	FILE *stream = fopen(out, "r");
	size_t size = stream != NULL ? fread(bytes, 1, sizeof(bytes) - 1, stream) : 0;

	if (stream != NULL)
		fclose(stream);
	bytes[size] = '\0';
	return bytes;
}

START_TEST(environment)
{
	struct span would[] = { SPAN("a=log"), SPAN("b=tag") };
	struct event event = { 0 };

	event_set(&event, EVENT_USER, SPAN("$(id) `id` ;x\n\"'"));
	event_set(&event, EVENT_OS_VERSION, SPAN("16.5.1"));
	event_set_number(&event, EVENT_COUNT, 0);
	event_set_true(&event, EVENT_GRACE);
	event.values[EVENT_WOULD].items = would;
	event.values[EVENT_WOULD].item_count = 2;
	write_script("env | grep -v '^_=\\|^PWD=\\|^SHLVL=' | sort >$1.new; mv $1.new $1");
	start(&event);
	wait_for_all();
	ck_assert_str_eq(content(), "\"'\n"
				    "MILTER_DEVICE_COUNT=0\n"
				    "MILTER_DEVICE_GRACE=true\n"
				    "MILTER_DEVICE_OS_VERSION=16.5.1\n"
				    "MILTER_DEVICE_USER=$(id) `id` ;x\n"
				    "MILTER_DEVICE_WOULD=a=log b=tag\n"
				    "PATH=/usr/sbin:/usr/bin:/sbin:/bin\n");
	ck_assert_uint_eq(runner.started, 1);
	ck_assert_uint_eq(runner.failed, 0);
}
END_TEST

START_TEST(failures_are_counted)
{
	struct event event = { 0 };

	write_script("exit 3");
	start(&event);
	wait_for_all();
	ck_assert_uint_eq(runner.failed, 1);
	unlink(script);
	start(&event);
	wait_for_all();
	ck_assert_uint_eq(runner.failed, 2);
}
END_TEST

START_TEST(few_at_a_time)
{
	struct event event = { 0 };

	write_script("while ! test -e $1; do sleep 0.01; done");
	for (int i = 0; i < RUNNER_AT_A_TIME + 3; i++)
		start(&event);
	ck_assert_int_eq(running(), RUNNER_AT_A_TIME);
	ck_assert_uint_eq(runner.left_out, 3);
	close(open(out, O_CREAT | O_WRONLY, 0600));
	wait_for_all();
}
END_TEST

/* A minute may end in the middle, so twice as many are tried and at most twice are allowed. */
START_TEST(few_a_minute)
{
	struct event event = { 0 };

	write_script("exit 0");
	for (int i = 0; i < 3 * RUNNER_A_MINUTE; i++) {
		start(&event);
		wait_for_all();
	}
	ck_assert_uint_le(runner.started, 2 * RUNNER_A_MINUTE);
	ck_assert_uint_eq(runner.started + runner.left_out, 3 * RUNNER_A_MINUTE);
}
END_TEST

/* Gone, or waiting for somebody to bury it. */
static bool is_dead(const char *pid)
{
	char path[64], state = 'Z';
	FILE *stream;

	snprintf(path, sizeof(path), "/proc/%ld/stat", strtol(pid, NULL, 10));
	stream = fopen(path, "r");
	if (stream == NULL)
		return true;
	ck_assert_int_eq(fscanf(stream, "%*d (%*[^)]) %c", &state), 1);
	fclose(stream);
	return state == 'Z' || state == 'X';
}

/* A signal has been sent: that it takes effect may take a moment on a busy machine. */
static bool dies(const char *pid)
{
	const struct timespec moment = { .tv_nsec = 10000000 };

	for (int i = 0; i < 1000 && !is_dead(pid); i++)
		nanosleep(&moment, NULL);
	return is_dead(pid);
}

START_TEST(killed_with_its_group)
{
	struct event event = { 0 };

	runner.seconds = 1;
	write_script("sleep 1000 & echo $! >$1; wait");
	start(&event);
	wait_for_all();
	ck_assert_uint_eq(runner.killed, 1);
	ck_assert_msg(dies(content()), "its own children are killed as well");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("runner");
	TCase *tcase = tcase_create("runner");
	SRunner *suite_runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, environment);
	tcase_add_test(tcase, failures_are_counted);
	tcase_add_test(tcase, few_at_a_time);
	tcase_add_test(tcase, few_a_minute);
	tcase_add_test(tcase, killed_with_its_group);
	suite_add_tcase(suite, tcase);
	srunner_run_all(suite_runner, CK_ENV);
	failed = srunner_ntests_failed(suite_runner);
	srunner_free(suite_runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
