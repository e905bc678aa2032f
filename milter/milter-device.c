/*
 * milter-device -- the milter daemon.
 * The main thread owns the signals and the clockwork; libmilter runs in another (see filter.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "daemon_options.h"
#include "daemon/commands.h"
#include "host/control.h"
#include "host/daemonize.h"
#include "daemon/filter.h"
#include "service/loader.h"
#include "host/notice.h"
#include "host/options.h"
#include "host/privilege.h"
#include "host/socketplace.h"

#define TOTALS_SECONDS 60
#define CONTROL_PATIENCE 5000 /* milliseconds */
#define DRAIN_SECONDS 3       /* to wait for messages in flight when stopping */

/* The running daemon. */
struct program {
	struct daemon_options options;
	struct service service;
	struct socketplace place;
	struct privilege privilege;
	struct control control;
	struct errand errand; /* reloads that a thread of the control socket asks for */
	struct commands commands;
	bool has_pid_file;
	sigset_t signals; /* those that the main thread waits for */
	pthread_t server;
	atomic_bool server_ended;
};

/* What could not be done, to whoever started us; nothing is left half started. */
static int refuse(struct program *program, int status, const struct trouble *why)
{
	notice_say(NOTICE_ERROR, "%s", why->sentence);
	socketplace_leave(&program->place);
	control_leave(&program->control);
	if (program->has_pid_file)
		unlink(program->options.pid_path);
	return status;
}

static bool open_socket(struct program *program, const struct config *config, struct trouble *why)
{
	bool opened;

	socketplace_expect(&program->place, config->socket_mode);
	opened = filter_open(&program->service, config->socket, why);
	socketplace_made(&program->place, opened);
	return opened;
}

/* Mail can do without a control socket, but whoever has configured one wants it. */
static bool may_lack_control(const struct config *config, const struct trouble *why)
{
	if (!config->control_socket_set)
		notice_say(NOTICE_WARNING, "%s: milter-device-ctl cannot reach this daemon",
			   why->sentence);
	return !config->control_socket_set;
}

static bool take_control(struct program *program, const struct config *config, struct trouble *why)
{
	struct control *control = &program->control;

	if (control_take(control, config->control_socket, CONTROL_PATIENCE, why))
		return true;
	control_leave(control);
	return may_lack_control(config, why);
}

static bool open_control(struct program *program, const struct config *config, struct trouble *why)
{
	struct control *control = &program->control;

	if (control->place.path == NULL)
		return true;
	program->commands = (struct commands){ &program->service, &program->errand };
	if (control_listen(control, why) &&
	    control_serve(control, commands_answer, &program->commands, why))
		return true;
	control_leave(control);
	return may_lack_control(config, why);
}

/* Everything that may fail before mail is taken, in the order that leaves nothing behind. */
static int start(struct program *program, struct config *config)
{
	const struct daemon_options *options = &program->options;
	struct eventlog *log;
	struct trouble why;

	program->place.lock = -1;
	errand_begin(&program->errand, SIGUSR2);
	program->control = (struct control){ .place = { .lock = -1 }, .listener = -1 };
	if (config->user != NULL && !privilege_find(config->user, &program->privilege, &why))
		return refuse(program, EX_CONFIG, &why);
	if (!socketplace_take(&program->place, config->socket, &why))
		return refuse(program, EX_UNAVAILABLE, &why);
	if (!take_control(program, config, &why))
		return refuse(program, EX_UNAVAILABLE, &why);
	log = eventlog_open(config->event_log, &why);
	if (log == NULL)
		return refuse(program, EX_CANTCREAT, &why);
	service_begin(&program->service, config, log, "smtp");
	if (!daemonize_write_pid(options->pid_path, &why))
		return refuse(program, EX_CANTCREAT, &why);
	program->has_pid_file = options->pid_path != NULL;
	if (!open_socket(program, config, &why))
		return refuse(program, EX_UNAVAILABLE, &why);
	if (!loader_become_user(config, config->user != NULL ? &program->privilege : NULL, &why))
		return refuse(program, EX_NOPERM, &why);
	loader_keep(config);
	if (!open_control(program, config, &why))
		return refuse(program, EX_UNAVAILABLE, &why);
	if (config->rules.catalogue->interpreted != 0)
		notice_say(NOTICE_INFO,
			   "PCRE2's JIT is not to be had here (a system that forbids writable "
			   "code does that): %zu patterns are interpreted, which is slower",
			   config->rules.catalogue->interpreted);
	service_write_config(&program->service, "start", "loaded");
	return EX_OK;
}

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

/* Returns the signal that ends the daemon. */
static int run(struct program *program)
{
	const struct timespec second = { .tv_sec = 1 };
	time_t totals_due = time(NULL) + TOTALS_SECONDS;

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
		if (time(NULL) >= totals_due) {
			service_write_totals(&program->service);
			totals_due = time(NULL) + TOTALS_SECONDS;
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
	socketplace_leave(&program->place);
	if (program->has_pid_file)
		unlink(program->options.pid_path);
}

static void block_signals(struct program *program)
{
	static const int waited_for[] = { SIGHUP, SIGUSR1, SIGUSR2, SIGTERM, SIGINT };

	sigemptyset(&program->signals);
	for (size_t i = 0; i < sizeof(waited_for) / sizeof(waited_for[0]); i++)
		sigaddset(&program->signals, waited_for[i]);
	pthread_sigmask(SIG_BLOCK, &program->signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

static int serve_until_stopped(struct program *program)
{
	int signal;

	if (pthread_create(&program->server, NULL, serve, program) != 0)
		return EX_OSERR;
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

int main(int argc, char **argv)
{
	static struct program program; /* outlives threads that libmilter does not join */
	struct config *config;
	int status = daemon_options_take(&program.options, argc, argv);

	if (status != OPTIONS_TAKEN)
		return status;
	notice_open("milter-device", program.options.verbose);
	config = loader_first(&program.options.loader);
	if (config == NULL)
		return EX_CONFIG;
	if (program.options.only_check) {
		printf("%s: good, configuration %s\n", config->path, config->rules.hash);
		config_drop(config);
		return EX_OK;
	}
	block_signals(&program);
	program.options.loader.config_path = strdup(config->path); /* kept for as long as we run */
	if (!program.options.foreground)
		daemonize_begin();
	status = start(&program, config);
	if (status == EX_OK)
		status = serve_until_stopped(&program);
	/* libmilter's workers may still run, so nothing that they use is freed. */
	fflush(NULL);
	_exit(status);
}
