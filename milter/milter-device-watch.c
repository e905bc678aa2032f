/*
 * milter-device-watch -- follows the access logs of a mail store: who opens which mailbox with
 * what. One thread, which owns the signals, the logs and the state.
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
#include <time.h>
#include <unistd.h>

#include "watch_options.h"
#include "host/control.h"
#include "host/daemonize.h"
#include "host/logs/linepipe.h"
#include "service/loader.h"
#include "host/notice.h"
#include "host/options.h"
#include "host/privilege.h"
#include "host/wake.h"
#include "watch/watch_commands.h"
#include "watch/watch_state.h"

#define TOTALS_SECONDS 60
#define CONTROL_PATIENCE 5000 /* milliseconds */
#define SAVE_SECONDS 5
#define SAVE_SHARE 20 /* saving takes at most one part in so many of the time */

struct program {
	struct watch_options options;
	struct watch watch;
	struct watch_state state;
	struct text state_path;
	struct wake *wake;
	struct text control_path;
	struct control control;
	struct errand errand; /* questions that come in by it */
	struct linepipe pipe; /* standard input, if that is read */
	struct input *piped;  /* NULL: it is not */
	bool failed;          /* it could not be read to its end */
	int lock;
	int64_t totals_due, save_due, tick_due; /* seconds of a clock that is never set */
	uint64_t saved_bytes;                   /* what was read when the state was saved */
	uint64_t saved_files;                   /* which files were known then */
};

static int64_t seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static bool has_input(const struct config *config)
{
	for (size_t i = 0; i < config->source_count; i++)
		if (config->sources[i].input_count != 0)
			return true;
	return false;
}

/* What the command line asks for must be in the configuration. */
static bool check_choice(const struct watch_choice *choice, const struct config *config,
			 struct trouble *why)
{
	const struct source *source = config_source(config, choice->source);

	if (choice->source.size == 0) {
		trouble_say(why, "%s: no source with an input is configured", config->path);
		return has_input(config);
	}
	if (source == NULL) {
		trouble_say(why, "--source: %s has no source '%.*s'", config->path,
			    SPAN_FORMAT(choice->source));
		return false;
	}
	trouble_say(why, "--source: the source '%.*s' has no input: name a file, or -",
		    SPAN_FORMAT(choice->source));
	return choice->paths != NULL || source->input_count != 0;
}

/* ---- start ---- */

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
	struct text lock;
	const char *path;

	text_begin(&program->state_path, PATH_MAX);
	name_state(&program->state_path, config->state_dir, program->options.choice.source);
	program->state.path = text_string(&program->state_path);
	text_begin(&lock, PATH_MAX);
	text_printf(&lock, "%s.lock", program->state.path);
	path = text_string(&lock);
	errno = ENAMETOOLONG;
	if (!lock.cut && !program->state_path.cut)
		program->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (program->lock == -1)
		trouble_say(why, "%s: %s", path, strerror(errno));
	text_end(&lock);
	return program->lock != -1;
}

static bool is_alone(struct program *program, struct trouble *why)
{
	if (flock(program->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	trouble_say(why, "%s: another milter-device-watch is running", program->state.path);
	return false;
}

static bool watch_folders(struct program *program)
{
	bool done = true;

	for (struct input *input = program->watch.inputs; input != NULL && done;
	     input = input->next) {
		if (input->follow != NULL)
			done = wake_add(program->wake, input->path);
		else
			program->piped = input;
	}
	return done;
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
	    control_serve(control, watch_commands_ask, &program->errand, &why))
		return;
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
	if (!watch_folders(program)) {
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

	if (!check_choice(&program->options.choice, config, &why) ||
	    (config->user != NULL && !privilege_find(config->user, &privilege, &why)))
		return refuse(EX_CONFIG, &why);
	log = eventlog_open(config->event_log, &why);
	if (log == NULL)
		return refuse(EX_CANTCREAT, &why);
	if (!loader_become_user(config, config->user != NULL ? &privilege : NULL, &why))
		return refuse(EX_NOPERM, &why);
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

/* ---- run ---- */

static uint64_t bytes_read(const struct watch *watch)
{
	uint64_t bytes = watch->counts.events + watch->counts.accesses;

	for (const struct input *input = watch->inputs; input != NULL; input = input->next)
		if (input->follow != NULL)
			bytes += follow_count(input->follow).bytes;
	return bytes;
}

/* Another number when files have come, been rotated or gone. */
static uint64_t files_known(const struct watch *watch)
{
	uint64_t sum = 1;

	for (const struct input *input = watch->inputs; input != NULL; input = input->next) {
		struct follow_place places[FOLLOW_PLACES];
		size_t count = input->follow != NULL ? follow_places(input->follow, places) : 0;

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
	if (!check_choice(&program->options.choice, watch->service.config, &why)) {
		notice_say(NOTICE_WARNING, "%s: nothing is read", why.sentence);
		text_printf(told, "%s: nothing is read\n", why.sentence);
	}
	if (!watch_configure(watch, &program->options.choice) || !watch_folders(program))
		notice_say(NOTICE_ERROR, "%s: not all sources are read", strerror(ENOMEM));
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
	struct watch_question *question = errand_look(&program->errand);
	char by[80];

	if (question == NULL)
		return;
	if (span_equal(question->line, SPAN("reload"))) {
		snprintf(by, sizeof(by), "ctl:%s", question->who);
		question->status = reload(program, by, question->answer) ? EX_OK : EX_CONFIG;
	} else if (!watch_commands_answer(&program->watch, question)) {
		text_add(question->answer, SPAN("unknown command '"));
		text_visible(question->answer, question->line);
		text_add(question->answer, SPAN("'\n"));
		question->status = EX_USAGE;
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
	if (now >= program->totals_due && !program->options.once) {
		watch_write_totals(&program->watch);
		program->totals_due = now + TOTALS_SECONDS;
		program->save_due = now; /* so that they do not count again after a crash */
	}
	if (now >= program->save_due &&
	    (program->state.failed || bytes_read(&program->watch) != program->saved_bytes))
		save(program);
}

/* False: standard input has ended, or failed, which is said. */
static bool read_pipe(struct program *program)
{
	struct span lines;
	struct trouble why;

	if (!linepipe_read(&program->pipe, &lines, &why)) {
		program->failed = !program->pipe.ended;
		if (program->failed)
			notice_say(NOTICE_ERROR, "standard input: %s", why.sentence);
		return false;
	}
	program->watch.counts.long_lines = program->pipe.long_lines;
	watch_lines(&program->watch, program->piped, lines, time(NULL));
	return true;
}

/* Until a signal ends it, or, with --once or a pipe, the input. */
static int run(struct program *program)
{
	int signal = 0;

	program->totals_due = seconds_now() + TOTALS_SECONDS;
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

static void stop(struct program *program, int signal)
{
	const struct watch_options *options = &program->options;
	static const char *const words[] = { "end of input", "SIGINT", "SIGTERM" };
	int word = signal == 0 ? 0 : signal == SIGINT ? 1 : 2;

	notice_service("STOPPING=1");
	control_leave(&program->control);
	if (options->once && signal == 0)
		watch_close_folds(&program->watch);
	if (!options->once) {
		watch_write_totals(&program->watch);
		service_write_config(&program->watch.service, words[word], "stopped");
	}
	save(program);
	watch_say_clientless(&program->watch);
	watch_say_counts(&program->watch);
	if (options->pid_path != NULL)
		unlink(options->pid_path);
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
	if (program.options.only_check) {
		printf("%s: good, configuration %s\n", config->path, config->rules.hash);
		return EX_OK;
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
		stop(&program, run(&program));
		status = program.failed ? EX_OSERR : EX_OK;
	}
	fflush(NULL);
	_exit(status);
}
