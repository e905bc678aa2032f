/* SPDX-License-Identifier: ISC */
/* report_follow -- the text report on a terminal, drawn anew as events come. */
#include "reporter/report_follow.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/logs/follow.h"
#include "host/terminal.h"
#include "host/wake.h"
#include "report/lasthour.h"

#define DRAW_MILLISECONDS 1000 /* at most once in so long, but for keys */
#define KEYS " j k lines, space b pages, g G top and end, or arrows and Page keys; q quits"
#define TEXT_BYTES ((size_t)64 << 20)

struct following {
	struct summary *summary;
	struct report *report;
	const char *first_path;
	struct follow **files;
	size_t count;
	struct wake *wake;
	struct terminal terminal;
	struct text text;  /* the report as drawn last */
	size_t first_line; /* of it, that is shown */
	size_t rows;       /* of the terminal, when it was drawn */
	int64_t drawn;     /* milliseconds of the clock that nobody sets */
	struct lasthour hour;
	int64_t minute;  /* of the clock, when the report was made */
	bool changed;    /* since then */
	bool more;       /* is there to be read at once */
	bool shows_keys; /* in the last row */
	bool ended;
};

static int64_t milliseconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A folder or standard input cannot be followed, and a file that is not there is an error. */
static bool add_file(struct following *f, const char *path, struct trouble *why)
{
	struct stat info;

	if (stat(path, &info) == -1) {
		trouble_say(why, "%s: %s", path, strerror(errno));
		return false;
	}
	if (!S_ISREG(info.st_mode)) {
		trouble_say(why, "%s: only a file can be followed", path);
		return false;
	}
	f->files[f->count] = follow_new(path);
	if (f->files[f->count] != NULL && wake_add(f->wake, path)) {
		f->count++;
		return true;
	}
	trouble_say(why, "%s", strerror(ENOMEM));
	return false;
}

static bool begin(struct following *f, const char *const *paths, struct trouble *why)
{
	size_t count = 0;

	while (paths[count] != NULL)
		count++;
	f->first_path = paths[0];
	f->files = calloc(count, sizeof(struct follow *));
	f->wake = f->files != NULL ? wake_open(why) : NULL;
	if (f->wake == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!add_file(f, paths[i], why))
			return false;
	text_begin(&f->text, TEXT_BYTES);
	f->summary->files = count;
	return terminal_open(&f->terminal, why);
}

static void end(struct following *f)
{
	terminal_close(&f->terminal);
	text_end(&f->text);
	for (size_t i = 0; i < f->count; i++)
		follow_free(f->files[i]);
	free(f->files);
	wake_close(f->wake);
}

/* Whatever counts is in the picture, too. */
static void take_lines(struct following *f, struct span lines)
{
	struct trouble ignored; /* bad lines are counted; there is no room to name them */
	int64_t now = (int64_t)time(NULL);

	while (lines.size != 0) {
		struct span line = span_cut(&lines, '\n');
		uint64_t before = f->summary->now.events;

		summary_line(f->summary, line, &ignored);
		if (f->summary->now.events != before)
			lasthour_add(&f->hour, now, eventread_time(line),
				     f->summary->now.events - before);
	}
	f->changed = true;
}

/* What is there to read, but no longer than until the next drawing. */
static void read_files(struct following *f)
{
	struct follow_block block;

	f->more = true;
	for (size_t i = 0; i < f->count; i++) {
		follow_look(f->files[i]);
		while (follow_read(f->files[i], &block)) {
			take_lines(f, block.lines);
			if (milliseconds_now() - f->drawn > 2 * DRAW_MILLISECONDS)
				return;
		}
	}
	f->more = false;
}

/* Gaps are looked for up to now. */
static void set_now(struct following *f)
{
	struct counts *counts = &f->summary->now;
	int64_t now = (int64_t)time(NULL);

	f->report->now = now;
	counts->known_until = counts->period.until < now * 1000 ? counts->period.until : now * 1000;
}

static bool make_text(struct following *f)
{
	set_now(f);
	f->report->columns = terminal_columns();
	f->minute = f->report->now / 60;
	arena_empty(f->report->arena);
	text_clear(&f->text);
	lasthour_write(&f->hour, f->report->now, f->summary->now.zone, &f->text);
	return report_text(f->report, &f->text) && !f->text.cut;
}

static size_t count_lines(struct span text)
{
	size_t lines = 0;

	for (; text.size != 0; lines++)
		span_cut(&text, '\n');
	return lines;
}

/* The lines that may be shown first, so that the last one is on the screen. */
static size_t last_first_line(const struct following *f)
{
	size_t lines = count_lines(text_span(&f->text));

	return lines + 1 > f->rows ? lines + 1 - f->rows : 0;
}

static void scroll(struct following *f, bool back, size_t lines)
{
	size_t last = last_first_line(f);

	if (back)
		f->first_line -= lines < f->first_line ? lines : f->first_line;
	else
		f->first_line = f->first_line + lines < last ? f->first_line + lines : last;
}

static bool draw(struct following *f, struct trouble *why)
{
	char status[512], clock[16] = "";
	time_t now = time(NULL);
	struct tm local;

	f->rows = terminal_rows();
	scroll(f, false, 0);
	if (localtime_r(&now, &local) != NULL)
		strftime(clock, sizeof(clock), "%H:%M:%S", &local);
	if (f->shows_keys)
		snprintf(status, sizeof(status), "%s", KEYS);
	else
		snprintf(status, sizeof(status), " %s  q quits, ? shows the keys  %.300s", clock,
			 f->first_path);
	if (terminal_draw(&f->terminal, text_span(&f->text), f->first_line, span_of(status)))
		return true;
	trouble_say(why, "the terminal is gone");
	return false;
}

/* Any key but the one that shows the keys hides them. */
static void take_key(struct following *f, enum terminal_key key)
{
	size_t page = f->rows > 3 ? f->rows - 3 : 1;

	f->shows_keys = key == TERMINAL_KEYS && !f->shows_keys;
	switch (key) {
	case TERMINAL_QUIT:
		f->ended = true;
		break;
	case TERMINAL_UP:
	case TERMINAL_DOWN:
		scroll(f, key == TERMINAL_UP, 1);
		break;
	case TERMINAL_PAGE_UP:
	case TERMINAL_PAGE_DOWN:
		scroll(f, key == TERMINAL_PAGE_UP, page);
		break;
	case TERMINAL_TOP:
	case TERMINAL_END:
		scroll(f, key == TERMINAL_TOP, SIZE_MAX / 2);
		break;
	case TERMINAL_KEYS:
	case TERMINAL_NOTHING:
		break;
	}
}

/* However many were typed since. */
static void take_keys(struct following *f)
{
	terminal_read(&f->terminal);
	while (!f->ended && terminal_has_key(&f->terminal))
		take_key(f, terminal_key(&f->terminal));
}

/* The report is made anew when it may have changed, and drawn anew also after a key. */
static bool show(struct following *f, bool pressed, struct trouble *why)
{
	bool due = milliseconds_now() - f->drawn >= DRAW_MILLISECONDS;

	if (due && (f->changed || f->minute != (int64_t)time(NULL) / 60 ||
		    f->report->columns != terminal_columns())) {
		if (summary_out_of_memory(f->summary) || !make_text(f)) {
			trouble_say(why, "%s", strerror(ENOMEM));
			return false;
		}
		f->changed = false;
	}
	if (!due && !pressed)
		return true;
	if (due)
		f->drawn = milliseconds_now();
	return draw(f, why);
}

static bool run(struct following *f, struct trouble *why)
{
	f->changed = true;
	f->drawn = milliseconds_now() - DRAW_MILLISECONDS;
	read_files(f);
	if (!show(f, true, why))
		return false;
	while (!f->ended) {
		int64_t rest = f->drawn + DRAW_MILLISECONDS - milliseconds_now();
		unsigned woken =
			wake_wait(f->wake, STDIN_FILENO, rest > 0 && !f->more ? (int)rest : 0);

		if ((woken & WAKE_FD) != 0)
			take_keys(f);
		for (int signal = 0; (signal = wake_signal(f->wake)) != 0;)
			f->ended |= signal == SIGINT || signal == SIGTERM || signal == SIGHUP;
		read_files(f);
		if (!f->ended && !show(f, (woken & WAKE_FD) != 0, why))
			return false;
	}
	return true;
}

bool report_follow(struct summary *summary, struct report *report, const char *const *paths,
		   struct trouble *why)
{
	struct following f = { .summary = summary, .report = report };
	bool fine = begin(&f, paths, why) && run(&f, why);

	end(&f);
	return fine;
}
