/* SPDX-License-Identifier: ISC */
/*
 * milter-device -- the milter daemon, as it starts: everything that may fail before it takes mail.
 * What it then does is in daemon_run.c.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/filter.h"
#include "daemon_options.h"
#include "daemon_run.h"
#include "host/daemonize.h"
#include "host/notice.h"
#include "host/options.h"
#include "host/ownership.h"
#include "host/privilege.h"
#include "service/places.h"

#define CONTROL_PATIENCE 5000 /* milliseconds */

/* Whom root gives what it makes; NULL: the owner of the folder. */
static const struct privilege *heir_of(const struct program *program)
{
	return program->becomes_user ? &program->privilege : NULL;
}

/*
 * What could not be done, to whoever started us; nothing is left half started, and what stays, the
 * locks and the event log, keeps nobody out.
 */
static int refuse(struct program *program, int status, const struct trouble *why)
{
	const struct privilege *user = heir_of(program);

	notice_say(NOTICE_ERROR, "%s", why->sentence);
	socketplace_give(&program->place, user);
	socketplace_give(&program->control.place, user);
	if (program->has_log)
		ownership_give(program->service.config->event_log, user);
	socketplace_leave(&program->place);
	control_leave(&program->control);
	daemonize_remove_pid(program->options.pid_path);
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
	socketplace_give(&control->place, heir_of(program));
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

/* What was made as root is given to whoever needs it the next time. */
static bool become_user(struct program *program, const struct config *config, struct trouble *why)
{
	const struct privilege *user = heir_of(program);

	socketplace_give(&program->place, user);
	socketplace_give(&program->control.place, user);
	if (program->options.pid_path != NULL)
		ownership_give(program->options.pid_path, user);
	return loader_become_user(config, user, why);
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
	program->becomes_user = config->user != NULL;
	if (program->becomes_user && !privilege_may(&program->privilege, &why))
		return refuse(program, EX_NOPERM, &why);
	ownership_expect(program->becomes_user ? &program->privilege : NULL);
	if (!places_differ(config, options->pid_path, &why))
		return refuse(program, EX_CONFIG, &why);
	if (!socketplace_take(&program->place, config->socket, &why))
		return refuse(program, EX_UNAVAILABLE, &why);
	if (!take_control(program, config, &why))
		return refuse(program, EX_UNAVAILABLE, &why);
	log = eventlog_open(config->event_log, &why);
	if (log == NULL)
		return refuse(program, EX_CANTCREAT, &why);
	service_begin(&program->service, config, log, "smtp");
	program->has_log = true;
	if (!daemonize_write_pid(options->pid_path, &why))
		return refuse(program, EX_CANTCREAT, &why);
	if (!open_socket(program, config, &why))
		return refuse(program, EX_UNAVAILABLE, &why);
	if (!become_user(program, config, &why))
		return refuse(program, EX_NOPERM, &why);
	loader_keep(config);
	if (!open_control(program, config, &why))
		return refuse(program, EX_UNAVAILABLE, &why);
	socketplace_give(&program->control.place, NULL);
	if (config->rules.catalogue->interpreted != 0)
		notice_say(NOTICE_INFO,
			   "PCRE2's JIT is not available here (a system that forbids writable "
			   "code does that): %zu patterns are interpreted, which is slower",
			   config->rules.catalogue->interpreted);
	service_write_config(&program->service, "start", "loaded");
	return EX_OK;
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
	if (program.options.dump != CONFIG_DUMP_NONE) {
		status = config_dump_print(config, program.options.dump);
		config_drop(config);
		return status;
	}
	if (program.options.only_check) {
		status = loader_try(config,
				    &(struct startable_wish){ .pid_path = program.options.pid_path,
							      .sockets = true });
		config_drop(config);
		return status;
	}
	block_signals(&program);
	program.options.loader.config_path = strdup(config->path); /* kept for as long as we run */
	if (!program.options.foreground)
		daemonize_begin();
	status = start(&program, config);
	if (status == EX_OK)
		status = daemon_run(&program);
	/* libmilter's workers may still run, so nothing that they use is freed. */
	fflush(NULL);
	_exit(status);
}
