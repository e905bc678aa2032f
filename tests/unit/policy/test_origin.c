/* SPDX-License-Identifier: ISC */
/* origin: whose mail it is, and by whom as far as that is known. */
#include "policy/origin.h"
#include "support_mail.h"

#define NOON INT64_C(1689588000) /* 2023-07-17, a Monday */

/* Receipts are read, as a device may be found in them. */
#define CONFIG                                                                \
	"device iphone { match { when = { '@Receipt-UA: iPhone Mail' } } }\n" \
	"log_sightings = all\n"                                               \
	"own_domains = { 'minprom.example', '.minprom.example' }\n"           \
	"own_networks = { '192.0.2.0/24', '2001:db8::/32' }\n"                \
	"own_relays = { '198.51.100.9' }\n"

#define HEADER "\nX-Mailer: x\n"

static const struct {
	const char *says, *mail, *traffic, *user, *source;
} kinds[] = {
	{ "a login", "CLIENT 203.0.113.5\nAUTH anna\nMAIL x@y.example\n" HEADER, "submission",
	  "anna@minprom.example", "login" },
	{ "a login, with Received of its own",
	  "CLIENT 203.0.113.5\nAUTH anna\n" HEADER "Received: from phone\n", "submission",
	  "anna@minprom.example", "login" },
	{ "a login from nowhere", "AUTH anna\n" HEADER, "submission", "anna@minprom.example",
	  "login" },
	{ "a login of blanks is none", "CLIENT 203.0.113.5\nAUTH  \nMAIL x@y.example\n" HEADER,
	  "inbound", "x@y.example", "sender" },
	{ "own networks", "CLIENT 192.0.2.7\nMAIL <Anna+x@MinProm.example>\n" HEADER, "submission",
	  "anna@minprom.example", "sender" },
	{ "own networks, IPv6", "CLIENT IPv6:2001:db8::7\nMAIL a@minprom.example\n" HEADER,
	  "submission", "a@minprom.example", "sender" },
	{ "own networks, but passed on",
	  "CLIENT 192.0.2.7\nMAIL a@minprom.example\n" HEADER "Received: from elsewhere\n",
	  "inbound", "a@minprom.example", "sender" },
	{ "local", "MAIL root\n" HEADER, "submission", "root@minprom.example", "sender" },
	{ "local, but passed on", "MAIL root\n" HEADER "Received: from elsewhere\n", "inbound",
	  "root@minprom.example", "sender" },
	{ "another network", "CLIENT 203.0.113.5\nMAIL a@minprom.example\n" HEADER, "inbound",
	  "a@minprom.example", "sender" },
	{ "loopback is not own when others are named",
	  "CLIENT 127.0.0.1\nMAIL a@x.example\n" HEADER, "inbound", "a@x.example", "sender" },
	{ "an address that is none", "CLIENT unknown\nMAIL a@x.example\n" HEADER, "inbound",
	  "a@x.example", "sender" },
	{ "own relays and own domains",
	  "CLIENT 198.51.100.9\nMAIL a@minprom.example\n" HEADER "Received: from inside\n",
	  "submission", "a@minprom.example", "sender" },
	{ "own relays and a subdomain",
	  "CLIENT 198.51.100.9\nMAIL a@it.minprom.example\n" HEADER "Received: from inside\n",
	  "submission", "a@it.minprom.example", "sender" },
	{ "own relays and another's domain",
	  "CLIENT 198.51.100.9\nMAIL a@x.example\n" HEADER "Received: from inside\n", "inbound",
	  "a@x.example", "sender" },
	{ "own relays and the null sender", "CLIENT 198.51.100.9\nMAIL <>\n" HEADER, "inbound", "",
	  "" },
	{ "own relays need no login, but may have one",
	  "CLIENT 198.51.100.9\nAUTH anna\nMAIL a@x.example\n" HEADER, "submission",
	  "anna@minprom.example", "login" },
	{ "a mailing list", "CLIENT 192.0.2.7\nAUTH anna\n" HEADER "List-Id: <l.x.example>\n",
	  "inbound", "anna@minprom.example", "login" },
	{ "a list through own relays",
	  "CLIENT 198.51.100.9\nMAIL a@minprom.example\n" HEADER "list-id: x\n", "inbound",
	  "a@minprom.example", "sender" },
	{ "sent again", "AUTH anna\n" HEADER "Resent-From: anna@minprom.example\n", "inbound",
	  "anna@minprom.example", "login" },
	{ "sent again, in another way", "AUTH anna\n" HEADER "RESENT-MESSAGE-ID: x\n", "inbound",
	  "anna@minprom.example", "login" },
	{ "Resent alone is no such field", "AUTH anna\n" HEADER "Resent: x\n", "submission",
	  "anna@minprom.example", "login" },
	{ "List-Unsubscribe alone is no list", "AUTH anna\n" HEADER "List-Unsubscribe: x\n",
	  "submission", "anna@minprom.example", "login" },

	{ "a receipt", "AUTH anna\nMAIL <>\n" RECEIPT, "receipt", "anna@minprom.example", "login" },
	{ "a receipt without a login is its Final-Recipient's",
	  "CLIENT 192.0.2.7\nMAIL <>\n" RECEIPT, "receipt", "anna@minprom.example", "receipt" },
	{ "of a subdomain",
	  "CLIENT 192.0.2.7\n\n" RECEIPT_TYPE RECEIPT_OF("Anna@IT.minprom.example", "displayed"),
	  "receipt", "anna@it.minprom.example", "receipt" },
	{ "of a domain with the root's point",
	  "CLIENT 192.0.2.7\n\n" RECEIPT_TYPE RECEIPT_OF("\"Anna\"@minprom.example.", "displayed"),
	  "receipt", "anna@minprom.example", "receipt" },
	{ "a receipt from outside", "CLIENT 203.0.113.5\nMAIL <>\n" RECEIPT, "inbound", "", "" },
	{ "a receipt of another's",
	  "AUTH anna\nMAIL <>\n\n" RECEIPT_TYPE RECEIPT_OF("x@y.example", "displayed"),
	  "submission", "anna@minprom.example", "login" },
	{ "deleted, not displayed",
	  "AUTH anna\nMAIL <>\n\n" RECEIPT_TYPE RECEIPT_OF("anna@minprom.example", "deleted"),
	  "submission", "anna@minprom.example", "login" },
	{ "displayed, in any case",
	  "AUTH anna\n\n" RECEIPT_TYPE RECEIPT_OF("anna@minprom.example", "Displayed"), "receipt",
	  "anna@minprom.example", "login" },
	{ "another kind of report",
	  "AUTH anna\n\n"
	  "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n" RECEIPT_OF(
		  "anna@minprom.example", "displayed"),
	  "submission", "anna@minprom.example", "login" },
	{ "the parts of a receipt without its type",
	  "AUTH anna\n\n"
	  "Content-Type: multipart/mixed; boundary=b\n\n" RECEIPT_OF("anna@minprom.example",
								     "displayed"),
	  "submission", "anna@minprom.example", "login" },
	{ "a receipt on a list",
	  "AUTH anna\n\nList-Id: x\n" RECEIPT_TYPE RECEIPT_OF("anna@minprom.example", "displayed"),
	  "inbound", "anna@minprom.example", "login" },
	{ "nobody at all", "CLIENT 192.0.2.7\n" HEADER, "submission", "", "" },
	{ "a Windows domain", "AUTH MINPROM\\Anna\n" HEADER, "submission", "anna@minprom.example",
	  "login" },
};

static struct transaction *begin_test(void)
{
	struct transaction *t = transaction_new();

	ck_assert_ptr_nonnull(t);
	return t;
}

START_TEST(mail_is_of_a_kind)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, CONFIG);
	struct transaction *t = begin_test();
	struct trouble why = { "" };
	struct outcome outcome;

	ck_assert_msg(test_mail(t, &config->rules, kinds[_i].mail, NOON, &outcome, &why), "%s",
		      why.sentence);
	ck_text(span_of(traffic_name(outcome.traffic)), kinds[_i].traffic, kinds[_i].says);
	ck_text(outcome.user, kinds[_i].user, kinds[_i].says);
	ck_text(span_of(user_source_name(outcome.user_source)), kinds[_i].source, kinds[_i].says);
	ck_text(outcome.error, "", kinds[_i].says);
	transaction_free(t);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* Logins and the addresses that user_map says, or that they are by default. */
static const struct {
	const char *says, *login, *user;
} logins[] = {
	{ "as it stands in the map", "p.kovacs", "peter@press.example" },
	{ "in another case", "P.Kovacs", "peter@press.example" },
	{ "by its normal form", "MINPROM\\short", "long@minprom.example" },
	{ "an address of the map is made normal", "caps", "caps@minprom.example" },
	{ "a bare login behind a Windows domain", "PRESS\\p.kovacs", "peter@press.example" },
	{ "before an extension", "p.kovacs+phone", "peter@press.example" },
	{ "not in the map", "anna", "anna@minprom.example" },
};

START_TEST(user_map_knows)
{
	struct arena *arena = test_arena();
	struct config *config;
	struct transaction *t = begin_test();
	const char *folder = test_folder(arena);
	struct outcome outcome;

	test_write("users.tsv", SPAN("# login\taddress\np.kovacs\tpeter@press.example\n"
				     "short@minprom.example\tlong\ncaps\t<CAPS>\n"));
	test_write("map.conf", SPAN(CONFIG "user_map = 'users.tsv'\n"));
	config = config_load("map.conf", &(struct complaints){ .arena = arena });
	test_folder_remove(arena, folder);
	ck_assert_ptr_nonnull(config);
	ck_assert(test_mail(t, &config->rules, test_printf(arena, "AUTH %s\n\n", logins[_i].login),
			    NOON, &outcome, NULL));
	ck_text(outcome.user, logins[_i].user, logins[_i].says);
	ck_assert(transaction_begin(t, &config->rules));
	transaction_suppose(t, TRAFFIC_SUBMISSION, span_of(logins[_i].login));
	ck_assert(transaction_decide(t, NOON, &outcome, NULL));
	ck_text(outcome.user, logins[_i].user, logins[_i].says);
	transaction_free(t);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* What a request to a mail store says of itself has no password behind it. */
START_TEST(claimed_is_no_login)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, CONFIG);
	struct transaction *t = begin_test();
	struct outcome outcome;

	ck_assert(transaction_begin(t, &config->rules));
	transaction_suppose(t, TRAFFIC_ACCESS, SPAN(""));
	transaction_claimed(t, SPAN("MINPROM\\Anna"));
	ck_assert(transaction_decide(t, NOON, &outcome, NULL));
	ck_text(outcome.user, "anna@minprom.example", "the user");
	ck_text(span_of(user_source_name(outcome.user_source)), "claimed", "and how known");
	ck_assert(transaction_request(&outcome, NOON).claimed);
	ck_assert(transaction_begin(t, &config->rules));
	transaction_login(t, SPAN("anna"));
	ck_assert(transaction_decide(t, NOON, &outcome, NULL));
	ck_text(span_of(user_source_name(outcome.user_source)), "login", "the next is another");
	transaction_free(t);
	config_drop(config);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("origin");

	add_rows(tcase, mail_is_of_a_kind, kinds);
	add_rows(tcase, user_map_knows, logins);
	tcase_add_test(tcase, claimed_is_no_login);
	return test_run("origin", tcase);
}
