/* SPDX-License-Identifier: ISC */
/* config: what is taken, but may surprise, each with file and line. */
#include "support_config.h"

/* A catalogue to name devices of, on one line, so that what a row adds begins on the second. */
#define DEVICES                                                                                  \
	"timezone = UTC device iphone { family = iOS match { when = { 'X-Mailer: iPhone' } } } " \
	"device mac { family = macOS match { when = { 'X-Mailer: Apple' } } }\n"
#define P(rest) "policy p { devices = { iphone } " rest " }\n"
#define OUTSIDE                                                                              \
	" is a name here: only recipients = { outside } and except_recipients mean whoever " \
	"is not of own_domains\n"
#define Q(rest) "policy q { devices = { iphone } " rest " }\n"

/* The configuration, the file `list`, and each warning on a line of its own. */
static const struct {
	const char *says, *content, *list, *warnings;
} rows[] = {
	{ "nothing to warn of", P("action = tag users = { 'anna@x.example', 'file:list' }"),
	  "bo@x.example\n", "" },
	{ "a limit by which values are cut",
	  "max_value_bytes = 3\ndevice x { match { when = { 'A: ^b' }\n"
	  " example = { 'A: bbb', 'A: bbbb', '@Signature: bbbb\nA: bbbb' } } }\n",
	  "",
	  "test.conf:2: warning: max_value_bytes: with 3, values are cut in 2 examples, the first "
	  "at test.conf:4\n" },
	{ "limits that do not go together", "max_match_steps = 9999\n", "",
	  "test.conf:2: warning: max_match_steps: 9999 for all is less than match_limit for one, "
	  "10000: raise it\n" },
	{ "limits that do not go together, by the other", "match_limit = 50001\n", "",
	  "test.conf:2: warning: max_match_steps: 50000 for all is less than match_limit for one, "
	  "50001: raise it\n" },
	{ "a memory that is over too soon", "gate_memory = 10m\n", "",
	  "test.conf:2: warning: gate_memory: it is over before coalesce is, and until then nobody "
	  "sees what comes again: make it as long\n" },
	{ "one that is not", "gate_memory = 10m\ncoalesce = 10m\n", "", "" },
	{ "names without a default domain", P("action = tag users = { anna, 'file:list' }"),
	  "bo\ncy\n",
	  "test.conf:2: warning: 'anna' is only who logs in by that name alone: write name@domain, "
	  "or set default_domain (and 2 more like it)\n" },
	{ "names with one", "default_domain = 'x.example'\n" P("action = tag users = { anna }"), "",
	  "" },
	{ "a user with an extension", P("action = tag users = { 'anna+x@x.example' }"), "",
	  "test.conf:2: warning: 'anna+x@x.example' is no user: users are known without the + and "
	  "what follows\n" },
	{ "whoever is not of the house, where a login is meant",
	  "own_domains = { 'x.example' }\n" P("action = tag users = { outside }"), "",
	  "test.conf:3: warning: 'outside'" OUTSIDE },
	{ "also in a group, of which no more is said than that",
	  "group g { members = { outside } }\n" P("action = tag recipients = { 'group:g' }"), "",
	  "test.conf:2: warning: 'outside'" OUTSIDE },
	{ "and in a file of recipients", P("action = tag recipients = { 'file:list' }"),
	  "bo@x.example\nOutside\n", "list:2: warning: 'Outside'" OUTSIDE },
	{ "a member with an extension may be a recipient",
	  "group g { members = { 'a+b@x.example' } }\n" P("action = tag users = { 'group:g' }"), "",
	  "test.conf:2: warning: 'a+b@x.example' is nobody but as a recipient: users are known "
	  "without the + and what follows\n" },
	{ "and where it is not",
	  "own_domains = { 'x.example' }\n" P("action = tag recipients = { outside }"), "", "" },
	{ "a recipient with one", P("action = tag recipients = { 'anna+x@x.example' }"), "", "" },
	{ "the same twice, in any case, and CRLF", P("action = tag users = { 'file:list' }"),
	  "anna@x.example\r\nANNA@x.example\r\nbo@x.example\r\nanna@x.example\r\n",
	  "list:2: warning: 'ANNA@x.example' is in this list already (and 1 more like it)\n" },
	{ "devices twice, networks and protocols",
	  P("except_devices = { mac, 'family:macOS', mac } protocols = { imap, imap, smtp }"
	    " networks = { '192.0.2.0/24', '192.0.2.0/24' } action = tag"),
	  "",
	  "test.conf:2: warning: 'mac' is in this list already\n"
	  "test.conf:2: warning: '192.0.2.0/24' is in this list already\n"
	  "test.conf:2: warning: 'imap' is in this list already\n" },
	{ "a policy twice",
	  P("action = tag") "exemption e { users = { '@x.example' } policies = { p, p } }\n", "",
	  "test.conf:3: warning: 'p' is in this list already\n" },
	{ "a byte order mark does not hide the first",
	  P("action = tag users = { 'anna@x.example', 'file:list' }"),
	  "\xef\xbb\xbf"
	  "anna@x.example\n",
	  "list:1: warning: 'anna@x.example' is in this list already\n" },
	{ "a byte order mark before a comment", P("action = tag users = { 'file:list' }"),
	  "\xef\xbb\xbf# people\nanna@x.example\n", "" },
	{ "a program that is not there",
	  P("traffic = { access } action = run run = { '/none/such' }"), "",
	  "test.conf:2: warning: run: /none/such: No such file or directory: until that is mended, "
	  "nothing is run\n" },
	{ "what cannot be done to an access", P("traffic = { access } action = tag"), "",
	  "test.conf:2: warning: policy p: an access has happened, so it is logged, and nothing "
	  "can tag it\n" },
	{ "nor to what another protocol than mail's tells",
	  P("protocols = { imap } traffic = { submission, access } action = reject"), "",
	  "test.conf:2: warning: policy p: an access has happened, so it is logged, and nothing "
	  "can reject it\n" },
	{ "nor by mail's, which may be mail", P("protocols = { imap, smtp } action = tag"), "",
	  "" },
	{ "what can be done to other traffic", P("traffic = { access, receipt } action = tag"), "",
	  "" },
	{ "a program that is none", P("traffic = { access } action = run run = { '/etc/passwd' }"),
	  "",
	  "test.conf:2: warning: run: /etc/passwd: Permission denied: until that is mended, "
	  "nothing is run\n" },
	{ "a folder as a program", P("traffic = { access } action = run run = { '/usr' }"), "",
	  "test.conf:2: warning: run: /usr: this is a folder: until that is mended, nothing is "
	  "run\n" },
	{ "holidays that are all over", "holidays = 'file:list'\n", "2020-12-25\n",
	  "test.conf:2: warning: holidays: all days of this file are over, add those to come: "
	  "list\n" },
	{ "holidays of which one comes each year", "holidays = list\n",
	  "2020-12-25\tChristmas\n12-25\n", "" },
	{ "no holiday", "holidays = list\n", "# to be filled in\n",
	  "test.conf:2: warning: holidays: no day is in this file: list\n" },
	{ "a holiday twice", "holidays = list\n", "# ours\n12-25\n\n12-25\tChristmas\n",
	  "list:4: warning: this is a holiday already, by line 2\n" },
	{ "users who are all excepted",
	  P("action = tag users = { 'anna@x.example' } except_users = { '@x.example' }"), "",
	  "test.conf:2: warning: policy p never matches: all of its users are in its "
	  "except_users\n" },
	{ "recipients who are all excepted",
	  P("action = tag recipients = { 'anna@x.example' } except_recipients = { '@x.example' }"),
	  "",
	  "test.conf:2: warning: policy p never matches: all of its recipients are in its "
	  "except_recipients\n" },
	{ "an excepted recipient with an extension",
	  P("action = tag except_recipients = { 'anna+x@x.example' }"), "", "" },
	{ "users of whom some are excepted",
	  P("action = tag users = { '@x.example' } except_users = { 'anna@x.example' }"), "", "" },
	{ "the same group twice",
	  "group g { members = { 'anna@x.example' } }\n" P(
		  "action = tag users = { 'group:g', 'GROUP:g' }"),
	  "", "test.conf:3: warning: 'GROUP:g' is in this list already\n" },
	{ "a group of an empty file, and who asks for it",
	  "group g { members = { 'file:list' } }\ngroup h { members = { 'group:g' } }\n" P(
		  "action = tag users = { 'group:h' }"),
	  "# nobody\n",
	  "test.conf:2: warning: group g is nobody: the lists of its members are empty\n"
	  "test.conf:3: warning: group h is nobody: the lists of its members are empty\n"
	  "test.conf:4: warning: policy p never matches: a list of addresses is empty\n" },
	{ "a group that excepts all of its members",
	  "group g { members = { 'anna@x.example', 'bo@y.example' } except = { '@x.example', "
	  "'group:h' } }\ngroup h { members = { '@y.example' } }\n",
	  "", "test.conf:2: warning: group g is nobody: all of its members are in its except\n" },
	{ "a group that excepts some",
	  "group g { members = { '@x.example' } except = { 'anna@x.example' } }\n" P(
		  "action = tag users = { 'group:g' }"),
	  "", "" },
	{ "users who are all excepted by way of groups",
	  "group g { members = { 'group:h' } }\ngroup h { members = { 'anna@x.example' } }\n" P(
		  "action = tag users = { 'group:h' } except_users = { 'group:g' }"),
	  "",
	  "test.conf:4: warning: policy p never matches: all of its users are in its "
	  "except_users\n" },
	{ "of the users of a group some are excepted",
	  "group g { members = { '@x.example' } except = { 'anna@x.example' } }\n" P(
		  "action = tag users = { 'anna@x.example' } except_users = { 'group:g' }"),
	  "", "" },
	{ "a policy behind one about the same group",
	  "group g { members = { '@x.example' } except = { 'anna@x.example' } }\n" P(
		  "action = tag users = { 'group:g' }") Q("action = log users = { 'group:g' }"),
	  "",
	  "test.conf:4: warning: policy q never matches: policy p, which comes first, decides "
	  "all that it is about\n" },
	{ "a policy about somebody whom the group before it excepts",
	  "group g { members = { '@x.example' } except = { 'anna@x.example' } }\n" P(
		  "action = tag users = { 'group:g' }")
		  Q("action = log users = { 'anna@x.example' }"),
	  "", "" },
	{ "a policy about somebody else of it",
	  "group g { members = { '@x.example' } except = { 'anna@x.example' } }\n" P(
		  "action = tag users = { 'group:g' }")
		  Q("action = log users = { 'bo@x.example' }"),
	  "",
	  "test.conf:4: warning: policy q never matches: policy p, which comes first, decides "
	  "all that it is about\n" },
	{ "an exemption for a group lets some past",
	  "group g { members = { 'bo@x.example' } } exemption e { users = { 'group:g' } }\n" P(
		  "action = tag users = { '@x.example' }")
		  Q("action = log users = { 'bo@x.example' }"),
	  "", "" },
	{ "a policy behind a share of it",
	  P("rollout = 99 action = tag") Q("action = log rollout = 1"), "", "" },
	{ "a share behind all of it", P("rollout = 100 action = tag") Q("action = log rollout = 1"),
	  "",
	  "test.conf:3: warning: policy q never matches: policy p, which comes first, decides "
	  "all that it is about\n" },
	{ "devices that are all excepted", P("action = tag except_devices = { any }"), "",
	  "test.conf:2: warning: policy p never matches: all of its devices are in its "
	  "except_devices\n" },
	{ "devices of which none is excepted", P("action = tag except_devices = { unknown }"), "",
	  "" },
	{ "a last day that is over", P("action = tag until = 2020-12-31"), "",
	  "test.conf:2: warning: policy p never matches: until is over\n" },
	{ "one that is not", P("action = tag until = 2090-12-31"), "", "" },
	{ "a client twice", P("action = tag clients = { 'K-9*', 'k-9 mail', 'K-9 *' }"), "",
	  "test.conf:2: warning: 'k-9 mail' is in this list already\n"
	  "test.conf:2: warning: 'K-9 *' is in this list already\n" },
	{ "a client, and more that begin so", P("action = tag clients = { 'K-9', 'K-9*' }"), "",
	  "" },
	{ "a device that is never found",
	  "device x { }\npolicy p { devices = { x } action = tag }\n", "",
	  "test.conf:3: warning: 'x' is never found: neither it nor a kind of it has a match\n" },
	{ "one of which a kind is found",
	  "device x { }\ndevice y { parent = x match { when = { 'A: b' } } }\n"
	  "policy p { devices = { x } action = tag }\n",
	  "", "" },
	{ "claims that nothing contradicts", P("action = tag contradicted = yes"), "",
	  "test.conf:2: warning: policy p never matches: none of its devices has a "
	  "contradicted_if\n" },
	{ "a program", P("traffic = { access } action = run run = { '/bin/sh' }"), "", "" },
	{ "a list of nobody", P("action = tag users = { 'file:list' }"), "# nobody\n",
	  "test.conf:2: warning: policy p never matches: a list of addresses is empty\n" },
	{ "a policy that another covers",
	  P("action = tag") "policy q { devices = { iphone } action = log }\n", "",
	  "test.conf:3: warning: policy q never matches: policy p, which comes first, decides all "
	  "that it is about\n" },
	{ "one that another covers, but not for all",
	  P("action = tag") "policy q { devices = { iphone } action = log }\n"
			    "exemption e { users = { 'anna@x.example' } policies = { p } }\n",
	  "", "" },
	{ "one that another only observes for",
	  P("action = tag mode = observe") "policy q { devices = { iphone } action = log }\n", "",
	  "" },
};

START_TEST(is_warned_of)
{
	struct arena *arena = test_arena();
	struct complaints complaints = { .arena = arena };
	const char *folder = test_folder(arena);
	struct config *config;
	struct text text;

	test_write("list", span_of(rows[_i].list));
	test_write("test.conf", span_of(test_printf(arena, DEVICES "%s", rows[_i].content)));
	config = config_load("test.conf", &complaints);
	test_folder_remove(arena, folder);
	ck_assert_msg(config != NULL, "%s: %s", rows[_i].says,
		      complaints.count != 0 ? complaints.lines[0] : "");
	text_begin(&text, 1 << 20);
	for (size_t i = 0; i < complaints.warning_count; i++)
		text_printf(&text, "%s\n", complaints.warnings[i]);
	ck_text(text_span(&text), rows[_i].warnings, rows[_i].says);
	text_end(&text);
	config_drop(config);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("config_warnings");

	add_rows(tcase, is_warned_of, rows);
	return test_run("config_warnings", tcase);
}
