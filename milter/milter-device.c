/*
 * milter-device -- the milter daemon.
 * The main thread owns the signals and the clockwork; libmilter runs in another (see filter.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "daemonize.h"
#include "filter.h"
#include "notice.h"
#include "privilege.h"
#include "socketplace.h"
#include "statefolder.h"

#define TOTALS_SECONDS 60
#define DRAIN_SECONDS 3 /* to wait for messages in flight when stopping */

struct arguments {
	const char *config_path, *socket, *user, *pid_path; /* NULL: not given */
	bool foreground, only_check, verbose;
};

/* The running daemon. */
struct program {
	struct arguments arguments;
	struct service service;
	struct socketplace place;
	struct privilege privilege;
	sigset_t signals; /* those that the main thread waits for */
	pthread_t server;
	atomic_bool server_ended;
};

static const char usage[] =
	"usage: milter-device [-fnvV] [-c FILE] [-p SOCKET] [-u USER[:GROUP]] [-P PIDFILE]\n";

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'c' }, { "foreground", no_argument, NULL, 'f' },
	{ "check", no_argument, NULL, 'n' },        { "socket", required_argument, NULL, 'p' },
	{ "user", required_argument, NULL, 'u' },   { "pid-file", required_argument, NULL, 'P' },
	{ "verbose", no_argument, NULL, 'v' },      { "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },         { NULL, 0, NULL, 0 },
};

static void take_option(struct arguments *arguments, int option)
{
	switch (option) {
	case 'c':
		arguments->config_path = optarg;
		break;
	case 'f':
		arguments->foreground = true;
		break;
	case 'n':
		arguments->only_check = true;
		break;
	case 'p':
		arguments->socket = optarg;
		break;
	case 'u':
		arguments->user = optarg;
		break;
	case 'P':
		arguments->pid_path = optarg;
		break;
	case 'v':
		arguments->verbose = true;
		break;
	case 'V':
		puts("milter-device " VERSION);
		exit(EX_OK);
	case 'h':
		fputs(usage, stdout);
		exit(EX_OK);
	default:
		fputs(usage, stderr);
		exit(EX_USAGE);
	}
}

static void take_arguments(struct arguments *arguments, int argc, char **argv)
{
	int option;

	arguments->config_path = CONF_DIR "/milter-device.conf";
	while ((option = getopt_long(argc, argv, "c:fnp:u:P:vVh", long_options, NULL)) != -1)
		take_option(arguments, option);
	if (optind < argc) {
		fprintf(stderr, "milter-device: what is '%s'?\n%s", argv[optind], usage);
		exit(EX_USAGE);
	}
}

/* Loads and says every complaint; what the command line says stands above the file. */
static struct config *load(const struct arguments *arguments, bool to_stderr, size_t *complaints)
{
	struct complaints found = { .arena = arena_new() };
	struct config *config =
		found.arena != NULL ? config_load(arguments->config_path, &found) : NULL;

	for (size_t i = 0; i < found.count; i++) {
		if (to_stderr)
			fprintf(stderr, "%s\n", found.lines[i]);
		else
			notice_say(NOTICE_ERROR, "%s", found.lines[i]);
	}
	*complaints = found.count;
	arena_free(found.arena);
	if (config != NULL && arguments->socket != NULL)
		config->socket = arguments->socket;
	if (config != NULL && arguments->user != NULL)
		config->user = arguments->user;
	return config;
}

/* What could not be done, to whoever started us; nothing is left half started. */
static int refuse(struct program *program, int status, const struct trouble *why)
{
	notice_say(NOTICE_ERROR, "%s", why->sentence);
	socketplace_leave(&program->place);
	return status;
}

static bool open_socket(struct program *program, const struct config *config, struct trouble *why)
{
	mode_t before = umask(0777 & ~config->socket_mode);
	bool opened = filter_open(&program->service, config->socket, why);

	umask(before);
	if (opened)
		socketplace_note(&program->place);
	return opened;
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

/* Gives away what root has made, and becomes the user. */
static bool become_user(struct program *program, const struct config *config, struct trouble *why)
{
	char folder[4096];

	if (config->user == NULL)
		return true;
	if (!privilege_give(&program->privilege, config->event_log, why))
		return false;
	snprintf(folder, sizeof(folder), "%s/config", config->state_dir);
	privilege_give(&program->privilege, folder, why);
	return privilege_drop(&program->privilege, why);
}

static void keep_config(const struct config *config)
{
	struct trouble why;

	if (!statefolder_keep(config, &why))
		notice_say(NOTICE_WARNING, "the configuration could not be kept: %s", why.sentence);
}

/* Everything that may fail before mail is taken, in the order that leaves nothing behind. */
static int start(struct program *program, struct config *config)
{
	const struct arguments *arguments = &program->arguments;
	struct eventlog *log;
	struct trouble why;

	program->place.lock = -1;
	if (config->user != NULL && !privilege_find(config->user, &program->privilege, &why))
		return refuse(program, EX_CONFIG, &why);
	if (!socketplace_take(&program->place, config->socket, &why))
		return refuse(program, EX_UNAVAILABLE, &why);
	log = eventlog_open(config->event_log, &why);
	if (log == NULL)
		return refuse(program, EX_CANTCREAT, &why);
	service_begin(&program->service, config, log);
	if (!write_pid(arguments->pid_path, &why))
		return refuse(program, EX_CANTCREAT, &why);
	keep_config(config);
	if (!open_socket(program, config, &why))
		return refuse(program, EX_UNAVAILABLE, &why);
	if (!become_user(program, config, &why))
		return refuse(program, EX_NOPERM, &why);
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

/* Settings that only a new start can change. */
static void warn_of_fixed(const struct config *old, const struct config *new)
{
	if (strcmp(old->socket, new->socket) != 0 || strcmp(old->event_log, new->event_log) != 0)
		notice_say(NOTICE_WARNING,
			   "socket and event_log take effect only when milter-device is restarted");
}

static void reload(struct program *program)
{
	size_t complaints;
	struct config *old, *new;
	struct text result;

	notice_service("RELOADING=1");
	new = load(&program->arguments, false, &complaints);
	if (new != NULL) {
		old = service_config(&program->service);
		warn_of_fixed(old, new);
		config_drop(old);
		keep_config(new);
		service_replace(&program->service, new);
		service_write_config(&program->service, "SIGHUP", "loaded");
		notice_say(NOTICE_INFO, "configuration %s loaded", new->rules.hash);
	} else {
		text_begin(&result, 200);
		text_printf(&result, "refused: %zu errors", complaints);
		service_write_config(&program->service, "SIGHUP", text_string(&result));
		text_end(&result);
		notice_say(NOTICE_ERROR, "configuration refused, the old one stays in force");
	}
	notice_service("READY=1");
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
			reload(program);
		if (signal == SIGUSR1)
			reopen(program);
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
	if (program->arguments.pid_path != NULL)
		unlink(program->arguments.pid_path);
}

static void block_signals(struct program *program)
{
	static const int waited_for[] = { SIGHUP, SIGUSR1, SIGTERM, SIGINT };

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
	size_t complaints;
	int status;

	take_arguments(&program.arguments, argc, argv);
	notice_open("milter-device", program.arguments.verbose);
	config = load(&program.arguments, true, &complaints);
	if (config == NULL)
		return EX_CONFIG;
	if (program.arguments.only_check) {
		printf("%s: good, configuration %s\n", config->path, config->rules.hash);
		config_drop(config);
		return EX_OK;
	}
	block_signals(&program);
	program.arguments.config_path = strdup(config->path); /* kept for as long as we run */
	if (!program.arguments.foreground)
		daemonize_begin();
	status = start(&program, config);
	if (status == EX_OK)
		status = serve_until_stopped(&program);
	/* libmilter's workers may still run, so nothing that they use is freed. */
	fflush(NULL);
	_exit(status);
}
