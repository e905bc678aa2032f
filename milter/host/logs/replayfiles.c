/* SPDX-License-Identifier: ISC */
/* replayfiles -- event logs replayed under a configuration. */
#include "host/logs/replayfiles.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/cells.h"
#include "host/logs/eventfiles.h"
#include "replay/replay.h"

#define BAD_LINES_NAMED 10
#define TEXT_BYTES ((size_t)1 << 30)

/* Everything of one run; released in one place. */
struct run {
	const struct replay_wanted *wanted;
	struct eventfiles *files;
	bool damaged; /* one of them */
	struct replay replay;
	struct text out;
};

static int fail(int code, const char *sentence)
{
	fprintf(stderr, "milter-device-check: %s\n", sentence);
	return code;
}

static int open_files(struct run *run, char *const *paths)
{
	bool is_live = *paths == NULL;
	struct trouble why;

	run->files = eventfiles_new();
	if (run->files == NULL)
		return fail(EX_OSERR, strerror(ENOMEM));
	if (is_live &&
	    !eventfiles_add_rotated(run->files, run->wanted->config->event_log, INT64_MIN, &why))
		return fail(EX_NOINPUT, why.sentence);
	for (; *paths != NULL; paths++)
		if (!eventfiles_add(run->files, *paths, &why))
			return fail(EX_NOINPUT, why.sentence);
	return EX_OK;
}

static void put_out(struct run *run)
{
	fwrite(run->out.data, 1, run->out.size, stdout);
	text_clear(&run->out);
}

/* The sentence may quote the line: nothing of it reaches the terminal as it is. */
static void name_bad_line(struct run *run, const struct eventfiles_line *line,
			  const struct trouble *why)
{
	if (run->replay.bad_lines > BAD_LINES_NAMED)
		return;
	text_visible(&run->out, span_of(why->sentence));
	fprintf(stderr, "milter-device-check: %s:%llu: %s\n", line->file,
		(unsigned long long)line->number, text_string(&run->out));
	text_clear(&run->out);
}

static void put_seen(struct run *run, const struct replay_seen *seen)
{
	if (run->wanted->json)
		replay_seen_json(seen, &run->out);
	else
		replay_seen_text(seen, &run->out);
	put_out(run);
}

static void take_line(struct run *run, const struct eventfiles_line *line)
{
	struct replay_seen seen;
	struct trouble why;

	if (line->too_long) {
		replay_bad_line(&run->replay);
		trouble_say(&why, "the line is too long");
		name_bad_line(run, line, &why);
		return;
	}
	switch (replay_line(&run->replay, line->bytes, &seen, &why)) {
	case REPLAY_BAD:
		name_bad_line(run, line, &why);
		break;
	case REPLAY_CHANGED:
		if (run->wanted->each)
			put_seen(run, &seen);
		break;
	default:
		break;
	}
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

/* Not even one: that is no event log. */
static bool name_foreign(const struct run *run)
{
	if (run->replay.lines == 0 || run->replay.bad_lines != run->replay.lines)
		return false;
	fail(EX_DATAERR, "no line is an event: name an event log, or leave out --replay for mail");
	return true;
}

static int read_files(struct run *run)
{
	struct eventfiles_line line;
	struct trouble why;
	enum eventfiles_next next;

	while ((next = eventfiles_next(run->files, &line, &why)) == EVENTFILES_LINE)
		take_line(run, &line);
	if (next == EVENTFILES_FAILED)
		return fail(EX_OSERR, why.sentence);
	if (run->replay.bad_lines > BAD_LINES_NAMED)
		fprintf(stderr, "milter-device-check: and %llu more bad %s\n",
			(unsigned long long)(run->replay.bad_lines - BAD_LINES_NAMED),
			cell_word(run->replay.bad_lines - BAD_LINES_NAMED, "line", "lines"));
	run->damaged = name_damage(run) || name_foreign(run);
	return EX_OK;
}

static int put_summary(struct run *run)
{
	const struct replay_wanted *wanted = run->wanted;
	bool done = !run->replay.out_of_memory;

	if (wanted->each && !wanted->json && run->replay.changed != 0)
		putchar('\n');
	if (done && wanted->json)
		done = replay_json(&run->replay, wanted->at, &run->out);
	else if (done)
		done = replay_text(&run->replay, wanted->at, &run->out);
	if (!done)
		return fail(EX_OSERR, strerror(ENOMEM));
	put_out(run);
	if (fflush(stdout) == EOF || ferror(stdout))
		return fail(EX_IOERR, "standard output cannot be written");
	if (run->damaged)
		return EX_DATAERR;
	return run->replay.changed != 0 ? 1 : EX_OK;
}

int replayfiles_run(const struct replay_wanted *wanted, char *const *paths)
{
	struct run run = { .wanted = wanted };
	int code;

	text_begin(&run.out, TEXT_BYTES);
	code = open_files(&run, paths);
	if (code == EX_OK &&
	    !replay_begin(&run.replay, wanted->seed, &wanted->config->rules, wanted->at))
		code = fail(EX_OSERR, strerror(ENOMEM));
	if (code == EX_OK)
		code = read_files(&run);
	if (code == EX_OK)
		code = put_summary(&run);
	text_end(&run.out);
	replay_end(&run.replay);
	eventfiles_free(run.files);
	return code;
}
