/* SPDX-License-Identifier: ISC */
/* --where KEY=VALUE: which events a report is about. */
#include <check.h>
#include <stdlib.h>

#include "support.h"
#include "event/eventread.h"
#include "event/where.h"

#define EVENT                                                                        \
	"{\"type\":\"sighting\",\"host\":\"mx1\",\"user\":\"anna@minprom.example\"," \
	"\"to\":[\"a@x.example\",\"b@x.example\"],\"device\":\"iphone\","            \
	"\"os_version\":\"16.10.1 (c)\",\"outdated\":true,"                          \
	"\"count\":3}"

static const struct {
	const char *says;
	const char *conditions[3];
	bool matches, origin; /* as a sighting; as a line that is none */
} rows[] = {
	{ "no condition", { NULL }, true, true },
	{ "the value", { "device=iphone" }, true, true },
	{ "another value", { "device=ipad" }, false, true },
	{ "case matters", { "device=iPhone" }, false, true },
	{ "but not of a user", { "user=ANNA@Minprom.example" }, true, true },
	{ "a prefix is not the value", { "device=iph" }, false, true },
	{ "the same key: any", { "device=ipad", "device=iphone" }, true, true },
	{ "different keys: all", { "device=iphone", "host=mx1" }, true, true },
	{ "different keys: one fails", { "device=iphone", "host=mx2" }, false, false },
	{ "an item of a list", { "to=b@x.example" }, true, true },
	{ "no item of a list", { "to=c@x.example" }, false, true },
	{ "a number", { "count=3" }, true, true },
	{ "a number is compared as written", { "count=03" }, false, true },
	{ "true", { "outdated=true" }, true, true },
	{ "false", { "outdated=false" }, false, true },
	{ "absent booleans are false", { "grace=false" }, true, true },
	{ "absent", { "policy=" }, true, true },
	{ "not absent", { "device=" }, false, true },
	{ "an absent list", { "would=" }, true, true },
	{ "a list that is there", { "to=" }, false, true },
	{ "an absent number", { "to_count=" }, true, true },
	{ "absent or a value", { "model=", "model=iPhone 11" }, true, true },
	{ "a value with = in it", { "would=p=tag" }, false, true },
	{ "another value is wanted", { "device!=iphone" }, false, true },
	{ "any other value", { "device!=ipad" }, true, true },
	{ "all that are not wanted", { "device!=ipad", "device!=iphone" }, false, true },
	{ "not, of a user", { "user!=ANNA@Minprom.example" }, false, true },
	{ "present", { "device!=" }, true, true },
	{ "not present", { "policy!=" }, false, true },
	{ "absent is another value", { "policy!=p" }, true, true },
	{ "no item", { "to!=b@x.example" }, false, true },
	{ "not this number", { "count!=3" }, false, true },
	{ "not true", { "outdated!=true" }, false, true },
	{ "another host", { "host!=mx1" }, false, false },
	{ "not another host", { "host!=mx2" }, true, true },
	{ "an end", { "user=*@MINPROM.example" }, true, true },
	{ "another end", { "user=*@x.example" }, false, true },
	{ "a beginning", { "device=iph*" }, true, true },
	{ "a beginning has its case", { "device=IPH*" }, false, true },
	{ "longer than the value", { "device=*iphones" }, false, true },
	{ "in the midst", { "device=*pho*" }, true, true },
	{ "in the midst, without case", { "user=*Prom*" }, true, true },
	{ "not in the midst, without case", { "user=*prom1*" }, false, true },
	{ "anything", { "device=*" }, true, true },
	{ "anything: absent", { "policy=*" }, false, true },
	{ "anything: an absent list", { "would=*" }, false, true },
	{ "the beginning of an item", { "to=b@*" }, true, true },
	{ "the beginning of no item", { "to=c@*" }, false, true },
	{ "not a beginning", { "device!=iph*" }, false, true },
	{ "an older version", { "os_version<16.10.2" }, true, true },
	{ "numbers, not letters", { "os_version<16.9" }, false, true },
	{ "the same version", { "os_version<16.10.1" }, false, true },
	{ "up to a version", { "os_version<=16.10.1" }, true, true },
	{ "up to another", { "os_version<=16.10" }, false, true },
	{ "above", { "os_version>16" }, true, true },
	{ "not above", { "os_version>16.10.1" }, false, true },
	{ "from", { "os_version>=16.10.1" }, true, true },
	{ "not from", { "os_version>=17" }, false, true },
	{ "between", { "os_version>=16", "os_version<17" }, true, true },
	{ "not between", { "os_version>=14", "os_version<16" }, false, true },
	{ "a number below", { "count<10" }, true, true },
	{ "a number not below", { "count<3" }, false, true },
	{ "a number from", { "count>=3" }, true, true },
	{ "an absent number is nowhere", { "to_count<10" }, false, true },
	{ "nor there", { "to_count>=0" }, false, true },
	{ "a source that the line does not have", { "source=smtp" }, false, true },
};

START_TEST(event_matches)
{
	struct arena *arena = arena_new();
	struct eventread *reader = eventread_new(&test_seed);
	struct where where = { NULL };
	struct event event;

	for (size_t i = 0; rows[_i].conditions[i] != NULL; i++)
		ck_assert(where_add(&where, arena, span_of(rows[_i].conditions[i]), NULL));
	ck_assert(eventread_line(reader, SPAN(EVENT), &event, NULL));
	ck_assert_msg(where_matches(&where, &event) == rows[_i].matches, "%s", rows[_i].says);
	ck_assert_msg(where_matches_origin(&where, &event) == rows[_i].origin, "%s: origin",
		      rows[_i].says);
	eventread_free(reader);
	arena_free(arena);
}
END_TEST

static const char *const bad[] = { "device",
				   "",
				   "=iphone",
				   "colour=red",
				   "Device=iphone",
				   "outdated=yes",
				   "outdated!=yes",
				   "device<iphone",
				   "os_version<",
				   "os_version>=iOS 17",
				   "os_version<new",
				   "count<",
				   "count>x",
				   "last<2026-11-01",
				   "<",
				   "outdated<true" };

START_TEST(bad_condition_is_refused)
{
	struct arena *arena = arena_new();
	struct where where = { NULL };
	struct trouble why = { "" };

	ck_assert_msg(!where_add(&where, arena, span_of(bad[_i]), &why), "%s", bad[_i]);
	ck_assert(why.sentence[0] != '\0');
	arena_free(arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("where");
	TCase *tcase = tcase_create("where");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, event_matches, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(tcase, bad_condition_is_refused, 0, sizeof(bad) / sizeof(bad[0]));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
