/* SPDX-License-Identifier: ISC */
/* sightings: what is remembered is what would be found. */
#include "device/sightings.h"
#include "support.h"

static struct catalogue *catalogue;
static struct tables tables;
static struct scratch *scratch;
static struct arena *arena;
static struct sightings *sightings;

static void add_device(const char *name, const char *condition)
{
	struct device *device = catalogue_add_device(catalogue, span_of(name), (struct place){ 0 });
	struct match *match = catalogue_add_match(catalogue, device);
	struct trouble why;

	ck_assert_msg(catalogue_add_condition(catalogue, &match->when, span_of(condition),
					      (struct place){ 0 }, &why),
		      "%s", why.sentence);
}

static void begin(void)
{
	catalogue = catalogue_new();
	add_device("iphone", "User-Agent: ^iPhone (?<version>[\\d.]+)");
	add_device("ipad", "User-Agent: ^iPad (?<version>[\\d.]+)");
	ck_assert(catalogue_finish(catalogue));
	scratch = scratch_new(10000);
	arena = test_arena();
	sightings = sightings_new(&test_seed);
}

static void end(void)
{
	sightings_free(sightings);
	arena_free(arena);
	scratch_free(scratch);
	catalogue_free(catalogue);
}

/* The evidence is gone when the answer is looked at, as it is from line to line. */
static void check(const char *agent, const char *device, const char *version)
{
	struct sighting sighting;
	struct evidence evidence;
	struct trouble error = { "" };

	arena_empty(arena);
	evidence_begin(&evidence, catalogue->fields, arena, 64 << 10);
	ck_assert(evidence_add(&evidence, SPAN("User-Agent"), span_of(agent)));
	ck_assert(sightings_identify(sightings, catalogue, &tables, &evidence, scratch, &sighting,
				     &error));
	ck_text(sighting.device->name, device, agent);
	ck_text(sighting.version, version, agent);
	if (sighting.item != NULL)
		ck_text(sighting.item->value, agent, "the deciding value");
}

START_TEST(same_again)
{
	for (int i = 0; i < 3; i++) {
		check("iPhone 16.5.1", "iphone", "16.5.1");
		check("iPhone 16.6", "iphone", "16.6");
		check("iPad 16.6", "ipad", "16.6");
		check("Thunderbird", "unknown", "");
		check("", "unknown", "");
	}
}
END_TEST

START_TEST(more_than_are_kept)
{
	char agent[64], version[32];

	for (int i = 0; i < 2 * SIGHTINGS_MAX + 10; i++) {
		snprintf(version, sizeof(version), "%d", i % (SIGHTINGS_MAX + 5));
		snprintf(agent, sizeof(agent), "iPhone %s", version);
		check(agent, "iphone", version);
	}
}
END_TEST

START_TEST(too_long_to_keep)
{
	static char agent[5000] = "iPhone 16.5 ";

	memset(agent + 12, 'x', sizeof(agent) - 13);
	check(agent, "iphone", "16.5");
	check(agent, "iphone", "16.5");
	agent[11] = '9';
	check(agent, "iphone", "16.59");
}
END_TEST

START_TEST(forgotten)
{
	check("iPhone 16.5.1", "iphone", "16.5.1");
	sightings_forget(sightings);
	check("iPhone 16.5.1", "iphone", "16.5.1");
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sightings");

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, same_again);
	tcase_add_test(tcase, more_than_are_kept);
	tcase_add_test(tcase, too_long_to_keep);
	tcase_add_test(tcase, forgotten);
	return test_run("sightings", tcase);
}
