/* SPDX-License-Identifier: ISC */
/* address_entry: what can never match, and what was meant. */
#include "mail/address_entry.h"
#include "support.h"

static const struct {
	const char *says, *entry, *sentence; /* "": nothing is wrong with it */
} entries[] = {
	{ "an address", "anna@x.example", "" },
	{ "a name", "anna", "" },
	{ "a name with a dot", "anna.sergeyevna", "" },
	{ "a domain", "@x.example", "" },
	{ "subdomains", "@.x.example", "" },
	{ "nothing", "", "" },
	{ "brackets alone", "<>", "" },
	{ "a colon alone", ":", "" },
	{ "a backslash at the end", "anna\\", "" },
	{ "brackets that do not close", "<anna@x.example",
	  "'<anna@x.example': only the address counts: write 'anna@x.example'" },
	{ "two mistakes: the first is told", "*@*.x.example, b@x.example",
	  "'*@*.x.example, b@x.example': there are no wildcards: write '@.x.example, "
	  "b@x.example'" },
	{ "a wildcard in a name", "user*@x.example",
	  "'user*@x.example': there are no wildcards: write each address, or '@x.example' for "
	  "all" },
	{ "a wildcard for one character", "?",
	  "'?': there are no wildcards: write each address, or '@example.org' for all" },
	{ "everybody, in another word", "everyone",
	  "'everyone' is nobody: leave the list out for everybody" },
	{ "nobody", "nobody",
	  "'nobody' is the name of a user here: write 'nobody@domain' if it is meant" },
	{ "none", "none", "'none' is the name of a user here: write 'none@domain' if it is meant" },
	{ "an exception", "!a@x.example",
	  "'!a@x.example': a list has no exceptions: put 'a@x.example' into "
	  "except_users or except_recipients" },
	{ "a realm with a slash", "EXAMPLE/anna",
	  "'EXAMPLE/anna': users are known without what precedes the /: write 'anna'" },
	{ "a group", "%wheel",
	  "'%wheel' is nobody: write 'group:wheel', and what that is in a section `group`" },
	{ "an attribute", "mail=a@x.example",
	  "'mail=a@x.example': only the address counts: write 'a@x.example'" },
	{ "a directory's name", "cn=anna,dc=x",
	  "'cn=anna,dc=x': people are not known by cn: write 'user@domain'" },
	{ "at", "anna at x.example",
	  "'anna at x.example' needs an @ for its at: write 'name@x.example'" },
	{ "a pattern", "/^anna/",
	  "'/^anna/': there are no patterns such as '/^anna/': write each address" },
	{ "a description", "a@x.example (boss)",
	  "'a@x.example (boss)': only the address counts: write 'a@x.example'" },
	{ "the end of a mailbox", "a@x.example>",
	  "'a@x.example>': only the address counts: write 'a@x.example'" },
	{ "two with a blank between them", "a@x.example b@x.example",
	  "'a@x.example b@x.example': each address is an item or a line of its own: write "
	  "'a@x.example'" },
	{ "quotes", "\"a@x.example\"",
	  "'\"a@x.example\"': only the address counts: write 'a@x.example'" },
	{ "a quoted name", "\"a\"@x.example", "" },
	{ "two with a TAB between them", "a@x.example\tb@x.example",
	  "'a@x.example?b@x.example': each address is an item or a line of its own: write "
	  "'a@x.example'" },
	{ "a NO-BREAK SPACE behind", "a@x.example\xc2\xa0",
	  "'a@x.example\xc2\xa0' has a character that nobody sees behind 'a@x.example': remove "
	  "it" },
	{ "a ZERO WIDTH SPACE in front",
	  "\xe2\x80\x8b"
	  "a@x.example",
	  "'???a@x.example' begins with a character that nobody sees: write 'a@x.example'" },
	{ "Latin-1", "a@x.example\xa0",
	  "'a@x.example?' is not UTF-8 behind 'a@x.example': save it as UTF-8" },
	{ "other letters", "\u0430\u043d\u043d\u0430@x.example", "" },
	{ "a path", "x.example!anna", "" },
	{ "a path of another kind", "anna%x.org", "" },
	{ "a domain literal", "anna@[IPv6:2001:db8::1]", "" },
};

START_TEST(entry_is_checked)
{
	struct trouble why = { "" };
	bool good = address_entry_check(span_of(entries[_i].entry), &why);

	ck_assert_msg(good == (entries[_i].sentence[0] == '\0'), "%s: %s", entries[_i].says,
		      why.sentence);
	if (!good)
		ck_text(span_of(why.sentence), entries[_i].sentence, entries[_i].says);
}
END_TEST

static const struct {
	const char *says, *name;
	bool is_domain;
} names[] = {
	{ "a domain", "mail.x.example", true },
	{ "in capitals", "X.ORG", true },
	{ "of a country", "x.de", true },
	{ "a person", "anna.sergeyevna", false },
	{ "a name", "anna", false },
	{ "an address", "anna@x.example", false },
	{ "two digits are no country", "anna.22", false },
	{ "a dot at the end", "anna.", false },
	{ "a path", "anna%x.org", false },
	{ "nothing", "", false },
};

START_TEST(domain_is_told_from_name)
{
	ck_assert_msg(address_entry_is_domain(span_of(names[_i].name)) == names[_i].is_domain, "%s",
		      names[_i].says);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("address_entry");

	add_rows(tcase, entry_is_checked, entries);
	add_rows(tcase, domain_is_told_from_name, names);
	return test_run("address_entry", tcase);
}
