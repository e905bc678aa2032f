/* SPDX-License-Identifier: ISC */
/*
 * milter-device-watch -- follows the access logs of a mail store: who opens which mailbox with
 * what.  This is its start: everything that may fail before it reads.  The rest is in watch_run.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

#include "host/daemonize.h"
#include "host/notice.h"
#include "host/options.h"
#include "host/ownership.h"
#include "host/privilege.h"
#include "service/places.h"
#include "watch/watch_archives.h"
#include "watch/watch_commands.h"
#include "watch_files.h"
#include "watch_options.h"
#include "watch_run.h"

#define CONTROL_PATIENCE 5000 /* milliseconds */

static int refuse(int status, const struct trouble *why)
{
	notice_say(NOTICE_ERROR, "%s", why->sentence);
	return status;
}

/*
 * watch.state, or watch-NAME.state for one source alone, so that both can run.  A slash in the name
 * is no folder.
 */
static void name_state(struct text *path, const char *folder, struct span source)
{
	text_printf(path, "%s/watch%s", folder, source.size != 0 ? "-" : "");
	for (size_t i = 0; i < source.size; i++) {
		if (source.data[i] == '/' || source.data[i] == '%')
			text_printf(path, "%%%02x", (unsigned)source.data[i]);
		else
			text_byte(path, source.data[i]);
	}
	text_add(path, SPAN(".state"));
}

static bool take_state(struct program *program, const struct config *config, struct trouble *why)
{
	struct text *lock = &program->lock_path;
	const char *path;

	text_begin(&program->state_path, PATH_MAX);
	name_state(&program->state_path, config->state_dir, program->options.choice.source);
	program->state.path = text_string(&program->state_path);
	text_begin(lock, PATH_MAX);
	text_printf(lock, "%s.lock", program->state.path);
	path = text_string(lock);
	if (lock->cut || program->state_path.cut)
		ownership_say(why, "state", path, ENAMETOOLONG);
	else
		program->lock =
			ownership_open("state", path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600, why);
	if (program->lock != -1)
		ownership_give(path, NULL);
	return program->lock != -1;
}

static bool is_alone(struct program *program, struct trouble *why)
{
	if (flock(program->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	trouble_say(why, "%s: another milter-device-watch is running", program->state.path);
	return false;
}

/* Beside that of the daemon.  It can be done without, as nobody has asked for it by name. */
static void open_control(struct program *program, const struct config *config)
{
	struct control *control = &program->control;
	struct trouble why;

	if (program->options.once || program->options.choice.source.size != 0)
		return;
	text_begin(&program->control_path, 4096);
	text_printf(&program->control_path, "%s.watch", config->control_socket);
	errand_begin(&program->errand, SIGUSR2);
	if (control_take(control, text_string(&program->control_path), CONTROL_PATIENCE, &why) &&
	    control_listen(control, &why) &&
	    control_serve(control, inquiry_ask, &program->errand, &why)) {
		socketplace_give(&control->place, NULL);
		return;
	}
	control_leave(control);
	notice_say(NOTICE_WARNING, "%s: milter-device-ctl --watch cannot reach this process",
		   why.sentence);
}

/* State, sources, folders.  Signals first: they wait while a long event log is read. */
static int prepare(struct program *program, struct trouble *why)
{
	struct watch *watch = &program->watch;

	program->wake = wake_open(why);
	if (program->wake == NULL)
		return EX_OSERR;
	if (!watch_state_load(&program->state, watch) ||
	    !watch_configure(watch, &program->options.choice)) {
		trouble_say(why, "%s", strerror(ENOMEM));
		return EX_OSERR;
	}
	watch_state_resume(watch);
	if (program->options.choice.paths != NULL && !watch_archives_read(watch))
		program->status = EX_DATAERR;
	if (!watch_run_wake(program)) {
		trouble_say(why, "%s", strerror(ENOMEM));
		return EX_OSERR;
	}
	return EX_OK;
}

/* Everything that may fail, in the order that leaves nothing behind. */
static int start(struct program *program, struct config *config)
{
	struct eventlog *log;
	struct privilege privilege;
	struct trouble why;
	int status;

	if (!watch_options_fit(&program->options, config, &why) ||
	    (config->user != NULL && !privilege_find(config->user, &privilege, &why)))
		return refuse(EX_CONFIG, &why);
	if (config->user != NULL && !privilege_may(&privilege, &why))
		return refuse(EX_NOPERM, &why);
	ownership_expect(config->user != NULL ? &privilege : NULL);
	if (!places_differ(config, program->options.pid_path, &why))
		return refuse(EX_CONFIG, &why);
	log = eventlog_open(config->event_log, &why);
	if (log == NULL)
		return refuse(EX_CANTCREAT, &why);
	if (!loader_become_user(config, config->user != NULL ? &privilege : NULL, &why))
		return refuse(EX_NOPERM, &why);
	if (!watch_files_look_again(&program->options.choice))
		return EX_NOINPUT;
	if (!take_state(program, config, &why))
		return refuse(EX_CANTCREAT, &why);
	if (!is_alone(program, &why))
		return refuse(EX_UNAVAILABLE, &why);
	if (!watch_begin(&program->watch, config, log)) {
		trouble_say(&why, "%s", strerror(ENOMEM));
		return refuse(EX_OSERR, &why);
	}
	status = prepare(program, &why);
	if (status != EX_OK)
		return refuse(status, &why);
	if (!daemonize_write_pid(program->options.pid_path, &why))
		return refuse(EX_CANTCREAT, &why);
	loader_keep(config);
	open_control(program, config);
	if (!program->options.once)
		service_write_config(&program->watch.service, "start", "loaded");
	return EX_OK;
}

int main(int argc, char **argv)
{
	static struct program program; /* threads of the control socket may outlive main */
	struct config *config;
	int status = watch_options_take(&program.options, argc, argv);

	if (status != OPTIONS_TAKEN)
		return status;
	program.lock = -1;
	program.pipe.fd = STDIN_FILENO;
	program.control = (struct control){ .place = { .lock = -1 }, .listener = -1 };
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	notice_open("milter-device-watch", program.options.verbose);
	config = loader_first(&program.options.loader);
	if (config == NULL)
		return EX_CONFIG;
	if (program.options.dump != CONFIG_DUMP_NONE) {
		status = config_dump_print(config, program.options.dump);
		config_drop(config);
		return status;
	}
	if (program.options.only_check) {
		status = loader_try(
			config, &(struct startable_wish){ .pid_path = program.options.pid_path });
		config_drop(config);
		return status;
	}
	program.options.loader.config_path = strdup(config->path);
	if (!program.options.foreground)
		daemonize_begin();
	status = start(&program, config);
	if (status == EX_OK) {
		daemonize_ready();
		notice_service("READY=1");
		notice_say(NOTICE_INFO, "milter-device-watch " VERSION " runs, configuration %s",
			   config->rules.hash);
		watch_run_stop(&program, watch_run(&program));
		status = program.status;
	}
	fflush(NULL);
	_exit(status);
}
