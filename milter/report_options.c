/* report_options -- the command line of milter-device-report. */
#include "report_options.h"

#include "report/mailwrite.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* What an option is read with. */
struct reading {
	struct report_options *options;
	struct arena *arena;
	const char *name, *value; /* value: NULL where the option has none */
	void *member;             /* of the options, that the row names */
	struct trouble *why;
};

static bool read_string(struct reading *reading)
{
	*(const char **)reading->member = reading->value;
	return true;
}

static bool read_true(struct reading *reading)
{
	*(bool *)reading->member = true;
	return true;
}

static bool read_number(struct reading *reading)
{
	if (span_number(span_of(reading->value), INT64_MAX, reading->member))
		return true;
	trouble_say(reading->why, "--%s: '%s' is no number", reading->name, reading->value);
	return false;
}

static bool read_limit(struct reading *reading)
{
	reading->options->has_limit = true;
	return read_number(reading);
}

static bool read_where(struct reading *reading)
{
	return where_add(reading->member, reading->arena, span_of(reading->value), reading->why);
}

static bool read_people(struct reading *reading)
{
	if (report_people_named(span_of(reading->value), reading->member))
		return true;
	trouble_say(reading->why, "--people: '%s' is not none, policy or all", reading->value);
	return false;
}

static void add_names_of_formats(struct text *text)
{
	for (size_t i = 0; report_format_name(i) != NULL; i++) {
		const char *last = report_format_name(i + 1) != NULL ? ", " : " and ";

		text_printf(text, "%s%s", i != 0 ? last : "", report_format_name(i));
	}
}

static bool read_format(struct reading *reading)
{
	const struct report_format **format = reading->member;
	struct text names;

	*format = report_format_named(span_of(reading->value));
	if (*format != NULL)
		return true;
	text_begin(&names, 1024);
	add_names_of_formats(&names);
	trouble_say(reading->why, "--format: there is no '%s', only %s", reading->value,
		    text_string(&names));
	text_end(&names);
	return false;
}

static bool read_section(struct reading *reading)
{
	if (report_has_section(span_of(reading->value)))
		return read_string(reading);
	trouble_say(reading->why, "--section: there is no '%s'; see --help", reading->value);
	return false;
}

static bool read_addresses(struct reading *reading)
{
	if (mailwrite_takes_addresses(span_of(reading->value)))
		return read_string(reading);
	trouble_say(reading->why, "--%s: '%s' is no address that can be written", reading->name,
		    reading->value);
	return false;
}

static bool read_subject(struct reading *reading)
{
	if (mailwrite_takes_text(span_of(reading->value)))
		return read_string(reading);
	trouble_say(reading->why, "--subject: only UTF-8 without line breaks");
	return false;
}

#define MEMBER(name) offsetof(struct report_options, name)

/* Every option but --help and --version.  A new one is a new row. */
static const struct row {
	const char *name;
	int has_value; /* as getopt_long calls it */
	bool (*read)(struct reading *);
	size_t member;
} rows[] = {
	{ "config", required_argument, read_string, MEMBER(config) },
	{ "since", required_argument, read_string, MEMBER(since) },
	{ "until", required_argument, read_string, MEMBER(until) },
	{ "day", required_argument, read_string, MEMBER(day) },
	{ "timezone", required_argument, read_string, MEMBER(timezone) },
	{ "where", required_argument, read_where, MEMBER(where) },
	{ "format", required_argument, read_format, MEMBER(format) },
	{ "top", required_argument, read_number, MEMBER(top) },
	{ "people", required_argument, read_people, MEMBER(people) },
	{ "section", required_argument, read_section, MEMBER(section) },
	{ "to", required_argument, read_addresses, MEMBER(to) },
	{ "from", required_argument, read_addresses, MEMBER(from) },
	{ "subject", required_argument, read_subject, MEMBER(subject) },
	{ "template", required_argument, read_string, MEMBER(template) },
	{ "send", required_argument, read_string, MEMBER(send) },
	{ "compare", no_argument, read_true, MEMBER(compare) },
	{ "follow", no_argument, read_true, MEMBER(follow) },
	{ "fail-above", required_argument, read_limit, MEMBER(fail_above) },
	{ "threads", required_argument, read_number, MEMBER(threads) },
	{ "clickhouse-password-file", required_argument, read_string,
	  MEMBER(clickhouse_password_file) },
	{ "clickhouse-timeout", required_argument, read_number, MEMBER(clickhouse_timeout) },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))
#define FIRST_ROW 256 /* what getopt_long returns for the first row; letters are below */

static void put_usage(FILE *to)
{
	fputs("usage: milter-device-report [-c FILE] [--since TIME] [--until TIME]\n"
	      "           [--day DATE|yesterday|today] [--timezone ZONE]\n"
	      "           [--where KEY=VALUE]... [--top N] [--people none|policy|all]\n"
	      "           [--format text|html|json|csv|mail|notice|events] [--section NAME]\n"
	      "           [--to ADDRESS] [--from ADDRESS] [--subject TEXT] [--template FILE]\n"
	      "           [--send COMMAND] [--compare] [--follow] [--fail-above N]\n"
	      "           [--threads N] [FILE|-|DIR]...\n"
	      "       milter-device-report [OPTION]... [--clickhouse-password-file FILE]\n"
	      "           [--clickhouse-timeout SECONDS]\n"
	      "           clickhouse:http://USER@HOST:8123/DATABASE.TABLE\n"
	      "TIME is 2023-07-17, 2023-07-17T09:00, 2023-07-17T09:00:00Z, today, yesterday,\n"
	      "now, or so long ago: -90m, -12h, -7d, -2w.  See milter-device-report(1).\n"
	      "NAME, for csv, is one of:",
	      to);
	for (size_t i = 0, column = 80; report_section_name(i) != NULL; i++) {
		column += strlen(report_section_name(i)) + 1;
		if (column > 78) {
			fputs("\n ", to);
			column = 1 + strlen(report_section_name(i)) + 1;
		}
		fprintf(to, " %s", report_section_name(i));
	}
	putc('\n', to);
}

/* Options that need a format which wants the same. */
static const struct pair {
	const char *name;
	size_t member;
	unsigned wants;  /* of the format, one of these */
	unsigned needed; /* by a format that wants this */
} pairs[] = {
	{ "section", MEMBER(section), REPORT_WANTS_SECTION, REPORT_WANTS_SECTION },
	{ "to", MEMBER(to), REPORT_WANTS_MAIL, REPORT_WANTS_MAIL },
	{ "from", MEMBER(from), REPORT_WANTS_MAIL | REPORT_WANTS_LETTER, 0 },
	{ "subject", MEMBER(subject), REPORT_WANTS_MAIL, 0 },
	{ "send", MEMBER(send), REPORT_WANTS_MAIL | REPORT_WANTS_LETTER, 0 },
	{ "template", MEMBER(template), REPORT_WANTS_LETTER, 0 },
};

static bool check_pair(const struct report_options *options, const struct pair *pair,
		       struct trouble *why)
{
	const char *value = *(const char *const *)((const char *)options + pair->member);
	const struct report_format *format = options->format;

	if (value == NULL && (format->wants & pair->needed) != 0)
		trouble_say(why, "--format %s needs --%s; see --help", format->name, pair->name);
	else if (value != NULL && (format->wants & pair->wants) == 0)
		trouble_say(why, "--%s is not for --format %s", pair->name, format->name);
	else
		return true;
	return false;
}

/* What the options ask for together. */
static bool check_options(const struct report_options *options, struct trouble *why)
{
	const unsigned names_people = REPORT_WANTS_LINES | REPORT_WANTS_LETTER;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (!check_pair(options, &pairs[i], why))
			return false;
	if (options->follow && options->format != report_format_named(SPAN("text"))) {
		trouble_say(why, "--follow is for --format text only");
		return false;
	}
	if ((options->format->wants & names_people) == 0 || options->people != REPORT_PEOPLE_NONE)
		return true;
	trouble_say(why, "--format %s cannot hide people", options->format->name);
	return false;
}

static void fill_long_options(struct option long_options[ROWS + 3])
{
	for (size_t i = 0; i < ROWS; i++)
		long_options[i] = (struct option){ rows[i].name, rows[i].has_value, NULL,
						   FIRST_ROW + (int)i };
	long_options[ROWS] = (struct option){ "help", no_argument, NULL, 'h' };
	long_options[ROWS + 1] = (struct option){ "version", no_argument, NULL, 'V' };
	long_options[ROWS + 2] = (struct option){ NULL, 0, NULL, 0 };
}

static bool read_option(struct reading *reading, int found)
{
	const struct row *row;

	if (found != 'c' && found < FIRST_ROW) {
		trouble_say(reading->why, "try --help");
		return false;
	}
	row = &rows[found == 'c' ? 0 : found - FIRST_ROW];
	reading->name = row->name;
	reading->value = optarg;
	reading->member = (char *)reading->options + row->member;
	return row->read(reading);
}

enum report_options_next report_options_read(struct report_options *options, struct arena *arena,
					     int argc, char **argv, struct trouble *why)
{
	struct reading reading = { .options = options, .arena = arena, .why = why };
	struct option long_options[ROWS + 3];
	int found;

	*options = (struct report_options){ .top = 20,
					    .people = REPORT_PEOPLE_POLICY,
					    .clickhouse_timeout = 300 };
	options->format = report_format_named(SPAN("text"));
	fill_long_options(long_options);
	while ((found = getopt_long(argc, argv, "c:hV", long_options, NULL)) != -1) {
		if (found == 'h')
			put_usage(stdout);
		else if (found == 'V')
			puts("milter-device-report " VERSION);
		else if (!read_option(&reading, found))
			return REPORT_OPTIONS_WRONG;
		if (found == 'h' || found == 'V')
			return REPORT_OPTIONS_DONE;
	}
	options->inputs = argv + optind;
	return check_options(options, why) ? REPORT_OPTIONS_RUN : REPORT_OPTIONS_WRONG;
}
