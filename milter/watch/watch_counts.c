/* SPDX-License-Identifier: ISC */
/* watch_counts -- what was read, and what was left out. */
#include <inttypes.h>
#include <string.h>

#include "base/cells.h"
#include "host/notice.h"
#include "watch/watch_inputs.h"

/* A new reason to leave something out is a new row. */
static const struct {
	const char *name, *one, *many;
	bool is_limit; /* it was left out because a limit was reached */
} skip_table[WATCH_SKIPS] = {
	[WATCH_LONG_LINES] = { "long_line", "line too long to read", "lines too long to read",
			       true },
	[WATCH_TRUNCATED_FILES] = { "truncated_file", "file cut short before it was read",
				    "files cut short before they were read" },
	[WATCH_LOST_FILES] = { "lost_file", "file gone before it was read",
			       "files gone before they were read" },
	[WATCH_READ_FAILURES] = { "read_failure", "failure to read", "failures to read" },
	[WATCH_BAD_TIMES] = { "bad_time", "access whose time could not be read",
			      "accesses whose time could not be read" },
	[WATCH_FAULTS] = { "fault", "access that could not be decided",
			   "accesses that could not be decided" },
	[WATCH_NAMELESS] = { "nameless", "line with a client but no user",
			     "lines with a client but no user" },
	[WATCH_UNLIKE] = { "unlike", "line that looks like its source's, but is of no pattern",
			   "lines that look like their source's, but are of no pattern" },
	[WATCH_FORGOTTEN_SESSIONS] = { "forgotten_session", "session forgotten to make room",
				       "sessions forgotten to make room", true },
	[WATCH_EARLY_FOLDS] = { "early_fold", "count of repeats ended early to make room",
				"counts of repeats ended early to make room", true },
	[WATCH_HEADLESS_LINES] = { "headless_line", "line before a #Fields line",
				   "lines before a #Fields line" },
	[WATCH_MATCH_LIMITS] = { "match_limit", "line on which a regex reached match_limit",
				 "lines on which a regex reached match_limit", true },
	[WATCH_OUT_OF_MEMORY] = { "out_of_memory", "line for which there was no memory",
				  "lines for which there was no memory" },
	[WATCH_COMMANDS] = { "command", "command that was not started",
			     "commands that were not started" },
};

const char *watch_skip_name(enum watch_skip skip)
{
	return skip_table[skip].name;
}

void watch_skip_write(struct text *text, enum watch_skip skip, uint64_t number)
{
	text_printf(text, "left out: %" PRIu64 " %s", number,
		    cell_word(number, skip_table[skip].one, skip_table[skip].many));
}

static void add_files(const struct input *input, uint64_t skips[WATCH_SKIPS])
{
	struct follow_counts counts = watch_input_count(input);

	skips[WATCH_LONG_LINES] += counts.long_lines;
	skips[WATCH_TRUNCATED_FILES] += counts.truncations;
	skips[WATCH_LOST_FILES] += counts.lost_files;
	skips[WATCH_READ_FAILURES] += counts.failures;
}

static void add_lines(const struct access_reader *reader, uint64_t skips[WATCH_SKIPS])
{
	struct access_counts counts = access_count(reader);

	skips[WATCH_NAMELESS] += counts.nameless;
	skips[WATCH_FORGOTTEN_SESSIONS] += counts.forgotten;
	skips[WATCH_HEADLESS_LINES] += counts.scan.unread;
	skips[WATCH_MATCH_LIMITS] += counts.scan.failures;
	skips[WATCH_OUT_OF_MEMORY] += counts.out_of_memory;
}

void watch_skips(const struct watch *watch, uint64_t skips[WATCH_SKIPS])
{
	memset(skips, 0, WATCH_SKIPS * sizeof(*skips));
	skips[WATCH_LONG_LINES] = watch->counts.long_lines;
	skips[WATCH_BAD_TIMES] = watch->counts.bad_times;
	skips[WATCH_FAULTS] = watch->counts.faults;
	skips[WATCH_EARLY_FOLDS] = watch->counts.early;
	skips[WATCH_COMMANDS] = watch->runner.left_out;
	for (size_t i = 0; i < watch->watched_count; i++)
		skips[WATCH_UNLIKE] += watch->watched[i]->unlike;
	for (const struct input *input = watch->inputs; input != NULL; input = input->next) {
		add_files(input, skips);
		for (const struct feed *feed = input->feeds; feed != NULL; feed = feed->next)
			add_lines(feed->reader, skips);
	}
}

uint64_t watch_limits_hit(const struct watch *watch)
{
	uint64_t skips[WATCH_SKIPS], sum = 0;

	watch_skips(watch, skips);
	for (int i = 0; i < WATCH_SKIPS; i++)
		sum += skip_table[i].is_limit ? skips[i] : 0;
	return sum;
}

void watch_say_counts(const struct watch *watch)
{
	const struct watch_counts *counts = &watch->counts;
	uint64_t skips[WATCH_SKIPS];
	struct text text;

	text_begin(&text, 2000);
	text_printf(&text, "read %" PRIu64 " %s, wrote %" PRIu64 " %s; %" PRIu64 " %s",
		    counts->accesses, cell_word(counts->accesses, "access", "accesses"),
		    counts->events, cell_word(counts->events, "event", "events"), counts->repeats,
		    cell_word(counts->repeats, "was a repeat", "were repeats"));
	if (counts->written_before != 0)
		text_printf(&text, ", %" PRIu64 " %s in the event log already",
			    counts->written_before,
			    cell_word(counts->written_before, "was", "were"));
	watch_skips(watch, skips);
	for (int i = 0; i < WATCH_SKIPS; i++) {
		if (skips[i] == 0)
			continue;
		text_add(&text, SPAN("; "));
		watch_skip_write(&text, (enum watch_skip)i, skips[i]);
	}
	notice_say(NOTICE_INFO, "%s", text_string(&text));
	text_end(&text);
}
