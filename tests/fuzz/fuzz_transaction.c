/* SPDX-License-Identifier: ISC */
/*
 * fuzz_transaction -- any mail at all is decided, its event is one line of valid UTF-8 without
 * controls, its tag is of the tag's alphabet, and it is decided the same however its body is cut.
 * Input: a byte that says what is known of the client, then lines of the envelope (login, sender,
 * recipient, queue id, client address), then the message.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/explain.h"
#include "mail/message.h"
#include "policy/outcome.h"
#include "policy/why_not.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOON INT64_C(1689588000)

struct input {
	unsigned char choice;
	struct span login, sender, recipient, queue_id, client, message;
};

/* Devices of every kind of evidence, one with a pattern that runs into its limit. */
static const struct {
	const char *device, *when, *contradicted_if;
	enum confidence confidence;
} entries[] = {
	{ "iphone", "X-Mailer: ^(?<client>iPhone Mail) \\((?<build>\\d{1,2}[A-Z]\\d+[a-z]?)\\)$",
	  "MIME-Version: ^1\\.0$", CONFIDENCE_CERTAIN },
	{ "iphone", "User-Agent: (?<model>iPhone\\d+[C,]\\d+)/(?<eas>[\\d.]+)", NULL,
	  CONFIDENCE_CERTAIN },
	{ "iphone", "X-Phone: (?<version>.*)\\|(?<client>.*)", NULL, CONFIDENCE_LIKELY },
	{ "ios", "@Signature: (?i)my (?<model>iPhone|iPad)", NULL, CONFIDENCE_HINT },
	{ "ios", "@Receipt-UA: iPhone", NULL, CONFIDENCE_CERTAIN },
	{ "mac", "Message-ID: ^<[0-9A-F.]+@", "X-Slow: ^(a|aa)+$", CONFIDENCE_LIKELY },
	{ "slow", "X-Slow: ^(a+)+$", NULL, CONFIDENCE_CERTAIN },
};

static struct device *device_named(struct catalogue *catalogue, const char *name)
{
	struct device *device = catalogue_device(catalogue, span_of(name));

	if (device != NULL)
		return device;
	device = catalogue_add_device(catalogue, span_of(name), (struct place){ "fuzz", 1 });
	device->family = device->os = SPAN("iOS");
	return device;
}

static void add_entries(struct catalogue *catalogue)
{
	const struct place place = { "fuzz", 1 };

	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		struct match *match =
			catalogue_add_match(catalogue, device_named(catalogue, entries[i].device));

		match->confidence = entries[i].confidence;
		if (!catalogue_add_condition(catalogue, &match->when, span_of(entries[i].when),
					     place, NULL))
			abort();
		if (entries[i].contradicted_if != NULL &&
		    !catalogue_add_condition(catalogue, &match->contradicted_if,
					     span_of(entries[i].contradicted_if), place, NULL))
			abort();
	}
	if (!catalogue_finish(catalogue))
		abort();
}

/* Three policies: one observes, one warns, one takes what is left. */
static void add_policies(struct rules *rules)
{
	static const struct policy model = { .traffic = 0xf,
					     .confidence = CONFIDENCE_HINT,
					     .contradicted = CONTRADICTED_ANY,
					     .warn_from = DATE_NEVER,
					     .enforce_from = DATE_NEVER,
					     .until = DATE_NEVER,
					     .action = ACTION_REJECT };
	struct policy *policies = arena_take(rules->arena, 3 * sizeof(*policies));
	struct span line = SPAN("550 5.7.1 %{device} %{os} %{user} %{policy} %{id} %{queue_id} %");

	policies[0] = policies[1] = policies[2] = model;
	policies[0].name = SPAN("observing");
	policies[0].observe = true;
	policies[1].name = SPAN("warning");
	policies[1].confidence = CONFIDENCE_CERTAIN;
	policies[1].warn_from = NOON - 1;
	policies[1].enforce_from = NOON + 1;
	policies[2].name = SPAN("rejecting");
	policies[2].users = arena_take(rules->arena, sizeof(*policies[2].users));
	policies[2].users->addresses = names_new();
	address_set_add(policies[2].users->addresses, SPAN("@minprom.example"), SPAN(""), NULL);
	if (!smtp_reply_read(&policies[2].reply, rules->arena, &line, 1, '5', NULL))
		abort();
	rules->policies = (struct policies){ .policies = policies, .count = 3, .zone = zone_utc };
}

static struct rules *rules_of_test(void)
{
	static struct rules rules;

	if (rules.arena != NULL)
		return &rules;
	rules.arena = arena_new();
	rules.catalogue = catalogue_new();
	add_entries(rules.catalogue);
	add_policies(&rules);
	rules.own_domains = names_new();
	address_set_add(rules.own_domains, SPAN("@minprom.example"), SPAN(""), NULL);
	network_list_add(&rules.own_networks, rules.arena, SPAN("192.0.2.0/24"), NULL);
	network_list_add(&rules.own_relays, rules.arena, SPAN("198.51.100.9"), NULL);
	rules.default_domain = SPAN("minprom.example");
	rules.tag_header = SPAN("X-Device-Policy");
	rules.tag_subject = SPAN("[phone] ");
	rules.limits = (struct limits){ 100, 4000, 10000, 1000 };
	rules.log_all = true;
	memcpy(rules.hash, "0123456789abcdef", 17);
	rules_finish(&rules);
	return &rules;
}

static struct input read_input(struct span bytes)
{
	struct input input = { .choice = (unsigned char)bytes.data[0] };

	bytes = span_from(bytes, 1);
	input.login = span_cut(&bytes, '\n');
	input.sender = span_cut(&bytes, '\n');
	input.recipient = span_cut(&bytes, '\n');
	input.queue_id = span_cut(&bytes, '\n');
	input.client = span_cut(&bytes, '\n');
	input.message = bytes;
	return input;
}

static void feed_envelope(struct transaction *t, const struct input *input)
{
	static const char *const clients[] = { "192.0.2.7", "198.51.100.9", "IPv6:2001:db8::1" };

	if ((input->choice & 1) != 0)
		transaction_login(t, input->login);
	transaction_sender(t, input->sender);
	for (int i = 0; i < (input->choice >> 4); i++)
		transaction_recipient(t, input->recipient);
	transaction_queue_id(t, input->queue_id);
	if ((input->choice >> 1 & 3) != 3)
		transaction_client(t, span_of(clients[input->choice >> 1 & 3]));
	else
		transaction_client(t, input->client);
	transaction_ehlo(t, input->client);
}

static bool decide(struct transaction *t, const struct input *input, size_t piece,
		   struct outcome *outcome)
{
	struct span rest = input->message, name, value;
	struct trouble why = { "" };

	if (!transaction_begin(t, rules_of_test()))
		abort();
	feed_envelope(t, input);
	while (message_next_field(&rest, &name, &value))
		transaction_header(t, name, value);
	if (transaction_headers_end(t, NOON, outcome) == TRANSACTION_BODY)
		while (rest.size != 0 && transaction_body(t, span_first(rest, piece)))
			rest = span_from(rest, piece);
	if (transaction_decide(t, NOON, outcome, &why))
		return true;
	if (strstr(why.sentence, "copies of X-Device-Policy") == NULL)
		abort();
	return false;
}

static void check_readable(struct span text, bool lines)
{
	while (text.size != 0) {
		size_t size = utf8_character(text);
		unsigned char first = (unsigned char)text.data[0];

		if (size == 0 || first == 0x7f || (first < ' ' && !(lines && first == '\n')))
			abort();
		text = span_from(text, size);
	}
}

static void check_tag(struct span tag)
{
	for (size_t i = 0; i < tag.size; i++)
		if (!byte_is_alpha(tag.data[i]) && !byte_is_digit(tag.data[i]) &&
		    (tag.data[i] == '\0' || strchr(" ;=\"?-_.(),/+@", tag.data[i]) == NULL))
			abort();
	if (tag.size > 900)
		abort();
}

static void check_reply(const struct outcome *outcome, struct arena *arena)
{
	struct span values[PLACES];
	const char *line;

	if (outcome->decision.policy == NULL || outcome->decision.policy->reply.line_count == 0)
		return;
	outcome_places(rules_of_test(), outcome, SPAN("h-1-2"), arena, values);
	line = smtp_reply_line(&outcome->decision.policy->reply, 0, values, arena);
	if (line == NULL || strlen(line) > SMTP_REPLY_LINE_BYTES)
		abort();
	for (; *line != '\0'; line++)
		if (*line < ' ' || *line > '~' || (*line == '%' && *++line != '%'))
			abort();
}

/* All that is told of it, one after the other, in out. */
static void tell(struct transaction *t, const struct outcome *outcome, struct text *out)
{
	struct arena *arena = transaction_arena(t);
	struct event event = { 0 };
	size_t at;

	text_clear(out);
	if (!outcome_event(rules_of_test(), outcome, arena, &event))
		abort();
	event_write(out, &event);
	if (out->size >= EVENT_LINE_BYTES)
		abort();
	at = out->size;
	outcome_tag(outcome, out);
	check_tag(span_from(text_span(out), at));
	outcome_log_line(outcome, SPAN("h-1-2"), out);
	check_readable(text_span(out), false);
	explain_outcome(outcome, "mail", arena, out);
	why_not_explain(rules_of_test(), outcome, 0, out);
	check_readable(text_span(out), true);
	if (out->cut)
		abort();
	check_reply(outcome, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct transaction *t; /* used again from mail to mail, as the daemon does */
	char *copy = malloc(size != 0 ? size : 1);
	struct text whole, pieces;
	struct outcome outcome;
	struct input input;

	if (t == NULL)
		t = transaction_new();
	if (size == 0 || copy == NULL || t == NULL) {
		free(copy);
		return 0;
	}
	memcpy(copy, data, size);
	input = read_input((struct span){ copy, size });
	text_begin(&whole, 1 << 20);
	text_begin(&pieces, 1 << 20);
	if (decide(t, &input, size, &outcome)) {
		tell(t, &outcome, &whole);
		if (!decide(t, &input, 1 + size % 50, &outcome))
			abort();
		tell(t, &outcome, &pieces);
		if (!span_equal(text_span(&whole), text_span(&pieces)))
			abort();
	}
	text_end(&whole);
	text_end(&pieces);
	free(copy);
	return 0;
}
