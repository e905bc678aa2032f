/* SPDX-License-Identifier: ISC */
/* transaction: what of a message is looked at, and what is told of it. */
#include "support_mail.h"

#define NOON INT64_C(1689588000) /* 2023-07-17, a Monday */

#define DEVICES                                                                                \
	"device iphone { vendor = Apple family = iOS\n"                                        \
	" match { when = { 'X-Mailer: ^iPhone Mail' } }\n"                                     \
	" match { when = { '@Receipt-UA: iPhone Mail' } }\n"                                   \
	" match { when = { '@Signature: (?mi)^sent from my iphone$' } confidence = hint } }\n" \
	"device mac { match { when = { 'Message-ID: ^<[0-9A-F.]+@' } } }\n"                    \
	"device host { match { when = { '@EHLO: ^phone' } confidence = likely } }\n"

#define SETTINGS                                                    \
	"timezone = UTC\n"                                          \
	"own_domains = { 'minprom.example', '.minprom.example' }\n" \
	"own_networks = { '192.0.2.0/24', '2001:db8::/32' }\n"      \
	"own_relays = { '198.51.100.9' }\n"

/* Anything at all is logged, so that everything is looked at. */
#define CONFIG DEVICES SETTINGS "log_sightings = all\n"

#define IPHONE "\nX-Mailer: iPhone Mail (20F75)\n"
static struct transaction *begin_test(void)
{
	struct transaction *t = transaction_new();

	ck_assert_ptr_nonnull(t);
	return t;
}

/* What decides, under a policy that logs all but unknown devices, hints included. */
#define POLICY                                                                             \
	"policy p { devices = { any } confidence = hint traffic = { submission, receipt, " \
	"inbound } action = log }\n"
#define OURS "AUTH anna\nQUEUE 4ABC\n"
#define COSTLY "device costly { parent = iphone match { when = { 'X-Costly: ^(?:\\d+)+$' } } }\n"
#define LONG "0123456789012345678901234567890123456789012345678901234567890123456789"

static const struct {
	const char *says, *settings, *mail, *device, *error;
} findings[] = {
	{ "a header field", "", OURS IPHONE, "iphone", "" },
	{ "a folded one", "", OURS "\nX-Mailer: iPhone\n Mail (20F75)\n", "iphone", "" },
	{ "the EHLO", "", OURS "EHLO phone.local\n\n", "host", "" },
	{ "a header cannot pose as it", "", OURS "\n@EHLO: phone.local\n", "unknown", "" },
	{ "a receipt's own words", "", OURS RECEIPT, "iphone", "" },
	{ "a signature", "", OURS "\nSubject: x\n\nhello\n\nSent from my iPhone\n", "iphone", "" },
	{ "a quoted one is another's", "", OURS "\n\nhello\n\n> Sent from my iPhone\n", "unknown",
	  "" },
	{ "of incoming mail", "", "CLIENT 203.0.113.5\n\n\nSent from my iPhone\n", "iphone", "" },
	{ "a client's Message-ID", "", OURS "\nMessage-ID: <1A.2B@x.example>\n", "mac", "" },
	{ "the MTA's own is none", "", OURS "\nMessage-Id: <20230717090000.4ABC@mx.example>\n",
	  "unknown", "" },
	{ "another mail's queue id is none of ours", "",
	  OURS "\nMessage-Id: <20230717090000.4ABD@mx.example>\n", "mac", "" },
	{ "no queue id, nothing to tell it by", "",
	  "AUTH anna\n\nMessage-Id: <20230717090000.4ABC@mx.example>\n", "mac", "" },
	{ "the queue id elsewhere in it", "", OURS "\nMessage-Id: <4ABC.1@mx.example>\n", "mac",
	  "" },

	{ "as many headers as may be", "max_headers = 2\n", OURS "\nA: 1\nX-Mailer: iPhone Mail\n",
	  "iphone", "" },
	{ "one too many", "max_headers = 2\n", OURS "\nA: 1\nB: 2\nX-Mailer: iPhone Mail\n",
	  "unknown", "max_headers reached" },
	{ "what came before decides", "max_headers = 2\n",
	  OURS "\nX-Mailer: iPhone Mail\nA: 1\n"
	       "B: 2\n",
	  "iphone", "max_headers reached" },
	{ "as many bytes as may be", "max_header_bytes = 70\n", OURS "\nMessage-ID:" LONG "\n",
	  "unknown", "max_header_bytes reached in Message-ID" },
	{ "only what patterns ask for counts", "max_header_bytes = 70\n",
	  OURS "\nSubject: " LONG LONG "\nX-Mailer: iPhone Mail\n", "iphone", "" },
	{ "a value is cut", "max_header_bytes = 70\n", OURS "\nX-Mailer: iPhone Mail " LONG "\n",
	  "iphone", "max_header_bytes reached in X-Mailer" },
	{ "what comes after is not seen", "max_header_bytes = 70\n",
	  OURS "\nMessage-ID: " LONG LONG "\nX-Mailer: iPhone Mail\n", "unknown",
	  "max_header_bytes reached in Message-ID" },
	{ "one value's limit", "max_value_bytes = 20\n", OURS "\nX-Mailer: iPhone Mail " LONG "\n",
	  "iphone", "max_value_bytes reached in X-Mailer" },
	{ "what is behind it is not seen", "max_value_bytes = 10\n",
	  OURS "\nX-Mailer: iPhone Mail\n", "unknown", "max_value_bytes reached in X-Mailer" },
	{ "just within it", "max_value_bytes = 11\n", OURS "\nX-Mailer: iPhone Mail\n", "iphone",
	  "" },
	{ "values together may have more", "max_value_bytes = 20\n",
	  OURS "\nX-Mailer: iPhone Mail\nX-Mailer: 12345678901234567\n", "iphone", "" },
	{ "a signature has its own limit", "max_value_bytes = 20\n",
	  OURS "\nSubject: x\n\nhello, you\nthere\n\nSent from my iPhone\n", "iphone", "" },
	{ "all steps together", "max_match_steps = 40\n" COSTLY,
	  OURS "\nX-Costly: " LONG LONG "!\n", "unknown", "max_match_steps reached" },
	{ "what was found before counts", "max_match_steps = 40\n" COSTLY,
	  OURS "\nX-Mailer: iPhone Mail\nX-Costly: " LONG LONG "!\n", "iphone",
	  "max_match_steps reached" },
	{ "the body's limit", "max_body_bytes = 50\n", OURS "\n\n" LONG "\nSent from my iPhone\n",
	  "unknown", "max_body_bytes reached" },
	{ "within it", "max_body_bytes = 500\n", OURS "\n\n" LONG "\nSent from my iPhone\n",
	  "iphone", "" },
};

START_TEST(device_is_found)
{
	struct arena *arena = test_arena();
	struct config *config =
		test_config(arena, test_printf(arena, CONFIG POLICY "%s", findings[_i].settings));
	struct transaction *t = begin_test();
	struct trouble why = { "" };
	struct outcome outcome;

	ck_assert_msg(test_mail(t, &config->rules, findings[_i].mail, NOON, &outcome, &why), "%s",
		      why.sentence);
	ck_text(outcome.sighting.device->name, findings[_i].device, findings[_i].says);
	ck_text(outcome.error, findings[_i].error, findings[_i].says);
	transaction_free(t);
	config_drop(config);
	arena_free(arena);
}
END_TEST

#define ACTED DEVICES SETTINGS
#define TAG_IPHONES "policy p { devices = { iphone } action = tag }\n"
#define TAG_HINTS "policy p { devices = { iphone } confidence = hint action = tag }\n"
#define OBSERVE_RECEIPTS \
	"policy p { devices = { iphone } traffic = { receipt } mode = observe action = tag }\n"
#define INBOUND_HINTS \
	"policy p { devices = { iphone } traffic = { inbound } confidence = hint action = tag }\n"
#define OUTSIDE "CLIENT 203.0.113.5\n"

/* What is still worth feeding behind the header section. */
static const struct {
	const char *says, *config, *mail;
	enum transaction_next next;
} steps[] = {
	{ "no policy: nothing can happen", ACTED, OURS IPHONE, TRANSACTION_DECIDE },
	{ "a device that a policy takes", ACTED TAG_IPHONES, OURS IPHONE, TRANSACTION_DECIDE },
	{ "no device, and no signature wanted", ACTED TAG_IPHONES, OURS "\nX-Mailer: x\n",
	  TRANSACTION_ENOUGH },
	{ "but a copy of our tag", ACTED TAG_IPHONES, OURS "\nx-device-policy: x\n",
	  TRANSACTION_DECIDE },
	{ "but a receipt", ACTED TAG_IPHONES, OURS RECEIPT, TRANSACTION_BODY },
	{ "a receipt from outside", ACTED TAG_IPHONES, OUTSIDE RECEIPT, TRANSACTION_ENOUGH },
	{ "any other report", ACTED TAG_IPHONES,
	  OURS "\nContent-Type: multipart/report; report-type=delivery-status\n",
	  TRANSACTION_ENOUGH },
	{ "a signature wanted", ACTED TAG_HINTS, OURS "\nX-Mailer: x\n", TRANSACTION_BODY },
	{ "not where the header says more", ACTED TAG_HINTS, OURS IPHONE, TRANSACTION_DECIDE },
	{ "not from outside", ACTED TAG_HINTS, OUTSIDE "\nX-Mailer: x\n", TRANSACTION_ENOUGH },
	{ "unless a policy takes that", ACTED INBOUND_HINTS, OUTSIDE "\nX-Mailer: x\n",
	  TRANSACTION_BODY },
	{ "only receipts wanted: a receipt", ACTED OBSERVE_RECEIPTS, OURS RECEIPT,
	  TRANSACTION_BODY },
	{ "only receipts wanted: other mail", ACTED OBSERVE_RECEIPTS, OURS IPHONE,
	  TRANSACTION_ENOUGH },
	{ "all logged: a device", CONFIG, OURS IPHONE, TRANSACTION_DECIDE },
	{ "all logged: none yet", CONFIG, OURS "\nX-Mailer: x\n", TRANSACTION_BODY },
	{ "all logged: from outside", CONFIG, OUTSIDE IPHONE, TRANSACTION_ENOUGH },
	{ "a limit that was reached is told", ACTED TAG_IPHONES "max_headers = 1\n",
	  OURS "\nA: 1\nB: 2\n", TRANSACTION_DECIDE },
};

START_TEST(headers_end_in)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, steps[_i].config);
	struct transaction *t = begin_test();
	struct span rest = span_of(steps[_i].mail);

	ck_assert(transaction_begin(t, &config->rules));
	ck_assert_msg(test_headers(t, &rest, NOON) == steps[_i].next, "%s", steps[_i].says);
	transaction_free(t);
	config_drop(config);
	arena_free(arena);
}
END_TEST

#define LOG_INBOUND "policy p { devices = { any } traffic = { inbound } action = log }\n"
#define OBSERVE "policy p { devices = { iphone } mode = observe action = reject }\n"
#define ALLOW "policy p { devices = { iphone } action = allow }\n"

static const struct {
	const char *says, *config, *mail;
	bool logged;
} loggings[] = {
	{ "acted: no policy", ACTED TAG_IPHONES, OURS "EHLO phone\n\n", false },
	{ "acted: a policy", ACTED TAG_IPHONES, OURS IPHONE, true },
	{ "acted: a would", ACTED OBSERVE, OURS IPHONE, true },
	{ "acted: a policy that allows", ACTED ALLOW, OURS IPHONE, true },
	{ "all: a device", CONFIG, OURS IPHONE, true },
	{ "all: no device", CONFIG, OURS "\nX-Mailer: x\n", false },
	{ "all: inbound is only counted", CONFIG, OUTSIDE IPHONE, false },
	{ "inbound that a policy matched", CONFIG LOG_INBOUND, OUTSIDE IPHONE, true },
	{ "a limit that was reached", ACTED "max_headers = 1\n", OURS "\nA: 1\nB: 2\n", true },
	{ "of inbound too", ACTED "max_headers = 1\n", OUTSIDE "\nA: 1\nB: 2\n", true },
};

START_TEST(event_is_logged)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, loggings[_i].config);
	struct transaction *t = begin_test();
	struct outcome outcome;

	ck_assert(test_mail(t, &config->rules, loggings[_i].mail, NOON, &outcome, NULL));
	ck_assert_msg(outcome.logged == loggings[_i].logged, "%s", loggings[_i].says);
	transaction_free(t);
	config_drop(config);
	arena_free(arena);
}
END_TEST

#define COPIED(action) \
	"policy p { devices = { iphone } traffic = { submission } action = " action " }\n"

/* Whoever writes a message decides how often our tag is in it, so that is never a fault. */
static const struct {
	const char *says, *config;
	int copies;
	enum action action;
	bool refused;
} copies[] = {
	{ "none", CONFIG, 0, ACTION_ALLOW, false },
	{ "as many as may be", CONFIG, 200, ACTION_ALLOW, false },
	{ "one too many", CONFIG, 201, ACTION_REJECT, true },
	{ "very many", CONFIG, 20000, ACTION_REJECT, true },
	{ "one too many: observing changes nothing", CONFIG "observe = true\n", 201, ACTION_REJECT,
	  true },
	{ "one too many: log", CONFIG COPIED("log"), 201, ACTION_REJECT, true },
	{ "one too many: tag", CONFIG COPIED("tag"), 201, ACTION_REJECT, true },
	{ "one too many: held by a policy", CONFIG COPIED("quarantine"), 201, ACTION_QUARANTINE,
	  false },
	{ "one too many: rejected by a policy", CONFIG COPIED("reject"), 201, ACTION_REJECT,
	  false },
	{ "one too many: deferred by a policy", CONFIG COPIED("tempfail"), 201, ACTION_TEMPFAIL,
	  false },
	{ "one too many: discarded by a policy", CONFIG COPIED("discard"), 201, ACTION_DISCARD,
	  false },
	{ "one too many: a policy would hold it", "observe = true\n" CONFIG COPIED("quarantine"),
	  201, ACTION_REJECT, true },
};

START_TEST(copies_of_the_tag_are_counted)
{
	const char *says = copies[_i].says;
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, copies[_i].config);
	struct transaction *t = begin_test();
	struct trouble why = { "" };
	struct outcome outcome;

	ck_assert(transaction_begin(t, &config->rules));
	transaction_header(t, SPAN("X-Mailer"), SPAN(" iPhone Mail (20F75)"));
	for (int i = 0; i < copies[_i].copies; i++)
		transaction_header(t, SPAN("X-DEVICE-policy"), SPAN(" x"));
	ck_assert_int_eq(transaction_headers_end(t, NOON, &outcome) == TRANSACTION_ENOUGH, false);
	ck_assert_msg(transaction_decide(t, NOON, &outcome, &why), "%s: %s", says, why.sentence);
	ck_assert_uint_eq(outcome.tag_copies, copies[_i].copies);
	ck_assert_msg(outcome.decision.action == copies[_i].action, "%s: the action", says);
	ck_assert_msg(outcome.refused == copies[_i].refused, "%s: refused", says);
	ck_assert_msg(outcome.logged, "%s: logged", says);
	ck_text(outcome.error,
		copies[_i].copies <= 200
			? ""
			: test_printf(arena,
				      "the message brings %d fields X-Device-Policy where "
				      "200 are allowed",
				      copies[_i].copies),
		says);
	transaction_free(t);
	config_drop(config);
	arena_free(arena);
}
END_TEST

START_TEST(what_was_said_is_told)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, CONFIG "tag_subject = '[phone] '\n");
	struct transaction *t = begin_test();
	struct outcome outcome;

	ck_assert(test_mail(t, &config->rules,
			    "CLIENT IPv6:2001:db8::7\nMAIL <a@x.example>\nRCPT <b@y.example>\n"
			    "RCPT <c@y.example>\nQUEUE 4ABC\n\nSubject: one\n two\nSubject: three\n"
			    "Message-ID: <m@x>\nMessage-ID: <n@x>\n",
			    NOON, &outcome, NULL));
	ck_text(outcome.client, "2001:db8::7", "client");
	ck_text(outcome.sender, "a@x.example", "sender");
	ck_assert_uint_eq(outcome.recipient_count, 2);
	ck_text(outcome.recipients[1], "c@y.example", "recipient");
	ck_text(outcome.queue_id, "4ABC", "queue id");
	ck_text(outcome.subject, "one two", "the first subject");
	ck_text(outcome.message_id, "<m@x>", "the first message id");
	ck_assert(test_mail(t, &config->rules, "MAIL <>\n\n\n", NOON, &outcome, NULL));
	ck_text(outcome.queue_id, "", "nothing is left of the message before");
	ck_assert_uint_eq(outcome.recipient_count, 0);
	ck_assert(!outcome.has_subject);
	transaction_free(t);
	config_drop(config);
	arena_free(arena);
}
END_TEST

START_TEST(what_is_supposed_counts)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, CONFIG);
	struct transaction *t = begin_test();
	struct outcome outcome;

	for (int traffic = 0; traffic < TRAFFICS; traffic++) {
		ck_assert(transaction_begin(t, &config->rules));
		transaction_suppose(t, (enum traffic)traffic, SPAN("Boris"));
		transaction_client(t, SPAN("203.0.113.5"));
		transaction_header(t, SPAN("Received"), SPAN("x"));
		transaction_evidence(t, SPAN("@Receipt-UA"), SPAN("iPhone Mail"));
		ck_assert(transaction_decide(t, NOON, &outcome, NULL));
		ck_assert_int_eq(outcome.traffic, traffic);
		ck_text(outcome.user, "boris@minprom.example", "user");
		ck_text(outcome.sighting.device->name, "iphone", "evidence of any name");
	}
	transaction_free(t);
	config_drop(config);
	arena_free(arena);
}
END_TEST

START_TEST(what_the_message_tells_counts_more)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, CONFIG);
	struct transaction *t = begin_test();
	struct outcome outcome;

	ck_assert(transaction_begin(t, &config->rules));
	transaction_suppose(t, TRAFFIC_SUBMISSION, SPAN("Boris"));
	transaction_header(t, SPAN("List-Id"), SPAN("x"));
	ck_assert(transaction_decide(t, NOON, &outcome, NULL));
	ck_assert_int_eq(outcome.traffic, TRAFFIC_INBOUND);
	transaction_free(t);
	config_drop(config);
	arena_free(arena);
}
END_TEST

START_TEST(rules_may_change_between_messages)
{
	struct arena *arena = test_arena();
	struct config *narrow = test_config(arena, CONFIG "match_limit = 10\n");
	struct config *wide = test_config(arena, CONFIG "tag_header = 'X-Other'\n");
	struct transaction *t = begin_test();
	struct outcome outcome;

	for (int i = 0; i < 4; i++) {
		struct config *config = i % 2 == 0 ? narrow : wide;

		ck_assert(test_mail(t, &config->rules, OURS "\nX-Other: 1\nX-Mailer: iPhone Mail\n",
				    NOON, &outcome, NULL));
		ck_assert_uint_eq(outcome.tag_copies, i % 2);
	}
	transaction_free(t);
	config_drop(narrow);
	config_drop(wide);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("transaction");

	add_rows(tcase, device_is_found, findings);
	add_rows(tcase, headers_end_in, steps);
	add_rows(tcase, event_is_logged, loggings);
	add_rows(tcase, copies_of_the_tag_are_counted, copies);
	tcase_add_test(tcase, what_was_said_is_told);
	tcase_add_test(tcase, what_is_supposed_counts);
	tcase_add_test(tcase, what_the_message_tells_counts_more);
	tcase_add_test(tcase, rules_may_change_between_messages);
	return test_run("transaction", tcase);
}
