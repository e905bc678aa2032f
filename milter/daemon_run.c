/* SPDX-License-Identifier: ISC */
/* daemon_run -- milter-device from when it takes mail until a signal ends it. */
#include "daemon_run.h"

#include <stdatomic.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "daemon/filter.h"
#include "host/daemonize.h"
#include "service/listener.h"
#include "host/notice.h"

#define TOTALS_TICKS (60 * INT64_C(1000000000)) /* as service_ticks counts */
#define DRAIN_SECONDS 3                         /* to wait for messages in flight when stopping */

static void *serve(void *context)
{
	struct program *program = context;

	filter_run();
	atomic_store(&program->server_ended, true);
	kill(getpid(), SIGTERM);
	return NULL;
}

static void reload_by_signal(struct program *program)
{
	struct text told;

	text_begin(&told, LOADER_BYTES);
	loader_again(&program->options.loader, &program->service, "SIGHUP", &told);
	text_end(&told);
}

static void reload_by_request(struct program *program)
{
	struct reload_request *request = errand_look(&program->errand);

	if (request == NULL)
		return;
	request->loaded = loader_again(&program->options.loader, &program->service, request->by,
				       request->answer);
	errand_done(&program->errand);
}

static void reopen(struct program *program)
{
	struct trouble why;

	if (!eventlog_reopen(program->service.log, &why))
		notice_say(NOTICE_ERROR, "%s", why.sentence);
}

/* Without their files, mail would no longer come in, and nobody would say so. */
static void look_at_places(struct program *program)
{
	struct socketplace *place = &program->place;

	if (socketplace_is_lost(place))
		listener_look(place, listener_find(place->path), "socket");
	listener_look(&program->control.place, program->control.listener, "control_socket");
	remade_pid(&program->pid_file, program->options.pid_path);
}

/* Returns the signal that ends the daemon. */
static int run(struct program *program)
{
	const struct timespec second = { .tv_sec = 1 };
	int64_t totals_due = service_ticks() + TOTALS_TICKS;

	for (;;) {
		int signal = sigtimedwait(&program->signals, NULL, &second);

		if (signal == SIGTERM || signal == SIGINT)
			return signal;
		if (signal == SIGHUP)
			reload_by_signal(program);
		if (signal == SIGUSR1)
			reopen(program);
		reload_by_request(program);
		eventlog_look(program->service.log);
		look_at_places(program);
		if (service_ticks() >= totals_due) {
			service_write_totals(&program->service);
			totals_due = service_ticks() + TOTALS_TICKS;
		}
	}
}

static void *stop_server(void *unused)
{
	filter_stop();
	return unused;
}

/* smfi_stop blocks until its listener wakes up, so that is done beside it. */
static void stop(struct program *program, int signal)
{
	const struct timespec moment = { .tv_nsec = 10000000 };
	pthread_t stopper;
	bool started = pthread_create(&stopper, NULL, stop_server, NULL) == 0;

	notice_service("STOPPING=1");
	control_leave(&program->control);
	nanosleep(&moment, NULL);
	socketplace_knock(&program->place);
	for (int i = 0; i < DRAIN_SECONDS * 100 && atomic_load(&program->service.in_flight) != 0;
	     i++)
		nanosleep(&moment, NULL);
	if (started)
		pthread_detach(stopper);
	service_write_totals(&program->service);
	service_write_config(&program->service, signal == SIGINT ? "SIGINT" : "SIGTERM", "stopped");
	notice_say(NOTICE_INFO, "stopped by %s", signal == SIGINT ? "SIGINT" : "SIGTERM");
	socketplace_leave(&program->place);
	daemonize_remove_pid(program->options.pid_path);
}

static int say_no_thread(void)
{
	notice_say(NOTICE_ERROR,
		   "no thread can be started for libmilter: too little memory, or too "
		   "many threads");
	return EX_OSERR;
}

int daemon_run(struct program *program)
{
	int signal;

	if (pthread_create(&program->server, NULL, serve, program) != 0)
		return say_no_thread();
	pthread_detach(program->server);
	daemonize_ready();
	notice_service("READY=1");
	notice_say(NOTICE_INFO, "milter-device " VERSION " listens on %s, configuration %s",
		   program->service.config->socket, program->service.config->rules.hash);
	signal = run(program);
	if (atomic_load(&program->server_ended)) {
		notice_say(NOTICE_ERROR, "libmilter gave up");
		control_leave(&program->control);
		socketplace_leave(&program->place);
		return EX_SOFTWARE;
	}
	stop(program, signal);
	return EX_OK;
}
