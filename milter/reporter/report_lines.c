/* SPDX-License-Identifier: ISC */
/* report_lines -- takes in the lines of the logs. */
#include "reporter/report_lines.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "hiding/anonymous.h"
#include "host/logs/eventdigests.h"
#include "service/seed.h"

#define PICKED_LINES 4096 /* before the clock is looked at */

/* The sentence may quote the line: nothing of that, or the name, reaches the terminal as it is. */
static void name_bad_line(void *context, const char *file, uint64_t number, const char *what)
{
	struct report_run *run = context;

	progress_erase(&run->progress);
	text_clear(&run->out);
	text_visible(&run->out, span_of(file));
	text_printf(&run->out, ":%llu: ", (unsigned long long)number);
	text_visible(&run->out, span_of(what));
	fprintf(stderr, "milter-device-report: %s\n", text_string(&run->out));
}

/* As it was read, or in the words of the format.  False: out of memory. */
static bool put_event(struct report_run *run, struct span line, const struct event *event)
{
	if (run->options.format->words != NULL) {
		text_clear(&run->out);
		foreign_write(run->options.format->words, event, &run->out);
		line = text_span(&run->out);
		if (run->out.cut)
			return false;
	}
	fwrite(line.data, 1, line.size, stdout);
	putchar('\n');
	return true;
}

/* Takes a line in.  False: it is bad, and why says what is. */
typedef bool take_line(struct report_run *, void *context, const struct eventfiles_line *,
		       struct trouble *why);

static bool pick_line(struct report_run *run, void *context, const struct eventfiles_line *line,
		      struct trouble *why)
{
	struct event event;
	enum eventpick_verdict verdict = eventpick_line(run->pick, line->bytes, &event, why);

	(void)context;
	if (verdict != EVENTPICK_WANTED)
		return verdict != EVENTPICK_BAD;
	if (run->recents != NULL ? recents_add(run->recents, &event)
				 : put_event(run, line->bytes, &event))
		return true;
	trouble_say(why, "out of memory");
	return false;
}

static void show_progress(void *context, uint64_t bytes_read, uint64_t bytes)
{
	struct report_run *run = context;

	progress_show(&run->progress, bytes_read, bytes);
}

/* With pseudonyms, if they are asked for. */
static bool take_one(struct report_run *run, take_line *take, void *context,
		     struct eventfiles_line *line, struct trouble *why)
{
	trouble_say(why, "the line is too long");
	if (line->too_long)
		return false;
	if (run->pseudonymise != NULL)
		line->bytes = pseudonymise_line(run->pseudonymise, line->bytes);
	if (line->bytes.data != NULL)
		return take(run, context, line, why);
	trouble_say(why, "out of memory");
	return false;
}

/* In the order of the files, so not by several threads; names and counts what is bad. */
static bool take_lines(struct report_run *run, take_line *take, void *context, struct trouble *why)
{
	struct eventfiles_line line;
	enum eventfiles_next next;

	while ((next = eventfiles_next(run->files, &line, why)) == EVENTFILES_LINE) {
		struct trouble what;

		run->summary.lines += line.too_long;
		if (!take_one(run, take, context, &line, &what) &&
		    run->summary.bad_lines++ < REPORT_LINES_NAMED)
			name_bad_line(run, line.file, line.number, what.sentence);
		if (line.number % PICKED_LINES == 0 && !isatty(STDOUT_FILENO))
			show_progress(run, eventfiles_bytes_read(run->files),
				      eventfiles_bytes(run->files));
	}
	return next != EVENTFILES_FAILED;
}

/* The summary is the context; what is bad in it is counted by whoever takes lines. */
static bool count_line(struct report_run *run, void *context, const struct eventfiles_line *line,
		       struct trouble *why)
{
	struct summary *summary = context;
	uint64_t bad = summary->bad_lines;
	bool fine;

	(void)run;
	summary->digests = line->digests;
	fine = summary_line(summary, line->bytes, why);
	summary->bad_lines = bad;
	return fine;
}

static bool fold_line(struct report_run *run, void *context, const struct eventfiles_line *line,
		      struct trouble *why)
{
	(void)context;
	return dayfolds_line(run->folds, line->bytes, line->digests, why);
}

static bool count_lines(struct report_run *run, struct trouble *why)
{
	struct eventcount_wanted wanted = { run->options.threads, run, REPORT_LINES_NAMED,
					    name_bad_line, show_progress };

	if (!eventdigests_prepare(run->files, &run->summary, run->options.threads, why))
		return false;
	return run->pseudonymise != NULL ? take_lines(run, count_line, &run->summary, why)
					 : eventcount(run->files, &run->summary, &wanted, why);
}

static bool fold_lines(struct report_run *run, struct trouble *why)
{
	const struct eventcount_wanted wanted = { .context = run,
						  .bad_lines = REPORT_LINES_NAMED,
						  .bad_line = name_bad_line };

	if (run->pseudonymise != NULL)
		return take_lines(run, fold_line, NULL, why);
	return eventdigests_fold(run->files, run->folds, &wanted, &run->summary.bad_lines, why);
}

bool report_lines_foreign(const struct summary *summary)
{
	if (summary->lines == 0 || summary->bad_lines != summary->lines)
		return false;
	report_run_fail(EX_DATAERR, "no line is an event: name an event log");
	return true;
}

static void say(void *context, const char *sentence)
{
	(void)context;
	report_run_fail(EX_DATAERR, sentence);
}

bool report_lines_digests(const struct digests *digests, bool settles)
{
	const struct eventdigests_listener listener = { NULL, say, settles };

	return eventdigests_tell(digests, &listener);
}

/* Lines of groups, which are counted as if they were the log. */
static void count_group(void *context, struct span line)
{
	struct report_run *run = context;
	struct trouble why;

	summary_line(&run->summary, span_first(line, line.size - 1), &why);
}

/* What no group can be told of, as some of it may not be there any more. */
static void name_first_day(const struct report_run *run, const struct anonymous *anonymous)
{
	struct civil civil;
	struct trouble why;
	struct text day;
	int64_t number;

	if (!anonymous_first_day(anonymous, &number) ||
	    !period_holds(&run->period, period_day_start(&run->zone, number)))
		return;
	civil = calendar_civil(number * 86400);
	text_begin(&day, 40);
	calendar_write_date(&day, &civil);
	trouble_say(&why, "%s is left out: the log begins on that day, and may lack some of it",
		    text_string(&day));
	report_run_fail(EX_OK, why.sentence);
	text_end(&day);
}

/* From all that was read, lines of groups. */
static bool count_groups(struct report_run *run, struct summary *read, struct trouble *why)
{
	struct summary *summary = &run->summary;

	if (summary_out_of_memory(read) ||
	    !anonymous_write(read->anonymous, run->now * 1000, count_group, run)) {
		trouble_say(why, "%s", strerror(ENOMEM));
		return false;
	}
	name_first_day(run, read->anonymous);
	summary->k_anonymity = run->options.k_anonymity;
	summary->withheld = anonymous_withholds(read->anonymous, &summary->now.period) ||
			    (summary->comparing &&
			     anonymous_withholds(read->anonymous, &summary->before.period));
	read->bad_lines = summary->bad_lines;
	run->damaged |= report_lines_foreign(read);
	run->damaged |= report_lines_digests(&read->ids.digests, read->settles);
	return true;
}

/*
 * Groups are made of all days that are read, whatever the period and --where are: nothing that is
 * counted can depend on which events of a day were looked at.
 */
static bool group_lines(struct report_run *run, struct trouble *why)
{
	const struct period always = { PERIOD_NO_START, PERIOD_NO_END };
	struct summary read = { 0 };
	struct anonymous *anonymous =
		anonymous_new(seed_of_process(), &run->zone, run->options.k_anonymity);
	bool done = anonymous != NULL &&
		    summary_begin(&read, seed_of_process(), &always, &run->zone, NULL, false);

	if (!done)
		trouble_say(why, "%s", strerror(ENOMEM));
	read.anonymous = anonymous;
	read.settles = run->summary.settles;
	done = done && eventdigests_prepare(run->files, &read, run->options.threads, why) &&
	       take_lines(run, count_line, &read, why) && count_groups(run, &read, why);
	summary_end(&read);
	anonymous_free(anonymous);
	return done;
}

bool report_lines_read(struct report_run *run, struct trouble *why)
{
	bool read;

	progress_begin(&run->progress, "milter-device-report");
	if (run->pick != NULL)
		read = take_lines(run, pick_line, NULL, why);
	else if (run->folds != NULL)
		read = fold_lines(run, why);
	else if (run->options.k_anonymity != 0)
		read = group_lines(run, why);
	else
		read = count_lines(run, why);
	progress_erase(&run->progress);
	return read;
}
