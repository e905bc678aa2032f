/* watch_arguments -- the command line of milter-device-watch. */
#include "watch/watch_arguments.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

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

static void take_option(struct watch_arguments *arguments, int option)
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

static void take_paths(struct watch_arguments *arguments, int count, char **paths)
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

void watch_arguments_take(struct watch_arguments *arguments, int argc, char **argv)
{
	int option;

	arguments->loader.config_path = CONF_DIR "/milter-device.conf";
	while ((option = getopt_long(argc, argv, "c:fnu:P:vVh", long_options, NULL)) != -1)
		take_option(arguments, option);
	if (arguments->choice.source.data != NULL && arguments->choice.source.size == 0)
		misused("--source: the name of a source is wanted");
	if (optind < argc)
		take_paths(arguments, argc - optind, argv + optind);
	if (optind < argc && arguments->choice.source.size == 0)
		misused("which source is that?  Name it: --source dovecot");
	if (arguments->once || (optind < argc && strcmp(argv[optind], "-") == 0))
		arguments->foreground = true;
}
