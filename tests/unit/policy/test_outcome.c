/* SPDX-License-Identifier: ISC */
/* outcome and explain: a decision in the words of each that is told of it. */
#include <jansson.h>

#include "policy/explain.h"
#include "policy/evidence_words.h"
#include "policy/outcome.h"
#include "support_mail.h"

#define NOON INT64_C(1689588000) /* 2023-07-17 10:00 UTC, a Monday */

#define CONFIG                                                                                    \
	"timezone = UTC own_domains = { 'minprom.example' } contact = 'desk@minprom.example'\n"   \
	"device iphone { title = iPhone vendor = Apple family = iOS kind = phone\n"               \
	" match { when = { 'X-Mailer: ^(?<client>iPhone Mail) \\((?<build>[^)]*)\\)$' }\n"        \
	"         contradicted_if = { 'MIME-Version: ^1\\.0$' } }\n"                              \
	" match { when = {'X-Phone: ^(?<model>[^|]*)\\|(?<version>[^|]*)\\|(?<client>[^|]*)'}}\n" \
	" match { when = { '@Signature: (?i)sent from my (?<model>iPhone)' } confidence=hint }\n" \
	"}\n"
#define DO(action)                                                                      \
	"policy no-phones { devices = { iphone } confidence = hint contradicted = any " \
	"action = " action " }\n"

#define ENVELOPE                                                                      \
	"CLIENT 192.0.2.7\nAUTH anna\nMAIL <a@minprom.example>\nRCPT <b@x.example>\n" \
	"QUEUE 4ABC\n"
#define MAIL ENVELOPE "\nX-Mailer: iPhone Mail (20F75)\nMessage-ID: <m@minprom.example>\n"

/* One decision, and what it needs to be told. */
struct telling {
	struct arena *arena;
	struct config *config;
	struct transaction *t;
	struct outcome outcome;
};

static void tell(struct telling *telling, const char *config, const char *mail)
{
	struct trouble why = { "" };

	*telling = (struct telling){ .arena = test_arena(), .t = transaction_new() };
	telling->config = test_config(telling->arena, config);
	memcpy(telling->config->rules.hash, "0123456789abcdef", 17);
	ck_assert_msg(
		test_mail(telling->t, &telling->config->rules, mail, NOON, &telling->outcome, &why),
		"%s", why.sentence);
}

static void end(struct telling *telling)
{
	transaction_free(telling->t);
	config_drop(telling->config);
	arena_free(telling->arena);
}

static const char *event_line(struct telling *telling)
{
	struct event event = { 0 };
	struct text text;
	const char *line;

	text_begin(&text, 4 * EVENT_LINE_BYTES);
	ck_assert(
		outcome_event(&telling->config->rules, &telling->outcome, telling->arena, &event));
	event_write(&text, &event);
	ck_assert(!text.cut);
	line = arena_string(telling->arena, text_span(&text));
	text_end(&text);
	return line;
}

#define EVENT_HEAD \
	"{\"type\":\"sighting\",\"traffic\":\"submission\",\"config\":\"0123456789abcdef\","
#define EVENT_WHO                                                      \
	"\"user\":\"anna@minprom.example\",\"user_source\":\"login\"," \
	"\"client_ip\":\"192.0.2.7\",\"queue_id\":\"4ABC\","
#define EVENT_MAIL                                                               \
	"\"message_id\":\"<m@minprom.example>\",\"from\":\"a@minprom.example\"," \
	"\"to\":[\"b@x.example\"],"
#define EVENT_IPHONE                                                     \
	"\"device\":\"iphone\",\"vendor\":\"Apple\",\"family\":\"iOS\"," \
	"\"kind\":\"phone\","
#define EVENT_20F75                                                              \
	EVENT_IPHONE "\"os\":\"iOS\",\"os_version\":\"16\",\"build\":\"20F75\"," \
		     "\"client\":\"iPhone Mail\",\"confidence\":\"certain\","
#define EVENT_EVIDENCE "\"evidence\":\"X-Mailer: iPhone Mail (20F75)\","

static const struct {
	const char *says, *config, *mail, *line;
} lines[] = {
	{ "all there is to say", CONFIG DO("tag"), MAIL,
	  EVENT_HEAD EVENT_WHO EVENT_MAIL EVENT_20F75 EVENT_EVIDENCE
	  "\"policy\":\"no-phones\",\"action\":\"tag\",\"mode\":\"enforce\"}" },
	{ "the protocol of an access, and which device it was", CONFIG, "AUTH anna\nDAV ApplX1\n\n",
	  "{\"type\":\"sighting\",\"traffic\":\"submission\",\"protocol\":\"dav\","
	  "\"config\":\"0123456789abcdef\",\"user\":\"anna@minprom.example\","
	  "\"user_source\":\"login\",\"device\":\"unknown\",\"device_id\":\"applx1\","
	  "\"action\":\"allow\"}" },
	{ "nothing matched", CONFIG, "AUTH anna\n\n",
	  EVENT_HEAD "\"user\":\"anna@minprom.example\",\"user_source\":\"login\","
		     "\"device\":\"unknown\",\"action\":\"allow\"}" },
	{ "contradicted", CONFIG DO("tag"), MAIL "MIME-Version: 1.0\n",
	  EVENT_HEAD EVENT_WHO EVENT_MAIL EVENT_20F75
	  "\"contradicted\":true," EVENT_EVIDENCE
	  "\"policy\":\"no-phones\",\"action\":\"tag\",\"mode\":\"enforce\"}" },
	{ "observed", CONFIG "observe = true\n" DO("reject"), MAIL,
	  EVENT_HEAD EVENT_WHO EVENT_MAIL EVENT_20F75 EVENT_EVIDENCE
	  "\"action\":\"allow\",\"mode\":\"observe\",\"would\":[\"no-phones=reject\"]}" },
	{ "exempted", CONFIG DO("reject") "exemption boss { users = { anna } }\n", MAIL,
	  EVENT_HEAD EVENT_WHO EVENT_MAIL EVENT_20F75 EVENT_EVIDENCE
	  "\"policy\":\"no-phones\",\"action\":\"log\",\"mode\":\"enforce\","
	  "\"would\":[\"no-phones=reject\"],\"exemption\":\"boss\"}" },
	{ "outdated, in grace",
	  CONFIG "policy old { devices = { iphone } older_than = { '17.1' } "
		 "warn_from = 2023-07-17 enforce_from = 2023-08-01 "
		 "action = reject }\n",
	  MAIL,
	  EVENT_HEAD EVENT_WHO EVENT_MAIL EVENT_20F75 EVENT_EVIDENCE
	  "\"policy\":\"old\",\"action\":\"tag\",\"mode\":\"enforce\","
	  "\"would\":[\"old=reject\"],\"outdated\":true,\"grace\":true}" },
	{ "of a signature only what matched", CONFIG DO("log"),
	  "AUTH anna\n\n\nThe secret plan\n\nBest, Anna, sent from my iPhone 13\n",
	  EVENT_HEAD "\"user\":\"anna@minprom.example\",\"user_source\":\"login\"," EVENT_IPHONE
		     "\"model\":\"iPhone\",\"os\":\"iOS\",\"confidence\":\"hint\","
		     "\"evidence\":\"@Signature: sent from my iPhone\","
		     "\"policy\":\"no-phones\",\"action\":\"log\",\"mode\":\"enforce\"}" },
	{ "a limit that was reached", CONFIG "max_headers = 1\n", "AUTH anna\n\nA: 1\nB: 2\n",
	  EVENT_HEAD "\"user\":\"anna@minprom.example\",\"user_source\":\"login\","
		     "\"device\":\"unknown\",\"action\":\"allow\","
		     "\"error\":\"max_headers reached\"}" },
	{ "nobody", CONFIG, "CLIENT 203.0.113.5\nMAIL <>\n\n",
	  "{\"type\":\"sighting\",\"traffic\":\"inbound\",\"config\":\"0123456789abcdef\","
	  "\"client_ip\":\"203.0.113.5\",\"device\":\"unknown\",\"action\":\"allow\"}" },
};

START_TEST(event_says)
{
	struct telling telling;

	tell(&telling, lines[_i].config, lines[_i].mail);
	ck_text(span_of(event_line(&telling)), lines[_i].line, lines[_i].says);
	end(&telling);
}
END_TEST

START_TEST(recipients_are_ten_and_a_count)
{
	struct telling telling;
	const char *line;

	tell(&telling, CONFIG,
	     "RCPT 1@x\nRCPT 2@x\nRCPT 3@x\nRCPT 4@x\nRCPT 5@x\nRCPT 6@x\nRCPT 7@x\nRCPT 8@x\n"
	     "RCPT 9@x\nRCPT 10@x\n\n");
	line = event_line(&telling);
	ck_assert_ptr_nonnull(strstr(line, "\"9@x\",\"10@x\"],\"device\""));
	end(&telling);
	tell(&telling, CONFIG,
	     "RCPT 1@x\nRCPT 2@x\nRCPT 3@x\nRCPT 4@x\nRCPT 5@x\nRCPT 6@x\nRCPT 7@x\nRCPT 8@x\n"
	     "RCPT 9@x\nRCPT 10@x\nRCPT 11@x\n\n");
	line = event_line(&telling);
	ck_assert_ptr_nonnull(strstr(line, "\"9@x\",\"10@x\"],\"to_count\":11,\"device\""));
	end(&telling);
}
END_TEST

#define KEY "pseudonym_key = 'a key of some length'\n"

/* With a key: the value of each field that could name somebody. */
static const struct {
	const char *says, *mail, *field, *value; /* NULL: left out */
} pseudonyms[] = {
	{ "the domain of the user stays", "AUTH anna\n\n", "user", "#@minprom.example" },
	{ "the domain of the sender stays", "MAIL <Anna@x.example>\n\n", "from", "#@x.example" },
	{ "the null sender is nobody", "MAIL <>\n\n", "from", NULL },
	{ "a name alone is hidden", "MAIL root\n\n", "from", "#@minprom.example" },
	{ "the Message-ID is left out", "\nMessage-ID: <m@x.example>\n", "message_id", NULL },
	{ "and the queue id", "QUEUE 4ABC\n\n", "queue_id", NULL },
	{ "evidence holds no address", "\nX-Mailer: iPhone Mail (anna@x.example)\n", "evidence",
	  "X-Mailer: iPhone Mail ([address])" },
	{ "IPv4 to /24", "CLIENT 192.0.2.7\n\n", "client_ip", "192.0.2.0/24" },
	{ "IPv6 to /48", "CLIENT IPv6:2001:db8:1:2::7\n\n", "client_ip", "2001:db8:1::/48" },
	{ "the id of a device", "DAV ApplX1\n\n", "device_id", "#" },
	{ "what is no address is left out", "CLIENT anna\n\n", "client_ip", NULL },
};

/* The row's value with # for sixteen hexadecimal digits. */
static bool is_like(const char *value, const char *pattern)
{
	for (; *pattern != '\0'; pattern++) {
		if (*pattern == '#' && strspn(value, "0123456789abcdef") < 16)
			return false;
		if (*pattern != '#' && *value != *pattern)
			return false;
		value += *pattern == '#' ? 16 : 1;
	}
	return *value == '\0';
}

START_TEST(pseudonym_hides)
{
	struct telling telling;
	const char *line;
	json_t *event;
	json_t *value;

	tell(&telling, CONFIG KEY, pseudonyms[_i].mail);
	line = event_line(&telling);
	event = json_loads(line, 0, NULL);
	ck_assert_msg(event != NULL, "%s", line);
	value = json_object_get(event, pseudonyms[_i].field);
	ck_assert_msg((value != NULL) == (pseudonyms[_i].value != NULL), "%s: %s",
		      pseudonyms[_i].says, line);
	if (value != NULL)
		ck_assert_msg(is_like(json_string_value(value), pseudonyms[_i].value), "%s: %s",
			      pseudonyms[_i].says, json_string_value(value));
	json_decref(event);
	end(&telling);
}
END_TEST

/* The same with pseudonym_keep = { queue_id, message_id }. */
static const struct {
	const char *says, *mail, *field, *value;
} kept[] = {
	{ "the queue id", "QUEUE 4ABC\n\n", "queue_id", "4ABC" },
	{ "the host of the Message-ID stays", "\nMessage-ID: <m@x.example>\n", "message_id",
	  "<#@x.example>" },
	{ "a Message-ID without brackets", "\nMessage-ID: m@x.example\n", "message_id",
	  "#@x.example" },
	{ "a Message-ID of no form", "\nMessage-ID: anna\n", "message_id", "#" },
};

START_TEST(some_is_kept_on_demand)
{
	struct telling telling;
	json_t *event;

	tell(&telling, CONFIG KEY "pseudonym_keep = { queue_id, message_id }\n", kept[_i].mail);
	event = json_loads(event_line(&telling), 0, NULL);
	ck_assert_msg(
		is_like(json_string_value(json_object_get(event, kept[_i].field)), kept[_i].value),
		"%s", kept[_i].says);
	json_decref(event);
	end(&telling);
}
END_TEST

/* What a pattern matched, and what of it is written where people are hidden. */
static const struct {
	const char *says, *matched, *words;
} matches[] = {
	{ "a mailer", "iPhone Mail (20F75)", "X: iPhone Mail (20F75)" },
	{ "a Message-ID", "<0F1E-2A@anna.example>", "X: [address]" },
	{ "an address among words", "for anna@x.example; iOS", "X: for [address]; iOS" },
	{ "IPv4", "x-originating-ip=\"192.0.2.7\"", "X: x-originating-ip=\"[address]\"" },
	{ "IPv6", "from [2001:db8::7]", "X: from [[address]]" },
	{ "a version", "16.6.1", "X: 16.6.1" },
	{ "nothing", "", "X: " },
};

START_TEST(evidence_holds_no_address)
{
	struct arena *arena = test_arena();
	const struct evidence_item item = { .name = SPAN("X"), .value = SPAN("all of anna@x") };
	const struct sighting sighting = { .item = &item, .matched = span_of(matches[_i].matched) };

	ck_text(evidence_words(&sighting, true, arena), matches[_i].words, matches[_i].says);
	ck_text(evidence_words(&sighting, false, arena), "X: all of anna@x", matches[_i].says);
	arena_free(arena);
}
END_TEST

START_TEST(a_pseudonym_is_one_person)
{
	struct telling telling;
	json_t *event;
	const char *user, *to;

	tell(&telling, CONFIG KEY, "AUTH anna\nRCPT <anna@minprom.example>\n\n");
	event = json_loads(event_line(&telling), 0, NULL);
	user = json_string_value(json_object_get(event, "user"));
	to = json_string_value(json_array_get(json_object_get(event, "to"), 0));
	ck_assert_str_eq(user, to);
	json_decref(event);
	end(&telling);
}
END_TEST

/* RFC 2104 of "anna" by the first key, and by the second. */
static const struct {
	const char *says, *keys, *user;
} turns[] = {
	{ "before its day a key does not hold",
	  "{ '2123-01-01 a key of some length', 'another of length' }",
	  "\"user\":\"89ceee109fd569e2@minprom.example\"" },
	{ "from its day on it does", "{ '2020-01-01 a key of some length', 'another of length' }",
	  "\"user\":\"05b54f8b8318d4d0@minprom.example\"" },
	{ "of several that have begun, the newest holds",
	  "{ '2123-01-01 a key of the future', '2021-01-01 a key of some length', "
	  "'2020-01-01 another of length' }",
	  "\"user\":\"05b54f8b8318d4d0@minprom.example\"" },
	{ "the oldest holds before its day, too", "'2123-01-01 a key of some length'",
	  "\"user\":\"05b54f8b8318d4d0@minprom.example\"" },
};

START_TEST(keys_take_turns)
{
	struct telling telling;
	char config[1000];

	snprintf(config, sizeof(config), CONFIG "pseudonym_key = %s\n", turns[_i].keys);
	tell(&telling, config, "AUTH anna\nDAV ApplX1\n\n");
	ck_assert_msg(strstr(event_line(&telling), turns[_i].user) != NULL, "%s: %s",
		      turns[_i].says, event_line(&telling));
	end(&telling);
}
END_TEST

/* What the tag header says, and the mail log. */
static const struct {
	const char *says, *config, *mail, *tag, *log;
} words[] = {
	{ "a device", CONFIG DO("tag"), MAIL,
	  "iphone; confidence=certain; os=\"iOS 16\"; build=20F75; policy=no-phones; action=tag",
	  "4ABC: device=iphone os=\"iOS 16\" action=tag policy=no-phones user=anna@minprom.example "
	  "id=h-1-2" },
	{ "contradicted", CONFIG DO("tag"), MAIL "MIME-Version: 1.0\n",
	  "iphone; confidence=certain; contradicted=yes; os=\"iOS 16\"; build=20F75; "
	  "policy=no-phones; action=tag",
	  "4ABC: device=iphone os=\"iOS 16\" action=tag policy=no-phones user=anna@minprom.example "
	  "id=h-1-2" },
	{ "exempted", CONFIG DO("tag") "exemption boss { users = { anna } }\n", MAIL,
	  "iphone; confidence=certain; os=\"iOS 16\"; build=20F75; policy=no-phones; action=log",
	  "4ABC: device=iphone os=\"iOS 16\" action=log policy=no-phones exemption=boss "
	  "user=anna@minprom.example id=h-1-2" },
	{ "unknown, nobody", CONFIG, "\n", "unknown; action=allow",
	  "NOQUEUE: device=unknown action=allow id=h-1-2" },
	{ "quotes and backslashes in what a client says", CONFIG DO("tag"),
	  ENVELOPE "\nX-Mailer: iPhone Mail (20\"F\\75;x=y)\n",
	  "iphone; confidence=certain; os=\"iOS 16\"; build=\"20?F?75?x?y\"; policy=no-phones; "
	  "action=tag",
	  "4ABC: device=iphone os=\"iOS 16\" action=tag policy=no-phones user=anna@minprom.example "
	  "id=h-1-2" },
	{ "a version that is none", CONFIG DO("tag"), ENVELOPE "\nX-Phone: m|16\"\n\t; x|c\n",
	  "iphone; confidence=certain; os=\"iOS 16? ? x\"; policy=no-phones; action=tag",
	  "4ABC: device=iphone os=\"iOS 16? ? x\" action=tag policy=no-phones "
	  "user=anna@minprom.example id=h-1-2" },
	{ "a user that would be more than one word", CONFIG DO("tag"),
	  "MAIL <\"a action=allow\"@x.example>\nQUEUE 4ABC\n\nX-Mailer: iPhone Mail (20F75)\n",
	  "iphone; confidence=certain; os=\"iOS 16\"; build=20F75; policy=no-phones; action=tag",
	  "4ABC: device=iphone os=\"iOS 16\" action=tag policy=no-phones "
	  "user=\"?a action?allow?@x.example\" id=h-1-2" },
	{ "a user of an international address", CONFIG DO("tag"),
	  "MAIL <\xd0\xb0@x.example>\nQUEUE 4ABC\n\nX-Mailer: iPhone Mail (20F75)\n",
	  "iphone; confidence=certain; os=\"iOS 16\"; build=20F75; policy=no-phones; action=tag",
	  "4ABC: device=iphone os=\"iOS 16\" action=tag policy=no-phones user=\xd0\xb0@x.example "
	  "id=h-1-2" },
	{ "a user with controls", CONFIG DO("tag"),
	  "MAIL <a\x1b@x.example>\nQUEUE 4ABC\n\nX-Mailer: iPhone Mail (20F75)\n",
	  "iphone; confidence=certain; os=\"iOS 16\"; build=20F75; policy=no-phones; action=tag",
	  "4ABC: device=iphone os=\"iOS 16\" action=tag policy=no-phones user=a\\u001b@x.example "
	  "id=h-1-2" },
};

START_TEST(tag_and_log_say)
{
	struct telling telling;
	struct text text;

	tell(&telling, words[_i].config, words[_i].mail);
	text_begin(&text, 10000);
	outcome_tag(&telling.outcome, &text);
	ck_text(text_span(&text), words[_i].tag, words[_i].says);
	text_clear(&text);
	outcome_log_line(&telling.outcome, SPAN("h-1-2"), &text);
	ck_text(text_span(&text), words[_i].log, words[_i].says);
	text_end(&text);
	end(&telling);
}
END_TEST

static const struct {
	const char *says, *config, *mail, *fields;
} fields[] = {
	{ "a decision", CONFIG DO("reject"), MAIL,
	  "QUEUE_ID=4ABC\nTRAFFIC=submission\nDEVICE=iphone\nOS=iOS 16\nACTION=reject\n"
	  "POLICY=no-phones\nMILTER_DEVICE_USER=anna@minprom.example\nEVENT_ID=h-1-2\n" },
	{ "somebody is exempt", CONFIG DO("reject") "exemption boss { users = { anna } }\n", MAIL,
	  "QUEUE_ID=4ABC\nTRAFFIC=submission\nDEVICE=iphone\nOS=iOS 16\nACTION=log\n"
	  "POLICY=no-phones\nEXEMPTION=boss\nMILTER_DEVICE_USER=anna@minprom.example\n"
	  "EVENT_ID=h-1-2\n" },
	{ "nothing is known", CONFIG, "\n",
	  "TRAFFIC=submission\nDEVICE=unknown\nACTION=allow\nEVENT_ID=h-1-2\n" },
};

START_TEST(fields_say)
{
	struct telling telling;
	struct text text;

	tell(&telling, fields[_i].config, fields[_i].mail);
	text_begin(&text, 10000);
	outcome_fields(&telling.outcome, SPAN("h-1-2"), &text);
	ck_text(text_span(&text), fields[_i].fields, fields[_i].says);
	text_end(&text);
	end(&telling);
}
END_TEST

/* Each line is a field of ours, and no value has a line of its own. */
static bool are_our_fields(struct span rest)
{
	static const char *const names[] = {
		"QUEUE_ID=",           "TRAFFIC=", "DEVICE=",  "OS=", "ACTION=", "POLICY=",
		"MILTER_DEVICE_USER=", "ERROR=",   "EVENT_ID="
	};

	for (size_t i = 0; rest.size != 0; i++) {
		struct span line = span_cut(&rest, '\n');

		while (i < sizeof(names) / sizeof(names[0]) &&
		       !span_starts_nocase(line, span_of(names[i])))
			i++;
		if (i == sizeof(names) / sizeof(names[0]) || line.size > 1020)
			return false;
	}
	return true;
}

/* Every byte there is, in every value that a sender gives. */
static void tell_hostile(struct telling *telling, struct span value)
{
	struct transaction *t = transaction_new();

	*telling = (struct telling){ .arena = test_arena(), .t = t };
	telling->config =
		test_config(telling->arena, "max_value_bytes = '1 MiB'\n" CONFIG DO("reject"));
	ck_assert(transaction_begin(t, &telling->config->rules));
	transaction_client(t, value);
	transaction_login(t, value);
	transaction_sender(t, value);
	for (int i = 0; i < 20; i++)
		transaction_recipient(t, value);
	transaction_queue_id(t, value);
	transaction_header(t, SPAN("Message-ID"), value);
	transaction_header(t, SPAN("X-Phone"), value);
	ck_assert(transaction_decide(t, NOON, &telling->outcome, NULL));
}

static bool is_tame(struct span text, const char *also)
{
	for (size_t i = 0; i < text.size; i++)
		if (!byte_is_alpha(text.data[i]) && !byte_is_digit(text.data[i]) &&
		    (text.data[i] == '\0' || strchr(also, text.data[i]) == NULL))
			return false;
	return true;
}

static const char *const hostile_runs[] = {
	"\"\\", "\r\n", "\x01\x1b\x7f", "\xff\xfe", "\xc2\x9b", "%s%n", "; x=y", "\xf0\x9f\x93\xb1"
};

START_TEST(hostile_values_stay_in_their_place)
{
	struct telling telling;
	struct text value, text;
	const char *line;
	json_t *event;

	text_begin(&value, 1 << 20);
	for (int i = 0; i < 3000; i++)
		text_printf(&value, "%s%s", hostile_runs[_i], i % 1000 == 999 ? "|" : "");
	tell_hostile(&telling, text_span(&value));
	ck_assert_msg(telling.outcome.sighting.match != NULL || _i == 3,
		      "no pattern matches what is no text");
	line = event_line(&telling);
	event = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_msg(event != NULL, "%.200s", line);
	ck_assert_uint_lt(strlen(line), EVENT_LINE_BYTES);
	ck_assert_msg(strpbrk(line, "\r\n\x1b\x7f\x01") == NULL, "%.200s", line);
	if (json_object_get(event, "to") != NULL)
		ck_assert_uint_eq(json_array_size(json_object_get(event, "to")), EVENT_RECIPIENTS);
	ck_assert_str_eq(json_string_value(json_object_get(event, "action")),
			 telling.outcome.sighting.match != NULL ? "reject" : "allow");
	json_decref(event);
	text_begin(&text, 1 << 20);
	outcome_tag(&telling.outcome, &text);
	ck_assert_msg(is_tame(text_span(&text), " ;=\"?-_.(),/+@"), "%s", text_string(&text));
	ck_assert_uint_le(text.size, 900);
	text_clear(&text);
	outcome_log_line(&telling.outcome, SPAN("h-1-2"), &text);
	ck_assert(strpbrk(text_string(&text), "\r\n\x1b\x7f\x01") == NULL);
	text_clear(&text);
	outcome_fields(&telling.outcome, SPAN("h-1-2"), &text);
	ck_assert(strpbrk(text_string(&text), "\r\x1b\x7f\x01") == NULL);
	ck_assert_msg(are_our_fields(text_span(&text)), "%s", text_string(&text));
	text_clear(&text);
	explain_outcome(&telling.outcome, "a\033b", telling.arena, &text);
	ck_assert(strpbrk(text_string(&text), "\r\x1b\x7f\x01") == NULL);
	for (struct span rest = text_span(&text); rest.size != 0;) {
		ck_assert_uint_ne(utf8_character(rest), 0);
		rest = span_from(rest, utf8_character(rest));
	}
	text_end(&text);
	text_end(&value);
	end(&telling);
}
END_TEST

START_TEST(evidence_is_cut)
{
	struct telling telling;
	struct text value;
	json_t *event;

	text_begin(&value, 10000);
	for (int i = 0; i < 1000; i++)
		text_add(&value, SPAN("m"));
	text_add(&value, SPAN("|16.5|c"));
	tell_hostile(&telling, text_span(&value));
	event = json_loads(event_line(&telling), 0, NULL);
	ck_assert_uint_eq(json_string_length(json_object_get(event, "evidence")),
			  EVENT_EVIDENCE_BYTES);
	ck_assert_uint_eq(json_string_length(json_object_get(event, "model")), EVENT_VALUE_BYTES);
	json_decref(event);
	text_end(&value);
	end(&telling);
}
END_TEST

START_TEST(placeholders_are_filled)
{
	struct telling telling;
	struct span values[PLACES];
	static const char *const wanted[PLACES] = { "iphone",    "iPhone",
						    "iOS 16",    "anna@minprom.example",
						    "no-phones", "h-1-2",
						    "4ABC",      "desk@minprom.example" };

	tell(&telling, CONFIG DO("reject"), MAIL);
	outcome_places(&telling.config->rules, &telling.outcome, SPAN("h-1-2"), telling.arena,
		       values);
	for (int i = 0; i < PLACES; i++)
		ck_text(values[i], wanted[i], "placeholder");
	end(&telling);
}
END_TEST

static const struct {
	const char *says, *config, *mail, *words;
} explanations[] = {
	{ "a device and its policy", CONFIG DO("reject"), MAIL,
	  "mail: declared device iphone, certain (the client names it)\n"
	  "  evidence    X-Mailer: iPhone Mail (20F75)\n"
	  "  pattern     ^(?<client>iPhone Mail) \\((?<build>[^)]*)\\)$ (test.conf:3)\n"
	  "  means       iOS 16, build 20F75, client iPhone Mail\n"
	  "  traffic     submission, user anna@minprom.example (known by login)\n"
	  "  policy      no-phones (test.conf:8)\n"
	  "  action      reject\n" },
	{ "nothing", CONFIG, "\n",
	  "mail: nothing in it declares a device\n"
	  "  traffic     submission\n"
	  "  action      allow (no policy matches)\n" },
	{ "contradicted and observed", CONFIG "observe = true\n" DO("reject"),
	  ENVELOPE "\nX-Mailer: iPhone Mail (20F75)\nMIME-Version: 1.0\n",
	  "mail: declared device iphone, certain (the client names it)\n"
	  "  evidence    X-Mailer: iPhone Mail (20F75)\n"
	  "  pattern     ^(?<client>iPhone Mail) \\((?<build>[^)]*)\\)$ (test.conf:3)\n"
	  "  means       iOS 16, build 20F75, client iPhone Mail\n"
	  "  but         the message is inconsistent with that client, or a gateway rewrote it:\n"
	  "              MIME-Version: 1.0\n"
	  "              ^1\\.0$ (test.conf:4)\n"
	  "  traffic     submission, user anna@minprom.example (known by login)\n"
	  "  would       no-phones=reject\n"
	  "  action      allow\n" },
	{ "an exemption and a limit",
	  CONFIG DO("tag") "exemption boss { users = { anna } }\n"
			   "max_headers = 1\n",
	  "AUTH anna\n\nX-Mailer: iPhone Mail (20F75)\nA: 1\n",
	  "mail: declared device iphone, certain (the client names it)\n"
	  "  evidence    X-Mailer: iPhone Mail (20F75)\n"
	  "  pattern     ^(?<client>iPhone Mail) \\((?<build>[^)]*)\\)$ (test.conf:3)\n"
	  "  means       iOS 16, build 20F75, client iPhone Mail\n"
	  "  traffic     submission, user anna@minprom.example (known by login)\n"
	  "  policy      no-phones (test.conf:8)\n"
	  "  exemption   boss (test.conf:9)\n"
	  "  would       no-phones=tag\n"
	  "  action      log\n"
	  "  error       max_headers reached\n" },
};

START_TEST(decision_is_explained)
{
	struct telling telling;
	struct text text;

	tell(&telling, explanations[_i].config, explanations[_i].mail);
	text_begin(&text, 10000);
	explain_outcome(&telling.outcome, "mail", telling.arena, &text);
	ck_text(text_span(&text), explanations[_i].words, explanations[_i].says);
	text_end(&text);
	end(&telling);
}
END_TEST

static const struct {
	const char *says, *value;
	bool hidden;
	const char *wanted;
} captured[] = {
	{ "without a key: as it is", "Mail <anna@x.example>", false, "Mail <anna@x.example>" },
	{ "a mail address", "Mail <anna@x.example> 3", true, "Mail [address] 3" },
	{ "a version stays", "16.5.1.2", true, "16.5.1.2" },
	{ "so does nothing", "", true, "" },
};

START_TEST(captured_values_name_nobody)
{
	struct arena *arena = test_arena();

	ck_text(evidence_captured(span_of(captured[_i].value), captured[_i].hidden, arena),
		captured[_i].wanted, captured[_i].says);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("outcome");

	add_rows(tcase, captured_values_name_nobody, captured);
	add_rows(tcase, event_says, lines);
	tcase_add_test(tcase, recipients_are_ten_and_a_count);
	add_rows(tcase, pseudonym_hides, pseudonyms);
	add_rows(tcase, some_is_kept_on_demand, kept);
	add_rows(tcase, evidence_holds_no_address, matches);
	tcase_add_test(tcase, a_pseudonym_is_one_person);
	add_rows(tcase, keys_take_turns, turns);
	add_rows(tcase, tag_and_log_say, words);
	add_rows(tcase, fields_say, fields);
	add_rows(tcase, hostile_values_stay_in_their_place, hostile_runs);
	tcase_add_test(tcase, evidence_is_cut);
	tcase_add_test(tcase, placeholders_are_filled);
	add_rows(tcase, decision_is_explained, explanations);
	return test_run("outcome", tcase);
}
