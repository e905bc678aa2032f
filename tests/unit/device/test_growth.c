/* SPDX-License-Identifier: ISC */
/* growth: patterns that a sender can make expensive are found, and others are left alone. */
#include "device/growth.h"
#include "support.h"

static const struct {
	const char *says, *regex;
	bool superlinear;
} rows[] = {
	{ "a few characters", "iPhone Mail", false },
	{ "from the start", "^iPhone Mail \\((?<build>\\d{1,2}[A-Z]\\d{1,6}[a-z]?)\\)$", false },
	{ "one repeat, from the start", "^iPhone.*Mail", false },
	{ "a number anywhere", "\\biPhone OS (?<version>\\d+(?:_\\d+)*)", false },
	{ "up to the next bracket", "\\([^()]*\\biPhone\\b", false },
	{ "only the first of many", "^(?>.*?\\bWindows NT\\b).*\\bThunderbird/", false },
	{ "a bounded repeat", "Sent.{0,30}iPhone", false },
	{ "lines", "(?m)^Sent from my [a-z]+$", false },

	{ "everything behind each of many", "\\bWindows NT\\b.*\\bThunderbird/", true },
	{ "a look ahead from each of many", "(?<!b)a(?=.*b)", true },
	{ "two repeats of the same", "^\\w*x\\w*$", true },
	{ "three, from the start", "^.*a.*b.*c", true },
	{ "a repeat of repeats", "^(?:a+)+$", true },
	{ "alternatives that overlap", "^(?:a|a|aa)*$", true },
	{ "digits anywhere, and what does not follow", "\\d+x", true },
	{ "a name again in its bracket", "\\([^();]*iPhone[^();]*;", true },
	{ "a back reference", "(a+).*\\1b", true },
};

START_TEST(growth_is_found)
{
	struct pattern *pattern = pattern_new(span_of(rows[_i].regex), NULL);
	struct arena *arena = test_arena();
	struct growth growth;

	ck_assert(growth_find(&growth, arena, pattern));
	ck_assert_msg(growth.superlinear == rows[_i].superlinear, "%s: %llu steps for '%.*s'",
		      rows[_i].says, (unsigned long long)growth.steps, SPAN_FORMAT(growth.value));
	arena_free(arena);
	pattern_free(pattern);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("growth");

	add_rows(tcase, growth_is_found, rows);
	return test_run("growth", tcase);
}
