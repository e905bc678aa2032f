/* SPDX-License-Identifier: ISC */
/* address: mail addresses as users are named by them, and sets of addresses. */
#include "mail/address.h"
#include "base/text.h"
#include "support.h"

/* Too long for the DNS. */
#define LABEL "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

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
	{ "an empty domain is none", "anna@", "anna@default.example" },
	{ "the last @ divides", "\"a@b\"@x.example", "\"a@b\"@x.example" },
	{ "letters beyond ASCII become small", "ÄNNA@minprom.example", "änna@minprom.example" },
	{ "a letter and its accent are one", "a\xcc\x88nna@minprom.example",
	  "änna@minprom.example" },
	{ "two letters for one", "Straße@minprom.example", "strasse@minprom.example" },
	{ "what is not UTF-8 stays", "\xe4nnA@minprom.example", "\xe4nna@minprom.example" },
	{ "a semicolon in disguise",
	  "a\xcd\xbe"
	  "b@x.example",
	  "\"a;b\"@x.example" },
	{ "a domain beyond ASCII", "anna@Bücher.example", "anna@xn--bcher-kva.example" },
	{ "in its own alphabet", "anna@XN--bcher-KVA.example", "anna@xn--bcher-kva.example" },
	{ "with the accent apart",
	  "anna@bu\xcc\x88"
	  "cher.example",
	  "anna@xn--bcher-kva.example" },
	{ "with another point",
	  "anna@bücher\xe3\x80\x82"
	  "example\xe3\x80\x82",
	  "anna@xn--bcher-kva.example" },
	{ "a domain that is not UTF-8",
	  "anna@B\xfc"
	  "cher.example",
	  "anna@b\xfc"
	  "cher.example" },
	{ "a domain that no name can be", "anna@Ü" LABEL, "anna@ü" LABEL },
	{ "the root's point goes", "anna@minprom.example.", "anna@minprom.example" },
	{ "of two points none is the root's", "anna@x.example..", "anna@x.example.." },
	{ "quotes go", "\"anna\"@minprom.example", "anna@minprom.example" },
	{ "also within", "a\"n\"na@minprom.example", "anna@minprom.example" },
	{ "and within them what they quote", "\"a\\nna\"@minprom.example", "anna@minprom.example" },
	{ "with their extension", "\"anna+x\"@minprom.example", "anna@minprom.example" },
	{ "they stay where they must", "\"A B\"@x.example", "\"a b\"@x.example" },
	{ "and are quoted", "\"a\\\"\\\\\"@x.example", "\"a\\\"\\\\\"@x.example" },
	{ "a comment goes", "(c)anna@minprom.example", "anna@minprom.example" },
	{ "within a name", "an(o)na@minprom.example", "anna@minprom.example" },
	{ "in the domain", "anna@(c)minprom.example(d)", "anna@minprom.example" },
	{ "one in another", "(a(b\\))c)anna@minprom.example", "anna@minprom.example" },
	{ "blanks around the @", "anna @ minprom.example", "anna@minprom.example" },
	{ "a blank in a name", "Anna K", "\"anna k\"@default.example" },
	{ "a name with a comment", "n(o)p", "np@default.example" },
	{ "a comment alone is a name", "(anna)", "\"(anna)\"@default.example" },
	{ "one without an end is none", "(anna@x.example", "\"(anna\"@x.example" },
	{ "nor is a quote", "\"anna@x.example", "\"\\\"anna\"@x.example" },
	{ "nor a backslash", "\"anna\\", "\"\\\"anna\\\\\"@default.example" },
	{ "a route goes", "@relay.example:anna@x.example", "anna@x.example" },
	{ "a long one", "@a.example,@[IPv6:::1]:anna@x.example", "anna@x.example" },
	{ "one to nobody is none", "@a.example:", "@a.example:" },
	{ "a bang path", "x.example!anna", "anna@x.example" },
	{ "to the first", "x.example!y.example!anna", "y.example!anna@x.example" },
	{ "a percent sign", "anna%x.example", "anna@x.example" },
	{ "of two the last", "anna%y.example%x.example", "anna%y.example@x.example" },
	{ "both at an own domain", "x.example!anna@minprom.example", "anna@x.example" },
	{ "at any of them", "anna%x.example@a.minprom.example", "anna@x.example" },
	{ "at another they are its matter", "anna%x.example@y.example",
	  "anna%x.example@y.example" },
	{ "and so are bangs", "x.example!anna@y.example", "x.example!anna@y.example" },
	{ "through two own domains", "anna%x.example%minprom.example@minprom.example",
	  "anna@x.example" },
	{ "to an own one", "anna%minprom.example@minprom.example", "anna@minprom.example" },
	{ "spelled otherwise", "anna%x.example@MinProm.example.", "anna@x.example" },
	{ "an address in an address", "anna@x.example@minprom.example", "anna@x.example" },
	{ "also if it is quoted", "\"anna@x.example\"@minprom.example", "anna@x.example" },
	{ "or stands alone", "\"anna@x.example\"", "anna@x.example" },
	{ "at another it is a name", "\"anna@x.example\"@y.example",
	  "\"anna@x.example\"@y.example" },
	{ "an operator alone is a name", "!", "!@default.example" },
	{ "so is an @", "@", "\"@\"@default.example" },
	{ "nothing behind the second @", "anna@@minprom.example", "anna@minprom.example" },
	{ "nobody", "", "" },
	{ "the null sender", "<>", "" },
	{ "a Windows domain without a user", "MINPROM\\", "" },
};

/* default.example, and minprom.example with all below it. */
static struct address_home make_home(struct names *own)
{
	ck_assert(address_set_add(own, SPAN("@minprom.example"), SPAN(""), NULL));
	ck_assert(address_set_add(own, SPAN("@.minprom.example"), SPAN(""), NULL));
	return (struct address_home){ SPAN("default.example"), own };
}

START_TEST(user_is_known_as)
{
	struct arena *arena = test_arena();
	struct names *own = names_new();
	const struct address_home home = make_home(own);
	struct span normal, again;

	ck_assert(address_normal(arena, span_of(users[_i].given), &home, &normal));
	ck_text(normal, users[_i].normal, users[_i].says);
	ck_assert(address_normal(arena, normal, &home, &again));
	ck_text(again, users[_i].normal, test_printf(arena, "%s: the same again", users[_i].says));
	names_free(own);
	arena_free(arena);
}
END_TEST

START_TEST(address_is_cut_at_every_byte)
{
	struct arena *arena = test_arena();
	struct names *own = names_new();
	const struct address_home home = make_home(own);
	struct span given = span_of(users[_i].given), normal;

	for (size_t size = 0; size <= given.size; size++) {
		struct span heap = test_heap(span_first(given, size));

		ck_assert(address_normal(arena, heap, &home, &normal));
		ck_assert(address_of_path(arena, heap, &home, &normal));
		address_of_mailbox(heap);
		free((char *)heap.data);
	}
	names_free(own);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says, *path, *address;
} paths[] = {
	{ "the extension stays", "<Anna+X@x.example>", "anna+x@x.example" },
	{ "a backslash quotes", "<\\an\\na@x.example>", "anna@x.example" },
	{ "and is no Windows domain's", "<X\\anna@x.example>", "xanna@x.example" },
	{ "everything at once", "<@a,@b:(c)\"MINISTER+x\"%x.example@minprom.example.>",
	  "minister+x@x.example" },
	{ "the null path", "<>", "" },
	{ "an @ in a domain is malformed", "x@y\"@minprom.example\"",
	  "\"x@y\\\"\"@minprom.example\"" },
	{ "an empty name", "<\"\"@x.example>", "@x.example" },
};

START_TEST(path_leads_to)
{
	struct arena *arena = test_arena();
	struct names *own = names_new();
	const struct address_home home = make_home(own);
	struct span address;

	ck_assert(address_of_path(arena, span_of(paths[_i].path), &home, &address));
	ck_text(address, paths[_i].address, paths[_i].says);
	names_free(own);
	arena_free(arena);
}
END_TEST

START_TEST(without_a_default_a_name_stays_alone)
{
	struct arena *arena = test_arena();
	const struct address_home nowhere = { .own_domains = NULL };
	struct span normal;

	ck_assert(address_normal(arena, SPAN("DOM\\Anna+x"), &nowhere, &normal));
	ck_text(normal, "anna", "no default domain");
	arena_free(arena);
}
END_TEST

/* Unfolding one domain after the other would take its square of time. */
START_TEST(long_addresses_are_not_unfolded)
{
	struct arena *arena = test_arena();
	struct names *own = names_new();
	const struct address_home home = make_home(own);
	struct text text;
	struct span normal;

	text_begin(&text, 2000000);
	for (int i = 0; i < 100000; i++)
		text_add(&text, SPAN("minprom.example!"));
	text_add(&text, SPAN("anna"));
	ck_assert(address_normal(arena, text_span(&text), &home, &normal));
	ck_text(address_domain(normal), "minprom.example", "the first");
	ck_assert_uint_gt(normal.size, 1000000);
	text_end(&text);
	names_free(own);
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
	{ "a comment within", "n(o)p@x.example", "n(o)p@x.example" },
	{ "within and behind", "n(o)p@x.example (No (really)) (P)", "n(o)p@x.example" },
	{ "a comment without an end", "anna@x.example (:", "anna@x.example (:" },
	{ "an address in a comment", "(<boss@x.example>) Anna <anna@x.example>", "anna@x.example" },
	{ "a bracket in quotes", "Anna <\"a>b\"@x.example>", "\"a>b\"@x.example" },
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
	{ "in another case beyond ASCII", "ÄNNA@x.example", "änna@x.example", true },
	{ "in quotes", "\"anna\"@x.example", "anna@x.example", true },
	{ "with the root's point", "anna@x.example.", "anna@x.example", true },
	{ "by a path", "@relay.example:anna@x.example", "anna@x.example", true },
	{ "a domain with it", "@x.example.", "anna@x.example", true },
	{ "a domain of labels beyond ASCII", "@bücher.example", "anna@xn--bcher-kva.example",
	  true },
	{ "those below it", "@.BÜCHER.example", "anna@a.xn--bcher-kva.example", true },
	{ "a domain of A-labels", "@xn--bcher-kva.example", "anna@xn--bcher-kva.example", true },
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
	{ "a path to nobody", "@relay.example:@x.example" },
	{ "a path without an address", "@relay.example:anna" },
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
	add_rows(tcase, address_is_cut_at_every_byte, users);
	add_rows(tcase, path_leads_to, paths);
	tcase_add_test(tcase, without_a_default_a_name_stays_alone);
	tcase_add_test(tcase, long_addresses_are_not_unfolded);
	add_rows(tcase, address_has_parts, parts);
	add_rows(tcase, mailbox_names, mailboxes);
	add_rows(tcase, set_has, members);
	add_rows(tcase, set_refuses, no_entries);
	tcase_add_test(tcase, long_addresses_are_in_no_set);
	return test_run("address", tcase);
}
