/* SPDX-License-Identifier: ISC */
/* watch_run -- milter-device-watch from when it reads until something ends it. */
#include "watch_run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "host/daemonize.h"
#include "service/listener.h"
#include "host/notice.h"
#include "watch/watch_commands.h"
#include "watch/watch_inputs.h"
#include "watch_files.h"

#define TOTALS_SECONDS 60
#define FIRST_BYTES 65536 /* of standard input, kept to tell what it is */
#define SAVE_SECONDS 5
#define SAVE_SHARE 20 /* saving takes at most one part in so many of the time */

bool watch_run_wake(struct program *program)
{
	bool done = true;

	for (struct input *input = program->watch.inputs; input != NULL && done;
	     input = input->next) {
		if (!watch_input_is_piped(input))
			done = wake_add(program->wake, input->path);
		else
			program->piped = input;
	}
	return done;
}

static int64_t seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static uint64_t bytes_read(const struct watch *watch)
{
	uint64_t bytes = watch->counts.events + watch->counts.accesses;

	for (const struct input *input = watch->inputs; input != NULL; input = input->next)
		bytes += watch_input_count(input).bytes;
	return bytes;
}

/* Another number when files have come, been rotated or gone. */
static uint64_t files_known(const struct watch *watch)
{
	uint64_t sum = 1;

	for (const struct input *input = watch->inputs; input != NULL; input = input->next) {
		struct follow_place places[FOLLOW_PLACES];
		size_t count = input->follow != NULL ? follow_places(input->follow, places) : 0;

		if (input->wild != NULL)
			sum = sum * 31 + wild_changes(input->wild);
		for (size_t i = 0; i < count; i++)
			sum = sum * 31 + places[i].inode * 2 + places[i].done;
	}
	return sum;
}

static void save(struct program *program)
{
	int64_t begin = service_ticks();

	if (!watch_state_save(&program->state, &program->watch))
		return;
	program->saved_bytes = bytes_read(&program->watch);
	program->saved_files = files_known(&program->watch);
	program->save_due =
		seconds_now() + SAVE_SECONDS + (service_ticks() - begin) * SAVE_SHARE / 1000000000;
}

/* What came of it is told.  False: the old configuration stays. */
static bool reload(struct program *program, const char *by, struct text *told)
{
	struct watch *watch = &program->watch;
	struct trouble why;

	if (!loader_again(&program->options.loader, &watch->service, by, told))
		return false;
	if (!watch_options_fit(&program->options, watch->service.config, &why)) {
		notice_say(NOTICE_WARNING, "%s: nothing is read", why.sentence);
		text_printf(told, "%s: nothing is read\n", why.sentence);
	}
	if (!watch_configure(watch, &program->options.choice) || !watch_run_wake(program))
		notice_say(NOTICE_ERROR, "%s: not all sources are read", strerror(ENOMEM));
	watch_write_last_totals(watch);
	save(program);
	return true;
}

static void reload_by_signal(struct program *program)
{
	struct text told;

	text_begin(&told, LOADER_BYTES);
	reload(program, "SIGHUP", &told);
	text_end(&told);
}

static void answer(struct program *program)
{
	struct inquiry *inquiry = errand_look(&program->errand);
	char by[80];

	if (inquiry == NULL)
		return;
	if (span_equal(inquiry->line, SPAN("reload"))) {
		snprintf(by, sizeof(by), "ctl:%s", inquiry->who);
		inquiry->status = reload(program, by, inquiry->answer) ? EX_OK : EX_CONFIG;
	} else if (!watch_commands_answer(&program->watch, inquiry)) {
		inquiry_unknown(inquiry);
	}
	errand_done(&program->errand);
}

static void reopen(struct program *program)
{
	struct trouble why;

	if (!eventlog_reopen(program->watch.service.log, &why))
		notice_say(NOTICE_ERROR, "%s", why.sentence);
}

/* The signal that ends the program, or 0. */
static int take_signals(struct program *program)
{
	int signal;

	while ((signal = wake_signal(program->wake)) != 0) {
		if (signal == SIGTERM || signal == SIGINT)
			return signal;
		if (signal == SIGHUP)
			reload_by_signal(program);
		if (signal == SIGUSR1)
			reopen(program);
		if (signal == SIGCHLD)
			runner_look(&program->watch.runner);
		if (signal == SIGUSR2)
			answer(program);
	}
	return 0;
}

/* What is done by the clock; but a file that is not in the state might be gone after a crash. */
static void tick(struct program *program)
{
	int64_t now = seconds_now();

	if (files_known(&program->watch) != program->saved_files)
		save(program);
	if (now < program->tick_due)
		return;
	program->tick_due = now + 1;
	watch_tick(&program->watch);
	eventlog_look(program->watch.service.log);
	listener_look(&program->control.place, program->control.listener, "control_socket");
	remade_lock(&program->state_lock, "state", text_string(&program->lock_path),
		    &program->lock);
	remade_pid(&program->pid_file, program->options.pid_path);
	if (now >= program->totals_due && !program->options.once) {
		watch_write_totals(&program->watch);
		program->totals_due = now + TOTALS_SECONDS;
		program->save_due = now; /* so that they do not count again after a crash */
	}
	if (now >= program->save_due &&
	    (program->state.failed || bytes_read(&program->watch) != program->saved_bytes))
		save(program);
}

/* Whole lines only, as many as there is room for. */
static void keep_first(struct text *first, struct span lines)
{
	struct span fit = span_first(lines, FIRST_BYTES - first->size);

	while (fit.size != 0 && fit.data[fit.size - 1] != '\n')
		fit.size--;
	text_add(first, fit);
}

/* False: standard input has ended, or failed, which is said. */
static bool read_pipe(struct program *program)
{
	struct span lines;
	struct trouble why;

	if (!linepipe_read(&program->pipe, &lines, &why)) {
		if (!program->pipe.ended) {
			program->status = EX_OSERR;
			notice_say(NOTICE_ERROR, "standard input: %s", why.sentence);
		}
		return false;
	}
	program->watch.counts.long_lines = program->pipe.long_lines;
	program->piped->unpacked += lines.size + (program->pipe.skipping ? 1 : 0);
	keep_first(&program->piped_first, lines);
	watch_lines(&program->watch, program->piped, lines, time(NULL));
	return true;
}

/* Until a signal ends it, or, with --once or a pipe, the input. */
int watch_run(struct program *program)
{
	int signal = 0;

	program->totals_due = seconds_now() + TOTALS_SECONDS;
	text_begin(&program->piped_first, FIRST_BYTES);
	while (signal == 0) {
		bool more = watch_read(&program->watch);
		unsigned reasons;

		if (!more && program->options.once && program->piped == NULL)
			return 0;
		tick(program);
		reasons = wake_wait(program->wake, program->piped != NULL ? program->pipe.fd : -1,
				    more ? 0 : 1000);
		if ((reasons & WAKE_FD) != 0 && !read_pipe(program))
			return 0;
		signal = take_signals(program);
	}
	return signal;
}

void watch_run_stop(struct program *program, int signal)
{
	const struct watch_options *options = &program->options;
	static const char *const words[] = { "end of input", "SIGINT", "SIGTERM" };
	int word = signal == 0 ? 0 : signal == SIGINT ? 1 : 2;

	notice_service("STOPPING=1");
	control_leave(&program->control);
	if (options->once && signal == 0)
		watch_close_folds(&program->watch);
	watch_write_totals(&program->watch);
	if (!options->once)
		service_write_config(&program->watch.service, words[word], "stopped");
	save(program);
	watch_say_clientless(&program->watch);
	watch_say_counts(&program->watch);
	if (options->once && signal == 0 && !watch_files_judge(program))
		program->status = EX_DATAERR;
	if (signal != 0)
		notice_say(NOTICE_INFO, "stopped by %s", words[word]);
	daemonize_remove_pid(options->pid_path);
}
