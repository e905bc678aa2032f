/* SPDX-License-Identifier: ISC */
/* explain_policy: policies in plain words, those that can never match, exemptions that end. */
#include "policy/cover.h"
#include "policy/exemptions.h"
#include "policy/explain_policy.h"
#include "support_config.h"

#define CATALOGUE                                                                    \
	"timezone = 'Europe/Moscow'\nown_domains = { 'm.example' }\n"                \
	"device apple { vendor = Apple match { when = { 'X: apple' } } }\n"          \
	"device ios { parent = apple family = iOS match { when = { 'X: ios' } } }\n" \
	"device iphone { parent = ios kind = phone cloud_clients = { Spark } "       \
	"match { when = { 'X: iphone' } } }\n"                                       \
	"device mac { parent = apple family = macOS match { when = { 'X: mac' } } }\n"
#define JULY_10 INT64_C(1688936400) /* 2023-07-10 00:00 in Moscow, a Monday */
#define DAY INT64_C(86400)

/* With each run of blanks and newlines as one blank. */
static const char *unbroken(struct arena *arena, struct span text)
{
	char *out = arena_take(arena, text.size + 1), *to = out;

	ck_assert_ptr_nonnull(out);
	for (size_t i = 0; i < text.size; i++) {
		bool blank = text.data[i] == ' ' || text.data[i] == '\n';

		if (!blank || to == out || to[-1] != ' ')
			*to++ = blank ? ' ' : text.data[i];
	}
	return out;
}

static const struct {
	const char *says, *policies, *words;
	int64_t seconds;
} words_rows[] = {
	{ "no policy", "", "There are no policies: all mail passes untouched.", JULY_10 },
	{ "the moment", "", "as of 2023-07-10 00:00 Europe/Moscow", JULY_10 },
	{ "no conditions but a device", "policy p { devices = { iphone } action = tag }",
	  "1. p (test.conf:7) In force without a date: mail sent, read receipts sent and accesses "
	  "to a mailbox on iphone (declared likely or for certain, not "
	  "contradicted), is tagged; an "
	  "access is only logged.",
	  JULY_10 },
	{ "a group",
	  "group g { members = { 'anna', 'group:h' } except = { '@x.example' } }\n"
	  "group h { members = { '@y.example' } }\n"
	  "policy p { devices = { iphone } users = { bo, 'group:g' } except_users = { 'group:h' } "
	  "action = tag }",
	  "mailbox by bo@m.example or the group g, but not by the group h, on iphone", JULY_10 },
	{ "what a group is",
	  "group g { members = { 'anna', 'group:h' } except = { '@x.example' } }\n"
	  "group h { members = { '@y.example' } }\n",
	  "Group g (test.conf:7) anna@m.example or the group h, but not @x.example. Group h "
	  "(test.conf:8) @y.example.",
	  JULY_10 },
	{ "a share of people",
	  "policy p { devices = { iphone } users = { bo } rollout = 25 action = tag }",
	  "accesses to a mailbox by bo@m.example, of 25 % of these people, on iphone", JULY_10 },
	{ "a share of everybody", "policy p { devices = { iphone } rollout = 25 action = tag }",
	  "accesses to a mailbox of 25 % of people, on iphone", JULY_10 },
	{ "a date that has come",
	  "policy p { devices = { iphone } enforce_from = 2023-03-02 action = tag }",
	  "From 2023-03-02 00:00 Europe/Moscow (in force for 130 days), mail sent", JULY_10 },
	{ "a date that is today",
	  "policy p { devices = { iphone } enforce_from = 2023-07-10 action = tag }",
	  "From 2023-07-10 00:00 Europe/Moscow (in force since today), mail", JULY_10 },
	{ "a date to come",
	  "policy p { devices = { iphone } enforce_from = 2023-07-11 action = tag }",
	  "From 2023-07-11 00:00 Europe/Moscow (in 1 day; until then only observed), mail",
	  JULY_10 },
	{ "times of day",
	  "policy p { devices = { iphone } enforce_from = '2023-07-10 09:00' "
	  "until = '2023-07-11 18:30' action = tag }",
	  "From 2023-07-10 09:00 Europe/Moscow (later today; until then only observed), until "
	  "2023-07-11 18:30 Europe/Moscow, mail",
	  JULY_10 },
	{ "a last day",
	  "policy p { devices = { iphone } enforce_from = 2023-07-11 until = 2023-12-31 "
	  "action = tag }",
	  "(in 1 day; until then only observed), until the end of 2023-12-31, mail", JULY_10 },
	{ "a last day alone", "policy p { devices = { iphone } until = 2023-07-10 action = tag }",
	  "In force, until the end of 2023-07-10: mail", JULY_10 },
	{ "a last day that is over",
	  "policy p { devices = { iphone } mode = observe until = 2023-07-09 action = tag }",
	  "Only observed, without acting, until the end of 2023-07-09: mail sent, read receipts "
	  "sent and accesses to a mailbox on iphone (declared likely or for certain, not "
	  "contradicted), would be tagged; an access is only logged. It never matches again: it "
	  "has ended.",
	  JULY_10 },
	{ "a warning to come",
	  "policy p { devices = { iphone } warn_from = 2023-07-12 enforce_from = 2023-07-17 "
	  "action = reject }",
	  "From 2023-07-17 00:00 Europe/Moscow (in 7 days; only observed until it warns, from "
	  "2023-07-12 00:00 Europe/Moscow on, in 2 days), mail",
	  JULY_10 },
	{ "a warning that has begun",
	  "policy p { devices = { iphone } warn_from = 2023-07-01 enforce_from = 2023-07-17 "
	  "traffic = { submission } action = reject }",
	  "(in 7 days; it warns from 2023-07-01 00:00 Europe/Moscow on, for 9 days), mail sent on "
	  "iphone (declared likely or for certain, not contradicted), is rejected with '550 5.7.1 "
	  "Mail from this device (%{device}) is not permitted'; until then it is tagged as a "
	  "warning.",
	  JULY_10 },
	{ "a mailbox that may not be opened",
	  "policy p { devices = { iphone } traffic = { access } action = deny reply = { 'No' } }",
	  "is denied by milter-device-gate with 'No'; once it has happened, it is only logged.",
	  JULY_10 },
	{ "and what is done where that comes too late",
	  "policy p { devices = { iphone } traffic = { access } action = deny reply = { 'No' } "
	  "run = { '/bin/true', '-x' } }",
	  "is denied by milter-device-gate with 'No'; once it has happened, it is logged and "
	  "answered by /bin/true -x.",
	  JULY_10 },
	{ "a warning of that",
	  "policy p { devices = { iphone } warn_from = 2023-07-01 enforce_from = 2023-07-17 "
	  "traffic = { access } action = deny }",
	  "is denied by milter-device-gate with 'Work mail may not be opened on this device "
	  "(%{device})'; once it has happened, it is only logged; until then it is let through "
	  "with a warning.",
	  JULY_10 },
	{ "a policy that observes",
	  "policy p { devices = { iphone } mode = observe traffic = { inbound } action = discard }",
	  "Only observed, without acting: incoming mail on iphone (declared likely or for "
	  "certain, not contradicted), would be discarded.",
	  JULY_10 },
	{ "a configuration that observes",
	  "observe = yes\npolicy p { devices = { iphone } action = tag }",
	  "Only observed, as the whole configuration is: mail", JULY_10 },
	{ "people, recipients and networks",
	  "policy p { devices = { iphone } users = { '@m.example', 'anna@x.example' "
	  "} except_users = "
	  "{ 'boss@m.example' } recipients = { '@.r.example' } networks = { '192.0.2.0/24', "
	  "'2001:db8::/32' } action = tag }",
	  "by @m.example or anna@x.example, but not by boss@m.example, to @.r.example from "
	  "192.0.2.0/24 or 2001:db8::/32 on iphone",
	  JULY_10 },
	{ "recipients outside",
	  "policy p { devices = { iphone } recipients = { outside, 'a@m.example' } action = tag }",
	  "mailbox to a@m.example or those outside of own_domains on iphone", JULY_10 },
	{ "recipients but those outside",
	  "policy p { devices = { iphone } except_recipients = { outside } action = tag }",
	  "mailbox to anybody but those outside of own_domains, on iphone", JULY_10 },
	{ "all but some",
	  "policy p { devices = { iphone } except_users = { 'boss@m.example' } action = tag }",
	  "mailbox by anybody but boss@m.example, on iphone", JULY_10 },
	{ "many users",
	  "policy p { devices = { iphone } users = { a, b, c, d, e, f, g, h } action = tag }",
	  "by a@m.example, b@m.example, c@m.example, d@m.example, e@m.example, "
	  "f@m.example or 2 more "
	  "on iphone",
	  JULY_10 },
	{ "a device with its kinds",
	  "policy p { devices = { apple, unknown, any, 'vendor:Apple', 'family:iOS' "
	  "} action = tag }",
	  "on apple (ios, iphone, mac), an unknown device, any known device, any device of vendor "
	  "Apple or any device of family iOS (declared",
	  JULY_10 },
	{ "devices by their titles",
	  "device watch { parent = apple title = 'Apple Watch' }\n"
	  "policy p { devices = { watch, apple } action = tag }",
	  "on Apple Watch or apple (ios, iphone, mac, Apple Watch) (declared", JULY_10 },
	{ "versions and hours",
	  "policy p { devices = { iphone } older_than = { '15.7.7', 'iOS 16.5.1' } "
	  "hours = 'Mon-Fri "
	  "09:00-18:00; Sat,Mon 22:00-06:00' confidence = certain contradicted = "
	  "any action = log }",
	  "(declared for certain, contradicted or not) with a system older than "
	  "15.7.7 or iOS 16.5.1 "
	  "(each version by the entry for its own major), Mon-Fri 09:00-18:00 and Mon,Sat "
	  "22:00-06:00, is logged.",
	  JULY_10 },
	{ "hours by holidays",
	  "holidays = 'holidays.tsv'\n"
	  "policy p { devices = { iphone } hours = 'Mon-Fri 09:00-18:00' action = log }",
	  ", Mon-Fri 09:00-18:00 except on holidays, is logged. Holidays (holidays.tsv) "
	  "2023-07-18 is the next (National \\u001b day).",
	  JULY_10 },
	{ "hours on holidays",
	  "holidays = 'holidays.tsv'\n"
	  "policy p { devices = { iphone } hours = 'Sat,Sun,holiday' action = log }",
	  ", Sat-Sun,holiday 00:00-24:00, is logged. Holidays (holidays.tsv) 2023-07-18 is a "
	  "holiday (National \\u001b day). 2023-12-25 is the next (Christmas).",
	  JULY_10 + 8 * 86400 },
	{ "all recipients and networks but some",
	  "policy p { devices = { iphone } except_recipients = { '@x.example', '@y.example' } "
	  "except_networks = { '192.0.2.0/24' } action = log }",
	  "to anybody but @x.example or @y.example, from anywhere but 192.0.2.0/24, on iphone",
	  JULY_10 },
	{ "some of them, but not others",
	  "policy p { devices = { iphone } recipients = { '@x.example' } except_recipients = { "
	  "'a@x.example' } networks = { '192.0.2.0/24' } except_networks = { '192.0.2.7' } "
	  "action = log }",
	  "to @x.example, but not only to a@x.example, from 192.0.2.0/24, but not from "
	  "192.0.2.7/32, on iphone",
	  JULY_10 },
	{ "a version that must be known",
	  "policy p { devices = { iphone } older_than = { 16.5 } version = known action = log }",
	  "with a system older than 16.5, or that does not tell its version, is logged.", JULY_10 },
	{ "all devices but some",
	  "policy p { devices = { any } except_devices = { iphone, mac } action = log }",
	  "on any known device but not on iphone or mac (declared likely", JULY_10 },
	{ "protocols",
	  "policy p { devices = { iphone } protocols = { activesync, imap } traffic = { access } "
	  "users = { a } action = log }",
	  "accesses to a mailbox by imap or activesync by a@m.example on iphone", JULY_10 },
	{ "what the register must not allow",
	  "register = 'register.tsv' "
	  "policy p { devices = { iphone } registered = no action = log }",
	  "on iphone (declared likely or for certain, not contradicted) that the register does not "
	  "allow, is logged",
	  JULY_10 },
	{ "models and clients",
	  "policy p { devices = { iphone } clients = { 'Outlook for iOS', 'K-9 *' } "
	  "models = { 'iPhone 12' } older_than = { 16 } action = log }",
	  "on iphone (declared likely or for certain, not contradicted) of model iPhone 12 with "
	  "the client Outlook for iOS or K-9 * with a system older than 16,",
	  JULY_10 },
	{ "a reply of two lines",
	  "contact = desk "
	  "policy p { devices = { iphone } traffic = { submission } action = tempfail reply = { "
	  "'451 4.7.9 Later.', 'Ask %{contact}' } }",
	  "is deferred with '451 4.7.9 Later. / Ask %{contact}'.", JULY_10 },
	{ "a program",
	  "policy p { devices = { iphone } traffic = { access } action = run run = { "
	  "'/bin/x', 'y' } }",
	  "is logged and answered by /bin/x y.", JULY_10 },
	{ "an exemption",
	  "policy p { devices = { iphone } action = tag }\n"
	  "exemption e { users = { 'anna' } devices = { iphone } policies = { p } "
	  "until = 2023-07-31 "
	  "owner = 'o' ticket = 'T-1' reason = 'why' }",
	  "Exemption e (test.conf:8) Spares anna@m.example on iphone, from p; it "
	  "ends in 21 days, on "
	  "2023-07-31. Owner: o. Ticket: T-1. Reason: why.",
	  JULY_10 },
	{ "an exemption here and there, now and then",
	  "policy p { devices = { iphone } action = tag }\n"
	  "exemption e { users = { 'anna' } networks = { '192.0.2.0/24', '::1' } "
	  "hours = 'Mon-Fri 09:00-18:00; Sat' from = '2023-07-17 09:00' until = 2023-07-31 }",
	  "Spares anna@m.example on any device, while the client is in 192.0.2.0/24 or ::1/128, "
	  "Mon-Fri 09:00-18:00 and Sat 00:00-24:00, from every policy; it begins in 7 days, "
	  "on 2023-07-17 09:00, and ends in 21 days, on 2023-07-31.",
	  JULY_10 },
	{ "an exemption that has ended",
	  "policy p { devices = { iphone } action = tag }\n"
	  "exemption e { users = { 'anna' } until = 2023-07-09 }",
	  "Spared anna@m.example on any device, from every policy; it ended 1 day ago, on "
	  "2023-07-09.",
	  JULY_10 },
};

START_TEST(says_in_words)
{
	struct arena *arena = test_arena();
	struct config *config =
		test_config(arena, test_printf(arena, "%s%s", CATALOGUE, words_rows[_i].policies));
	struct text page;

	text_begin(&page, 100000);
	explain_policies(&config->rules, words_rows[_i].seconds, &page);
	ck_assert_msg(strstr(unbroken(arena, text_span(&page)), words_rows[_i].words) != NULL,
		      "%s:\n%s", words_rows[_i].says, text_string(&page));
	text_end(&page);
	config_drop(config);
	arena_free(arena);
}
END_TEST

#define WIDE "policy wide { devices = { ios } action = tag }\n"

/* Whether the second policy can never match, for the first. */
static const struct {
	const char *says, *policies;
	bool covered;
} cover_rows[] = {
	{ "the same conditions", WIDE "policy p { devices = { ios } action = log }", true },
	{ "a kind of the device", WIDE "policy p { devices = { iphone } action = log }", true },
	{ "the same devices by another name",
	  WIDE "policy p { devices = { 'family:iOS' } action = log }", true },
	{ "more devices", WIDE "policy p { devices = { apple } action = log }", false },
	{ "any",
	  "policy w { devices = { any } action = tag }\n"
	  "policy p { devices = { mac, ios } action = log }",
	  true },
	{ "any is not unknown",
	  "policy w { devices = { any } action = tag }\n"
	  "policy p { devices = { unknown } action = log }",
	  false },
	{ "devices that are excepted",
	  "policy w { devices = { ios } except_devices = { iphone } action = tag }\n"
	  "policy p { devices = { ios } action = log }",
	  false },
	{ "those that remain",
	  "policy w { devices = { apple } except_devices = { mac } action = tag }\n"
	  "policy p { devices = { ios, mac } except_devices = { mac } action = log }",
	  true },
	{ "recipients that are excepted",
	  "policy w { devices = { ios } except_recipients = { '@x.example' } action = tag }\n"
	  "policy p { devices = { ios } action = log }",
	  false },
	{ "... by both",
	  "policy w { devices = { ios } except_recipients = { 'a@x.example' } action = tag }\n"
	  "policy p { devices = { ios } except_recipients = { '@x.example' } action = log }",
	  true },
	{ "a network that is excepted",
	  "policy w { devices = { ios } except_networks = { '192.0.2.0/24' } action = tag }\n"
	  "policy p { devices = { ios } except_networks = { '192.0.2.0/25' } action = log }",
	  false },
	{ "... by both",
	  "policy w { devices = { ios } except_networks = { '192.0.2.0/24' } action = tag }\n"
	  "policy p { devices = { ios } except_networks = { '192.0.0.0/16' } action = log }",
	  true },
	{ "a version that must be known, where any will do",
	  "policy w { devices = { ios } older_than = { 16 } action = tag }\n"
	  "policy p { devices = { ios } older_than = { 16 } version = known action = log }",
	  false },
	{ "any version, where it must be known",
	  "policy w { devices = { ios } older_than = { 16 } version = known action = tag }\n"
	  "policy p { devices = { ios } older_than = { 16 } version = any action = log }",
	  true },
	{ "the same clients, and a longer beginning",
	  "policy w { devices = { ios } clients = { 'K-9*', Spark } action = tag }\n"
	  "policy p { devices = { ios } clients = { spark, 'K-9', 'K-9 *' } action = log }",
	  true },
	{ "a shorter beginning",
	  "policy w { devices = { ios } clients = { 'K-9 *' } action = tag }\n"
	  "policy p { devices = { ios } clients = { 'K-9*' } action = log }",
	  false },
	{ "a name is not what begins so",
	  "policy w { devices = { ios } clients = { 'K-9' } action = tag }\n"
	  "policy p { devices = { ios } clients = { 'K-9*' } action = log }",
	  false },
	{ "any client",
	  "policy w { devices = { ios } clients = { '*' } action = tag }\n"
	  "policy p { devices = { ios } action = log }",
	  false },
	{ "a client, where any is meant",
	  WIDE "policy p { devices = { ios } clients = { Spark } action = log }", true },
	{ "fewer protocols",
	  "policy w { devices = { ios } protocols = { imap, smtp } action = tag }\n"
	  "policy p { devices = { ios } protocols = { smtp } action = log }",
	  true },
	{ "more protocols",
	  "policy w { devices = { ios } protocols = { imap } action = tag }\n"
	  "policy p { devices = { ios } protocols = { imap, smtp } action = log }",
	  false },
	{ "any protocol",
	  "policy w { devices = { ios } protocols = { imap } action = tag }\n"
	  "policy p { devices = { ios } action = log }",
	  false },
	{ "what is blocked is not allowed",
	  "register = 'register.tsv' policy w { devices = { ios } registered = no action = tag }\n"
	  "policy p { devices = { ios } registered = blocked action = log }",
	  true },
	{ "what is not allowed need not be blocked",
	  "register = 'register.tsv' "
	  "policy w { devices = { ios } registered = blocked action = tag }\n"
	  "policy p { devices = { ios } registered = no action = log }",
	  false },
	{ "another model",
	  "policy w { devices = { ios } models = { 'iPhone 12' } action = tag }\n"
	  "policy p { devices = { ios } models = { 'iPhone 13' } action = log }",
	  false },
	{ "fewer users", WIDE "policy p { devices = { ios } users = { a } action = log }", true },
	{ "other users",
	  "policy w { devices = { ios } users = { a } action = tag }\n"
	  "policy p { devices = { ios } users = { a, b } action = log }",
	  false },
	{ "all users",
	  "policy w { devices = { ios } users = { a } action = tag }\n"
	  "policy p { devices = { ios } action = log }",
	  false },
	{ "an address of the domain",
	  "policy w { devices = { ios } users = { '@m.example' } action = tag }\n"
	  "policy p { devices = { ios } users = { a, 'B@M.EXAMPLE', '@m.example' } action = log }",
	  true },
	{ "a subdomain of the domain",
	  "policy w { devices = { ios } users = { '@.m.example' } action = tag }\n"
	  "policy p { devices = { ios } users = { '@x.m.example', '@.y.m.example', "
	  "'a@b.c.m.example' } "
	  "action = log }",
	  true },
	{ "the domain above the subdomains",
	  "policy w { devices = { ios } users = { '@.m.example' } action = tag }\n"
	  "policy p { devices = { ios } users = { '@m.example' } action = log }",
	  false },
	{ "the subdomains of a domain",
	  "policy w { devices = { ios } users = { '@m.example' } action = tag }\n"
	  "policy p { devices = { ios } users = { '@.m.example' } action = log }",
	  false },
	{ "an exception",
	  "policy w { devices = { ios } except_users = { a } action = tag }\n"
	  "policy p { devices = { ios } action = log }",
	  false },
	{ "the same exception",
	  "policy w { devices = { ios } except_users = { a } action = tag }\n"
	  "policy p { devices = { ios } except_users = { a, b } action = log }",
	  true },
	{ "recipients",
	  "policy w { devices = { ios } recipients = { '@r' } action = tag }\n"
	  "policy p { devices = { ios } recipients = { 'a@r' } action = log }",
	  true },
	{ "other recipients",
	  "policy w { devices = { ios } recipients = { '@r' } action = tag }\n"
	  "policy p { devices = { ios } recipients = { 'a@s' } action = log }",
	  false },
	{ "an address outside",
	  "policy w { devices = { ios } recipients = { outside } action = tag }\n"
	  "policy p { devices = { ios } recipients = { 'a@r', '@s' } action = log }",
	  true },
	{ "an address of one's own",
	  "policy w { devices = { ios } recipients = { outside } action = tag }\n"
	  "policy p { devices = { ios } recipients = { 'a@r', 'a@m.example' } action = log }",
	  false },
	{ "subdomains of which one may be one's own",
	  "policy w { devices = { ios } recipients = { outside } action = tag }\n"
	  "policy p { devices = { ios } recipients = { '@.example' } action = log }",
	  false },
	{ "outside, and an address outside",
	  "policy w { devices = { ios } recipients = { 'a@r' } action = tag }\n"
	  "policy p { devices = { ios } recipients = { outside } action = log }",
	  false },
	{ "outside twice",
	  "policy w { devices = { ios } recipients = { outside } action = tag }\n"
	  "policy p { devices = { ios } recipients = { outside } action = log }",
	  true },
	{ "all but those outside",
	  "policy w { devices = { ios } except_recipients = { outside } action = tag }\n"
	  "policy p { devices = { ios } action = log }",
	  false },
	{ "a network within",
	  "policy w { devices = { ios } networks = { '192.0.2.0/24' } action = tag }\n"
	  "policy p { devices = { ios } networks = { '192.0.2.7', '192.0.2.0/24' } action = log }",
	  true },
	{ "a wider network",
	  "policy w { devices = { ios } networks = { '192.0.2.0/24' } action = tag }\n"
	  "policy p { devices = { ios } networks = { '192.0.2.0/23' } action = log }",
	  false },
	{ "any network",
	  "policy w { devices = { ios } networks = { '192.0.2.0/24' } action = tag }\n"
	  "policy p { devices = { ios } action = log }",
	  false },
	{ "less traffic", WIDE "policy p { devices = { ios } traffic = { receipt } action = log }",
	  true },
	{ "other traffic", WIDE "policy p { devices = { ios } traffic = { inbound } action = log }",
	  false },
	{ "more confidence",
	  WIDE "policy p { devices = { ios } confidence = certain action = log }", true },
	{ "less confidence", WIDE "policy p { devices = { ios } confidence = hint action = log }",
	  false },
	{ "contradicted", WIDE "policy p { devices = { ios } contradicted = yes action = log }",
	  false },
	{ "contradicted or not",
	  "policy w { devices = { ios } contradicted = any action = tag }\n"
	  "policy p { devices = { ios } contradicted = yes action = log }",
	  true },
	{ "old ones", WIDE "policy p { devices = { ios } older_than = { '16' } action = log }",
	  true },
	{ "the same old ones",
	  "policy w { devices = { ios } older_than = { '16' } action = tag }\n"
	  "policy p { devices = { ios } older_than = { '16' } action = log }",
	  true },
	{ "older ones may be others, as majors count",
	  "policy w { devices = { ios } older_than = { '16' } action = tag }\n"
	  "policy p { devices = { ios } older_than = { '15' } action = log }",
	  false },
	{ "hours within",
	  "policy w { devices = { ios } hours = '08:00-12:00; 12:00-18:00' action = tag }\n"
	  "policy p { devices = { ios } hours = 'Mon 09:00-17:00' action = log }",
	  true },
	{ "a minute more",
	  "policy w { devices = { ios } hours = '08:00-12:00; 12:00-18:00' action = tag }\n"
	  "policy p { devices = { ios } hours = 'Mon 09:00-18:01' action = log }",
	  false },
	{ "overnight into the next day",
	  "policy w { devices = { ios } hours = 'Mon-Thu' action = tag }\n"
	  "policy p { devices = { ios } hours = 'Thu 22:00-01:00' action = log }",
	  false },
	{ "the holidays, too",
	  "holidays = 'holidays.tsv'\n"
	  "policy w { devices = { ios } hours = 'Mon-Fri; Sat,Sun,holiday' action = tag }\n"
	  "policy p { devices = { ios } hours = 'holiday' action = log }",
	  true },
	{ "the days of the week, but for holidays",
	  "holidays = 'holidays.tsv'\n"
	  "policy w { devices = { ios } hours = 'Mon-Sun' action = tag }\n"
	  "policy p { devices = { ios } action = log }",
	  false },
	{ "the night of a holiday",
	  "holidays = 'holidays.tsv'\n"
	  "policy w { devices = { ios } hours = 'Mon-Sun' action = tag }\n"
	  "policy p { devices = { ios } hours = 'Mon-Sun 20:00-06:00' action = log }",
	  false },
	{ "all hours",
	  "policy w { devices = { ios } hours = 'Mon-Sun' action = tag }\n"
	  "policy p { devices = { ios } action = log }",
	  true },
	{ "one that observes ends nothing",
	  "policy w { devices = { ios } mode = observe action = tag }\n"
	  "policy p { devices = { ios } action = log }",
	  false },
	{ "one that is not in force yet",
	  "policy w { devices = { ios } enforce_from = 2023-07-11 action = tag }\n"
	  "policy p { devices = { ios } action = log }",
	  false },
	{ "one that warns",
	  "policy w { devices = { ios } warn_from = 2023-07-10 enforce_from = "
	  "2023-07-11 action = tag "
	  "}\npolicy p { devices = { ios } action = log }",
	  true },
	{ "a device, and its cloud programs",
	  "policy w { devices = { iphone } action = tag }\n"
	  "policy p { devices = { 'kind:cloud' } action = log }",
	  true },
	{ "its cloud programs, and the device",
	  "policy w { devices = { 'kind:cloud' } action = tag }\n"
	  "policy p { devices = { iphone } action = log }",
	  false },
	{ "the same cloud programs",
	  "policy w { devices = { 'kind:cloud' } action = tag }\n"
	  "policy p { devices = { 'kind:cloud' } action = log }",
	  true },
	{ "cloud programs, of which some are excepted",
	  "policy w { devices = { 'kind:cloud' } except_devices = { iphone } action = tag }\n"
	  "policy p { devices = { 'kind:cloud' } action = log }",
	  false },
	{ "a device without cloud programs is not about it",
	  "policy w { devices = { iphone } except_devices = { 'kind:cloud' } action = tag }\n"
	  "policy p { devices = { iphone } action = log }",
	  false },
	{ "devices by their kind",
	  "policy w { devices = { ios } action = tag }\n"
	  "policy p { devices = { 'kind:phone' } action = log }",
	  true },
	{ "one that somebody is exempt from",
	  WIDE "policy p { devices = { ios } action = log }\n"
	       "exemption e { users = { a } }",
	  false },
	{ "one that others are exempt from",
	  WIDE "policy p { devices = { ios } users = { b } action = log }\n"
	       "exemption e { users = { a } }",
	  true },
	{ "one that some of a domain are exempt from",
	  WIDE "policy p { devices = { ios } users = { '@m.example' } action = log }\n"
	       "exemption e { users = { a } }",
	  false },
	{ "one that a domain is exempt from",
	  WIDE "policy p { devices = { ios } users = { a } action = log }\n"
	       "exemption e { users = { '@m.example' } }",
	  false },
	{ "one that somebody is exempt from with other devices",
	  WIDE "policy p { devices = { ios } action = log }\n"
	       "exemption e { users = { a } devices = { mac } }",
	  true },
	{ "another that somebody is exempt from",
	  WIDE "policy p { devices = { ios } action = tag }\n"
	       "exemption e { users = { a } policies = { p } }",
	  true },
	{ "one that somebody was exempt from",
	  WIDE "policy p { devices = { ios } action = log }\n"
	       "exemption e { users = { a } until = 2023-07-09 }",
	  true },
	{ "one that somebody will be exempt from",
	  WIDE "policy p { devices = { ios } action = log }\n"
	       "exemption e { users = { a } from = 2023-07-12 }",
	  false },
	{ "one that somebody is exempt from at times",
	  WIDE "policy p { devices = { ios } action = log }\n"
	       "exemption e { users = { a } hours = 'Sun' networks = { '::1' } }",
	  false },
	{ "one that only logs",
	  "policy w { devices = { ios } action = log }\n"
	  "policy p { devices = { ios } action = log }\n"
	  "exemption e { users = { a } }",
	  true },
	{ "one that ends",
	  "policy w { devices = { ios } until = 2023-07-11 action = tag }\n"
	  "policy p { devices = { ios } action = log }",
	  false },
	{ "one that ends sooner",
	  "policy w { devices = { ios } until = 2023-07-11 action = tag }\n"
	  "policy p { devices = { ios } until = 2023-07-12 action = log }",
	  false },
	{ "one that ends on the same day",
	  "policy w { devices = { ios } until = 2023-07-11 action = tag }\n"
	  "policy p { devices = { ios } until = 2023-07-11 action = log }",
	  true },
	{ "one that has no end, where one has",
	  WIDE "policy p { devices = { ios } until = 2023-07-11 action = log }", true },
	{ "in a configuration that observes",
	  "observe = yes\n" WIDE "policy p { devices = { ios } action = log }", false },
};

START_TEST(finds_what_is_covered)
{
	struct arena *arena = test_arena();
	struct config *config =
		test_config(arena, test_printf(arena, "%s%s", CATALOGUE, cover_rows[_i].policies));
	const struct policies *policies = &config->rules.policies;
	const struct policy *found = cover_find(policies, 1, config->rules.catalogue, JULY_10);

	ck_assert_msg((found != NULL) == cover_rows[_i].covered, "%s", cover_rows[_i].says);
	config_drop(config);
	arena_free(arena);
}
END_TEST

#define IDLE                                                                                   \
	"exempts nobody: no policy that it is about does more than log, for its users on its " \
	"devices"

static const struct {
	const char *says, *exemption;
	int64_t seconds;
	enum exemption_state state;
	const char *words;
} exemption_rows[] = {
	{ "long before its end", "users = { a } until = 2023-07-25", JULY_10, EXEMPTION_HOLDS,
	  "ends in 15 days, on 2023-07-25" },
	{ "14 days before", "users = { a } until = 2023-07-24", JULY_10, EXEMPTION_ENDING,
	  "ends in 14 days, on 2023-07-24" },
	{ "14 days before, late", "users = { a } until = 2023-07-24", JULY_10 + DAY - 1,
	  EXEMPTION_ENDING, "ends in 14 days, on 2023-07-24" },
	{ "on its last day", "users = { a } until = 2023-07-10", JULY_10, EXEMPTION_ENDING,
	  "ends today, on 2023-07-10" },
	{ "in its last second", "users = { a } until = 2023-07-10", JULY_10 + DAY - 1,
	  EXEMPTION_ENDING, "ends today, on 2023-07-10" },
	{ "a second later", "users = { a } until = 2023-07-10", JULY_10 + DAY, EXEMPTION_ENDED,
	  "ended 1 day ago, on 2023-07-10" },
	{ "before a time of day", "users = { a } until = '2023-07-10 09:00'",
	  JULY_10 + DAY * 3 / 8 - 1, EXEMPTION_ENDING, "ends today, on 2023-07-10 09:00" },
	{ "at it", "users = { a } until = '2023-07-10 09:00'", JULY_10 + DAY * 3 / 8,
	  EXEMPTION_ENDED, "ended today, on 2023-07-10 09:00" },
	{ "without an end", "users = { a }", JULY_10, EXEMPTION_HOLDS, "has no end" },
	{ "for a policy that does more", "users = { a } policies = { p, q }", JULY_10,
	  EXEMPTION_HOLDS, "has no end" },
	{ "before it begins", "users = { a } from = 2023-07-11", JULY_10, EXEMPTION_HOLDS,
	  "begins in 1 day, on 2023-07-11, and has no end" },
	{ "on the day of it", "users = { a } from = '2023-07-10 09:00' until = 2023-07-12", JULY_10,
	  EXEMPTION_ENDING,
	  "begins today, on 2023-07-10 09:00, and ends in 2 days, on 2023-07-12" },
	{ "as it begins", "users = { a } from = 2023-07-10", JULY_10, EXEMPTION_HOLDS,
	  "has no end" },
	{ "from a policy that will have ended by then",
	  "users = { a } policies = { soon } from = 2023-07-16", JULY_10, EXEMPTION_IDLE, IDLE },
	{ "from one that will not", "users = { a } policies = { soon } from = 2023-07-15", JULY_10,
	  EXEMPTION_HOLDS, "begins in 5 days, on 2023-07-15, and has no end" },
	{ "from a policy that only logs", "users = { a } policies = { q }", JULY_10, EXEMPTION_IDLE,
	  IDLE },
	{ "from a policy that has ended", "users = { a } policies = { over }", JULY_10,
	  EXEMPTION_IDLE, IDLE },
	{ "of another device", "users = { a } devices = { mac }", JULY_10, EXEMPTION_IDLE, IDLE },
	{ "of somebody whom the policy does not name",
	  "users = { a, 'b@x.example' } policies = { house }", JULY_10, EXEMPTION_IDLE, IDLE },
	{ "of a second one whom it names", "users = { a, 'c@x.example' } policies = { house }",
	  JULY_10, EXEMPTION_HOLDS, "has no end" },
	{ "of a domain", "users = { '@z.example' } policies = { house }", JULY_10, EXEMPTION_HOLDS,
	  "has no end" },
	{ "of a device that is a kind of it", "users = { a } devices = { iphone }", JULY_10,
	  EXEMPTION_HOLDS, "has no end" },
};

START_TEST(knows_how_an_exemption_stands)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(
		arena,
		test_printf(arena,
			    "%spolicy p { devices = { ios } action = tag }\n"
			    "policy q { devices = { any } action = log }\n"
			    "policy over { devices = { any } until = 2023-07-09 action = tag }\n"
			    "policy soon { devices = { ios } until = 2023-07-15 action = tag }\n"
			    "policy house { devices = { ios } users = { '@x.example' }\n"
			    " except_users = { 'b@x.example' } action = tag }\n"
			    "exemption e { %s }",
			    CATALOGUE, exemption_rows[_i].exemption));
	const struct policies *policies = &config->rules.policies;
	enum exemption_state state =
		exemption_state(policies, config->rules.catalogue, policies->exemptions,
				exemption_rows[_i].seconds);
	struct text words;

	text_begin(&words, 1000);
	exemption_words(policies, policies->exemptions, state, exemption_rows[_i].seconds, &words);
	ck_assert_msg(state == exemption_rows[_i].state, "%s", exemption_rows[_i].says);
	ck_text(text_span(&words), exemption_rows[_i].words, exemption_rows[_i].says);
	text_end(&words);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* What -n warns of; nothing of it is an error. */
START_TEST(warns_when_loaded)
{
	struct arena *arena = test_arena();
	struct complaints complaints = { .arena = arena };
	const char *folder = test_folder(arena);
	struct config *config;

	test_write("list", SPAN("# nobody\n"));
	test_write("test.conf",
		   SPAN(CATALOGUE
			"policy p { devices = { ios } users = { 'a+b' } action = tag }\n"
			"policy q { devices = { ios } recipients = { 'a+b' } action = tag }\n"
			"exemption gone { users = { a } until = 2020-12-31 }\n"
			"exemption empty { users = { 'file:list' } until = 2090-12-31 }\n"
			"exemption good { users = { a } until = 2090-12-31 }\n"));
	config = config_load("test.conf", &complaints);
	test_folder_remove(arena, folder);
	ck_assert_ptr_nonnull(config);
	ck_assert_uint_eq(complaints.count, 0);
	ck_assert_uint_eq(complaints.warning_count, 3);
	ck_assert_str_eq(complaints.warnings[0],
			 "test.conf:7: warning: 'a+b' is no user: users are "
			 "known without the + and what follows");
	ck_assert_ptr_nonnull(strstr(complaints.warnings[1], "test.conf:9: warning: exemption gone "
							     "ended "));
	ck_assert_str_eq(complaints.warnings[2], "test.conf:10: warning: exemption empty exempts "
						 "nobody: its lists of users are empty");
	config_drop(config);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("explain_policy");

	add_rows(tcase, says_in_words, words_rows);
	add_rows(tcase, finds_what_is_covered, cover_rows);
	add_rows(tcase, knows_how_an_exemption_stands, exemption_rows);
	tcase_add_test(tcase, warns_when_loaded);
	return test_run("explain_policy", tcase);
}
