/* SPDX-License-Identifier: ISC */
/*
 * milter-device-gate -- answers servers that ask whether a mailbox may be opened.  This is its
 * start: everything that may fail before it answers.  The rest is in gate_run.c.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#include "gate/gate_commands.h"
#include "gate_run.h"
#include "host/daemonize.h"
#include "host/notice.h"
#include "host/options.h"
#include "host/ownership.h"
#include "host/privilege.h"
#include "service/places.h"

#define CONTROL_PATIENCE 5000 /* milliseconds */

static int refuse(struct program *program, int status, const struct trouble *why)
{
	notice_say(NOTICE_ERROR, "%s", why->sentence);
	gate_listen_close(&program->listen);
	return status;
}

/* Beside that of the daemon.  It can be done without, as nobody has asked for it by name. */
static void open_control(struct program *program, const struct config *config)
{
	struct control *control = &program->control;
	struct trouble why;

	text_begin(&program->control_path, 4096);
	text_printf(&program->control_path, "%s.gate", config->control_socket);
	if (control_take(control, text_string(&program->control_path), CONTROL_PATIENCE, &why) &&
	    control_listen(control, &why) &&
	    control_serve(control, inquiry_ask, &program->errand, &why)) {
		socketplace_give(&control->place, NULL);
		return;
	}
	control_leave(control);
	notice_say(NOTICE_WARNING, "%s: milter-device-ctl --gate cannot reach this process",
		   why.sentence);
}

/* A connection is a descriptor. */
static void want_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1 || limit.rlim_cur >= limit.rlim_max)
		return;
	limit.rlim_cur = limit.rlim_max < 16384 ? limit.rlim_max : 16384;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* What is done as the user that the program becomes. */
static int begin(struct program *program, struct config *config, struct eventlog *log,
		 struct trouble *why)
{
	if (!gate_begin(&program->gate, config, log)) {
		trouble_say(why, "%s", strerror(ENOMEM));
		return EX_OSERR;
	}
	program->wake = wake_open(why);
	if (program->wake == NULL)
		return EX_OSERR;
	if (!gate_http_begin(&program->http, &program->gate, &program->listen, why) ||
	    !gate_listen_begin(&program->listen, why))
		return EX_UNAVAILABLE;
	return daemonize_write_pid(program->options.pid_path, why) ? EX_OK : EX_CANTCREAT;
}

/* Everything that may fail, in the order that leaves nothing behind. */
static int start(struct program *program, struct config *config)
{
	bool becomes = config->user != NULL;
	struct privilege privilege;
	struct eventlog *log;
	struct trouble why;
	int status;

	if (!gate_listen_may(gate_options_listen(&program->options, config), config, &why) ||
	    (becomes && !privilege_find(config->user, &privilege, &why)))
		return refuse(program, EX_CONFIG, &why);
	if (becomes && !privilege_may(&privilege, &why))
		return refuse(program, EX_NOPERM, &why);
	ownership_expect(becomes ? &privilege : NULL);
	if (!places_differ(config, program->options.pid_path, &why))
		return refuse(program, EX_CONFIG, &why);
	if (!gate_listen_open(&program->listen, gate_options_listen(&program->options, config),
			      config->socket_mode, &why))
		return refuse(program, EX_UNAVAILABLE, &why);
	log = eventlog_open(config->event_log, &why);
	if (log == NULL)
		return refuse(program, EX_CANTCREAT, &why);
	if (becomes)
		gate_listen_give(&program->listen, &privilege);
	if (!loader_become_user(config, becomes ? &privilege : NULL, &why))
		return refuse(program, EX_NOPERM, &why);
	status = begin(program, config, log, &why);
	if (status != EX_OK)
		return refuse(program, status, &why);
	loader_keep(config);
	errand_begin(&program->errand, SIGUSR2);
	open_control(program, config);
	service_write_config(&program->gate.service, "start", "loaded");
	return EX_OK;
}

/* For -n. */
static int try_start(const struct gate_options *options, const struct config *config)
{
	const char *const *names = gate_options_listen(options, config);
	struct trouble why;

	if (gate_listen_may(names, config, &why))
		return loader_try(config, &(struct startable_wish){ .pid_path = options->pid_path,
								    .gate = names });
	notice_say(NOTICE_ERROR, "%s", why.sentence);
	return EX_CONFIG;
}

static bool may_stay(const void *listen, const struct config *config, struct trouble *why)
{
	return gate_listen_may_stay(listen, config, why);
}

int main(int argc, char **argv)
{
	static struct program program; /* threads of the control socket may outlive main */
	struct config *config;
	int status = gate_options_take(&program.options, argc, argv);

	if (status != OPTIONS_TAKEN)
		return status;
	program.listen.poll = -1;
	program.control = (struct control){ .place = { .lock = -1 }, .listener = -1 };
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	notice_open("milter-device-gate", program.options.verbose);
	config = loader_first(&program.options.loader);
	if (config == NULL)
		return EX_CONFIG;
	if (program.options.dump != CONFIG_DUMP_NONE) {
		status = config_dump_print(config, program.options.dump);
		config_drop(config);
		return status;
	}
	if (program.options.only_check) {
		status = try_start(&program.options, config);
		config_drop(config);
		return status;
	}
	program.options.loader.config_path = strdup(config->path);
	program.options.loader.fits = may_stay;
	program.options.loader.fits_what = &program.listen;
	want_descriptors();
	if (!program.options.foreground)
		daemonize_begin();
	status = start(&program, config);
	if (status == EX_OK) {
		daemonize_ready();
		notice_service("READY=1");
		notice_say(NOTICE_INFO, "milter-device-gate " VERSION " runs, configuration %s",
			   config->rules.hash);
		gate_run_stop(&program, gate_run(&program));
	}
	fflush(NULL);
	_exit(status);
}
