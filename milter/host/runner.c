/* SPDX-License-Identifier: ISC */
/* runner -- starts the administrator's commands. */
#include "host/runner.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/notice.h"

#define SAY_EVERY_SECONDS 60
#define VARIABLES_MAX (EVENT_FIELDS + 2)

static int64_t seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static int patience(const struct runner *runner)
{
	return runner->seconds != 0 ? runner->seconds : RUNNER_SECONDS;
}

static void write_value(struct text *text, enum event_field field, const struct event_value *value)
{
	switch (event_field_kind(field)) {
	case EVENT_STRING:
		text_add(text, value->text);
		break;
	case EVENT_LIST:
		for (size_t i = 0; i < value->item_count; i++) {
			if (i != 0)
				text_byte(text, ' ');
			text_add(text, value->items[i]);
		}
		break;
	case EVENT_NUMBER:
		if (value->present)
			text_number(text, value->number);
		break;
	case EVENT_BOOLEAN:
		if (value->number != 0)
			text_add(text, SPAN("true"));
		break;
	}
}

/* MILTER_DEVICE_OS_VERSION=16.5.1; NULL: the event does not say, or out of memory. */
static char *variable(enum event_field field, const struct event *event)
{
	const char *name = event_field_name(field);
	struct text text;
	char *copy = NULL;
	size_t head;

	text_begin(&text, EVENT_LINE_BYTES);
	text_add(&text, SPAN("MILTER_DEVICE_"));
	for (; *name != '\0'; name++)
		text_byte(&text, (char)toupper((unsigned char)*name));
	text_byte(&text, '=');
	head = text.size;
	write_value(&text, field, &event->values[field]);
	if (text.size > head)
		copy = strdup(text_string(&text));
	text_end(&text);
	return copy;
}

static pid_t spawn(char *const *argv, char *const *environment)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	pid_t pid = 0;
	int failure;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
						      POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	failure = posix_spawn(&pid, argv[0], &files, &attributes, argv, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	errno = failure;
	return failure == 0 ? pid : 0;
}

static struct runner_child *free_place(struct runner *runner)
{
	for (int i = 0; i < RUNNER_AT_A_TIME; i++)
		if (runner->children[i].pid == 0)
			return &runner->children[i];
	return NULL;
}

static bool is_allowed(struct runner *runner, int64_t now)
{
	if (now / 60 != runner->minute) {
		runner->minute = now / 60;
		runner->in_minute = 0;
	}
	return runner->in_minute < RUNNER_A_MINUTE && free_place(runner) != NULL;
}

static void leave_out(struct runner *runner, const char *command, int64_t now)
{
	runner->left_out++;
	if (runner->said != 0 && now - runner->said < SAY_EVERY_SECONDS)
		return;
	runner->said = now;
	notice_say(NOTICE_WARNING,
		   "run: %s: no more than %d are started at a time and %d a minute: %" PRIu64
		   " left out so far",
		   command, RUNNER_AT_A_TIME, RUNNER_A_MINUTE, runner->left_out);
}

void runner_start(struct runner *runner, char *const *argv, const struct event *event)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char *environment[VARIABLES_MAX] = { path };
	int64_t now = seconds_now();
	struct runner_child *place;
	size_t count = 1;

	runner_look(runner);
	if (!is_allowed(runner, now)) {
		leave_out(runner, argv[0], now);
		return;
	}
	for (int field = 0; field < EVENT_FIELDS; field++) {
		environment[count] = variable((enum event_field)field, event);
		count += environment[count] != NULL;
	}
	place = free_place(runner);
	place->pid = spawn(argv, environment);
	place->deadline = now + patience(runner);
	if (place->pid == 0) {
		runner->failed++;
		notice_say(NOTICE_ERROR, "run: %s: %s", argv[0], strerror(errno));
	} else {
		runner->started++;
		runner->in_minute++;
	}
	while (count > 1)
		free(environment[--count]);
}

static void bury(struct runner *runner, const struct runner_child *child, int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return;
	runner->failed++;
	if (WIFEXITED(status))
		notice_say(NOTICE_WARNING, "run: process %ld ended with exit code %d",
			   (long)child->pid, WEXITSTATUS(status));
	else
		notice_say(NOTICE_WARNING, "run: process %ld was ended by signal %d",
			   (long)child->pid, WTERMSIG(status));
}

void runner_look(struct runner *runner)
{
	int64_t now = seconds_now();

	for (int i = 0; i < RUNNER_AT_A_TIME; i++) {
		struct runner_child *child = &runner->children[i];
		int status;

		if (child->pid == 0)
			continue;
		if (waitpid(child->pid, &status, WNOHANG) == child->pid) {
			bury(runner, child, status);
			child->pid = 0;
		} else if (now >= child->deadline) {
			notice_say(NOTICE_WARNING, "run: process %ld took more than %d s: killed",
				   (long)child->pid, patience(runner));
			runner->killed++;
			kill(-child->pid, SIGKILL);
			child->deadline = INT64_MAX;
		}
	}
}
