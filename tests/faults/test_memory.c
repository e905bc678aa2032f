/* SPDX-License-Identifier: ISC */
/*
 * Memory that runs out at each allocation of a decision in turn: the decision is the right one or a
 * fault, never a milder one, and nothing is left allocated.
 */
#include "failing.h"
#include "policy/answer.h"
#include "support_mail.h"

#define NOON INT64_C(1689588000) /* 2023-07-17, a Monday */

#define DEVICES                                                                      \
	"device iphone { vendor = Apple family = iOS\n"                              \
	" match { when = { 'X-Mailer: ^iPhone Mail \\((?<build>[0-9A-F]+)\\)' } }\n" \
	" match { when = { '@Receipt-UA: iPhone Mail' } }\n"                         \
	" match { when = { '@Signature: (?mi)^sent from my iphone$' } confidence = hint } }\n"
#define SETTINGS                                 \
	"timezone = UTC\n"                       \
	"own_domains = { 'minprom.example' }\n"  \
	"contact = 'security@minprom.example'\n" \
	"tag_subject = '[iPhone]'\n"
#define POLICY(action)                                                                             \
	SETTINGS DEVICES "policy p { devices = { iphone } users = { '@minprom.example' }"          \
			 " recipients = { '@partner.example' } confidence = hint action = " action \
			 " }\nexemption boss { users = { 'boss@minprom.example' } }\n"
#define ENVELOPE                                                                                 \
	"CLIENT 192.0.2.7\nAUTH anna\nMAIL <anna@minprom.example>\nRCPT <bob@partner.example>\n" \
	"QUEUE 4ABC\nEHLO host\n\n"
#define HEADERS "Subject: report\nMessage-ID: <1@minprom.example>\nFrom: anna@minprom.example\n"

static const struct {
	const char *says, *config, *mail;
} decisions[] = {
	{ "a header, reject", POLICY("reject"),
	  ENVELOPE HEADERS "X-Mailer: iPhone Mail (20F75)\n\nhi\n" },
	{ "a header, tempfail", POLICY("tempfail"),
	  ENVELOPE HEADERS "X-Mailer: iPhone Mail (20F75)\n\nhi\n" },
	{ "a header, tag", POLICY("tag"),
	  ENVELOPE HEADERS "X-Mailer: iPhone Mail (20F75)\n\nhi\n" },
	{ "a header, quarantine", POLICY("quarantine"),
	  ENVELOPE HEADERS "X-Mailer: iPhone Mail (20F75)\n\nhi\n" },
	{ "a header, discard", POLICY("discard"),
	  ENVELOPE HEADERS "X-Mailer: iPhone Mail (20F75)\n\nhi\n" },
	{ "a signature in MIME", POLICY("reject"),
	  ENVELOPE HEADERS "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
			   "Content-Type: text/html; charset=utf-8\n"
			   "Content-Transfer-Encoding: base64\n\n"
			   "PHA+aGVsbG88L3A+PHA+U2VudCBmcm9tIG15IGlQaG9uZTwvcD4=\n--b--\n" },
	{ "a receipt", POLICY("quarantine"),
	  ENVELOPE HEADERS RECEIPT_TYPE RECEIPT_OF("anna@minprom.example", "displayed") },
	{ "an encoded subject", POLICY("tag"),
	  ENVELOPE
	  "Subject: =?utf-8?q?report_=c3=a9?=\nFrom: =?utf-8?q?An?= <anna@minprom.example>\n"
	  "X-Mailer: iPhone Mail (20F75)\nX-Device-Policy: forged\n\nhi\n" },
};

/* What became of a message. */
struct ending {
	bool decided;  /* else it was a fault, which on_error answers */
	bool complete; /* nothing of the answer was left out, which is said if it is */
	enum action action;
	enum verdict verdict;
	bool tag, quarantine, reply;
	size_t foreign_tags;
};

static void decide(struct transaction *t, const struct rules *rules, struct ending *ending)
{
	struct outcome outcome;
	struct answer answer;
	struct trouble why;

	ending->decided = transaction_decide(t, NOON, &outcome, &why);
	if (!ending->decided)
		return;
	ending->action = outcome.decision.action;
	ending->complete =
		answer_compose(rules, &outcome, SPAN("mx-1-1"), transaction_arena(t), &answer);
	ending->verdict = answer.verdict;
	ending->tag = answer.tag != NULL && answer.tag[0] != '\0';
	ending->quarantine = answer.quarantine != NULL;
	ending->reply = answer.reply != NULL;
	ending->foreign_tags = answer.foreign_tags;
}

/* As the daemon's callbacks do it. */
static struct ending run(const struct rules *rules, const char *mail)
{
	struct ending ending = { 0 };
	struct span rest = span_of(mail);
	struct transaction *t;

	failing.counts = true;
	t = transaction_new();
	if (t != NULL && transaction_begin(t, rules)) {
		transaction_sender_resolved(t, SPAN("Anna@Minprom.Example"));
		transaction_sender_resolved(t, SPAN("\"Anna\"@minprom.example"));
		transaction_recipient_resolved(t, SPAN("<\"bob\"@partner.example>"),
					       SPAN("bob@partner.example"));
		if (test_headers(t, &rest, NOON) == TRANSACTION_BODY)
			transaction_body(t, rest);
		decide(t, rules, &ending);
	}
	transaction_free(t);
	failing.counts = false;
	return ending;
}

static void ck_no_milder(struct ending got, struct ending wanted, const char *says)
{
	if (!got.decided)
		return;
	ck_assert_msg(got.action == wanted.action, "%s, allocation %ld: another action: %d", says,
		      failing.at, got.action);
	ck_assert_msg(got.verdict == wanted.verdict, "%s, allocation %ld: another verdict", says,
		      failing.at);
	ck_assert_msg(got.quarantine == wanted.quarantine, "%s, allocation %ld: not held", says,
		      failing.at);
	ck_assert_msg(got.foreign_tags == wanted.foreign_tags, "%s, allocation %ld: forged tags",
		      says, failing.at);
	ck_assert_msg(!got.complete || (got.tag == wanted.tag && got.reply == wanted.reply),
		      "%s, allocation %ld: the answer lacks a part, and nobody says so", says,
		      failing.at);
}

static void fail_each(bool lasting, int row)
{
	const char *says = decisions[row].says;
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, decisions[row].config);
	struct ending wanted;

	failing.at = 0;
	failing.lasting = lasting;
	wanted = run(&config->rules, decisions[row].mail);
	ck_assert_msg(wanted.decided && wanted.action != ACTION_ALLOW, "%s", says);
	for (failing.at = 1; failing.at < ALLOCATIONS_MAX; failing.at++) {
		struct ending got;

		failing.made = failing.living = 0;
		got = run(&config->rules, decisions[row].mail);
		ck_no_milder(got, wanted, says);
		ck_assert_msg(failing.living == 0, "%s, allocation %ld: %ld left allocated", says,
			      failing.at, failing.living);
		if (failing.made < failing.at)
			break;
	}
	ck_assert_msg(failing.at > 5 && failing.at < ALLOCATIONS_MAX, "%s: %ld allocations", says,
		      failing.at);
	config_drop(config);
	arena_free(arena);
}

START_TEST(one_allocation_fails)
{
	fail_each(false, _i);
}
END_TEST

START_TEST(all_allocations_fail_from_one_on)
{
	fail_each(true, _i);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("memory");

	add_rows(tcase, one_allocation_fails, decisions);
	add_rows(tcase, all_allocations_fail_from_one_on, decisions);
	return test_run("memory", tcase);
}
