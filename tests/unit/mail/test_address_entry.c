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
