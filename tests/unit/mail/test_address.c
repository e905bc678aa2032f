/* address: mail addresses as users are named by them, and sets of addresses. */
#include "mail/address.h"
#include "support.h"

static const struct {
	const char *says, *given, *normal;
} users[] = {
	{ "as it is", "anna@minprom.example", "anna@minprom.example" },
	{ "letters become small", "Anna@MinProm.Example", "anna@minprom.example" },
	{ "angle brackets go", "<anna@minprom.example>", "anna@minprom.example" },
	{ "blanks too", " < anna@minprom.example > ", "anna@minprom.example" },
	{ "the extension goes", "anna+lists@minprom.example", "anna@minprom.example" },
	{ "all of it", "anna+a+b@minprom.example", "anna@minprom.example" },
	{ "a + in front is no extension", "+anna@minprom.example", "+anna@minprom.example" },
	{ "a + in the domain is none", "anna@a+b.example", "anna@a+b.example" },
	{ "the Windows domain goes", "MINPROM\\anna", "anna@default.example" },
	{ "also before an address", "MINPROM\\Anna@minprom.example", "anna@minprom.example" },
	{ "a name gets the default domain", "anna", "anna@default.example" },
	{ "with its extension cut", "anna+x", "anna@default.example" },
	{ "an empty domain is none", "anna@", "anna" },
	{ "the last @ divides", "\"a@b\"@minprom.example", "\"a@b\"@minprom.example" },
	{ "letters beyond ASCII stay", "\xc3\x84nna@minprom.example",
	  "\xc3\x84nna@minprom.example" },
	{ "nobody", "", "" },
	{ "the null sender", "<>", "" },
	{ "a Windows domain without a user", "MINPROM\\", "" },
};

START_TEST(user_is_known_as)
{
	struct arena *arena = test_arena();

	ck_text(address_normal(arena, span_of(users[_i].given), SPAN("Default.Example")),
		users[_i].normal, users[_i].says);
	arena_free(arena);
}
END_TEST

START_TEST(without_a_default_a_name_stays_alone)
{
	struct arena *arena = test_arena();

	ck_text(address_normal(arena, SPAN("DOM\\Anna+x"), SPAN("")), "anna", "no default domain");
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says, *address, *local, *domain;
} parts[] = {
	{ "both", "a@b.example", "a", "b.example" },
	{ "no @", "a", "a", "" },
	{ "no local part", "@b.example", "", "b.example" },
	{ "no domain", "a@", "a", "" },
	{ "the last @", "a@b@c", "a@b", "c" },
	{ "nothing", "", "", "" },
};

START_TEST(address_has_parts)
{
	struct span address = span_of(parts[_i].address);

	ck_text(address_local(address), parts[_i].local, parts[_i].says);
	ck_text(address_domain(address), parts[_i].domain, parts[_i].says);
}
END_TEST

static const struct {
	const char *says, *field, *address;
} mailboxes[] = {
	{ "bare", "anna@minprom.example", "anna@minprom.example" },
	{ "with a name", "Anna <anna@minprom.example>", "anna@minprom.example" },
	{ "with a comment", "anna@minprom.example (Anna)", "anna@minprom.example" },
	{ "the first of several", "a@x.example, b@x.example", "a@x.example" },
	{ "the first of several with names", "A <a@x.example>, B <b@x.example>", "a@x.example" },
	{ "another address in the quoted name", "\"Boss <boss@x.example>\" <anna@x.example>",
	  "anna@x.example" },
	{ "a comma in the quoted name", "\"Doe, Jane\" <jane@x.example>", "jane@x.example" },
	{ "a comma in a bare name", "Doe, Jane <jane@x.example>", "jane@x.example" },
	{ "an escaped quote in the name", "\"a \\\" <b>\" <c@x.example>", "c@x.example" },
	{ "a bracket that never closes", "Anna <anna@x.example", "anna@x.example" },
	{ "a quote that never closes", "\"Anna <anna@x.example>", "\"Anna <anna@x.example>" },
	{ "folded", "Anna\r\n <anna@x.example>", "anna@x.example" },
	{ "the null address", "<>", "" },
	{ "nothing", "", "" },
};

START_TEST(mailbox_names)
{
	struct span heap = test_heap(span_of(mailboxes[_i].field));

	ck_text(address_of_mailbox(heap), mailboxes[_i].address, mailboxes[_i].says);
	free((char *)heap.data);
}
END_TEST

static const struct {
	const char *says, *entry, *address;
	bool has;
} members[] = {
	{ "the same address", "anna@x.example", "anna@x.example", true },
	{ "in another case", "Anna@X.example", "aNNA@x.EXAMPLE", true },
	{ "another address", "anna@x.example", "ann@x.example", false },
	{ "another domain", "anna@x.example", "anna@y.example", false },
	{ "with an extension", "anna@x.example", "anna+news@x.example", true },
	{ "the entry's own extension", "anna+news@x.example", "anna+news@x.example", true },
	{ "which others have not", "anna+news@x.example", "anna@x.example", false },
	{ "nor another extension", "anna+news@x.example", "anna+sport@x.example", false },
	{ "a whole domain", "@x.example", "anna@x.example", true },
	{ "with an extension too", "@x.example", "anna+news@x.example", true },
	{ "not its subdomains", "@x.example", "anna@a.x.example", false },
	{ "not what ends like it", "@x.example", "anna@ax.example", false },
	{ "subdomains", "@.x.example", "anna@a.x.example", true },
	{ "deep ones", "@.x.example", "anna@c.b.a.x.example", true },
	{ "of x only, not x", "@.x.example", "anna@x.example", false },
	{ "not what ends like it", "@.x.example", "anna@ax.example", false },
	{ "a name gets the default domain", "anna", "anna@default.example", true },
	{ "and is no other's", "anna", "anna@x.example", false },
	{ "nobody is in no set", "@x.example", "", false },
	{ "a name alone is of no domain", "@x.example", "x.example", false },
	{ "nothing in front of the domain", "@x.example", "@x.example", true },
};

START_TEST(set_has)
{
	struct names *set = names_new();
	struct trouble why = { "" };

	ck_assert_msg(
		address_set_add(set, span_of(members[_i].entry), SPAN("default.example"), &why),
		"%s: %s", members[_i].says, why.sentence);
	ck_assert_msg(address_set_has(set, span_of(members[_i].address)) == members[_i].has,
		      "%s: %s in %s", members[_i].says, members[_i].address, members[_i].entry);
	names_free(set);
}
END_TEST

static const struct {
	const char *says, *entry;
} no_entries[] = {
	{ "nothing", "" },
	{ "an @ alone", "@" },
	{ "no domain", "anna@" },
	{ "a blank", "Anna Karenina <anna@x.example>" },
	{ "a control character", "anna\001@x.example" },
	{ "a tab", "anna@x.example\tx" },
	{ "DEL", "anna\177@x.example" },
	{ "two addresses", "a@x.example b@x.example" },
	{ "two @", "anna@x.example@y.example" },
	{ "a domain with an @ too many", "@anna@x.example" },
	{ "a point alone", "@." },
};

START_TEST(set_refuses)
{
	struct names *set = names_new();
	struct trouble why = { "" };

	ck_assert_msg(!address_set_add(set, span_of(no_entries[_i].entry), SPAN(""), &why), "%s",
		      no_entries[_i].says);
	ck_assert_ptr_nonnull(strstr(why.sentence, "write user@domain, @domain or @.domain"));
	ck_assert_uint_eq(names_count(set), 0);
	names_free(set);
}
END_TEST

START_TEST(long_addresses_are_in_no_set)
{
	struct arena *arena = test_arena();
	struct names *set = names_new();
	struct span domain = test_bytes(arena, 'd', 5000), why_not;
	const char *address = test_printf(arena, "a+b@%.*s", SPAN_FORMAT(domain));
	struct trouble why;

	ck_assert(!address_set_add(set, span_of(address), SPAN(""), &why));
	ck_assert(address_set_add(set, SPAN("@x.example"), SPAN(""), &why));
	why_not = span_of(address);
	ck_assert(!address_set_has(set, why_not));
	ck_assert(!address_set_has_domain(set, domain));
	names_free(set);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("address");

	add_rows(tcase, user_is_known_as, users);
	tcase_add_test(tcase, without_a_default_a_name_stays_alone);
	add_rows(tcase, address_has_parts, parts);
	add_rows(tcase, mailbox_names, mailboxes);
	add_rows(tcase, set_has, members);
	add_rows(tcase, set_refuses, no_entries);
	tcase_add_test(tcase, long_addresses_are_in_no_set);
	return test_run("address", tcase);
}
