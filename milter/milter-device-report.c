/* milter-device-report -- summarises the event log. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "host/conf/config.h"
#include "host/logs/eventcount.h"
#include "count/eventpick.h"
#include "host/localzone.h"
#include "host/logs/unpack.h"
#include "host/progress.h"
#include "report_clickhouse.h"
#include "report_follow.h"
#include "report_options.h"
#include "report_post.h"

#define DEFAULT_CONFIG CONF_DIR "/milter-device.conf"
#define DEFAULT_EVENT_LOG "/var/log/milter-device/events.jsonl"
#define BAD_LINES_NAMED 10
#define PICKED_LINES 4096 /* before the clock is looked at */
#define REPORT_BYTES ((size_t)1 << 30)

/* Everything of one run; released in one place. */
struct run {
	struct report_options options;
	struct arena *arena;
	struct config *config; /* NULL: none was named or found */
	struct zone zone;
	struct period period;
	int64_t now; /* seconds since 1970 */
	struct eventfiles *files;
	struct progress progress;
	bool damaged;           /* one of them */
	struct eventpick *pick; /* NULL: the lines become a summary */
	struct summary summary;
	struct post post;
	struct text out;
};

/*
 * What is said of the command line, and of all else that ends the run.  Names of files may be
 * anybody's.
 */
static int fail(int code, const char *sentence)
{
	struct text visible;

	text_begin(&visible, SIZE_MAX / 2);
	text_visible(&visible, span_of(sentence));
	fprintf(stderr, "milter-device-report: %s\n", text_string(&visible));
	text_end(&visible);
	return code;
}

/* EX_OK: go on.  -1: done, and all is well. */
static int read_options(struct run *run, int argc, char **argv)
{
	struct trouble why;

	switch (report_options_read(&run->options, run->arena, argc, argv, &why)) {
	case REPORT_OPTIONS_RUN:
		return EX_OK;
	case REPORT_OPTIONS_DONE:
		return -1;
	default:
		return fail(EX_USAGE, why.sentence);
	}
}

/*
 * What the daemon's configuration knows: where the log is, and in whose time days begin.  The
 * installed one may be missing, on a machine that only reads logs; one that was named may not.
 */
static int read_config(struct run *run)
{
	const char *path = run->options.config;
	struct complaints complaints = { .arena = run->arena };

	if (path == NULL && access(DEFAULT_CONFIG, R_OK) == -1)
		return EX_OK;
	run->config = config_load(path != NULL ? path : DEFAULT_CONFIG, &complaints);
	for (size_t i = 0; i < complaints.count; i++)
		fprintf(stderr, "%s\n", complaints.lines[i]);
	for (size_t i = 0; i < complaints.warning_count && run->config != NULL; i++)
		fprintf(stderr, "%s\n", complaints.warnings[i]);
	return run->config != NULL ? EX_OK : EX_CONFIG;
}

/* The zone of the report: as the command line says, else as configured, else the system's. */
static bool read_zone(struct run *run, struct trouble *why)
{
	if (run->options.timezone != NULL || run->config == NULL)
		return localzone_load(run->arena, run->options.timezone, &run->zone, why);
	run->zone = run->config->rules.policies.zone;
	return true;
}

/* The event log when the command line names none. */
static const char *default_input(const struct run *run)
{
	return run->config != NULL ? run->config->event_log : DEFAULT_EVENT_LOG;
}

static bool read_ends(struct run *run, struct trouble *why)
{
	const struct report_options *options = &run->options;
	struct period *period = &run->period;

	if (options->since != NULL &&
	    !period_read_moment(span_of(options->since), &run->zone, run->now, &period->since, why))
		return false;
	if (options->until != NULL &&
	    !period_read_moment(span_of(options->until), &run->zone, run->now, &period->until, why))
		return false;
	return true;
}

/* The period, from what the command line says of it.  --compare needs both ends. */
static bool read_period(struct run *run, struct trouble *why)
{
	const struct report_options *options = &run->options;
	struct period *period = &run->period;

	*period = (struct period){ PERIOD_NO_START, PERIOD_NO_END };
	if (options->day != NULL && (options->since != NULL || options->until != NULL)) {
		trouble_say(why, "--day cannot be combined with --since or --until");
		return false;
	}
	if (options->day != NULL)
		return period_read_day(span_of(options->day), &run->zone, run->now, period, why);
	if (!read_ends(run, why))
		return false;
	if (options->compare && period->until == PERIOD_NO_END)
		period->until = run->now * 1000;
	if (options->compare && period->since == PERIOD_NO_START)
		trouble_say(why, "--compare needs --since or --day");
	else if (period->since >= period->until)
		trouble_say(why, "the period ends before it begins");
	else
		return true;
	return false;
}

static int prepare(struct run *run)
{
	struct trouble why;
	int code;

	if (!read_zone(run, &why) || !read_period(run, &why))
		return fail(EX_USAGE, why.sentence);
	if (!summary_begin(&run->summary, &run->period, &run->zone, &run->options.where,
			   run->options.compare))
		return fail(EX_OSERR, strerror(ENOMEM));
	code = post_prepare(&run->post, &run->options, run->config, run->arena, run->now, &why);
	if (code != EX_OK)
		return fail(code, why.sentence);
	if ((run->options.format->wants & REPORT_WANTS_LINES) == 0)
		return EX_OK;
	run->pick = eventpick_new(&run->period, &run->options.where);
	return run->pick != NULL ? EX_OK : fail(EX_OSERR, strerror(ENOMEM));
}

/* What the log cannot tell yet is no gap in it; in the log at hand, all up to now is told. */
static void limit_to_now(struct run *run, bool is_live)
{
	int64_t now = run->now * 1000;
	struct counts *counts = &run->summary.now;

	if (counts->known_until > now && (is_live || counts->period.until != PERIOD_NO_END))
		counts->known_until = now;
}

static int open_files(struct run *run)
{
	char *const *paths = run->options.inputs;
	bool is_live = *paths == NULL;
	struct trouble why;

	limit_to_now(run, is_live);
	run->files = eventfiles_new();
	if (run->files == NULL)
		return fail(EX_OSERR, strerror(ENOMEM));
	if (is_live && !eventfiles_add_rotated(run->files, default_input(run), INT64_MIN, &why))
		return fail(EX_NOINPUT, why.sentence);
	for (; *paths != NULL; paths++)
		if (!eventfiles_add(run->files, *paths, &why))
			return fail(EX_NOINPUT, why.sentence);
	run->summary.files = eventfiles_count(run->files);
	return EX_OK;
}

/* The sentence may quote the line: nothing of that, or the name, reaches the terminal as it is. */
static void name_bad_line(void *context, const char *file, uint64_t number, const char *what)
{
	struct run *run = context;

	progress_erase(&run->progress);
	text_clear(&run->out);
	text_visible(&run->out, span_of(file));
	text_printf(&run->out, ":%llu: ", (unsigned long long)number);
	text_visible(&run->out, span_of(what));
	fprintf(stderr, "milter-device-report: %s\n", text_string(&run->out));
}

/* A line that is asked for is written as it was read. */
static void pick_line(struct run *run, const struct eventfiles_line *line)
{
	enum eventpick_verdict verdict = EVENTPICK_BAD;
	struct trouble why;

	if (line->too_long)
		trouble_say(&why, "the line is too long");
	else
		verdict = eventpick_line(run->pick, line->bytes, &why);
	if (verdict == EVENTPICK_WANTED) {
		fwrite(line->bytes.data, 1, line->bytes.size, stdout);
		putchar('\n');
	}
	if (verdict == EVENTPICK_BAD && run->summary.bad_lines++ < BAD_LINES_NAMED)
		name_bad_line(run, line->file, line->number, why.sentence);
}

static void show_progress(void *context, uint64_t bytes_read, uint64_t bytes)
{
	struct run *run = context;

	progress_show(&run->progress, bytes_read, bytes);
}

/* In the order of the files, so not by several threads. */
static bool pick_lines(struct run *run, struct trouble *why)
{
	struct eventfiles_line line;
	enum eventfiles_next next;

	while ((next = eventfiles_next(run->files, &line, why)) == EVENTFILES_LINE) {
		pick_line(run, &line);
		if (line.number % PICKED_LINES == 0 && !isatty(STDOUT_FILENO))
			show_progress(run, eventfiles_bytes_read(run->files),
				      eventfiles_bytes(run->files));
	}
	return next != EVENTFILES_FAILED;
}

static bool count_lines(struct run *run, struct trouble *why)
{
	struct eventcount_wanted wanted = { run->options.threads, run, BAD_LINES_NAMED,
					    name_bad_line, show_progress };

	return eventcount(run->files, &run->summary, &wanted, why);
}

static bool read_lines(struct run *run, struct trouble *why)
{
	bool read;

	progress_begin(&run->progress, "milter-device-report");
	read = run->pick != NULL ? pick_lines(run, why) : count_lines(run, why);
	progress_erase(&run->progress);
	return read;
}

/* What could be read of an archive counts; the exit status tells that it is not all. */
static bool name_damage(const struct run *run)
{
	const char *damage;
	size_t file = 0;
	bool any = false;

	while ((damage = eventfiles_damage(run->files, &file)) != NULL) {
		fail(EX_DATAERR, damage);
		any = true;
	}
	return any;
}

static int read_files(struct run *run)
{
	struct trouble why;

	if (!read_lines(run, &why))
		return fail(EX_OSERR, why.sentence);
	if (summary_out_of_memory(&run->summary))
		return fail(EX_OSERR, strerror(ENOMEM));
	if (run->summary.bad_lines > BAD_LINES_NAMED)
		fprintf(stderr, "milter-device-report: and %llu more bad lines\n",
			(unsigned long long)(run->summary.bad_lines - BAD_LINES_NAMED));
	run->damaged = name_damage(run);
	return EX_OK;
}

static int read_clickhouse(struct run *run)
{
	struct trouble why;
	int code = report_clickhouse_read(&run->options, run->arena, &run->summary, &why);

	limit_to_now(run, false);
	if (code != EX_OK)
		return fail(code, why.sentence);
	if (summary_out_of_memory(&run->summary))
		return fail(EX_OSERR, strerror(ENOMEM));
	return EX_OK;
}

/* Whatever the command line names, into the summary. */
static int read_inputs(struct run *run)
{
	int code;

	if (report_clickhouse_is_asked(&run->options))
		return read_clickhouse(run);
	code = open_files(run);
	return code == EX_OK ? read_files(run) : code;
}

static int put_message(struct run *run, const struct report *report)
{
	struct trouble why;

	text_clear(&run->out);
	if (!run->options.format->write(report, &run->out) || run->out.cut)
		return fail(EX_OSERR, strerror(ENOMEM));
	if (post_message(&run->post, text_span(&run->out), &why))
		return EX_OK;
	return fail(run->post.command != NULL ? EX_UNAVAILABLE : EX_OSERR, why.sentence);
}

/* Whether it could be written is asked at the end. */
static void pass_on(struct span piece)
{
	fwrite(piece.data, 1, piece.size, stdout);
}

static struct report report_of(const struct run *run, struct arena *arena)
{
	return (struct report){
		.summary = &run->summary,
		.top = run->options.top,
		.people = run->options.people,
		.arena = arena,
		.rules = run->config != NULL ? &run->config->rules : NULL,
		.now = run->now,
		.colours = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL,
		.section = span_of(run->options.section),
		.mail = &run->post.mail,
		.letter = &run->post.letter,
		.pass_on = run->post.command == NULL ? pass_on : NULL,
	};
}

static uint64_t events_of(const struct run *run)
{
	return run->pick != NULL ? eventpick_events(run->pick) : run->summary.now.events;
}

static int put_report(struct run *run)
{
	const struct report report = report_of(run, run->arena);
	struct trouble why;
	int code = EX_OK;

	if ((run->options.format->wants & REPORT_WANTS_LETTER) != 0) {
		code = post_letters(&run->post, &report, &why);
		if (code != EX_OK)
			return fail(code, why.sentence);
	} else if (run->pick == NULL) {
		code = put_message(run, &report);
	}
	if (code == EX_OK && (fflush(stdout) == EOF || ferror(stdout)))
		return fail(EX_OSERR, "standard output cannot be written");
	if (code == EX_OK && run->damaged)
		return EX_DATAERR;
	if (code == EX_OK && run->options.has_limit && events_of(run) > run->options.fail_above)
		return 1;
	return code;
}

static bool has_archive(const char *const *paths)
{
	for (; *paths != NULL; paths++)
		if (unpack_suffix(span_of(*paths)).size != 0)
			return true;
	return false;
}

/* Instead of reading files once and writing one report. */
static int follow_files(struct run *run)
{
	const char *const defaults[] = { default_input(run), NULL };
	const char *const *given = (const char *const *)run->options.inputs;
	struct arena *arena = arena_new();
	struct report report = report_of(run, arena);
	struct trouble why;
	int code = EX_OK;

	if (arena == NULL)
		return fail(EX_OSERR, strerror(ENOMEM));
	if (report_clickhouse_is_asked(&run->options))
		code = fail(EX_USAGE, "--follow reads files, not ClickHouse");
	else if (has_archive(given))
		code = fail(EX_USAGE, "--follow reads logs as they grow, not archives");
	else if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		code = fail(EX_USAGE, "--follow needs a terminal to draw on");
	else if (!report_follow(&run->summary, &report, *given != NULL ? given : defaults, &why))
		code = fail(EX_NOINPUT, why.sentence);
	arena_free(arena);
	return code;
}

static int report_once(struct run *run)
{
	int code = read_inputs(run);

	return code == EX_OK ? put_report(run) : code;
}

int main(int argc, char **argv)
{
	struct run run = { .now = time(NULL) };
	int code = EX_OSERR;

	text_begin(&run.out, REPORT_BYTES);
	run.arena = arena_new();
	if (run.arena != NULL)
		code = read_options(&run, argc, argv);
	if (code == EX_OK)
		code = read_config(&run);
	if (code == EX_OK)
		code = prepare(&run);
	if (code == EX_OK)
		code = run.options.follow ? follow_files(&run) : report_once(&run);
	text_end(&run.out);
	eventpick_free(run.pick);
	summary_end(&run.summary);
	eventfiles_free(run.files);
	config_drop(run.config);
	arena_free(run.arena);
	return code == -1 ? EX_OK : code;
}
