/* SPDX-License-Identifier: ISC */
/* groupnames: which named groups are nobody's. */
#include "device/groupnames.h"
#include "support.h"

static const char *const known[] = { "build", "version" };

static const struct {
	const char *says, *regex, *why;
} rows[] = {
	{ "one that is known", "(?<build>\\w+)", "" },
	{ "two that are known, one in the other", "(?<version>x(?P<build>\\w+))", "" },
	{ "mistyped", "(?<biuld>\\w+)", "there is no group 'biuld': did you mean 'build'?" },
	{ "in another case", "(?<Build>\\w+)", "there is no group 'Build': did you mean 'build'?" },
	{ "like none", "a(?<x>b)",
	  "there is no group 'x': those that are read are build and version" },
	{ "as in Python", "(?P<verison>x)",
	  "there is no group 'verison': did you mean 'version'?" },
	{ "in quotes", "(?'verison'x)", "there is no group 'verison': did you mean 'version'?" },
	{ "behind one that is known", "(?<build>x)(?<z>y)", "there is no group 'z'" },
	{ "what looks behind", "(?<=x)(?<!y)z", "" },
	{ "what only looks like one", "\\(\\?<x>[(?<y>]\\Q(?<z>\\E", "" },
	{ "a group without a name", "(?:x)(?i:y)(z)", "" },
	{ "called by the regex itself", "(?<d>\\d+)\\.(?&d)", "" },
	{ "called in Python's way", "(?<d>\\d+)\\.(?P>d)", "" },
	{ "referred to", "(?<q>['\"]).*\\k<q>", "" },
	{ "referred to in Python's way", "(?P<q>['\"]).*(?P=q)", "" },
	{ "a condition", "(?<q>\")?x(?(q)\")", "" },
	{ "no regex to speak of", "", "" },
};

START_TEST(group_is_known)
{
	struct arena *arena = test_arena();
	struct trouble why = { "" };
	struct pattern *pattern = pattern_new(span_of(rows[_i].regex), &why);
	bool good;

	ck_assert_msg(pattern != NULL, "%s: %s", rows[_i].says, why.sentence);
	good = groupnames_check(pattern, arena, known, 2, &why);
	ck_assert_msg(good == (rows[_i].why[0] == '\0') &&
			      strstr(why.sentence, rows[_i].why) != NULL,
		      "%s: %s", rows[_i].says, why.sentence);
	pattern_free(pattern);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("groupnames");

	add_rows(tcase, group_is_known, rows);
	return test_run("groupnames", tcase);
}
