/* SPDX-License-Identifier: ISC */
/* rollout: who is in is the same everywhere, and stays in when the share grows. */
#include "policy/rollout.h"
#include "support.h"

/* printf anna@example.org | openssl dgst -sha256 -hmac no-iphones: its first eight digits modulo
 * 100 */
static const struct {
	const char *policy, *user;
	unsigned number;
} rows[] = {
	{ "no-iphones", "anna@example.org", 97 },
	{ "no-iphones", "jan@example.org", 12 },
	{ "no-iphones", "olga@example.org", 5 },
	{ "no-iphones", "gus@example.org", 38 },
	{ "p", "anna@m.example", 93 },
	{ "p", "bo@m.example", 9 },
};

START_TEST(is_in_from_its_number_on)
{
	struct span policy = span_of(rows[_i].policy), user = span_of(rows[_i].user);

	for (unsigned percent = 1; percent <= ROLLOUT_ALL; percent++)
		ck_assert_msg(rollout_has(policy, percent, user) == (percent > rows[_i].number),
			      "%s at %u", rows[_i].user, percent);
}
END_TEST

START_TEST(nobody_is_in_without_a_name)
{
	ck_assert(!rollout_has(SPAN("p"), ROLLOUT_ALL, SPAN("")));
}
END_TEST

/* Of 10,000 users 25 % are within three standard deviations; another policy chooses others. */
START_TEST(share_is_even)
{
	int in = 0, both = 0;

	for (int i = 0; i < 10000; i++) {
		char user[40];
		int size = snprintf(user, sizeof(user), "user%d@example.org", i);
		bool first = rollout_has(SPAN("a"), 25, (struct span){ user, (size_t)size });

		in += first;
		both += first && rollout_has(SPAN("b"), 25, (struct span){ user, (size_t)size });
	}
	ck_assert_int_ge(in, 2370);
	ck_assert_int_le(in, 2630);
	ck_assert_int_ge(both, 550);
	ck_assert_int_le(both, 700);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("rollout");

	add_rows(tcase, is_in_from_its_number_on, rows);
	tcase_add_test(tcase, nobody_is_in_without_a_name);
	tcase_add_test(tcase, share_is_even);
	return test_run("rollout", tcase);
}
