/*
 * milter-device-watch -- follows the access logs of a mail store: who opens which mailbox with
 * what. One thread, which owns the signals, the logs and the state.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "daemonize.h"
#include "linepipe.h"
#include "loader.h"
#include "notice.h"
#include "privilege.h"
#include "wake.h"
#include "watch_state.h"

#define TOTALS_SECONDS 60
#define SAVE_SECONDS 5
#define SAVE_SHARE 20 /* saving takes at most one part in so many of the time */

struct arguments {
	struct loader loader;
	struct watch_choice choice;
	const char *pid_path; /* NULL: not given */
	bool foreground, once, only_check, verbose;
};

struct program {
	struct arguments arguments;
	struct watch watch;
	struct watch_state state;
	struct text state_path;
	struct wake *wake;
	struct linepipe pipe; /* standard input, if that is read */
	struct input *piped;  /* NULL: it is not */
	int lock;
	int64_t totals_due, save_due, tick_due; /* seconds of a clock that is never set */
	uint64_t saved_bytes;                   /* what was read when the state was saved */
	uint64_t saved_files;                   /* which files were known then */
};

enum { OPTION_ONCE = 256, OPTION_SOURCE };

static const char usage[] =
	"usage: milter-device-watch [-fhnvV] [-c FILE] [-u USER[:GROUP]] [-P PIDFILE]\n"
	"           [--once] [--source NAME] [FILE...|-]\n"
	"       in words: --foreground --help --check --verbose --version --config FILE\n"
	"       --user USER --pid-file PIDFILE\n"
	"FILE is read as the source NAME of the configuration says; without one, the inputs that\n"
	"the configuration names are.  See milter-device-watch(8).\n";

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "foreground", no_argument, NULL, 'f' },
	{ "check", no_argument, NULL, 'n' },
	{ "user", required_argument, NULL, 'u' },
	{ "pid-file", required_argument, NULL, 'P' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "once", no_argument, NULL, OPTION_ONCE },
	{ "source", required_argument, NULL, OPTION_SOURCE },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void take_option(struct arguments *arguments, int option)
{
	switch (option) {
	case 'c':
		arguments->loader.config_path = optarg;
		break;
	case 'f':
		arguments->foreground = true;
		break;
	case 'n':
		arguments->only_check = true;
		break;
	case 'u':
		arguments->loader.user = optarg;
		break;
	case 'P':
		arguments->pid_path = optarg;
		break;
	case 'v':
		arguments->verbose = true;
		break;
	case OPTION_ONCE:
		arguments->once = true;
		break;
	case OPTION_SOURCE:
		arguments->choice.source = span_of(optarg);
		break;
	case 'V':
		puts("milter-device-watch " VERSION);
		exit(EX_OK);
	case 'h':
		fputs(usage, stdout);
		exit(EX_OK);
	default:
		fputs(usage, stderr);
		exit(EX_USAGE);
	}
}

static void __attribute__((noreturn)) misused(const char *sentence)
{
	fprintf(stderr, "milter-device-watch: %s\n%s", sentence, usage);
	exit(EX_USAGE);
}

/* The paths are made absolute: a daemon has no folder of its own. */
static const char *absolute(const char *path)
{
	char *whole;

	if (strcmp(path, "-") == 0)
		return path;
	whole = realpath(path, NULL);
	if (whole != NULL)
		return whole;
	fprintf(stderr, "milter-device-watch: %s: %s\n", path, strerror(errno));
	exit(EX_NOINPUT);
}

static void take_paths(struct arguments *arguments, int count, char **paths)
{
	const char **kept = calloc((size_t)count + 1, sizeof(*kept));

	if (kept == NULL)
		exit(EX_OSERR);
	for (int i = 0; i < count; i++) {
		kept[i] = absolute(paths[i]);
		if (strcmp(kept[i], "-") == 0 && count != 1)
			misused("- cannot be combined with files");
	}
	arguments->choice.paths = kept;
}

static void take_arguments(struct arguments *arguments, int argc, char **argv)
{
	int option;

	arguments->loader.config_path = CONF_DIR "/milter-device.conf";
	while ((option = getopt_long(argc, argv, "c:fnu:P:vVh", long_options, NULL)) != -1)
		take_option(arguments, option);
	if (optind < argc)
		take_paths(arguments, argc - optind, argv + optind);
	if (optind < argc && arguments->choice.source.size == 0)
		misused("which source is that?  Name it: --source dovecot");
	if (arguments->once || (optind < argc && strcmp(argv[optind], "-") == 0))
		arguments->foreground = true;
}

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

/* watch.state, or watch-NAME.state for one source alone, so that both can run. */
static bool take_state(struct program *program, const struct config *config, struct trouble *why)
{
	struct span source = program->arguments.choice.source;
	struct text lock;
	const char *path;

	text_begin(&program->state_path, 4096);
	text_printf(&program->state_path, "%s/watch%s%.*s.state", config->state_dir,
		    source.size != 0 ? "-" : "", SPAN_FORMAT(source));
	program->state.path = text_string(&program->state_path);
	text_begin(&lock, 4200);
	text_printf(&lock, "%s.lock", program->state.path);
	path = text_string(&lock);
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

static bool write_pid(const char *path, struct trouble *why)
{
	FILE *stream = path != NULL ? fopen(path, "we") : NULL;
	bool done = path == NULL;

	if (stream != NULL) {
		done = fprintf(stream, "%ld\n", (long)getpid()) > 0;
		done = fclose(stream) == 0 && done;
	}
	if (!done)
		trouble_say(why, "pid file %s: %s", path, strerror(errno));
	return done;
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

/* State, sources, folders. */
static int prepare(struct program *program, struct trouble *why)
{
	struct watch *watch = &program->watch;

	if (!watch_state_load(&program->state, watch) ||
	    !watch_configure(watch, &program->arguments.choice)) {
		trouble_say(why, "%s", strerror(ENOMEM));
		return EX_OSERR;
	}
	watch_state_resume(watch);
	program->wake = wake_open(why);
	if (program->wake == NULL)
		return EX_OSERR;
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

	if (!check_choice(&program->arguments.choice, config, &why) ||
	    (config->user != NULL && !privilege_find(config->user, &privilege, &why)))
		return refuse(EX_CONFIG, &why);
	log = eventlog_open(config->event_log, &why);
	if (log == NULL || !write_pid(program->arguments.pid_path, &why))
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
	loader_keep(config);
	if (!program->arguments.once)
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

static void reload(struct program *program)
{
	struct watch *watch = &program->watch;
	struct text told;

	text_begin(&told, LOADER_BYTES);
	if (loader_again(&program->arguments.loader, &watch->service, "SIGHUP", &told) &&
	    (!watch_configure(watch, &program->arguments.choice) || !watch_folders(program)))
		notice_say(NOTICE_ERROR, "%s: not all sources are read", strerror(ENOMEM));
	text_end(&told);
	save(program);
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
			reload(program);
		if (signal == SIGUSR1)
			reopen(program);
		if (signal == SIGCHLD)
			runner_look(&program->watch.runner);
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
	if (now >= program->totals_due && !program->arguments.once) {
		watch_write_totals(&program->watch);
		program->totals_due = now + TOTALS_SECONDS;
		program->save_due = now; /* so that they do not count again after a crash */
	}
	if (now >= program->save_due && bytes_read(&program->watch) != program->saved_bytes)
		save(program);
}

/* False: standard input has ended. */
static bool read_pipe(struct program *program)
{
	struct span lines;
	struct trouble why;

	if (!linepipe_read(&program->pipe, &lines, &why))
		return false;
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

		if (!more && program->arguments.once && program->piped == NULL)
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
	const struct arguments *arguments = &program->arguments;
	static const char *const words[] = { "end of input", "SIGINT", "SIGTERM" };
	int word = signal == 0 ? 0 : signal == SIGINT ? 1 : 2;

	notice_service("STOPPING=1");
	if (arguments->once && signal == 0)
		watch_close_folds(&program->watch);
	if (!arguments->once) {
		watch_write_totals(&program->watch);
		service_write_config(&program->watch.service, words[word], "stopped");
	}
	save(program);
	watch_say_counts(&program->watch);
	if (arguments->pid_path != NULL)
		unlink(arguments->pid_path);
}

int main(int argc, char **argv)
{
	struct program program = { .lock = -1, .pipe.fd = STDIN_FILENO };
	struct config *config;
	int status;

	take_arguments(&program.arguments, argc, argv);
	notice_open("milter-device-watch", program.arguments.verbose);
	config = loader_first(&program.arguments.loader);
	if (config == NULL)
		return EX_CONFIG;
	if (program.arguments.only_check) {
		printf("%s: good, configuration %s\n", config->path, config->rules.hash);
		return EX_OK;
	}
	program.arguments.loader.config_path = strdup(config->path);
	if (!program.arguments.foreground)
		daemonize_begin();
	status = start(&program, config);
	if (status == EX_OK) {
		daemonize_ready();
		notice_service("READY=1");
		notice_say(NOTICE_INFO, "milter-device-watch " VERSION " runs, configuration %s",
			   config->rules.hash);
		stop(&program, run(&program));
	}
	fflush(NULL);
	_exit(status);
}
