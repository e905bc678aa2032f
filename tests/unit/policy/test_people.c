/* SPDX-License-Identifier: ISC */
/* people: who is in a group, in one that it names, and what two lists have in common. */
#include "policy/people.h"
#include "support_config.h"

/* The groups that rows ask for. */
static const char groups[] =
	"default_domain = 'x.example'\n"
	"group a { members = { anna, '@y.example', 'group:b', '@.z.example' }\n"
	"  except = { 'bo@y.example', 'group:c', '@in.z.example' } }\n"
	"group b { members = { 'group:d', '\"Cy\"@Y.Example.' } except = { 'bo@d.example' } }\n"
	"group c { members = { 'dora@y.example', 'dora@z.z.example' }\n"
	"  except = { 'dora@z.z.example' } }\n"
	"group d { members = { '@d.example', 'b\xc3\x9c"
	"cher@x.example' } }\n";

static const struct {
	const char *says, *address, *in;
} rows[] = {
	{ "a name with the default domain", "anna@x.example", "a" },
	{ "with an extension", "anna+news@x.example", "a" },
	{ "nobody", "", "" },
	{ "another domain", "anna@other.example", "" },
	{ "all of a domain", "eve@y.example", "a" },
	{ "whom it excepts", "bo@y.example", "" },
	{ "whom a group excepts that it excepts", "dora@y.example", "c" },
	{ "who is excepted from what is excepted", "dora@z.z.example", "a" },
	{ "a subdomain", "eve@q.z.example", "a" },
	{ "one that is excepted", "eve@in.z.example", "" },
	{ "a group in a group in a group", "eve@d.example", "a b d" },
	{ "whom the inner one excepts", "bo@d.example", "d" },
	{ "a name in quotes, in capitals", "cy@y.example", "a b" },
	{ "capitals beyond ASCII",
	  "b\xc3\xbc"
	  "cher@x.example",
	  "a b d" },
};

START_TEST(group_has_member)
{
	struct arena *arena = arena_new();
	struct config *config = test_config(arena, groups);
	const struct policies *policies = &config->rules.policies;
	struct text in;

	text_begin(&in, 1000);
	for (size_t i = 0; i < policies->group_count; i++)
		if (group_has(&policies->groups[i], span_of(rows[_i].address)))
			text_printf(&in, "%s%.*s", in.size != 0 ? " " : "",
				    SPAN_FORMAT(policies->groups[i].name));
	ck_assert_msg(strcmp(text_string(&in), rows[_i].in) == 0, "%s: '%s'", rows[_i].says,
		      text_string(&in));
	text_end(&in);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* What is said of two groups, a and b, is so of each address that a list may have. */
static const struct {
	const char *says, *groups;
	bool covers, may_share;
} pairs[] = {
	{ "the same address",
	  "group a { members = { 'x@x.example' } }\n"
	  "group b { members = { 'x@x.example' } }\n",
	  true, true },
	{ "of two one",
	  "group a { members = { 'x@x.example' } }\n"
	  "group b { members = { 'x@x.example', 'y@x.example' } }\n",
	  false, true },
	{ "of two domains one",
	  "group a { members = { '@x.example' } }\n"
	  "group b { members = { '@x.example', '@y.example' } }\n",
	  false, true },
	{ "nobody in common",
	  "group a { members = { 'x@x.example' } }\n"
	  "group b { members = { 'y@x.example' } }\n",
	  false, false },
	{ "a group by its members",
	  "group a { members = { '@x.example' } }\n"
	  "group b { members = { 'group:c' } }\n"
	  "group c { members = { 'y@x.example' } }\n",
	  true, true },
	{ "a group by its name, whomever it excepts",
	  "group a { members = { 'group:c' } }\n"
	  "group b { members = { 'group:c' } }\n"
	  "group c { members = { '@x.example' } except = { 'x@x.example' } }\n",
	  true, true },
	{ "a domain, of which a group has but all",
	  "group a { members = { 'group:c' } }\n"
	  "group b { members = { '@x.example' } }\n"
	  "group c { members = { '@x.example' } except = { 'x@x.example' } }\n",
	  false, true },
	{ "another than it excepts",
	  "group a { members = { 'group:c' } }\n"
	  "group b { members = { 'y@x.example' } }\n"
	  "group c { members = { '@x.example' } except = { 'x@x.example' } }\n",
	  true, true },
	{ "whom it excepts",
	  "group a { members = { 'group:c' } }\n"
	  "group b { members = { 'x@x.example' } }\n"
	  "group c { members = { '@x.example' } except = { 'x@x.example' } }\n",
	  false, true },
	{ "subdomains",
	  "group a { members = { '@.x.example' } }\n"
	  "group b { members = { '@.y.x.example', 'a@b.x.example' } }\n",
	  true, true },
};

START_TEST(lists_have_in_common)
{
	struct arena *arena = arena_new();
	struct config *config = test_config(arena, pairs[_i].groups);
	const struct group *both = config->rules.policies.groups;
	const struct people *a = both[0].members, *b = both[1].members;

	ck_assert_msg(people_cover(a, b) == pairs[_i].covers, "%s: covers", pairs[_i].says);
	ck_assert_msg(people_may_share(a, b) == pairs[_i].may_share, "%s: share", pairs[_i].says);
	ck_assert_msg(people_may_share(b, a) == pairs[_i].may_share, "%s: share, turned",
		      pairs[_i].says);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* A chain of groups, each of which names the next: as long as allowed, and longer. */
static struct config *load_chain(struct arena *arena, struct complaints *complaints, int length)
{
	const char *folder = test_folder(arena);
	struct config *config;
	struct text text;

	text_begin(&text, 1 << 24);
	for (int i = 1; i < length; i++)
		text_printf(&text, "group g%d { members = { 'group:g%d' } }\n", i, i + 1);
	text_printf(&text, "group g%d { members = { 'anna@x.example' } }\n", length);
	test_write("test.conf", text_span(&text));
	config = config_load("test.conf", complaints);
	test_folder_remove(arena, folder);
	text_end(&text);
	return config;
}

START_TEST(chains_are_bounded)
{
	struct arena *arena = arena_new();
	struct complaints complaints = { .arena = arena };
	struct config *config = load_chain(arena, &complaints, 500);

	ck_assert_ptr_nonnull(config);
	ck_assert(group_has(&config->rules.policies.groups[0], SPAN("anna@x.example")));
	config_drop(config);
	ck_assert_ptr_null(load_chain(arena, &complaints, 20000));
	ck_assert_uint_eq(complaints.count, 1);
	ck_assert_str_eq(complaints.lines[0],
			 "test.conf:1: group g1 leads to more than 1000 lists by way of other "
			 "groups: name people instead");
	arena_free(arena);
}
END_TEST

/* Doubled at each step, so that a question would cost a million lists. */
START_TEST(doubling_is_bounded)
{
	struct arena *arena = arena_new();
	struct complaints complaints = { .arena = arena };
	const char *folder = test_folder(arena);
	struct text text;

	text_begin(&text, 1 << 20);
	for (int i = 1; i < 20; i++)
		text_printf(&text,
			    "group a%d { members = { 'group:a%d', 'group:b%d' } }\n"
			    "group b%d { members = { 'group:a%d', 'group:b%d' } }\n",
			    i, i + 1, i + 1, i, i + 1, i + 1);
	text_add(&text, SPAN("group a20 { members = { 'x@x.example' } }\n"
			     "group b20 { members = { 'y@x.example' } }\n"));
	test_write("test.conf", text_span(&text));
	ck_assert_ptr_null(config_load("test.conf", &complaints));
	ck_assert_uint_eq(complaints.count, 1);
	test_folder_remove(arena, folder);
	text_end(&text);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("people");

	tcase_set_timeout(tcase, 60);
	add_rows(tcase, group_has_member, rows);
	add_rows(tcase, lists_have_in_common, pairs);
	tcase_add_test(tcase, chains_are_bounded);
	tcase_add_test(tcase, doubling_is_bounded);
	return test_run("people", tcase);
}
