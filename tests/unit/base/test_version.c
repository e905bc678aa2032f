/* SPDX-License-Identifier: ISC */
/* version: system versions as numbers, and when one is too old. */
#include "support.h"
#include "base/version.h"

static const struct {
	const char *says, *written;
	struct version version;
} versions[] = {
	{ "three parts", "16.5.1", { { 16, 5, 1 }, 3 } },
	{ "one part", "16", { { 16 }, 1 } },
	{ "zeros count as said", "16.0", { { 16, 0 }, 2 } },
	{ "four parts", "1.2.3.4", { { 1, 2, 3, 4 }, 4 } },
	{ "a fifth is not looked at", "1.2.3.4.5", { { 1, 2, 3, 4 }, 4 } },
	{ "a beta", "16.5 beta 2", { { 16, 5 }, 2 } },
	{ "a rapid response", "16.5.1 (c)", { { 16, 5, 1 }, 3 } },
	{ "a point at the end", "16.", { { 16 }, 1 } },
	{ "two points", "16..5", { { 16 }, 1 } },
	{ "a number too large to be one", "16.99999999999999999999", { { 16 }, 1 } },
	{ "no number in front", "v16", { { 0 }, 0 } },
	{ "a blank in front", " 16", { { 0 }, 0 } },
	{ "nothing", "", { { 0 }, 0 } },
};

START_TEST(version_is_read)
{
	struct version version = version_read(span_of(versions[_i].written));

	ck_assert_msg(version.count == versions[_i].version.count, "%s", versions[_i].says);
	ck_assert_msg(memcmp(version.parts, versions[_i].version.parts, sizeof(version.parts)) == 0,
		      "%s", versions[_i].says);
}
END_TEST

static const struct {
	const char *a, *b;
	int order;
} orders[] = {
	{ "16.5.1", "16.5.1", 0 },    { "16.5", "16.5.0", 0 },    { "16.5", "16.5.1", -1 },
	{ "16.10", "16.9", 1 },       { "9.3.5", "10.0", -1 },    { "17", "16.9.9", 1 },
	{ "1.2.3.4", "1.2.3.5", -1 }, { "16.5 beta", "16.5", 0 },
};

START_TEST(versions_compare)
{
	struct version a = version_read(span_of(orders[_i].a));
	struct version b = version_read(span_of(orders[_i].b));

	ck_assert_msg(version_compare(&a, &b) == orders[_i].order, "%s %s", orders[_i].a,
		      orders[_i].b);
	ck_assert_msg(version_compare(&b, &a) == -orders[_i].order, "%s %s", orders[_i].b,
		      orders[_i].a);
}
END_TEST

static const struct {
	const char *version, *outer;
	bool within;
} insides[] = {
	{ "16.5.1", "16.5.1", true }, { "16.5.1", "16.5", true },     { "16.5.1", "16", true },
	{ "16.5", "16.5.1", false },  { "16.5", "16.5.0", true },     { "16.5.1", "16.5.2", false },
	{ "17", "16", false },        { "16.5.1 (c)", "16.5", true }, { "16", "", true },
};

START_TEST(version_is_part_of)
{
	struct version version = version_read(span_of(insides[_i].version));
	struct version outer = version_read(span_of(insides[_i].outer));

	ck_assert_msg(version_is_within(&version, &outer) == insides[_i].within, "%s in %s",
		      insides[_i].version, insides[_i].outer);
}
END_TEST

static const struct {
	const char *says, *entry;
	const char *os; /* NULL: the entry is none */
	struct version version;
} entries[] = {
	{ "a version", "16.5.1", "", { { 16, 5, 1 }, 3 } },
	{ "a major alone", "16", "", { { 16 }, 1 } },
	{ "with its system", "macOS 13.4", "macOS", { { 13, 4 }, 2 } },
	{ "a system of two words", "Windows Phone 8.1", "Windows Phone", { { 8, 1 }, 2 } },
	{ "blanks around and between", "  iOS   16.5 ", "iOS", { { 16, 5 }, 2 } },
	{ "a system alone", "iOS", NULL, { { 0 }, 0 } },
	{ "a build", "20F75", NULL, { { 0 }, 0 } },
	{ "a version with a word", "16.5beta", NULL, { { 0 }, 0 } },
	{ "the system behind it", "16.5 iOS", NULL, { { 0 }, 0 } },
	{ "two points", "16..5", NULL, { { 0 }, 0 } },
	{ "a point at the end", "16.", NULL, { { 0 }, 0 } },
	{ "a point in front", ".5", NULL, { { 0 }, 0 } },
	{ "five parts", "1.2.3.4.5", NULL, { { 0 }, 0 } },
	{ "a number too large to be one", "16.99999999999999999999", NULL, { { 0 }, 0 } },
	{ "negative", "-16", NULL, { { 0 }, 0 } },
	{ "nothing", "", NULL, { { 0 }, 0 } },
};

START_TEST(entry_is_read)
{
	struct version_floor entry;
	struct trouble why = { "" };
	bool reads = version_floor_read(span_of(entries[_i].entry), &entry, &why);

	ck_assert_msg(reads == (entries[_i].os != NULL), "%s", entries[_i].says);
	if (!reads) {
		ck_assert_ptr_nonnull(strstr(why.sentence, "is not a version"));
		return;
	}
	ck_text(entry.os, entries[_i].os, entries[_i].says);
	ck_assert_msg(version_compare(&entry.version, &entries[_i].version) == 0, "%s",
		      entries[_i].says);
}
END_TEST

/* A device is outdated unless its version is at least its own major's entry, or its major is above
 * every entry. */
static const struct {
	const char *says;
	const char *entries[4];
	const char *os, *family, *version;
	bool outdated;
} devices[] = {
	{ "its own major's entry", { "15.7.7", "16.5.1" }, "iOS", "iOS", "16.5.1", false },
	{ "just below it", { "15.7.7", "16.5.1" }, "iOS", "iOS", "16.5", true },
	{ "above it", { "15.7.7", "16.5.1" }, "iOS", "iOS", "16.6", false },
	{ "10 is above 9", { "16.9" }, "iOS", "iOS", "16.10", false },
	{ "the older major's entry", { "15.7.7", "16.5.1" }, "iOS", "iOS", "15.7.7", false },
	{ "just below that", { "15.7.7", "16.5.1" }, "iOS", "iOS", "15.7.6", true },
	{ "above it, below the newer", { "15.7.7", "16.5.1" }, "iOS", "iOS", "15.8", false },
	{ "a major below every entry", { "15.7.7", "16.5.1" }, "iOS", "iOS", "14.8.1", true },
	{ "a major above every entry", { "15.7.7", "16.5.1" }, "iOS", "iOS", "17.0", false },
	{ "a major between entries has none", { "15.7.7", "17.1" }, "iOS", "iOS", "16.9", true },
	{ "the order of entries is nothing", { "16.5.1", "15.7.7" }, "iOS", "iOS", "15.7.6", true },
	{ "nor for the newest", { "16.5.1", "15.7.7" }, "iOS", "iOS", "17.0", false },
	{ "a beta comes before its release", { "16.5" }, "iOS", "iOS", "16.5 beta 2", true },
	{ "a beta of a major", { "16" }, "iOS", "iOS", "16.0 beta", true },
	{ "a beta behind the release", { "16.4" }, "iOS", "iOS", "16.5 beta 2", false },
	{ "a beta of a major above", { "16.5" }, "iOS", "iOS", "17.0 beta", false },
	{ "a beta of a part", { "16.5" }, "iOS", "iOS", "16.5.0 Beta 3 v.2", true },
	{ "a release by the name of its last candidate",
	  { "16.5" },
	  "iOS",
	  "iOS",
	  "16.5 GM",
	  false },
	{ "a rapid response", { "16.5.1" }, "iOS", "iOS", "16.5.1 (c)", false },
	{ "only the major is told: not enough", { "16.5.1" }, "iOS", "iOS", "16", false },
	{ "enough for an entry of a major", { "16" }, "iOS", "iOS", "16", false },
	{ "enough for an entry of .0", { "16.0" }, "iOS", "iOS", "16", false },
	{ "enough to be below", { "16.5.1" }, "iOS", "iOS", "15", true },
	{ "enough to be above", { "16.5.1" }, "iOS", "iOS", "17", false },
	{ "no version is told", { "16.5.1" }, "iOS", "iOS", "", false },
	{ "no version is understood", { "16.5.1" }, "iOS", "iOS", "beta", false },
	{ "an entry of its system", { "iOS 16.5.1" }, "iOS", "iOS", "16.5", true },
	{ "in any case", { "ios 16.5.1" }, "iOS", "iOS", "16.5", true },
	{ "an entry of its family", { "iOS 16.5.1" }, "iPadOS", "iOS", "16.5", true },
	{ "an entry of another system", { "macOS 13.4" }, "iOS", "iOS", "12.0", false },
	{ "its own among others", { "macOS 13.4", "iOS 16.5.1" }, "iOS", "iOS", "16.5", true },
	{ "others' majors are nothing", { "macOS 13.4", "iOS 12.1" }, "iOS", "iOS", "13.0", false },
	{ "others' above are nothing", { "macOS 13.4", "iOS 12.1" }, "iOS", "iOS", "12.1", false },
	{ "the exact name counts", { "iOS 16.5", "iPadOS 16.6" }, "iPadOS", "iOS", "16.5.1", true },
	{ "in any order", { "iPadOS 16.6", "iOS 16.5" }, "iPadOS", "iOS", "16.5.1", true },
	{ "not the family's", { "iOS 16.5", "iPadOS 16.6" }, "iOS", "iOS", "16.5.1", false },
	{ "nor its majors", { "iOS 16.5", "iPadOS 17.1" }, "iPadOS", "iOS", "16.5.1", true },
	{ "a nameless one counts as well",
	  { "16.5", "iPadOS 17.1" },
	  "iPadOS",
	  "iOS",
	  "16.5",
	  false },
	{ "no entry", { NULL }, "iOS", "iOS", "1.0", false },
	{ "a system that is not told", { "iOS 16.5.1" }, "", "", "12.0", false },
};

START_TEST(device_is_outdated)
{
	struct version_floor floors[4];
	size_t count = 0;

	for (; devices[_i].entries[count] != NULL; count++)
		ck_assert(version_floor_read(span_of(devices[_i].entries[count]), &floors[count],
					     NULL));
	ck_assert_msg(version_is_outdated(span_of(devices[_i].version), span_of(devices[_i].os),
					  span_of(devices[_i].family), floors,
					  count) == devices[_i].outdated,
		      "%s", devices[_i].says);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("version");

	add_rows(tcase, version_is_read, versions);
	add_rows(tcase, versions_compare, orders);
	add_rows(tcase, version_is_part_of, insides);
	add_rows(tcase, entry_is_read, entries);
	add_rows(tcase, device_is_outdated, devices);
	return test_run("version", tcase);
}
