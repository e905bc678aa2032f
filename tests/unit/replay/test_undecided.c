/* SPDX-License-Identifier: ISC */
/* undecided: what an event lacks makes a decision undecidable if it might have been another. */
#include "support_replay.h"

#define CLOUD                                                                      \
	"device pod { cloud_clients = { Spark } match { when = { 'X: pod' } } }\n" \
	"policy p { devices = { 'kind:cloud' } action = tag }"
#define ACCESS                                                \
	"\"traffic\":\"access\",\"user\":\"anna@m.example\"," \
	"\"client_ip\":\"192.0.2.7\","
#define REGISTER(asked)                                                                  \
	"register = 'register.tsv' policy p { devices = { ios } registered = " asked " " \
	"action = log }"
#define POD "\"device\":\"pod\",\"confidence\":\"certain\","

static const struct replay_row rows[] = {
	/* recipients */
	{ "a recipient that is named, among more",
	  "policy p { devices = { ios } recipients = { '@p.example' } action = tag }",
	  NOON ANNA "\"to\":[\"bob@p.example\"],\"to_count\":12," IPHONE ALLOWED, REPLAY_CHANGED,
	  "tag by p" },
	{ "recipients that are not all named",
	  "policy p { devices = { ios } recipients = { '@q.example' } action = tag }",
	  NOON ANNA "\"to\":[\"bob@p.example\"],\"to_count\":12," IPHONE ALLOWED,
	  REPLAY_UNDECIDABLE, "recipients" },
	{ "... of a policy that is about another device",
	  "policy p { devices = { mac } recipients = { '@q.example' } action = tag }",
	  NOON ANNA "\"to\":[\"bob@p.example\"],\"to_count\":12," IPHONE ALLOWED, REPLAY_UNCHANGED,
	  "" },
	{ "... behind a policy that ends the search",
	  "policy p { devices = { ios } action = tag }\n"
	  "policy q { devices = { ios } recipients = { '@q.example' } action = reject }",
	  NOON ANNA "\"to\":[\"bob@p.example\"],\"to_count\":12," IPHONE TAGGED, REPLAY_UNCHANGED,
	  "" },
	{ "... before a policy that would end it",
	  "policy q { devices = { ios } recipients = { '@q.example' } action = reject }\n"
	  "policy p { devices = { ios } action = tag }",
	  NOON ANNA "\"to\":[\"bob@p.example\"],\"to_count\":12," IPHONE TAGGED, REPLAY_UNDECIDABLE,
	  "recipients" },
	{ "... and may all be excepted",
	  "policy p { devices = { ios } except_recipients = { '@p.example' } action = tag }",
	  NOON ANNA "\"to\":[\"bob@p.example\"],\"to_count\":12," IPHONE ALLOWED,
	  REPLAY_UNDECIDABLE, "recipients" },
	{ "... but one that is named is not",
	  "policy p { devices = { ios } except_recipients = { '@q.example' } action = tag }",
	  NOON ANNA "\"to\":[\"bob@p.example\"],\"to_count\":12," IPHONE ALLOWED, REPLAY_CHANGED,
	  "tag by p" },
	{ "an access to nobody who is excepted",
	  "policy p { devices = { ios } traffic = { access, receipt } except_recipients = { "
	  "'@q.example' } action = log }",
	  NOON "\"traffic\":\"access\",\"user\":\"anna@m.example\","
	       "\"client_ip\":\"192.0.2.0/24\"," IPHONE ALLOWED,
	  REPLAY_CHANGED, "log by p" },
	{ "mail that names no recipient at all",
	  "policy p { devices = { ios } recipients = { '@q.example' } action = tag }",
	  NOON ANNA IPHONE ALLOWED, REPLAY_UNDECIDABLE, "recipients" },
	{ "one that is named is outside, among more",
	  "policy p { devices = { ios } recipients = { outside } action = tag }",
	  NOON ANNA "\"to\":[\"bob@p.example\"],\"to_count\":12," IPHONE ALLOWED, REPLAY_CHANGED,
	  "tag by p" },
	{ "those that are not named may be outside",
	  "policy p { devices = { ios } recipients = { outside } action = tag }",
	  NOON ANNA "\"to\":[\"bob@m.example\"],\"to_count\":12," IPHONE ALLOWED,
	  REPLAY_UNDECIDABLE, "recipients" },
	{ "a pseudonym of another domain is outside",
	  "policy p { devices = { ios } recipients = { outside } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "... and so it is excepted",
	  "policy p { devices = { ios } except_recipients = { outside } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNCHANGED, "" },

	/* groups */
	{ "a member of a group",
	  "group g { members = { 'group:h' } }\n"
	  "group h { members = { 'anna@m.example' } }\n"
	  "policy p { devices = { ios } users = { 'group:g' } action = tag }",
	  USUAL ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "whom a group excepts",
	  "group g { members = { '@m.example' } except = { 'anna@m.example' } }\n"
	  "policy p { devices = { ios } users = { 'group:g' } action = tag }",
	  USUAL ALLOWED, REPLAY_UNCHANGED, "" },
	{ "a pseudonym that may be of a group",
	  "group g { members = { 'bo@m.example' } }\n"
	  "policy p { devices = { ios } users = { 'group:g' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNDECIDABLE, "user" },
	{ "a pseudonym of a domain of a group",
	  "group g { members = { '@m.example' } }\n"
	  "policy p { devices = { ios } users = { 'group:g' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "... of which somebody is excepted",
	  "group g { members = { '@m.example' } except = { 'group:h' } }\n"
	  "group h { members = { 'bo@m.example' } }\n"
	  "policy p { devices = { ios } users = { 'group:g' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNDECIDABLE, "user" },

	/* rollout */
	{ "who is in", "policy p { devices = { ios } rollout = 94 action = tag }", USUAL ALLOWED,
	  REPLAY_CHANGED, "tag by p" },
	{ "who is not", "policy p { devices = { ios } rollout = 93 action = tag }", USUAL ALLOWED,
	  REPLAY_UNCHANGED, "" },
	{ "a pseudonym of somebody who may be in",
	  "policy p { devices = { ios } rollout = 99 action = tag }", NOON HIDDEN IPHONE ALLOWED,
	  REPLAY_UNDECIDABLE, "user" },
	{ "... of a domain that is not meant",
	  "policy p { devices = { ios } users = { '@q.example' } rollout = 99 action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNCHANGED, "" },

	/* networks */
	{ "a client within",
	  "policy p { devices = { ios } networks = { '192.0.2.0/28' } action = tag }",
	  USUAL ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "a network within",
	  "policy p { devices = { ios } networks = { '192.0.0.0/16' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "exactly that network",
	  "policy p { devices = { ios } networks = { '192.0.2.0/24' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "half of that network",
	  "policy p { devices = { ios } networks = { '192.0.2.128/25' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNDECIDABLE, "client_ip" },
	{ "the half that its number is in",
	  "policy p { devices = { ios } networks = { '192.0.2.0/25' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNDECIDABLE, "client_ip" },
	{ "another network",
	  "policy p { devices = { ios } networks = { '192.0.3.0/24', 'fd00::/8' } "
	  "action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNCHANGED, "" },
	{ "exactly that network, excepted",
	  "policy p { devices = { ios } except_networks = { '192.0.2.0/24' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNCHANGED, "" },
	{ "half of that network, excepted",
	  "policy p { devices = { ios } except_networks = { '192.0.2.128/25' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNDECIDABLE, "client_ip" },
	{ "another network, excepted",
	  "policy p { devices = { ios } except_networks = { '192.0.3.0/24' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "an IPv6 network within",
	  "policy p { devices = { ios } networks = { '2001:db8::/32' } action = tag }",
	  NOON "\"traffic\":\"submission\",\"client_ip\":\"2001:db8:1::/48\"," BOB IPHONE ALLOWED,
	  REPLAY_CHANGED, "tag by p" },
	{ "no client was known, so that no network matched",
	  "policy p { devices = { ios } networks = { '192.0.2.0/24' } action = tag }",
	  NOON "\"traffic\":\"submission\"," BOB IPHONE ALLOWED, REPLAY_UNCHANGED, "" },
	{ "... but what else a policy asks for decides",
	  "policy p { devices = { ios } networks = { '192.0.2.0/24' } action = tag }"
	  "policy q { devices = { ios } action = tag }",
	  NOON "\"traffic\":\"submission\"," BOB IPHONE ALLOWED, REPLAY_CHANGED, "tag by q" },

	/* clients and models */
	{ "a client that is told",
	  "policy p { devices = { ios } clients = { 'K-9 *' } action = tag }",
	  USUAL "\"client\":\"K-9 Mail\"," ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "no client was told, so that no policy about some has matched",
	  "policy p { devices = { ios } clients = { 'K-9 *' } action = tag }", USUAL ALLOWED,
	  REPLAY_UNCHANGED, "" },
	{ "a model that is told",
	  "policy p { devices = { ios } models = { 'iPhone 12' } action = tag }",
	  USUAL "\"model\":\"iPhone 12\"," ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "what stands before a hidden address is enough",
	  "policy p { devices = { ios } clients = { 'K-9 *' } action = tag }",
	  NOON HIDDEN IPHONE "\"client\":\"K-9 [address]\"," ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "... or shows that it is another",
	  "policy p { devices = { ios } clients = { 'K-8 *', 'K-9' } action = tag }",
	  NOON HIDDEN IPHONE "\"client\":\"K-9 [address]\"," ALLOWED, REPLAY_UNCHANGED, "" },
	{ "what it hides may be what is meant",
	  "policy p { devices = { ios } clients = { 'K-9 a@b.example' } action = tag }",
	  NOON HIDDEN IPHONE "\"client\":\"K-9 [address]\"," ALLOWED, REPLAY_UNDECIDABLE,
	  "client" },
	{ "a hidden part of the model",
	  "policy p { devices = { ios } models = { 'a@b.example' } action = tag }",
	  NOON HIDDEN IPHONE "\"model\":\"[address]\"," ALLOWED, REPLAY_UNDECIDABLE, "model" },
	{ "the same words of one who hides nothing",
	  "policy p { devices = { ios } models = { 'a@b.example' } action = tag }",
	  USUAL "\"model\":\"[address]\"," ALLOWED, REPLAY_UNCHANGED, "" },

	/* protocols */
	{ "mail is sent by SMTP",
	  "policy p { devices = { ios } protocols = { smtp } action = tag }", USUAL ALLOWED,
	  REPLAY_CHANGED, "tag by p" },
	{ "an access whose protocol is told",
	  "policy p { devices = { ios } protocols = { imap } action = log }",
	  NOON ACCESS "\"protocol\":\"imap\"," IPHONE ALLOWED, REPLAY_CHANGED, "log by p" },
	{ "... is not by another",
	  "policy p { devices = { ios } protocols = { dav, pop3 } action = log }",
	  NOON ACCESS "\"protocol\":\"imap\"," IPHONE ALLOWED, REPLAY_UNCHANGED, "" },
	{ "an access whose protocol is not told",
	  "policy p { devices = { ios } protocols = { imap } action = log }",
	  NOON ACCESS IPHONE ALLOWED, REPLAY_UNDECIDABLE, "protocol" },
	{ "... where no policy asks for it", "policy p { devices = { ios } action = log }",
	  NOON ACCESS IPHONE ALLOWED, REPLAY_CHANGED, "log by p" },
	{ "... where one does, about other devices",
	  "policy p { devices = { mac } protocols = { imap } action = log }",
	  NOON ACCESS IPHONE ALLOWED, REPLAY_UNCHANGED, "" },

	/* the register */
	{ "mail has no device_id", REGISTER("no"), USUAL "\"model\":\"iPhone 12\"," ALLOWED,
	  REPLAY_UNCHANGED, "" },
	{ "a device that it lacks", REGISTER("no"), USUAL ALLOWED, REPLAY_CHANGED, "log by p" },
	{ "an access whose device_id is told", REGISTER("blocked"),
	  NOON ACCESS "\"protocol\":\"activesync\",\"device_id\":\"appl1\"," IPHONE ALLOWED,
	  REPLAY_CHANGED, "log by p" },
	{ "an access by what has none", REGISTER("blocked"),
	  NOON ACCESS "\"protocol\":\"imap\"," IPHONE ALLOWED, REPLAY_UNCHANGED, "" },
	{ "an access whose device_id is not told", REGISTER("blocked"),
	  NOON ACCESS "\"protocol\":\"activesync\"," IPHONE ALLOWED, REPLAY_UNDECIDABLE,
	  "device_id" },
	{ "... where no policy asks for it",
	  "register = 'register.tsv' policy p { devices = { ios } action = log }",
	  NOON ACCESS "\"protocol\":\"activesync\"," IPHONE ALLOWED, REPLAY_CHANGED, "log by p" },
	{ "a pseudonym may be anybody whom it has", REGISTER("yes"),
	  NOON HIDDEN IPHONE "\"model\":\"iPhone 12\"," ALLOWED, REPLAY_UNDECIDABLE, "device_id" },

	/* cloud programs, by device and client */
	{ "a cloud program", CLOUD, NOON ANNA BOB POD "\"client\":\"Spark\"," ALLOWED,
	  REPLAY_CHANGED, "tag by p" },
	{ "another program", CLOUD, NOON ANNA BOB POD "\"client\":\"Mail\"," ALLOWED,
	  REPLAY_UNCHANGED, "" },
	{ "an address is hidden in the program's name", CLOUD,
	  NOON HIDDEN POD "\"client\":\"S[address]\"," ALLOWED, REPLAY_UNDECIDABLE, "client" },

	/* versions */
	{ "no version was told, where it must be known",
	  "policy p { devices = { ios } older_than = { 16.5.1 } version = known action = tag }",
	  NOON ANNA BOB
	  "\"device\":\"iphone\",\"family\":\"iOS\",\"confidence\":\"certain\"," ALLOWED,
	  REPLAY_CHANGED, "tag by p" },

	/* pseudonyms */
	{ "a pseudonym keeps its domain",
	  "policy p { devices = { ios } users = { '@m.example' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "a pseudonym of another domain than the addresses",
	  "policy p { devices = { ios } users = { 'anna@q.example' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNCHANGED, "" },
	{ "a pseudonym may be any address of its domain",
	  "policy p { devices = { ios } users = { 'anna@m.example' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNDECIDABLE, "user" },
	{ "a pseudonym may be an exception",
	  "policy p { devices = { ios } except_users = { 'anna@m.example' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNDECIDABLE, "user" },
	{ "a pseudonym may be exempt",
	  "policy p { devices = { ios } action = tag }\n"
	  "exemption e { users = { 'anna@m.example' } until = 2023-12-31 }",
	  NOON HIDDEN IPHONE TAGGED, REPLAY_UNDECIDABLE, "user" },
	{ "... but not from what only logs",
	  "policy p { devices = { ios } action = log }\n"
	  "exemption e { users = { 'anna@m.example' } until = 2023-12-31 }",
	  NOON HIDDEN IPHONE TAGGED, REPLAY_CHANGED, "log by p" },
	{ "behind what a domain is exempt from, a policy may be about a pseudonym of it",
	  "policy p { devices = { ios } action = tag }\n"
	  "policy q { devices = { ios } users = { 'anna@m.example' } action = reject }\n"
	  "exemption e { users = { '@m.example' } policies = { p } until = 2023-12-31 }",
	  NOON HIDDEN IPHONE TAGGED, REPLAY_UNDECIDABLE, "user" },
	{ "... or about its domain",
	  "policy p { devices = { ios } action = tag }\n"
	  "policy q { devices = { ios } users = { '@m.example' } action = reject }\n"
	  "exemption e { users = { '@m.example' } policies = { p } until = 2023-12-31 }",
	  NOON HIDDEN IPHONE TAGGED, REPLAY_CHANGED, "reject by q (exemption e, would p=tag)" },
	{ "... nor from an exemption of another device",
	  "policy p { devices = { ios } action = tag }\n"
	  "exemption e { users = { 'anna@m.example' } devices = { mac } until = 2023-12-31 }",
	  NOON HIDDEN IPHONE TAGGED, REPLAY_UNCHANGED, "" },
	{ "an exemption in half of the client's network",
	  "policy p { devices = { ios } action = tag }\n"
	  "exemption e { users = { '@m.example' } networks = { '192.0.2.0/25' } }",
	  NOON HIDDEN IPHONE TAGGED, REPLAY_UNDECIDABLE, "client_ip" },
	{ "... in all of it",
	  "policy p { devices = { ios } action = tag }\n"
	  "exemption e { users = { '@m.example' } networks = { '192.0.2.0/24' } }",
	  NOON HIDDEN IPHONE TAGGED, REPLAY_CHANGED, "log by p (exemption e, would p=tag)" },
	{ "... in another",
	  "policy p { devices = { ios } action = tag }\n"
	  "exemption e { users = { '@m.example' } networks = { '192.0.3.0/24' } }",
	  NOON HIDDEN IPHONE TAGGED, REPLAY_UNCHANGED, "" },
	{ "... where the address is told, but nothing else is",
	  "policy p { devices = { ios } action = tag }\n"
	  "exemption e { users = { 'anna@m.example' } networks = { '192.0.2.0/28' } }",
	  NOON ANNA "\"to_count\":12," IPHONE TAGGED, REPLAY_CHANGED,
	  "log by p (exemption e, would p=tag)" },
	{ "... in its hours only, at other hours",
	  "policy p { devices = { ios } action = tag }\n"
	  "exemption e { users = { 'anna@m.example' } hours = 'Mon 12:01-12:00' }",
	  NOON HIDDEN IPHONE TAGGED, REPLAY_UNCHANGED, "" },
	{ "... or before it begins",
	  "policy p { devices = { ios } action = tag }\n"
	  "exemption e { users = { 'anna@m.example' } from = '2023-07-17 12:01' }",
	  NOON HIDDEN IPHONE TAGGED, REPLAY_UNCHANGED, "" },
	{ "a recipient's pseudonym may be any address of its domain",
	  "policy p { devices = { ios } recipients = { 'bob@p.example' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNDECIDABLE, "recipients" },
	{ "a recipient's pseudonym may be excepted",
	  "policy p { devices = { ios } except_recipients = { 'bob@p.example' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNDECIDABLE, "recipients" },
	{ "16 hex digits beside a whole address are a name",
	  "policy p { devices = { ios } users = { 'anna@m.example' } action = tag }",
	  NOON "\"traffic\":\"submission\",\"user\":\"0123456789abcdef@m.example\","
	       "\"client_ip\":\"192.0.2.7\"," BOB IPHONE ALLOWED,
	  REPLAY_UNCHANGED, "" },

	/* devices that the catalogue does not know */
	{ "another device's vendor", "policy p { devices = { 'vendor:Apple' } action = tag }",
	  NOON ANNA BOB NEW_PHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "another device's family", "policy p { devices = { mac, 'family:iOS' } action = tag }",
	  NOON ANNA BOB NEW_PHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "any device", "policy p { devices = { any } action = tag }",
	  NOON ANNA BOB NEW_PHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "none of the unknown", "policy p { devices = { unknown } action = tag }",
	  NOON ANNA BOB NEW_PHONE ALLOWED, REPLAY_UNCHANGED, "" },
	{ "another family", "policy p { devices = { 'family:macOS' } action = tag }",
	  NOON ANNA BOB NEW_PHONE ALLOWED, REPLAY_UNCHANGED, "" },
	{ "it may have been a kind of a device that is named",
	  "policy p { devices = { ios } action = tag }", NOON ANNA BOB NEW_PHONE ALLOWED,
	  REPLAY_UNDECIDABLE, "device" },
	{ "... or of one that is excepted",
	  "policy p { devices = { any } except_devices = { ios } action = tag }",
	  NOON ANNA BOB NEW_PHONE ALLOWED, REPLAY_UNDECIDABLE, "device" },
	{ "an excepted family",
	  "policy p { devices = { any } except_devices = { 'family:iOS' } action = tag }",
	  NOON ANNA BOB NEW_PHONE ALLOWED, REPLAY_UNCHANGED, "" },
	{ "another family that is excepted",
	  "policy p { devices = { any } except_devices = { 'family:macOS' } action = tag }",
	  NOON ANNA BOB NEW_PHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "... or be exempt as one",
	  "policy p { devices = { any } action = tag }\n"
	  "exemption e { users = { 'anna@m.example' } devices = { ios } until = 2023-12-31 }",
	  NOON ANNA BOB NEW_PHONE TAGGED, REPLAY_UNDECIDABLE, "device" },

	/* events that cannot be decided at all */
	{ "no time", "", "\"type\":\"sighting\"," ANNA BOB IPHONE ALLOWED, REPLAY_UNDECIDABLE,
	  "fields" },
	{ "no traffic", "", NOON BOB IPHONE ALLOWED, REPLAY_UNDECIDABLE, "fields" },
	{ "traffic of another age", "", NOON "\"traffic\":\"pigeon\"," BOB IPHONE ALLOWED,
	  REPLAY_UNDECIDABLE, "fields" },
	{ "no device", "", NOON ANNA BOB ALLOWED, REPLAY_UNDECIDABLE, "fields" },
	{ "no confidence", "", NOON ANNA BOB "\"device\":\"iphone\"," ALLOWED, REPLAY_UNDECIDABLE,
	  "fields" },
	{ "no action", "", NOON ANNA BOB "\"device\":\"unknown\"", REPLAY_UNDECIDABLE, "fields" },
};

START_TEST(lack_is_missed_or_not)
{
	test_replay_row(&rows[_i]);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("undecided");

	add_rows(tcase, lack_is_missed_or_not, rows);
	return test_run("undecided", tcase);
}
