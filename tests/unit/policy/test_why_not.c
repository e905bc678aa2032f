/* SPDX-License-Identifier: ISC */
/* why_not: each policy that did not act says why, in one line. */
#include "policy/why_not.h"
#include "support_mail.h"

#define NOON INT64_C(1689588000) /* 2023-07-17, a Monday, 13:00 in Moscow */

#define CONFIG                                                                                \
	"timezone = 'Europe/Moscow' own_domains = { 'm.example' } user_map = 'users' "        \
	"device iphone { family = iOS match { when = { 'X: iphone' } "                        \
	"contradicted_if = { 'Y: .' } } } "                                                   \
	"device hinted { family = iOS match { when = { 'X: hint' } confidence = hint } } "    \
	"device likely { match { when = { 'X: likely' } confidence = likely } } "             \
	"device mac { family = macOS match { when = { 'X: mac( (?<version>[0-9.]+))?' } } } " \
	"device app { match { when = { 'X: app( (?<client>.+))?', 'Z: (?<model>.+)' } } }\n"
#define POLICY(conditions) "policy p { devices = { any } action = reject " conditions " }\n"
#define MAC(conditions) "policy p { devices = { mac } action = reject " conditions " }\n"
#define IPHONE "AUTH anna\n\nX: iphone\n"

static const struct {
	const char *says, *policies, *mail, *words;
} rows[] = {
	{ "no policy, no line", "", IPHONE, "" },
	{ "one that acts has no line", POLICY(""), IPHONE, "" },
	{ "other traffic", POLICY("traffic = { receipt, access }"), IPHONE,
	  "the traffic is submission, and it is about read receipts sent and accesses to a "
	  "mailbox" },
	{ "a mailing list", POLICY(""), IPHONE "List-Id: x\n",
	  "the traffic is inbound because of List-Id, and it is about mail sent, read receipts "
	  "sent and accesses to a mailbox" },
	{ "sent again", POLICY("traffic = { submission }"), IPHONE "Resent-To: x\n",
	  "the traffic is inbound because of Resent-*, and it is about mail sent" },
	{ "nobody's login", POLICY("traffic = { submission }"), "CLIENT 203.0.113.5\n\nX: iphone\n",
	  "the traffic is inbound as nobody has logged in, and it is about mail sent" },
	{ "another protocol", POLICY("protocols = { imap, dav, webmail }"), IPHONE,
	  "the protocol is smtp, and it is about imap, webmail or dav" },
	{ "another device", "policy p { devices = { mac, unknown } action = reject }", IPHONE,
	  "the device is another: it is about mac or an unknown device" },
	{ "no device", POLICY(""), "AUTH anna\n\n",
	  "the device is another: it is about any known device" },
	{ "a device that is excepted", POLICY("except_devices = { 'family:iOS', mac }"), IPHONE,
	  "the device is in its except_devices: any device of family iOS or mac" },
	{ "no client told", POLICY("clients = { 'Spark', 'K-9 *' }"), IPHONE,
	  "the client is not told, and it is about Spark or K-9 *" },
	{ "another client", POLICY("clients = { 'Spark', 'K-9 *' }"),
	  "AUTH anna\n\nX: app Out\033look\nZ: 1\n",
	  "the client, Out\\u001blook, is not one that it is about, Spark or K-9 *" },
	{ "no model told", POLICY("models = { 'Pixel*' }"), IPHONE,
	  "the model is not told, and it is about Pixel*" },
	{ "another model", POLICY("clients = { 'k-9 *' } models = { 'Pixel*' }"),
	  "AUTH anna\n\nX: app K-9 Mail\nZ: Fairphone 4\n",
	  "the model, Fairphone 4, is not one that it is about, Pixel*" },
	{ "a hint", POLICY(""), "AUTH anna\n\nX: hint\n",
	  "the confidence is hint, and it asks for likely" },
	{ "only likely", POLICY("confidence = certain"), "AUTH anna\n\nX: likely\n",
	  "the confidence is likely, and it asks for certain" },
	{ "a contradicted claim", POLICY(""), IPHONE "Y: 1\n", "the claim is contradicted" },
	{ "a claim that nothing contradicts", POLICY("contradicted = yes"), IPHONE,
	  "the claim is not contradicted, and it is about those that are" },
	{ "another user", POLICY("users = { boris }"), IPHONE,
	  "the user anna@m.example is not among its users" },
	{ "a user whom the map knows", POLICY("users = { boris }"), "AUTH p.kovacs\n\nX: iphone\n",
	  "the user peter@m.example is not among its users" },
	{ "nobody", POLICY("users = { boris }"), "\nX: iphone\n", "the user is not known" },
	{ "an exception", POLICY("except_users = { anna }"), IPHONE,
	  "the user anna@m.example is in its except_users" },
	{ "an escape in a user", POLICY("users = { boris }"), "AUTH a\033b\n\nX: iphone\n",
	  "the user a\\u001bb@m.example is not among its users" },
	{ "no recipient known", POLICY("recipients = { '@x.example' }"), IPHONE,
	  "it asks for recipients, and none is known" },
	{ "other recipients", POLICY("recipients = { '@x.example' }"), "RCPT b@y.example\n" IPHONE,
	  "no recipient is among those that it is about" },
	{ "no recipient outside", POLICY("recipients = { outside }"), "RCPT b@m.example\n" IPHONE,
	  "no recipient is among those that it is about" },
	{ "one outside, another not", POLICY("recipients = { outside }"),
	  "RCPT b@m.example\nRCPT b@sub.m.example\n" IPHONE, "" },
	{ "a name alone is not outside", POLICY("recipients = { outside }"),
	  "RCPT postmaster\n" IPHONE, "no recipient is among those that it is about" },
	{ "all outside, where those are excepted", POLICY("except_recipients = { outside }"),
	  "RCPT b@y.example\n" IPHONE,
	  "no recipient is among those that it is about, except_recipients aside" },
	{ "not all outside, where those are excepted", POLICY("except_recipients = { outside }"),
	  "RCPT b@y.example\nRCPT b@m.example\n" IPHONE, "" },
	{ "recipients that are all excepted", POLICY("except_recipients = { '@y.example' }"),
	  "RCPT b@y.example\n" IPHONE,
	  "no recipient is among those that it is about, except_recipients aside" },
	{ "an excepted network", POLICY("except_networks = { '192.0.2.0/24', '::1' }"),
	  "CLIENT 192.0.2.7\n" IPHONE,
	  "the client 192.0.2.7 is in its except_networks: 192.0.2.0/24 or ::1/128" },
	{ "no client known", POLICY("networks = { '192.0.2.0/24' }"), IPHONE,
	  "the client's address is not known, and it is about 192.0.2.0/24" },
	{ "another network", POLICY("networks = { '192.0.2.0/24', '2001:db8::/32' }"),
	  "CLIENT 203.0.113.5\n" IPHONE,
	  "the client 203.0.113.5 is not in 192.0.2.0/24 or 2001:db8::/32" },
	{ "no version", MAC("older_than = { '13.4' }"), "AUTH anna\n\nX: mac\n",
	  "the version of the system is not told, and it is about those older than 13.4" },
	{ "no version, of a system that no entry is about",
	  "policy p { devices = { any } action = reject older_than = { 'iOS 16.5' } "
	  "version = known }\n",
	  "AUTH anna\n\nX: mac\n",
	  "the system is not known to be one of those whose version it asks for, older than iOS "
	  "16.5" },
	{ "a version that is new enough", MAC("older_than = { 'macOS 13.4' }"),
	  "AUTH anna\n\nX: mac 13.4.1\n",
	  "the system, macOS 13.4.1, is not older than macOS 13.4" },
	{ "a version that says too little", MAC("older_than = { '13.4' }"),
	  "AUTH anna\n\nX: mac 13\n", "the system, macOS 13, is not known to be older than 13.4" },
	{ "a last day that is over", POLICY("until = 2023-07-16 traffic = { receipt }"), IPHONE,
	  "it held until the end of 2023-07-16" },
	{ "on its last day", POLICY("until = 2023-07-17 traffic = { receipt }"), IPHONE,
	  "the traffic is submission, and it is about read receipts sent" },
	{ "outside of a rollout", POLICY("rollout = '93 %'"), IPHONE,
	  "the user anna@m.example is not among the 93 % of its rollout" },
	{ "within a rollout", POLICY("rollout = 94"), IPHONE, "" },
	{ "a device that the register allows",
	  "register = 'register.tsv' " POLICY("registered = no"),
	  "AUTH anna\n\nX: app K-9\nZ: iPhone 12\n",
	  "the register has the device as allowed (register.tsv:2), and it is about those that the "
	  "register does not allow" },
	{ "one that it does not have", "register = 'register.tsv' " POLICY("registered = blocked"),
	  IPHONE,
	  "the register has no row that holds for the device, and it is about those that the "
	  "register blocks" },
	{ "another hour", POLICY("hours = 'Mon-Fri 09:00-12:00'"), IPHONE,
	  "the time, Mon 2023-07-17 13:00 Europe/Moscow, is outside its hours, Mon-Fri "
	  "09:00-12:00" },
	{ "the first condition that fails is told",
	  POLICY("users = { boris } networks = { '::1' }"), IPHONE,
	  "the user anna@m.example is not among its users" },

	{ "one that observes", POLICY("mode = observe"), IPHONE, "it matches, but only observes" },
	{ "all observe", "observe = yes " POLICY(""), IPHONE,
	  "it matches, but the whole configuration only observes" },
	{ "before its date", POLICY("enforce_from = 2023-07-18"), IPHONE,
	  "it matches, but only observes until 2023-07-18 00:00 Europe/Moscow" },
	{ "before its warning", POLICY("warn_from = 2023-07-18 enforce_from = 2023-07-19"), IPHONE,
	  "it matches, but only observes until 2023-07-18 00:00 Europe/Moscow" },
	{ "while it warns", POLICY("warn_from = 2023-07-17 enforce_from = 2023-07-19"), IPHONE,
	  "it matches, but only warns until 2023-07-19 00:00 Europe/Moscow" },
	{ "exempt for a time", POLICY("") "exemption boss { users = { anna } until = 2023-07-31 }",
	  IPHONE,
	  "it matches, but anna@m.example is exempt by boss, which ends in 14 days, "
	  "on 2023-07-31" },
	{ "exempt for ever", POLICY("") "exemption boss { users = { anna } }", IPHONE,
	  "it matches, but anna@m.example is exempt by boss, which has no end" },
};

/* The configuration, loaded beside a user_map.  The caller drops it. */
static struct config *load(struct arena *arena, const char *policies)
{
	const char *folder = test_folder(arena);
	struct complaints complaints = { .arena = arena };
	struct config *config;

	test_write("register.tsv",
		   SPAN("user\tdevice\tmodel\tstate\nanna\tapp\tIPHONE 12\tallowed\n"));
	test_write("users", SPAN("p.kovacs\tpeter@m.example\n"));
	test_write("holidays", SPAN("07-16\tSunday\n2023-07-17\tNational \033 day\n2023-07-18\n"));
	test_write("test.conf", span_of(test_printf(arena, "%s%s", CONFIG, policies)));
	config = config_load("test.conf", &complaints);
	test_folder_remove(arena, folder);
	ck_assert_msg(config != NULL, "%s", complaints.count != 0 ? complaints.lines[0] : "");
	return config;
}

/* Decides about the mail, and tells why not. */
static void tell(const struct rules *rules, const char *mail, struct text *text)
{
	struct transaction *t = transaction_new();
	struct outcome outcome;
	struct trouble why = { "" };

	ck_assert_ptr_nonnull(t);
	ck_assert_msg(test_mail(t, rules, mail, NOON, &outcome, &why), "%s", why.sentence);
	why_not_explain(rules, &outcome, NOON, text);
	transaction_free(t);
}

START_TEST(a_policy_says_why_not)
{
	struct arena *arena = test_arena();
	struct config *config = load(arena, rows[_i].policies);
	const char *words =
		rows[_i].words[0] == '\0'
			? ""
			: test_printf(arena, "  not         p (test.conf:2): %s\n", rows[_i].words);
	struct text text;

	text_begin(&text, 10000);
	tell(&config->rules, rows[_i].mail, &text);
	ck_text(text_span(&text), words, rows[_i].says);
	text_end(&text);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* The search goes on behind a policy that an exemption spares from, until another decides. */
START_TEST(spared_policies_say_why_not)
{
	static const struct {
		const char *says, *last, *words;
	} ends[] = {
		{ "one behind them decides", "policy d { devices = { iphone } action = reject }\n",
		  "  not         a (test.conf:2): it matches, but anna@m.example is exempt "
		  "by boss, which has no end\n"
		  "  not         b (test.conf:3): it matches, but only observes\n"
		  "  not         c (test.conf:4): it matches, but anna@m.example is exempt "
		  "by late, which ends in 1 day, on 2023-07-18\n"
		  "  not         e (test.conf:6): it matches, but d comes first\n"
		  "  not exempt  boss (test.conf:7): it does not spare from d, but from a\n"
		  "  not exempt  late (test.conf:8): it does not spare from d, but from c, e and "
		  "a\n" },
		{ "none does", "policy d { devices = { mac } action = reject }\n",
		  "  not         a (test.conf:2): it matches, but anna@m.example is exempt "
		  "by boss, which has no end\n"
		  "  not         b (test.conf:3): it matches, but only observes\n"
		  "  not         c (test.conf:4): it matches, but anna@m.example is exempt "
		  "by late, which ends in 1 day, on 2023-07-18\n"
		  "  not         d (test.conf:5): the device is another: it is about mac\n"
		  "  not         e (test.conf:6): it matches, but anna@m.example is exempt "
		  "by late, which ends in 1 day, on 2023-07-18\n" },
	};

	for (size_t i = 0; i < 2; i++) {
		struct arena *arena = test_arena();
		struct config *config = load(
			arena,
			test_printf(
				arena,
				"policy a { devices = { iphone } action = tag }\n"
				"policy b { devices = { iphone } mode = observe action = tag }\n"
				"policy c { devices = { iphone } action = tag }\n%s"
				"policy e { devices = { iphone } action = tag }\n"
				"exemption boss { users = { anna } policies = { a } }\n"
				"exemption late { users = { anna } policies = { c, e, a } "
				"until = 2023-07-18 }\n",
				ends[i].last));
		struct text text;

		text_begin(&text, 10000);
		tell(&config->rules, IPHONE, &text);
		ck_text(text_span(&text), ends[i].words, ends[i].says);
		text_end(&text);
		config_drop(config);
		arena_free(arena);
	}
}
END_TEST

/* Behind the policies: each exemption of the user or from the policy, and why it did not spare. */
START_TEST(exemptions_say_why_not)
{
	static const struct {
		const char *says, *exemption, *words;
	} ones[] = {
		{ "one that is over", "users = { anna } until = 2023-07-16",
		  "it ended 1 day ago, on 2023-07-16" },
		{ "one that is not there yet",
		  "users = { anna } from = '2023-07-17 13:01' until = 2023-07-31",
		  "it begins today, on 2023-07-17 13:01, and ends in 14 days, on 2023-07-31" },
		{ "one from another policy", "users = { '@m.example' } policies = { q, r }",
		  "it does not spare from p, but from q and r" },
		{ "of another device", "users = { anna } devices = { mac, 'family:iOS' }", "" },
		{ "of another device indeed", "users = { anna } devices = { mac }",
		  "the device is another: it is about mac" },
		{ "of another user", "users = { boris } policies = { p }",
		  "the user anna@m.example is not among its users" },
		{ "of another user, from all policies", "users = { boris }", "" },
		{ "of another user, and over",
		  "users = { boris } policies = { p } until = 2023-07-16", "" },
		{ "from elsewhere", "users = { anna } networks = { '192.0.2.0/24', '::1' }",
		  "the client's address is not known, and it is about 192.0.2.0/24 or ::1/128" },
		{ "at another time", "users = { anna } hours = 'Mon 09:00-13:00'",
		  "the time, Mon 2023-07-17 13:00 Europe/Moscow, is outside its hours, Mon "
		  "09:00-13:00" },
		{ "the first reason is told",
		  "users = { anna } devices = { mac } networks = { '::1' } hours = 'Sun'",
		  "the device is another: it is about mac" },
	};

	for (size_t i = 0; i < sizeof(ones) / sizeof(ones[0]); i++) {
		struct arena *arena = test_arena();
		struct config *config =
			load(arena, test_printf(arena,
						"policy p { devices = { iphone } action = tag }\n"
						"policy q { devices = { mac } action = tag }\n"
						"policy r { devices = { mac } action = tag }\n"
						"exemption e { %s }\n",
						ones[i].exemption));
		const char *words = "", *behind;
		struct text text;

		if (ones[i].words[0] != '\0')
			words = test_printf(arena, "  not exempt  e (test.conf:5): %s\n",
					    ones[i].words);
		text_begin(&text, 10000);
		tell(&config->rules, IPHONE, &text);
		behind = strstr(text_string(&text), "  not exempt");
		ck_assert_msg(strcmp(behind != NULL ? behind : "", words) == 0, "%s: %s",
			      ones[i].says, text_string(&text));
		text_end(&text);
		config_drop(config);
		arena_free(arena);
	}
}
END_TEST

/* Only of the policy that decided, and only of one that one can be spared from. */
START_TEST(exemptions_are_silent)
{
	static const char *const silent[] = {
		"policy p { devices = { mac } action = tag }\n",
		"policy p { devices = { iphone } action = log }\n",
		"policy p { devices = { iphone } mode = observe action = tag }\n",
		"policy p { devices = { iphone } action = tag }\n"
		"exemption f { users = { anna } }\n",
	};

	for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++) {
		struct arena *arena = test_arena();
		struct config *config = load(
			arena,
			test_printf(arena, "%sexemption e { users = { anna } until = 2023-07-16 }",
				    silent[i]));
		struct text text;

		text_begin(&text, 10000);
		tell(&config->rules, IPHONE, &text);
		ck_assert_msg(strstr(text_string(&text), "not exempt") == NULL, "%s",
			      text_string(&text));
		text_end(&text);
		config_drop(config);
		arena_free(arena);
	}
}
END_TEST

/* Exemptions of others are told up to a number. */
START_TEST(exemptions_of_others_are_few)
{
	struct arena *arena = test_arena();
	struct text text, conf;
	struct config *config;

	text_begin(&conf, 10000);
	text_add(&conf, SPAN("policy p { devices = { iphone } action = tag }\n"));
	for (int i = 0; i < 12; i++)
		text_printf(&conf, "exemption e%d { users = { boris } policies = { p } }\n", i);
	text_add(&conf, SPAN("exemption a { users = { anna } until = 2023-07-16 }\n"));
	config = load(arena, text_string(&conf));
	text_begin(&text, 10000);
	tell(&config->rules, IPHONE, &text);
	ck_assert_ptr_nonnull(strstr(text_string(&text), "not exempt  e9 "));
	ck_assert_ptr_null(strstr(text_string(&text), "not exempt  e10 "));
	ck_assert_ptr_nonnull(strstr(text_string(&text),
				     "  not exempt  a (test.conf:15): it ended 1 day ago, on "
				     "2023-07-16\n  not exempt  2 more, of other users\n"));
	text_end(&text);
	text_end(&conf);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* Before the policies: the day that counts as no day of the week, where hours are asked for. */
START_TEST(holidays_are_told)
{
	static const struct {
		const char *says, *policies, *words;
	} days[] = {
		{ "hours that do not hold",
		  "policy p { devices = { iphone } hours = 'Mon-Fri 09:00-18:00' action = tag }",
		  "  day         2023-07-17 is a holiday (National \\u001b day)\n"
		  "  not         p (test.conf:2): the time, Mon 2023-07-17 13:00 Europe/Moscow, is "
		  "outside its hours, Mon-Fri 09:00-18:00 except on holidays\n" },
		{ "hours that do",
		  "policy p { devices = { iphone } hours = 'Sat,Sun,holiday' action = tag }",
		  "  day         2023-07-17 is a holiday (National \\u001b day)\n" },
		{ "hours of an exemption",
		  "policy p { devices = { iphone } action = tag }\n"
		  "exemption e { users = { boris } hours = 'Mon-Fri' }",
		  "  day         2023-07-17 is a holiday (National \\u001b day)\n" },
		{ "the night before, which is long",
		  "policy p { devices = { iphone } hours = 'Sun 14:00-13:01' action = tag }",
		  "  day         2023-07-16 was a holiday (Sunday)\n"
		  "  day         2023-07-17 is a holiday (National \\u001b day)\n"
		  "  not         p (test.conf:2): the time, Mon 2023-07-17 13:00 Europe/Moscow, is "
		  "outside its hours, Sun 14:00-13:01 except on holidays\n" },
		{ "the night before, which is over",
		  "policy p { devices = { iphone } action = tag hours = 'holiday,Sun "
		  "14:00-13:00' }",
		  "  day         2023-07-17 is a holiday (National \\u001b day)\n"
		  "  not         p (test.conf:2): the time, Mon 2023-07-17 13:00 Europe/Moscow, is "
		  "outside its hours, Sun,holiday 14:00-13:00\n" },
		{ "no hours", "policy p { devices = { iphone } action = tag }", "" },
	};

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		struct arena *arena = test_arena();
		struct config *config =
			load(arena, test_printf(arena, "holidays = holidays %s", days[i].policies));
		struct text text;

		text_begin(&text, 10000);
		tell(&config->rules, IPHONE, &text);
		ck_text(text_span(&text), days[i].words, days[i].says);
		text_end(&text);
		config_drop(config);
		arena_free(arena);
	}
}
END_TEST

/* Each policy has its line, in the order of the configuration. */
START_TEST(policies_say_why_not)
{
	struct arena *arena = test_arena();
	struct config *config =
		load(arena, "policy a { devices = { mac } action = tag }\n"
			    "policy b { devices = { iphone } mode = observe action = tag }\n"
			    "policy c { devices = { iphone } action = tag }\n"
			    "policy d { devices = { iphone } action = log }\n"
			    "policy e { devices = { iphone } users = { boris } action = log }\n");
	struct text text;

	text_begin(&text, 10000);
	tell(&config->rules, IPHONE, &text);
	ck_text(text_span(&text),
		"  not         a (test.conf:2): the device is another: it is about mac\n"
		"  not         b (test.conf:3): it matches, but only observes\n"
		"  not         d (test.conf:5): it matches, but c comes first\n"
		"  not         e (test.conf:6): the user anna@m.example is not among its users\n",
		"five policies");
	text_end(&text);
	config_drop(config);
	arena_free(arena);
}
END_TEST

START_TEST(an_access_cannot_be_rejected)
{
	struct arena *arena = test_arena();
	struct config *config = load(arena, POLICY(""));
	struct transaction *t = transaction_new();
	struct outcome outcome;
	struct text text;

	ck_assert_ptr_nonnull(t);
	ck_assert(transaction_begin(t, &config->rules));
	transaction_suppose(t, TRAFFIC_ACCESS, SPAN("anna"));
	transaction_evidence(t, SPAN("X"), SPAN("iphone"));
	ck_assert(transaction_decide(t, NOON, &outcome, NULL));
	text_begin(&text, 10000);
	why_not_explain(&config->rules, &outcome, NOON, &text);
	ck_text(text_span(&text),
		"  not         p (test.conf:2): it matches, but with access traffic it cannot "
		"reject\n",
		"an access");
	text_end(&text);
	transaction_free(t);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* No policy's doing, so that none of them only observes. */
START_TEST(too_many_tags_are_the_reason)
{
	struct arena *arena = test_arena();
	struct config *config = load(arena, "policy p { devices = { iphone } action = tag }\n"
					    "policy q { devices = { mac } action = log }\n");
	struct text text, mail;

	text_begin(&mail, 100000);
	text_add(&mail, SPAN(IPHONE));
	for (int i = 0; i <= TRANSACTION_TAG_COPIES; i++)
		text_add(&mail, SPAN("X-Device-Policy: x\n"));
	text_begin(&text, 10000);
	tell(&config->rules, text_string(&mail), &text);
	ck_text(text_span(&text),
		"  not         p (test.conf:2): it matches, but the message is refused for its "
		"many copies of the tag, whatever policies say\n"
		"  not         q (test.conf:3): the device is another: it is about mac\n",
		"201 copies");
	text_end(&mail);
	text_end(&text);
	config_drop(config);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("why_not");

	add_rows(tcase, a_policy_says_why_not, rows);
	tcase_add_test(tcase, exemptions_say_why_not);
	tcase_add_test(tcase, exemptions_are_silent);
	tcase_add_test(tcase, exemptions_of_others_are_few);
	tcase_add_test(tcase, holidays_are_told);
	tcase_add_test(tcase, policies_say_why_not);
	tcase_add_test(tcase, spared_policies_say_why_not);
	tcase_add_test(tcase, too_many_tags_are_the_reason);
	tcase_add_test(tcase, an_access_cannot_be_rejected);
	return test_run("why_not", tcase);
}
