/*
 * milter-device-check -- explains what the daemon would decide about saved mail, and why.
 * The deciding code is the daemon's own.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "base/calendar.h"
#include "host/conf/config.h"
#include "policy/explain.h"
#include "policy/explain_policy.h"
#include "host/logs/mailfiles.h"
#include "mail/message.h"
#include "event/period.h"
#include "host/logs/replayfiles.h"

#define FIELDS_MAX 1000

struct check {
	struct config *config;
	struct transaction *transaction;
	const char *fields[FIELDS_MAX]; /* 'Name: value', added to each message */
	size_t field_count;
	const char *lines_field; /* one value a line; NULL: messages */
	const char *user;
	enum traffic traffic;
	bool json;
	int64_t milliseconds; /* the moment to decide at */
	bool acted;           /* some message would be tagged, rejected, ... */
	bool failed;
};

static const char usage[] =
	"usage: milter-device-check [-c FILE] [--json] [--field 'Name: value']... [--user USER]\n"
	"           [--at TIME] [--traffic KIND] [FILE|DIR|-]...\n"
	"       milter-device-check [-c FILE] [--json] --lines FIELD [FILE|-]\n"
	"       milter-device-check --replay [-c FILE] [--at DATE] [--diff] [--json] [EVENTS...]\n"
	"       milter-device-check --explain-policy [-c FILE] [--at TIME]\n";

static void print_event(struct check *check, const struct outcome *outcome, const char *name)
{
	struct arena *arena = transaction_arena(check->transaction);
	struct event event = { 0 };
	struct text line, moment;

	text_begin(&line, 4 * EVENT_LINE_BYTES);
	text_begin(&moment, 64);
	calendar_write_rfc3339(&moment, check->milliseconds);
	event_set(&event, EVENT_FILE, span_of(name));
	event_set(&event, EVENT_TIME, text_span(&moment));
	if (!outcome_event(&check->config->rules, outcome, arena, &event))
		check->failed = true;
	event_write(&line, &event);
	puts(text_string(&line));
	text_end(&line);
	text_end(&moment);
}

static void print_words(struct check *check, const struct outcome *outcome, const char *name)
{
	struct text words;

	text_begin(&words, 1 << 20);
	explain_outcome(outcome, name, transaction_arena(check->transaction), &words);
	fputs(text_string(&words), stdout);
	text_end(&words);
}

static void decide(struct check *check, const char *name)
{
	struct outcome outcome;
	struct trouble why;

	if (!transaction_decide(check->transaction, check->milliseconds / 1000, &outcome, &why)) {
		fprintf(stderr, "milter-device-check: %s: %s\n", name, why.sentence);
		check->failed = true;
		return;
	}
	if (action_is_felt(outcome.decision.action))
		check->acted = true;
	if (check->json)
		print_event(check, &outcome, name);
	else
		print_words(check, &outcome, name);
}

static void add_fields(struct check *check)
{
	for (size_t i = 0; i < check->field_count; i++) {
		struct span value = span_of(check->fields[i]), name = span_cut(&value, ':');

		if (name.size != 0 && name.data[0] == '@')
			transaction_evidence(check->transaction, name, value);
		else
			transaction_header(check->transaction, name, value);
	}
}

static bool begin(struct check *check)
{
	if (!transaction_begin(check->transaction, &check->config->rules)) {
		check->failed = true;
		return false;
	}
	transaction_suppose(check->transaction, check->traffic, span_of(check->user));
	return true;
}

/* Where a saved message tells its sender: as delivered (RFC 5321, 4.4), else as written. */
static void note_sender(struct check *check, struct span name, struct span value, bool *final)
{
	bool delivered = span_equal_nocase(name, SPAN("Return-Path"));

	if (*final || (!delivered && !span_equal_nocase(name, SPAN("From"))))
		return;
	transaction_sender(check->transaction, address_of_mailbox(span_trim(value)));
	*final = delivered;
}

static void check_message(void *context, const char *name, struct span message)
{
	struct check *check = context;
	struct span field, value;
	bool sender_known = false;

	if (!begin(check))
		return;
	while (message_next_field(&message, &field, &value)) {
		transaction_header(check->transaction, field, value);
		note_sender(check, field, value, &sender_known);
	}
	add_fields(check);
	if (transaction_headers_end(check->transaction, check->milliseconds / 1000) ==
	    TRANSACTION_BODY)
		transaction_body(check->transaction, message);
	decide(check, name);
}

static bool check_lines(struct check *check, const char *path)
{
	struct span field = span_of(check->lines_field);
	struct trouble why;
	size_t size = 0;
	char *bytes = mailfiles_read(path, &size, &why);
	struct span rest = { bytes, size };

	if (bytes == NULL) {
		fprintf(stderr, "milter-device-check: %s\n", why.sentence);
		return false;
	}
	for (unsigned long number = 1; rest.size != 0; number++) {
		struct span line = span_cut(&rest, '\n');
		char name[4200];

		if (!begin(check))
			break;
		transaction_evidence(check->transaction, field, line);
		add_fields(check);
		snprintf(name, sizeof(name), "%s:%lu", path, number);
		decide(check, name);
	}
	free(bytes);
	return true;
}

static bool check_path(struct check *check, const char *path)
{
	struct trouble why;

	if (check->lines_field != NULL)
		return check_lines(check, path);
	if (mailfiles_visit(path, check_message, check, &why))
		return true;
	fprintf(stderr, "milter-device-check: %s\n", why.sentence);
	return false;
}

static struct config *load(const char *path)
{
	struct complaints complaints = { .arena = arena_new() };
	struct config *config = complaints.arena != NULL ? config_load(path, &complaints) : NULL;

	for (size_t i = 0; i < complaints.count; i++)
		fprintf(stderr, "%s\n", complaints.lines[i]);
	arena_free(complaints.arena);
	return config;
}

/* All that could ever be known is wanted here, whatever the daemon would ask for. */
static void want_everything(struct config *config)
{
	bool log_all = config->rules.log_all;

	config->rules.log_all = true;
	rules_finish(&config->rules);
	config->rules.log_all = log_all;
}

/* A moment as the report takes it; check->milliseconds is now until then. */
static bool read_time(struct check *check, const char *text)
{
	return period_read_moment(span_of(text), &check->config->rules.policies.zone,
				  check->milliseconds / 1000, &check->milliseconds, NULL);
}

static void refuse(const char *what, const char *value)
{
	fprintf(stderr, "milter-device-check: %s '%s'\n%s", what, value, usage);
	exit(EX_USAGE);
}

struct arguments {
	const char *config_path, *at;
	bool replay, diff, explain_policy;
};

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "json", no_argument, NULL, 'j' },
	{ "field", required_argument, NULL, 'F' },
	{ "lines", required_argument, NULL, 'L' },
	{ "user", required_argument, NULL, 'u' },
	{ "at", required_argument, NULL, 'a' },
	{ "traffic", required_argument, NULL, 't' },
	{ "version", no_argument, NULL, 'V' },
	{ "replay", no_argument, NULL, 'r' },
	{ "diff", no_argument, NULL, 'd' },
	{ "explain-policy", no_argument, NULL, 'e' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void take_option(struct check *check, struct arguments *arguments, int option)
{
	switch (option) {
	case 'c':
		arguments->config_path = optarg;
		break;
	case 'j':
		check->json = true;
		break;
	case 'F':
		if (strchr(optarg, ':') == NULL || check->field_count == FIELDS_MAX)
			refuse("a field is 'Name: value', not", optarg);
		check->fields[check->field_count++] = optarg;
		break;
	case 'L':
		check->lines_field = optarg;
		break;
	case 'u':
		check->user = optarg;
		break;
	case 'a':
		arguments->at = optarg;
		break;
	case 't':
		if (!traffic_named(span_of(optarg), &check->traffic))
			refuse("there is no traffic", optarg);
		break;
	case 'r':
		arguments->replay = true;
		break;
	case 'd':
		arguments->diff = true;
		break;
	case 'e':
		arguments->explain_policy = true;
		break;
	case 'V':
		puts("milter-device-check " VERSION);
		exit(EX_OK);
	case 'h':
		fputs(usage, stdout);
		exit(EX_OK);
	default:
		fputs(usage, stderr);
		exit(EX_USAGE);
	}
}

/* What does not go together. */
static void check_arguments(const struct check *check, const struct arguments *arguments,
			    const char *operand)
{
	if (arguments->explain_policy && (arguments->replay || check->json))
		refuse("--explain-policy cannot be combined with",
		       arguments->replay ? "--replay" : "--json");
	if (arguments->explain_policy && operand != NULL)
		refuse("--explain-policy reads no mail:", operand);
	if (arguments->diff && !arguments->replay)
		refuse("only with --replay:", "--diff");
	if (arguments->replay && (check->field_count != 0 || check->lines_field != NULL))
		refuse("--replay cannot be combined with",
		       check->lines_field != NULL ? "--lines" : "--field");
}

static bool check_all(struct check *check, char **paths, int count)
{
	bool all = true;

	if (count == 0 && check->field_count != 0 && check->lines_field == NULL) {
		check_message(check, "-", SPAN(""));
		return true;
	}
	if (count == 0)
		return check_path(check, "-");
	for (int i = 0; i < count; i++)
		all = check_path(check, paths[i]) && all;
	return all;
}

static int replay(const struct check *check, const struct arguments *arguments, char **paths)
{
	int64_t at = check->milliseconds / 1000;
	struct replay_wanted wanted = { .config = check->config,
					.at = arguments->at != NULL ? &at : NULL,
					.each = arguments->diff,
					.json = check->json };

	return replayfiles_run(&wanted, paths);
}

static int explain_policy(const struct check *check)
{
	struct text page;
	bool done;

	text_begin(&page, 1 << 30);
	explain_policies(&check->config->rules, check->milliseconds / 1000, &page);
	fputs(text_string(&page), stdout);
	done = !page.cut && fflush(stdout) != EOF && !ferror(stdout);
	text_end(&page);
	return done ? EX_OK : EX_IOERR;
}

static int check_mail(struct check *check, char **paths, int count)
{
	bool all;

	want_everything(check->config);
	check->transaction = transaction_new();
	if (check->transaction == NULL) {
		fprintf(stderr, "milter-device-check: %s\n", strerror(ENOMEM));
		return EX_OSERR;
	}
	all = check_all(check, paths, count);
	transaction_free(check->transaction);
	if (fflush(stdout) == EOF || ferror(stdout))
		return EX_IOERR;
	if (!all)
		return EX_NOINPUT;
	return check->failed ? EX_SOFTWARE : check->acted;
}

int main(int argc, char **argv)
{
	struct check check = { .traffic = TRAFFIC_SUBMISSION };
	struct arguments arguments = { .config_path = CONF_DIR "/milter-device.conf" };
	struct timespec now;
	int option, status;

	while ((option = getopt_long(argc, argv, "c:hV", long_options, NULL)) != -1)
		take_option(&check, &arguments, option);
	check_arguments(&check, &arguments, argv[optind]);
	check.config = load(arguments.config_path);
	if (check.config == NULL)
		return EX_CONFIG;
	clock_gettime(CLOCK_REALTIME, &now);
	check.milliseconds = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	if (arguments.at != NULL && !read_time(&check, arguments.at))
		refuse("--at takes a time such as 2023-07-17T09:00:00+03:00, not", arguments.at);
	if (arguments.replay)
		status = replay(&check, &arguments, argv + optind);
	else if (arguments.explain_policy)
		status = explain_policy(&check);
	else
		status = check_mail(&check, argv + optind, argc - optind);
	config_drop(check.config);
	return status;
}
