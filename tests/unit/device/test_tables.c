/* SPDX-License-Identifier: ISC */
/* tables: what builds and model identifiers mean. */
#include "support.h"
#include "device/tables.h"

static const char builds[] = "# a comment\n"
			     "build\tos\tversion\tdate\n"
			     "20F75\tiOS\t16.5.1\t2023-06-21\n"
			     "\n"
			     "# another\n"
			     "22E252\tiOS\t18.4.1\t\n"
			     "22E252\tmacOS\t13.3\n"
			     "8J2\tiOS\t4.3.3\t2011-05-04\r\n"
			     "20F75\tiOS\t16.5.1 again\t";

static const char models[] = "identifier\tname\tfamily\n"
			     "iPhone14,2\tiPhone 13 Pro\tiphone\n"
			     "iPad13,18\tiPad (10th generation)\tipad\n"
			     "AppleTV14,1\tApple TV 4K\n";

static void load(struct tables *tables, struct arena *arena)
{
	struct trouble why = { "" };

	*tables = (struct tables){ 0 };
	ck_assert_msg(tables_add_builds(tables, arena, span_of(builds), &why), "%s", why.sentence);
	ck_assert_msg(tables_add_models(tables, arena, span_of(models), &why), "%s", why.sentence);
	ck_assert(tables_sort(tables, arena));
}

static const struct {
	const char *says, *build, *os, *version; /* NULL: not known */
} lookups[] = {
	{ "of equal rows the last wins", "20F75", "iOS", "16.5.1 again" },
	{ "one build, two systems", "22E252", "iOS", "18.4.1" },
	{ "the other", "22E252", "macOS", "13.3" },
	{ "a line that ends in CRLF", "8J2", "iOS", "4.3.3" },
	{ "another system", "20F75", "iPadOS", NULL },
	{ "another build", "20F76", "iOS", NULL },
	{ "builds mind case", "20f75", "iOS", NULL },
	{ "the heading is no row", "build", "os", NULL },
	{ "nothing", "", "", NULL },
};

START_TEST(build_is_found)
{
	struct arena *arena = test_arena();
	struct tables tables;
	const struct build *row;

	load(&tables, arena);
	row = tables_build(&tables, span_of(lookups[_i].build), span_of(lookups[_i].os));
	ck_assert_msg((row != NULL) == (lookups[_i].version != NULL), "%s", lookups[_i].says);
	if (row != NULL)
		ck_text(row->version, lookups[_i].version, lookups[_i].says);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says, *identifier, *name; /* NULL: not known */
} identifiers[] = {
	{ "as in the table", "iPhone14,2", "iPhone 13 Pro" },
	{ "as ActiveSync writes it", "iPhone14C2", "iPhone 13 Pro" },
	{ "two digits behind", "iPad13C18", "iPad (10th generation)" },
	{ "no family in the row", "AppleTV14,1", "Apple TV 4K" },
	{ "a capital C before any digit stays", "CiPhone14,2", NULL },
	{ "one that is longer", "iPhone14,22", NULL },
	{ "one that is shorter", "iPhone14,", NULL },
	{ "C at the end", "iPhone14C", NULL },
	{ "far too long", "iPhone14C2iPhone14C2iPhone14C2iPhone14C2", NULL },
	{ "nothing", "", NULL },
};

START_TEST(model_is_found)
{
	struct arena *arena = test_arena();
	struct tables tables;
	const struct model *row;

	load(&tables, arena);
	row = tables_model(&tables, span_of(identifiers[_i].identifier));
	ck_assert_msg((row != NULL) == (identifiers[_i].name != NULL), "%s", identifiers[_i].says);
	if (row != NULL)
		ck_text(row->name, identifiers[_i].name, identifiers[_i].says);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says, *os, *version, *expected;
} newest[] = {
	{ "the newest with the same major", "iOS", "16.1", "16.10" },
	{ "by number, not by letter", "iOS", "16.9", "16.10" },
	{ "its own", "iOS", "16.10", "16.10" },
	{ "one that is newer than all", "iOS", "16.11", "16.10" },
	{ "of another major", "iOS", "17.0", "17.2" },
	{ "no beta", "iOS", "17.3", "17.2" },
	{ "of another system", "macOS", "16.1", "" },
	{ "of no version", "iOS", "", "" },
	{ "a major of which there is only a beta", "iOS", "18.0", "" },
};

START_TEST(newest_of_a_major_is_found)
{
	static const char releases[] = "build\tos\tversion\tdate\n"
				       "20A1\tiOS\t16.9\t\n20H1\tiOS\t16.10\t\n20B1\tiOS\t16.2\t\n"
				       "21A1\tiOS\t17.2\t\n21B1\tiOS\t17.3 beta 2\t\n"
				       "22A1\tiOS\t18.0 beta\t\n22B1\tmacOS\t13.4\t\n";
	struct tables tables = { 0 };
	struct arena *arena = arena_new();
	struct trouble why = { "" };

	ck_assert_msg(tables_add_builds(&tables, arena, span_of(releases), &why), "%s",
		      why.sentence);
	ck_assert(tables_sort(&tables, arena));
	ck_text(tables_newest(&tables, span_of(newest[_i].os), span_of(newest[_i].version)),
		newest[_i].expected, newest[_i].says);
	arena_free(arena);
}
END_TEST

START_TEST(empty_tables_know_nothing)
{
	struct tables tables = { 0 };
	struct arena *arena = arena_new();

	ck_assert(tables_sort(&tables, arena));
	ck_assert_uint_eq(tables_newest(&tables, SPAN("iOS"), SPAN("16.5")).size, 0);
	arena_free(arena);
	ck_assert_ptr_null(tables_build(&tables, SPAN("20F75"), SPAN("iOS")));
	ck_assert_ptr_null(tables_model(&tables, SPAN("iPhone14,2")));
}
END_TEST

static const struct {
	const char *says, *builds, *models;
	const char *why; /* of the one that is wrong */
} bad_files[] = {
	{ "no version", "build\tos\tversion\tdate\n20F75\tiOS\n", NULL, "line 2 has too few" },
	{ "an empty version", "build\tos\tversion\tdate\n20F75\tiOS\t \n", NULL, "line 2" },
	{ "no system", "build\tos\tversion\tdate\n#\n20F75\n", NULL, "line 3 has too few" },
	{ "blanks for tabs", "build\tos\tversion\tdate\n20F75 iOS 16.5.1\n", NULL, "line 2" },
	{ "no heading", "20F75\tiOS\t16.5.1\n", NULL, "line 1 does not name the columns" },
	{ "the wrong heading", "identifier\tname\tfamily\n", NULL, "line 1 does not name" },
	{ "no name", NULL, "identifier\tname\tfamily\niPhone14,2\n", "line 2 has too few" },
	{ "no heading of models", NULL, "iPhone14,2\tiPhone 13 Pro\n", "line 1 does not name" },
};

START_TEST(bad_file_is_refused)
{
	struct arena *arena = test_arena();
	struct tables tables = { 0 };
	struct trouble why = { "" };
	bool added =
		bad_files[_i].builds != NULL
			? tables_add_builds(&tables, arena, span_of(bad_files[_i].builds), &why)
			: tables_add_models(&tables, arena, span_of(bad_files[_i].models), &why);

	ck_assert_msg(!added, "%s", bad_files[_i].says);
	ck_assert_msg(strstr(why.sentence, bad_files[_i].why) != NULL, "%s: %s", bad_files[_i].says,
		      why.sentence);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *build, *os;
	int major; /* 0: not known */
} majors[] = {
	{ "1A543a", "iOS", 1 },     { "3A109a", "iOS", 1 },    { "4A93", "iOS", 1 },
	{ "5A347", "iOS", 2 },      { "7A341", "iOS", 3 },     { "8J2", "iOS", 4 },
	{ "13A344", "iOS", 9 },     { "16A366", "iOS", 12 },   { "20F75", "iOS", 16 },
	{ "22A3354", "iOS", 18 },   { "23A341", "iOS", 26 },   { "24A1", "iOS", 27 },
	{ "17A577", "iPadOS", 13 }, { "20F75", "iPadOS", 16 }, { "23A341", "iPadOS", 26 },
	{ "16A366", "iPadOS", 0 },  { "20A373", "macOS", 11 }, { "22E252", "macOS", 13 },
	{ "24A335", "macOS", 15 },  { "25A354", "macOS", 26 }, { "19A583", "macOS", 0 },
	{ "2A1", "iOS", 0 },        { "6A1", "iOS", 0 },       { "0A1", "iOS", 0 },
	{ "100A1", "iOS", 0 },      { "F75", "iOS", 0 },       { "", "iOS", 0 },
	{ "20F75", "watchOS", 0 },  { "20F75", "", 0 },
};

START_TEST(train_tells_the_major)
{
	ck_assert_msg(tables_major_of_build(span_of(majors[_i].build), span_of(majors[_i].os)) ==
			      majors[_i].major,
		      "%s of %s", majors[_i].build, majors[_i].os);
}
END_TEST

static const struct {
	const char *os;
	unsigned major;
	bool skipped;
} never[] = {
	{ "iOS", 18, false },    { "iOS", 19, true },      { "iOS", 25, true },
	{ "iOS", 26, false },    { "iOS", 71, true },      { "iPadOS", 19, true },
	{ "macOS", 15, false },  { "macOS", 16, true },    { "macOS", 10, false },
	{ "watchOS", 12, true }, { "Android", 19, false }, { "", 19, false },
};

START_TEST(major_was_skipped)
{
	ck_assert_msg(tables_major_skipped(span_of(never[_i].os), never[_i].major) ==
			      never[_i].skipped,
		      "%s %u", never[_i].os, never[_i].major);
}
END_TEST

static const struct {
	const char *says, *eas, *build; /* NULL: it is none */
} eas_versions[] = {
	{ "train, letter, number", "2006.75", "20F75" },
	{ "a train of one digit", "810.2", "8J2" },
	{ "a letter at the end", "1102.55400001", "11B554a" },
	{ "the last letter", "1626.10", "16Z10" },
	{ "five digits", "2001.50070", "20A50070" },
	{ "a letter z at the end", "1102.55400026", "11B554z" },
	{ "no letter 27", "1627.10", NULL },
	{ "no letter 0", "1600.10", NULL },
	{ "no letter 27 at the end", "1102.55400027", NULL },
	{ "no train", "06.75", NULL },
	{ "a train of three digits", "10006.75", NULL },
	{ "no number", "2006.", NULL },
	{ "no point", "2006", NULL },
	{ "a build as it is", "20F75", NULL },
	{ "letters", "20xx.75", NULL },
	{ "far too long", "2006.99999999999999999999", NULL },
	{ "nothing", "", NULL },
};

START_TEST(eas_version_is_a_build)
{
	char build[16] = "";
	bool is = tables_eas_build(span_of(eas_versions[_i].eas), build);

	ck_assert_msg(is == (eas_versions[_i].build != NULL), "%s: %s", eas_versions[_i].says,
		      build);
	if (is)
		ck_assert_msg(strcmp(build, eas_versions[_i].build) == 0, "%s: %s",
			      eas_versions[_i].says, build);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("tables");

	add_rows(tcase, build_is_found, lookups);
	add_rows(tcase, model_is_found, identifiers);
	tcase_add_loop_test(tcase, newest_of_a_major_is_found, 0,
			    sizeof(newest) / sizeof(newest[0]));
	tcase_add_test(tcase, empty_tables_know_nothing);
	add_rows(tcase, bad_file_is_refused, bad_files);
	add_rows(tcase, train_tells_the_major, majors);
	add_rows(tcase, major_was_skipped, never);
	add_rows(tcase, eas_version_is_a_build, eas_versions);
	return test_run("tables", tcase);
}
