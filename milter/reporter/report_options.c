/* SPDX-License-Identifier: ISC */
/* report_options -- the command line of milter-device-report. */
#include "reporter/report_options.h"

#include <stddef.h>
#include <string.h>

#include "hiding/anonymous.h"
#include "host/options.h"
#include "report/mailwrite.h"
#include "reporter/report_together.h"

/* When a device was seen is told by no event alone. */
static const struct {
	const char *condition;
	size_t member;
} seen[] = {
	{ "first>=", offsetof(struct report_options, first_from) },
	{ "first<", offsetof(struct report_options, first_before) },
	{ "last>=", offsetof(struct report_options, last_from) },
	{ "last<", offsetof(struct report_options, last_before) },
};

static bool begins(const char *value, const char *condition)
{
	return strncmp(value, condition, strlen(condition)) == 0;
}

/* Of first and last, which are of devices.  False: that is wrong. */
static bool read_seen(struct options_reading *reading, size_t i)
{
	const char **member = (const char **)(void *)((char *)reading->into + seen[i].member);

	if (*member != NULL) {
		trouble_say(reading->why, "%s is there twice", seen[i].condition);
		return false;
	}
	*member = reading->value + strlen(seen[i].condition);
	return true;
}

static bool read_where(struct options_reading *reading)
{
	static const char *const without_end[] = { "first<=", "first>", "last<=", "last>" };
	struct report_options *options = reading->into;
	const char *value = reading->value;

	if (begins(value, seen[0].condition))
		return read_seen(reading, 0);
	if (begins(value, seen[2].condition))
		return read_seen(reading, 2);
	for (size_t i = 0; i < sizeof(without_end) / sizeof(without_end[0]); i++)
		if (begins(value, without_end[i])) {
			trouble_say(reading->why, "first and last have only < and >=: for a whole "
						  "day, name the next");
			return false;
		}
	if (begins(value, seen[1].condition))
		return read_seen(reading, 1);
	if (begins(value, seen[3].condition))
		return read_seen(reading, 3);
	return where_add(&options->where, options->arena, span_of(reading->value), reading->why);
}

static bool read_people(struct options_reading *reading)
{
	if (report_people_named(span_of(reading->value), reading->member))
		return true;
	trouble_say(reading->why, "'%s' is not none, policy or all", reading->value);
	return false;
}

/* 12h, 30d or 4w. */
static bool read_unseen(struct options_reading *reading)
{
	int64_t *milliseconds = reading->member;

	if (period_read_span(span_of(reading->value), milliseconds) && *milliseconds > 0)
		return true;
	trouble_say(reading->why, "'%s' is no length of time: write 12h, 30d or 4w",
		    reading->value);
	return false;
}

static const char *step_choice(size_t index)
{
	return index < COUNTS_STEP_YEAR ? counts_step_name(index) : NULL;
}

static bool read_step(struct options_reading *reading)
{
	enum counts_step *step = reading->member;

	for (size_t i = 0; step_choice(i) != NULL; i++) {
		if (!span_equal(span_of(reading->value), span_of(step_choice(i))))
			continue;
		*step = (enum counts_step)i;
		return true;
	}
	options_say_unknown(reading->why, "step", reading->value, step_choice);
	return false;
}

static bool read_format(struct options_reading *reading)
{
	const struct report_format **format = reading->member;

	*format = report_format_named(span_of(reading->value));
	if (*format != NULL)
		return true;
	options_say_unknown(reading->why, "format", reading->value, report_format_name);
	return false;
}

/* The last of --json and --format decides. */
static bool read_json(struct options_reading *reading)
{
	*(const struct report_format **)reading->member = report_format_named(SPAN("json"));
	return true;
}

static bool read_section(struct options_reading *reading)
{
	if (report_has_section(span_of(reading->value)))
		return options_string(reading);
	options_say_unknown(reading->why, "section", reading->value, report_section_name);
	return false;
}

static bool read_addresses(struct options_reading *reading)
{
	if (mailwrite_takes_addresses(span_of(reading->value)))
		return options_string(reading);
	trouble_say(reading->why, "'%s' is no address: write anna@example.org, in ASCII",
		    reading->value);
	return false;
}

static const char *attachment_at(size_t index)
{
	return index == 0 ? "page" : NULL;
}

static bool read_attachment(struct options_reading *reading)
{
	if (strcmp(reading->value, attachment_at(0)) == 0)
		return options_string(reading);
	options_say_unknown(reading->why, "attachment", reading->value, attachment_at);
	return false;
}

/* A word, so that it is looked at as other options are that need a format. */
static bool read_again(struct options_reading *reading)
{
	*(const char **)reading->member = "";
	return true;
}

static bool read_subject(struct options_reading *reading)
{
	if (mailwrite_takes_text(span_of(reading->value)))
		return options_string(reading);
	trouble_say(reading->why, "only UTF-8 without line breaks");
	return false;
}

#define MEMBER(name) offsetof(struct report_options, name)

static const struct options_row rows[] = {
	{ 'c', "config", "FILE",
	  "Read this configuration of the daemon, for its event log, time zone, exemptions "
	  "and the titles of devices.",
	  .read = options_string, .member = MEMBER(config) },
	CONFIG_DUMP_ROW(MEMBER(dump)),
	{ 0, "since", "TIME", "Begin the period at this time.", .read = options_string,
	  .member = MEMBER(since) },
	{ 0, "until", "TIME", "End the period just before this time.", .read = options_string,
	  .member = MEMBER(until) },
	{ 0, "day", "DAY", "Report one calendar day: a date, today or yesterday.",
	  .read = options_string, .member = MEMBER(day) },
	{ 0, "timezone", "ZONE",
	  "Count days and hours in this zone, such as Europe/Moscow, instead of the "
	  "configured one.",
	  .read = options_string, .member = MEMBER(timezone) },
	{ 0, "where", "KEY=VALUE",
	  "Count only events that have this value, or, with !=, <, <=, > or >=, such as "
	  "os_version<18, one that stands so to it. It may be given several times.",
	  .read = read_where, .member = MEMBER(where) },
	{ 0, "user", "ADDRESS",
	  "Report only about this user, by all that the log has, with each decision.",
	  .read = options_string, .member = MEMBER(user) },
	{ 0, "format", "FORMAT",
	  "Write text (the default), html, json, csv, mail, assessment, notice, preview (of all "
	  "notices), a digest, which is the events folded by day (or by week or month: --by), "
	  "or the events: as they are (events), or for Elasticsearch (ecs) or OCSF (ocsf).",
	  .read = read_format, .member = MEMBER(format), .choice = report_format_name },
	{ 0, "json", NULL, "Write the same as with --format json.", .read = read_json,
	  .member = MEMBER(format) },
	{ 0, "section", "NAME", "Write this section, with --format csv.", .read = read_section,
	  .member = MEMBER(section), .choice = report_section_name },
	{ 0, "to", "ADDRESS", "Send the mail to these addresses, with commas between them.",
	  .read = read_addresses, .member = MEMBER(to) },
	{ 0, "from", "ADDRESS", "Send mail and notices from this address.", .read = read_addresses,
	  .member = MEMBER(from) },
	{ 0, "subject", "TEXT", "Give the mail this subject.", .read = read_subject,
	  .member = MEMBER(subject) },
	{ 0, "attach", "WHAT",
	  "Attach to the mail the page, as --format html writes it, for browsers and print.",
	  .read = read_attachment, .member = MEMBER(attach), .choice = attachment_at },
	{ 0, "again", NULL, "Write notices also to those who were told the same before.",
	  .read = read_again, .member = MEMBER(again) },
	{ 0, "template", "FILE", "Take the text of the notices from this file.",
	  .read = options_string, .member = MEMBER(template) },
	{ 0, "send", "COMMAND", "Pipe each message into this command, instead of printing it.",
	  .read = options_string, .member = MEMBER(send) },
	{ 0, "top", "N",
	  "Name at most N people, and show at most N rows of each list (default 20).",
	  .read = options_number, .member = MEMBER(top), .least = 0, .most = INT64_MAX },
	{ 0, "people", "WHOM",
	  "Name nobody (none), those whom a policy concerned (policy, the default), or all.",
	  .read = read_people, .member = MEMBER(people), .choice = report_people_name },
	{ 0, "k-anonymity", "N",
	  "Tell only what at least N people did alike on a day, and the rest as what it has in "
	  "common with others.",
	  .read = options_number, .member = MEMBER(k_anonymity), .least = ANONYMOUS_LEAST,
	  .most = ANONYMOUS_MOST },
	{ 0, "pseudonymise", NULL,
	  "Put pseudonyms in place of people, as the daemon does with pseudonym_key.",
	  .read = options_flag, .member = MEMBER(pseudonymise) },
	{ 0, "by", "STEP", "Show the trend by day, week, month or quarter.", .read = read_step,
	  .member = MEMBER(step), .choice = step_choice },
	{ 0, "compare", NULL, "Also count the period before, of the same length.",
	  .read = options_flag, .member = MEMBER(compare) },
	{ 0, "unseen", "TIME",
	  "Also list devices that were seen in the period, but not in so long before its end, "
	  "such as 30d.",
	  .read = read_unseen, .member = MEMBER(unseen) },
	{ 0, "follow", NULL, "Draw the text report on the terminal, again as events come.",
	  .read = options_flag, .member = MEMBER(follow) },
	{ 0, "fail-above", "N", "Exit 1 if there are more than N events.", .read = options_number,
	  .member = MEMBER(fail_above), .least = 0, .most = INT64_MAX },
	{ 0, "threads", "N", "Read with N threads (default 0: one per processor).",
	  .read = options_number, .member = MEMBER(threads), .least = 0, .most = INT64_MAX },
	{ 0, "clickhouse-password-file", "FILE",
	  "Take the password for ClickHouse from the first line of this file.",
	  .read = options_string, .member = MEMBER(clickhouse_password_file) },
	{ 0, "clickhouse-timeout", "SECONDS",
	  "Give up when ClickHouse has not answered a query within this time (default 300).",
	  .read = options_number, .member = MEMBER(clickhouse_timeout), .least = 1, .most = 86400 },
};

static const struct options_word words[] = {
	{ "TIME", "2023-07-17, 2023-07-17T09:00, 2023-07-17T09:00:00Z, today, yesterday, now, or "
		  "a time ago: -90m, -12h, -7d, -2w." },
	{ "LOG", "An event log (default: the configured one, with its rotated files)." },
	{ "FOLDER", "All *.jsonl* files in it." },
	{ "-", "Standard input." },
	{ "clickhouse:URL", "A table of a ClickHouse server, such as "
			    "clickhouse:http://USER@HOST:8123/DATABASE.TABLE." },
	{ NULL, NULL },
};

static void add_sections(struct text *notes)
{
	text_add(notes, SPAN("NAME is one of:"));
	for (size_t i = 0; report_section_name(i) != NULL; i++)
		text_printf(notes, " %s", report_section_name(i));
}

static const struct options command_line = {
	.program = "milter-device-report",
	.synopsis = (const char *const[]){ "[OPTION]... [LOG|FOLDER|-]...",
					   "[OPTION]... clickhouse:URL", NULL },
	.rows = rows,
	.row_count = sizeof(rows) / sizeof(rows[0]),
	.words = words,
	.add_notes = add_sections,
	.closing = "The manual is milter-device-report(1).",
};

int report_options_wrong(const char *sentence)
{
	return options_wrong(&command_line, "%s", sentence);
}

int report_options_take(struct report_options *options, struct arena *arena, int argc, char **argv)
{
	char **operands;
	struct trouble why;
	int status;

	*options = (struct report_options){ .arena = arena,
					    .format = report_format_named(SPAN("text")),
					    .top = 20,
					    .people = REPORT_PEOPLE_POLICY,
					    .step = COUNTS_STEPS,
					    .fail_above = UINT64_MAX,
					    .clickhouse_timeout = 300 };
	status = options_take(&command_line, options, argc, argv, &operands);
	if (status != OPTIONS_TAKEN)
		return status;
	options->inputs = operands;
	if (options->user != NULL && options->people == REPORT_PEOPLE_POLICY)
		options->people = REPORT_PEOPLE_ALL;
	if (!report_together_groups(options, &why))
		return report_options_wrong(why.sentence);
	if (options->k_anonymity != 0)
		options->people = REPORT_PEOPLE_NONE;
	return report_together_check(options, &why) ? OPTIONS_TAKEN
						    : report_options_wrong(why.sentence);
}
