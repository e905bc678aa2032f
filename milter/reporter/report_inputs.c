/* SPDX-License-Identifier: ISC */
/* report_inputs -- reads what milter-device-report is to report about. */
#include "reporter/report_inputs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/cells.h"
#include "reporter/report_clickhouse.h"
#include "reporter/report_lines.h"

/* What the log cannot tell yet is no gap in it; in the log at hand, all up to now is told. */
static void limit_to_now(struct report_run *run, bool is_live)
{
	int64_t now = run->now * 1000;
	struct counts *counts = &run->summary.now;

	if (counts->known_until > now && (is_live || counts->period.until != PERIOD_NO_END))
		counts->known_until = now;
}

/* Who turned pseudonyms back, and who was written to, belong to the log at hand, if there were any.
 */
static bool add_others(struct report_run *run, struct trouble *why)
{
	const char *log = report_run_default_input(run);
	const char *const paths[] = { config_reveal_log(log, run->arena),
				      config_notice_log(log, run->arena) };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (paths[i] != NULL && !eventfiles_add_any(run->files, paths[i], why))
			return false;
	return true;
}

/*
 * Digests tell of the time before the log at hand.  Where they cannot be read, the log can still.
 */
static void add_digests(struct report_run *run)
{
	struct trouble why, told;

	if (run->pick != NULL || run->folds != NULL)
		return;
	run->summary.settles = true;
	if (eventfiles_add_digests(run->files, report_run_digests(run), &why))
		return;
	trouble_say(&told, "%s: the report is without the digests of the time before the log",
		    why.sentence);
	report_run_fail(EX_OK, told.sentence);
}

static int open_files(struct report_run *run)
{
	char *const *paths = run->options.inputs;
	bool is_live = *paths == NULL;
	struct trouble why, told;

	limit_to_now(run, is_live);
	run->files = eventfiles_new();
	if (run->files == NULL)
		return report_run_fail(EX_OSERR, strerror(ENOMEM));
	if (is_live &&
	    !eventfiles_add_rotated(run->files, report_run_default_input(run), INT64_MIN, &why)) {
		trouble_say(&told, "%s: name a log, or with -c the configuration that has one",
			    why.sentence);
		return report_run_fail(EX_NOINPUT, told.sentence);
	}
	if (is_live)
		add_digests(run);
	if (is_live && !add_others(run, &why))
		return report_run_fail(EX_NOINPUT, why.sentence);
	for (; *paths != NULL; paths++)
		if (!eventfiles_add(run->files, *paths, &why))
			return report_run_fail(EX_NOINPUT, why.sentence);
	run->summary.files = eventfiles_count(run->files);
	return EX_OK;
}

/* What could be read of an archive counts; the exit status tells that it is not all. */
static bool name_damage(const struct report_run *run)
{
	const char *damage;
	size_t file = 0;
	bool any = false;

	while ((damage = eventfiles_damage(run->files, &file)) != NULL) {
		report_run_fail(EX_DATAERR, damage);
		any = true;
	}
	return any;
}

static void put_line(void *context, struct span line)
{
	(void)context;
	fwrite(line.data, 1, line.size, stdout);
}

/* What cannot be told apart would be missing once the log is gone, so the exit status tells. */
static bool name_unidentified(const struct report_run *run)
{
	uint64_t count = dayfolds_unidentified(run->folds);
	struct trouble why;

	if (count == 0)
		return false;
	trouble_say(&why, "%llu %s no id to be counted once by, so the digest is without %s",
		    (unsigned long long)count, cell_word(count, "event has", "events have"),
		    cell_word(count, "it", "them"));
	report_run_fail(EX_DATAERR, why.sentence);
	return true;
}

/* A digest that lacks another one's events is not written. */
static int put_folds(struct report_run *run)
{
	if (report_lines_digests(dayfolds_digests(run->folds), false))
		return EX_DATAERR;
	if (!dayfolds_write(run->folds, put_line, NULL))
		return report_run_fail(EX_OSERR, strerror(ENOMEM));
	run->damaged |= name_unidentified(run);
	return EX_OK;
}

static int read_files(struct report_run *run)
{
	struct trouble why;

	if (!report_lines_read(run, &why))
		return report_run_fail(EX_OSERR, why.sentence);
	counts_make_steps(&run->summary.now);
	counts_make_steps(&run->summary.before);
	if (summary_out_of_memory(&run->summary))
		return report_run_fail(EX_OSERR, strerror(ENOMEM));
	if (run->options.k_anonymity != 0) {
		counts_round_people(&run->summary.now, run->options.k_anonymity);
		counts_round_people(&run->summary.before, run->options.k_anonymity);
	}
	if (run->summary.bad_lines > REPORT_LINES_NAMED)
		fprintf(stderr, "milter-device-report: and %llu more bad %s\n",
			(unsigned long long)(run->summary.bad_lines - REPORT_LINES_NAMED),
			cell_word(run->summary.bad_lines - REPORT_LINES_NAMED, "line", "lines"));
	run->damaged |= name_damage(run);
	run->damaged |= run->pick == NULL && run->folds == NULL && run->options.k_anonymity == 0 &&
			report_lines_foreign(&run->summary);
	run->damaged |= report_lines_digests(&run->summary.ids.digests, run->summary.settles);
	return run->folds != NULL ? put_folds(run) : EX_OK;
}

static int read_clickhouse(struct report_run *run)
{
	struct trouble why;
	int code = report_clickhouse_read(&run->options, run->arena, &run->summary, &why);

	limit_to_now(run, false);
	if (code != EX_OK)
		return report_run_fail(code, why.sentence);
	if (summary_out_of_memory(&run->summary))
		return report_run_fail(EX_OSERR, strerror(ENOMEM));
	return EX_OK;
}

int report_inputs_read(struct report_run *run)
{
	int code;

	if (report_clickhouse_is_asked(&run->options))
		return read_clickhouse(run);
	code = open_files(run);
	return code == EX_OK ? read_files(run) : code;
}
