/* SPDX-License-Identifier: ISC */
/* milter-device-report -- summarises the event log. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "host/logs/unpack.h"
#include "host/options.h"
#include "host/terminal.h"
#include "reporter/report_clickhouse.h"
#include "reporter/report_follow.h"
#include "reporter/report_inputs.h"
#include "reporter/report_run.h"
#include "service/seed.h"

#define REPORT_BYTES ((size_t)1 << 30)

static int put_message(struct report_run *run, const struct report *report)
{
	struct trouble why;

	text_clear(&run->out);
	if (!run->options.format->write(report, &run->out) || run->out.cut)
		return report_run_fail(EX_OSERR, strerror(ENOMEM));
	if (post_message(&run->post, text_span(&run->out), &why))
		return EX_OK;
	return report_run_fail(run->post.command != NULL ? EX_UNAVAILABLE : EX_OSERR, why.sentence);
}

/* Whether it could be written is asked at the end. */
static void pass_on(struct span piece)
{
	fwrite(piece.data, 1, piece.size, stdout);
}

static struct report report_of(const struct report_run *run, struct arena *arena)
{
	return (struct report){
		.summary = &run->summary,
		.top = run->options.top,
		.people = run->options.people,
		.pseudonyms = run->options.pseudonymise,
		.arena = arena,
		.cells = run->cells,
		.rules = run->config != NULL ? &run->config->rules : NULL,
		.now = run->now,
		.undecided = run->undecided,
		.unseen = run->options.unseen,
		.seen = run->seen,
		.columns = terminal_columns(),
		.colours = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL,
		.section = span_of(run->options.section),
		.mail = &run->post.mail,
		.choices = &run->post.choices,
		.event_log = span_of(report_run_default_input(run)),
		.state_dir = span_of(run->config != NULL ? run->config->state_dir : NULL),
		.pass_on = run->post.command == NULL ? pass_on : NULL,
	};
}

/* In a list that is for programs there is no room for a sentence. */
static void say_lack(const struct report *report)
{
	struct text why;

	text_begin(&why, 512);
	report_lack(report, &why);
	if (why.size != 0)
		fprintf(stderr, "milter-device-report: %s\n", text_string(&why));
	text_end(&why);
}

static uint64_t events_of(const struct report_run *run)
{
	return run->pick != NULL ? eventpick_events(run->pick) : run->summary.now.events;
}

static int put_letters(struct report_run *run, const struct report *report)
{
	bool preview = (run->options.format->wants & REPORT_WANTS_PAGE) != 0;
	bool sends = run->post.command != NULL;
	struct noticelog *log;
	struct addressees to;
	struct trouble why;
	int code = sends ? EX_CANTCREAT : EX_NOINPUT;

	log = noticelog_open(run->config, seed_of_process(), sends, &why);
	if (log == NULL)
		return report_run_fail(code, why.sentence);
	trouble_say(&why, "%s", strerror(ENOMEM));
	code = EX_OSERR;
	if (addressees_find(run->recents, &run->config->rules, seed_of_process(), run->now,
			    run->arena, &to))
		code = (preview ? post_preview : post_letters)(&run->post, report, &to, log, &why);
	noticelog_close(log);
	return code == EX_OK ? EX_OK : report_run_fail(code, why.sentence);
}

static int put_report(struct report_run *run)
{
	const struct report report = report_of(run, run->arena);
	int code = EX_OK;

	if (run->recents != NULL) {
		code = put_letters(run, &report);
		if (code != EX_OK)
			return code;
	} else if (run->pick == NULL && run->folds == NULL) {
		code = put_message(run, &report);
		say_lack(&report);
	}
	if (code == EX_OK && (fflush(stdout) == EOF || ferror(stdout)))
		return report_run_fail(EX_OSERR, "standard output cannot be written");
	if (code == EX_OK && run->damaged)
		return EX_DATAERR;
	if (code == EX_OK && events_of(run) > run->options.fail_above)
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
static int follow_files(struct report_run *run)
{
	const char *const defaults[] = { report_run_default_input(run), NULL };
	const char *const *given = (const char *const *)run->options.inputs;
	struct arena *arena = arena_new();
	struct report report = report_of(run, arena);
	struct trouble why;
	int code = EX_OK;

	if (arena == NULL)
		return report_run_fail(EX_OSERR, strerror(ENOMEM));
	if (report_clickhouse_is_asked(&run->options))
		code = report_run_fail(EX_USAGE, "--follow reads files, not ClickHouse");
	else if (has_archive(given))
		code = report_run_fail(EX_USAGE, "--follow reads logs as they grow, not archives");
	else if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		code = report_run_fail(EX_USAGE, "--follow needs a terminal to draw on");
	else if (!report_follow(&run->summary, &report, *given != NULL ? given : defaults, &why))
		code = report_run_fail(EX_NOINPUT, why.sentence);
	arena_free(arena);
	return code;
}

static int report_once(struct report_run *run)
{
	int code = report_inputs_read(run);

	return code == EX_OK ? put_report(run) : code;
}

static int dump(const struct report_run *run)
{
	if (run->config == NULL)
		return report_run_fail(EX_USAGE, "--dump: there is no configuration: name it with "
						 "--config FILE");
	return config_dump_print(run->config, run->options.dump);
}

static int report(struct report_run *run)
{
	int code = report_run_prepare(run);

	if (code != EX_OK)
		return code;
	if (run->options.dump != CONFIG_DUMP_NONE)
		return dump(run);
	return run->options.follow ? follow_files(run) : report_once(run);
}

int main(int argc, char **argv)
{
	struct report_run run = { .now = time(NULL) };
	int code = EX_OSERR;

	text_begin(&run.out, REPORT_BYTES);
	run.arena = arena_new();
	run.cells = arena_new();
	if (run.arena != NULL)
		code = report_options_take(&run.options, run.arena, argc, argv);
	if (code == OPTIONS_TAKEN)
		code = report(&run);
	report_run_end(&run);
	return code;
}
