/* SPDX-License-Identifier: ISC */
/* known: what is decided anew, and what is not. */
#include "access/known.h"
#include "support.h"

static struct known *known;
static struct folds *folds;
static struct fold *fold; /* open */

static struct access access_of(const char *user, const char *ip, const char *agent)
{
	struct access access = { .time = SPAN("now") };

	access.line.groups[SOURCE_TIME] = access.time;
	access.line.groups[SOURCE_SESSION] = SPAN("s1");
	access.line.groups[SOURCE_USER] = access.user = span_of(user);
	access.line.groups[SOURCE_IP] = access.ip = span_of(ip);
	access.line.groups[SOURCE_USER_AGENT] = span_of(agent);
	return access;
}

static void begin(void)
{
	known = known_new(&test_seed);
	folds = folds_new(&test_seed);
	ck_assert(known != NULL && folds != NULL);
	fold = fold_new(folds, SPAN("key"), 0, 1000, SPAN("{}"));
	ck_assert_ptr_nonnull(fold);
}

static void end(void)
{
	known_free(known);
	folds_free(folds);
}

/* Of anna at 192.0.2.1, from 100 until 200. */
static void keep_one(void)
{
	struct access access = access_of("anna", "192.0.2.1", "iPhone");
	struct fold *found;

	ck_assert(!known_find(known, &access, 100, &found));
	known_keep(known, 100, 200, fold);
}

static const struct {
	const char *says;
	bool by_address;
	const char *user, *ip, *agent;
	int64_t seconds;
	bool found;
} rows[] = {
	{ "the same", false, "anna", "192.0.2.1", "iPhone", 150, true },
	{ "at its first second", false, "anna", "192.0.2.1", "iPhone", 100, true },
	{ "before it", false, "anna", "192.0.2.1", "iPhone", 99, false },
	{ "at its last second", false, "anna", "192.0.2.1", "iPhone", 199, true },
	{ "when a date has passed", false, "anna", "192.0.2.1", "iPhone", 200, false },
	{ "another user", false, "bert", "192.0.2.1", "iPhone", 150, false },
	{ "another client", false, "anna", "192.0.2.1", "iPad", 150, false },
	{ "fields do not run into each other", false, "anna", "192.0.2.1i", "Phone", 150, false },
	{ "another address, that nobody asks for", false, "anna", "192.0.2.2", "iPhone", 150,
	  true },
	{ "another address, that a policy asks for", true, "anna", "192.0.2.2", "iPhone", 150,
	  false },
};

START_TEST(found_or_not)
{
	struct access access = access_of(rows[_i].user, rows[_i].ip, rows[_i].agent);
	struct fold *counted = NULL;
	bool found;

	known_begin(known, rows[_i].by_address);
	keep_one();
	found = known_find(known, &access, rows[_i].seconds, &counted);
	ck_assert_msg(found == rows[_i].found, "%s", rows[_i].says);
	ck_assert_msg(counted == (found ? fold : NULL), "%s", rows[_i].says);
}
END_TEST

START_TEST(forgotten_when_rules_change)
{
	struct access access = access_of("anna", "192.0.2.1", "iPhone");
	struct fold *counted;

	known_begin(known, false);
	keep_one();
	known_begin(known, false);
	ck_assert(!known_find(known, &access, 150, &counted));
}
END_TEST

/* Who counted it is told even when that is over, and never as another that is open by now. */
START_TEST(what_counted_it_is_closed)
{
	struct access access = access_of("anna", "192.0.2.1", "iPhone");
	struct fold *counted;

	known_begin(known, false);
	keep_one();
	fold_free(folds, fold);
	fold = fold_new(folds, SPAN("key"), 1000, 2000, SPAN("{}"));
	ck_assert(known_find(known, &access, 150, &counted));
	ck_assert_msg(counted != fold && !counted->is_open, "the closed one");
	known_keep(known, 100, 200, fold);
	ck_assert(known_find(known, &access, 150, &counted));
	ck_assert_msg(counted == fold && fold->is_open, "decided anew: the open one");
	folds_free(folds);
	folds = NULL;
	ck_assert_msg(known_find(known, &access, 150, &counted) && !counted->is_open,
		      "all of them are closed");
}
END_TEST

START_TEST(no_event_is_known_too)
{
	struct access access = access_of("anna", "192.0.2.1", "iPhone");
	struct fold *counted = fold;

	known_begin(known, false);
	ck_assert(!known_find(known, &access, 100, &counted));
	known_keep(known, 100, 200, NULL);
	ck_assert(known_find(known, &access, 150, &counted));
	ck_assert_ptr_null(counted);
}
END_TEST

/* Ten times as many as are kept, and one that is too long to be. */
START_TEST(limited)
{
	static char agent[5000];
	struct fold *counted;
	struct access access;
	char user[16];

	known_begin(known, false);
	for (int i = 0; i < 10 * KNOWN_MAX; i++) {
		snprintf(user, sizeof(user), "u%d", i);
		access = access_of(user, "", "iPhone");
		known_find(known, &access, 100, &counted);
		known_keep(known, 100, 200, fold);
	}
	ck_assert_uint_eq(known_count(known), KNOWN_MAX);
	ck_assert_msg(known_find(known, &access, 150, &counted), "the newest is there");
	access = access_of("u0", "", "iPhone");
	ck_assert_msg(!known_find(known, &access, 150, &counted), "the oldest is not");
	memset(agent, 'x', sizeof(agent) - 1);
	access = access_of("u0", "", agent);
	known_find(known, &access, 100, &counted);
	known_keep(known, 100, 200, fold);
	ck_assert_msg(!known_find(known, &access, 150, &counted), "one too long is decided anew");
}
END_TEST

/* What a query names may have any byte, also a newline. */
START_TEST(values_are_kept_apart)
{
	struct access kept = access_of("anna\n", "", "iPhone"),
		      asked = access_of("anna", "", "\niPhone");
	struct fold *counted;

	known_begin(known, false);
	ck_assert(!known_find(known, &kept, 100, &counted));
	known_keep(known, 100, 200, fold);
	ck_assert(known_find(known, &kept, 150, &counted));
	ck_assert(!known_find(known, &asked, 150, &counted));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("known");
	TCase *tcase = tcase_create("known");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, begin, end);
	add_rows(tcase, found_or_not, rows);
	tcase_add_test(tcase, what_counted_it_is_closed);
	tcase_add_test(tcase, no_event_is_known_too);
	tcase_add_test(tcase, values_are_kept_apart);
	tcase_add_test(tcase, forgotten_when_rules_change);
	tcase_add_test(tcase, limited);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
