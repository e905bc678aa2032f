/* SPDX-License-Identifier: ISC */
/* check_mail -- what the daemon would decide about saved mail, message by message. */
#include "check_mail.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/calendar.h"
#include "host/logs/mailfiles.h"
#include "mail/message.h"
#include "mail/saved.h"
#include "policy/explain.h"
#include "policy/why_not.h"

#define WORDS_BYTES (64 << 20) /* of one message: a line for each policy */

struct check {
	const struct check_options *options;
	const struct config *config;
	struct transaction *transaction;
	int64_t milliseconds; /* the moment to decide at, since 1970 */
	bool any;             /* file was found below a path */
	bool acted;           /* some message would be tagged, rejected, ... */
	bool failed;
	bool no_mail; /* a file had no message in it */
};

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

	text_begin(&words, WORDS_BYTES);
	explain_outcome(outcome, name, transaction_arena(check->transaction), &words);
	why_not_explain(&check->config->rules, outcome, check->milliseconds / 1000, &words);
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
	if (check->options->json)
		print_event(check, &outcome, name);
	else
		print_words(check, &outcome, name);
}

static void add_fields(struct check *check)
{
	for (size_t i = 0; i < check->options->fields.count; i++) {
		struct span value = span_of(check->options->fields.values[i]),
			    name = span_cut(&value, ':');

		if (name.size != 0 && name.data[0] == '@')
			transaction_evidence(check->transaction, name, value);
		else
			transaction_header(check->transaction, name, value);
	}
}

static void suppose(struct check *check)
{
	const struct check_options *options = check->options;

	transaction_suppose(check->transaction, options->traffic, span_of(options->user));
	transaction_client(check->transaction, span_of(options->client));
	transaction_access(check->transaction, options->protocol, span_of(options->device_id));
	if (options->ahead)
		transaction_ahead(check->transaction);
	for (size_t i = 0; i < options->recipients.count; i++)
		transaction_recipient(check->transaction, span_of(options->recipients.values[i]));
}

static bool begin(struct check *check)
{
	if (!transaction_begin(check->transaction, &check->config->rules)) {
		check->failed = true;
		return false;
	}
	suppose(check);
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
	struct outcome so_far;

	if (!begin(check))
		return;
	while (message_next_field(&message, &field, &value)) {
		transaction_header(check->transaction, field, value);
		note_sender(check, field, value, &sender_known);
	}
	add_fields(check);
	if (transaction_headers_end(check->transaction, check->milliseconds / 1000, &so_far) ==
	    TRANSACTION_BODY)
		transaction_body(check->transaction, message);
	decide(check, name);
}

/* A file in which nothing is a header is decided about as it stands, and told. */
static void check_saved(void *context, const char *name, struct span message)
{
	struct check *check = context;
	const char *other = saved_other(message);

	check->any = true;
	if (other != NULL || !saved_has_field(message)) {
		fprintf(stderr, "milter-device-check: %s: %s\n", name,
			other != NULL ? other : "nothing in it is a header field");
		check->no_mail = true;
	}
	if (other == NULL)
		check_message(check, name, message);
}

static bool check_lines(struct check *check, const char *path)
{
	struct span field = span_of(check->options->lines_field);
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

	if (check->options->lines_field != NULL)
		return check_lines(check, path);
	check->any = false;
	trouble_say(&why, "%s: no mail in it", path);
	if (mailfiles_visit(path, check_saved, check, &why) && check->any)
		return true;
	fprintf(stderr, "milter-device-check: %s\n", why.sentence);
	return false;
}

/* All that could ever be known is wanted here, whatever the daemon would ask for. */
static void want_everything(struct config *config)
{
	bool log_all = config->rules.log_all;

	config->rules.log_all = true;
	rules_finish(&config->rules);
	config->rules.log_all = log_all;
}

static bool check_all(struct check *check)
{
	const struct check_options *options = check->options;
	bool all = true;

	if (*options->inputs == NULL && options->fields.count != 0 &&
	    options->lines_field == NULL) {
		check_message(check, "-", SPAN(""));
		return true;
	}
	if (*options->inputs == NULL)
		return check_path(check, "-");
	for (char *const *path = options->inputs; *path != NULL; path++)
		all = check_path(check, *path) && all;
	return all;
}

int check_mail(const struct check_options *options, struct config *config, int64_t milliseconds)
{
	struct check check = { .options = options, .config = config, .milliseconds = milliseconds };
	bool all;

	want_everything(config);
	check.transaction = transaction_new();
	if (check.transaction == NULL) {
		fprintf(stderr, "milter-device-check: %s\n", strerror(ENOMEM));
		return EX_OSERR;
	}
	all = check_all(&check);
	transaction_free(check.transaction);
	if (fflush(stdout) == EOF || ferror(stdout))
		return EX_IOERR;
	if (!all)
		return EX_NOINPUT;
	if (check.failed)
		return EX_SOFTWARE;
	return check.no_mail ? EX_DATAERR : check.acted;
}
