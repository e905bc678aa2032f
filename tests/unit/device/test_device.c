/* SPDX-License-Identifier: ISC */
/* catalogue and device: which device the evidence speaks of, and what it tells of it. */
#include "device/device.h"
#include "support.h"

/* A device and one way to find it. */
struct entry {
	const char *name, *parent, *vendor, *family, *os;
	const char *when[3];
	const char *contradicted_if[2];
	enum confidence confidence;
	const char *client;
};

#define BUILD "(?<build>\\d{1,2}[A-Z]\\d{1,6}[a-z]?)"

static const struct entry entries[] = {
	{ .name = "apple",
	  .vendor = "Apple",
	  .when = { "@EHLO: ^smtpclient\\.apple$" },
	  .confidence = CONFIDENCE_LIKELY },
	{ .name = "ios",
	  .parent = "apple",
	  .family = "iOS",
	  .os = "iOS",
	  .when = { "MIME-Version: ^1\\.0 \\(1\\.0\\)$", "Message-ID: ^<[0-9A-F-]{36}@" },
	  .confidence = CONFIDENCE_LIKELY,
	  .client = "iOS Mail" },
	{ .name = "ios", .when = { "X-Mailer: \\(20F75\\)$" }, .confidence = CONFIDENCE_CERTAIN },
	{ .name = "ios", .when = { "@Signature: iP(?:hone|ad)$" }, .confidence = CONFIDENCE_HINT },
	{ .name = "iphone",
	  .parent = "ios",
	  .family = "iOS",
	  .os = "iOS",
	  .when = { "X-Mailer: ^(?<client>iPhone Mail) \\(" BUILD "\\)$" },
	  .contradicted_if = { "MIME-Version: ^1\\.0$", "X-Slow: ^(a+)+$" },
	  .confidence = CONFIDENCE_CERTAIN },
	{ .name = "iphone", .when = { "@Signature: iPhone$" }, .confidence = CONFIDENCE_HINT },
	{ .name = "iphone",
	  .when = { "User-Agent: iPhone; OS (?<version>[\\d_]+)" },
	  .confidence = CONFIDENCE_CERTAIN,
	  .client = "first in the file" },
	{ .name = "iphone",
	  .when = { "User-Agent: OS (?<version>\\d+)" },
	  .confidence = CONFIDENCE_CERTAIN,
	  .client = "second in the file" },
	{ .name = "iphone",
	  .when = { "User-Agent: ^Apple-(?<model>iPhone\\d+C\\d+)/(?<eas>\\d+\\.\\d+)" },
	  .confidence = CONFIDENCE_CERTAIN,
	  .client = "ActiveSync" },
	{ .name = "iphone",
	  .when = { "@IMAP-ID: name=\"iPhone", "@IMAP-ID: version=\"" BUILD,
		    "X-Model: (?<model>\\S+)" },
	  .confidence = CONFIDENCE_CERTAIN },
	{ .name = "ipad",
	  .parent = "ios",
	  .family = "iOS",
	  .os = "iPadOS",
	  .when = { "X-Mailer: ^iPad Mail \\(" BUILD "\\)$" },
	  .confidence = CONFIDENCE_CERTAIN },
	{ .name = "mac",
	  .parent = "apple",
	  .family = "macOS",
	  .os = "macOS",
	  .when = { "X-Mailer: ^Apple Mail " BUILD "$" },
	  .confidence = CONFIDENCE_LIKELY },
	{ .name = "iphone",
	  .when = { "X-App: ^App OS (?<version>[\\d_]+) Mobile/" BUILD },
	  .confidence = CONFIDENCE_CERTAIN,
	  .client = "an app" },
	{ .name = "slow", .when = { "X-Slow: ^(a+)+$" }, .confidence = CONFIDENCE_CERTAIN },
};

static const char builds[] = "build\tos\tversion\n"
			     "20F75\tiOS\t16.5.1\n"
			     "22E252\tiOS\t18.4.1\n"
			     "22E252\tmacOS\t13.3\n"
			     "22E252\tiPadOS\t18.4.1\n";

static const char models[] = "identifier\tname\niPhone14,2\tiPhone 13 Pro\n";

static struct span span_or_empty(const char *string)
{
	return string != NULL ? span_of(string) : SPAN("");
}

static void add_all(struct catalogue *catalogue, struct condition **list,
		    const char *const *conditions, int count)
{
	struct trouble why = { "" };

	for (int i = 0; i < count && conditions[i] != NULL; i++)
		ck_assert_msg(catalogue_add_condition(catalogue, list, span_of(conditions[i]),
						      (struct place){ "devices.conf", i + 1 },
						      &why),
			      "%s", why.sentence);
}

static void add_entry(struct catalogue *catalogue, const struct entry *entry)
{
	struct device *device = catalogue_device(catalogue, span_of(entry->name));
	struct match *match;

	if (device == NULL) {
		device = catalogue_add_device(catalogue, span_of(entry->name), (struct place){ 0 });
		device->parent = catalogue_device(catalogue, span_or_empty(entry->parent));
		device->depth = device->parent != NULL ? device->parent->depth + 1 : 0;
		device->vendor = span_or_empty(entry->vendor);
		device->family = span_or_empty(entry->family);
		device->os = span_or_empty(entry->os);
	}
	match = catalogue_add_match(catalogue, device);
	match->confidence = entry->confidence;
	match->client = span_or_empty(entry->client);
	add_all(catalogue, &match->when, entry->when, 3);
	add_all(catalogue, &match->contradicted_if, entry->contradicted_if, 2);
}

/* Everything that device_identify needs. */
struct known {
	struct arena *arena;
	struct catalogue *catalogue;
	struct tables tables;
	struct scratch *scratch;
	struct evidence evidence;
	struct trouble error;
};

static void know(struct known *known)
{
	*known = (struct known){ .arena = test_arena(),
				 .catalogue = catalogue_new(),
				 .scratch = scratch_new(10000) };
	for (int i = 0; i < ROWS(entries); i++)
		add_entry(known->catalogue, &entries[i]);
	ck_assert(catalogue_finish(known->catalogue));
	ck_assert(tables_add_builds(&known->tables, known->arena, span_of(builds), NULL));
	ck_assert(tables_add_models(&known->tables, known->arena, span_of(models), NULL));
	ck_assert(tables_sort(&known->tables, known->arena));
}

static void forget(struct known *known)
{
	scratch_free(known->scratch);
	catalogue_free(known->catalogue);
	arena_free(known->arena);
}

/* Lines of 'Field: value'. */
static struct sighting identify(struct known *known, const char *lines)
{
	struct span rest = span_of(lines);
	struct sighting sighting;

	evidence_begin(&known->evidence, known->catalogue->fields, known->arena, 65536);
	while (rest.size != 0) {
		struct span value = span_cut(&rest, '\n'), name = span_cut(&value, ':');

		ck_assert(evidence_add(&known->evidence, name, value));
	}
	known->error = (struct trouble){ "" };
	ck_assert(device_identify(known->catalogue, &known->tables, &known->evidence,
				  known->scratch, &sighting, &known->error));
	return sighting;
}

static const struct {
	const char *says, *evidence, *device;
	enum confidence confidence;
} claims[] = {
	{ "the client names the device", "X-Mailer: iPhone Mail (20F75)", "iphone",
	  CONFIDENCE_CERTAIN },
	{ "field names ignore case", "x-mailer: iPhone Mail (20F75)", "iphone",
	  CONFIDENCE_CERTAIN },
	{ "patterns mind it", "X-Mailer: iphone mail (20F7)", "unknown", CONFIDENCE_HINT },
	{ "another field", "X-Mailer-2: iPhone Mail (20F75)", "unknown", CONFIDENCE_HINT },
	{ "nothing", "", "unknown", CONFIDENCE_HINT },
	{ "all conditions must hold",
	  "MIME-Version: 1.0 (1.0)\nMessage-ID: <0F1E2D3C-4B5A-4697-8877-665544332211@x>", "ios",
	  CONFIDENCE_LIKELY },
	{ "one alone does not do", "MIME-Version: 1.0 (1.0)", "unknown", CONFIDENCE_HINT },
	{ "nor the other", "Message-ID: <0F1E2D3C-4B5A-4697-8877-665544332211@x>", "unknown",
	  CONFIDENCE_HINT },
	{ "the most specific of the equally sure", "X-Mailer: iPhone Mail (20F75)", "iphone",
	  CONFIDENCE_CERTAIN },
	{ "also where it is an iPad", "X-Mailer: iPad Mail (20F75)", "ipad", CONFIDENCE_CERTAIN },
	{ "the strongest before the most specific",
	  "@Signature: Sent from my iPhone\n@EHLO: smtpclient.apple", "apple", CONFIDENCE_LIKELY },
	{ "whatever the order of the evidence",
	  "@EHLO: smtpclient.apple\n@Signature: Sent from my iPhone", "apple", CONFIDENCE_LIKELY },
	{ "the most specific of two hints", "@Signature: Sent from my iPhone", "iphone",
	  CONFIDENCE_HINT },
	{ "the only hint", "@Signature: Sent from my iPad", "ios", CONFIDENCE_HINT },
	{ "the second value of a field", "X-Mailer: x\nX-Mailer: iPhone Mail (20F75)", "iphone",
	  CONFIDENCE_CERTAIN },
	{ "the stronger of two values",
	  "X-Mailer: Apple Mail 22E252\nX-Mailer: iPhone Mail (20F75)", "iphone",
	  CONFIDENCE_CERTAIN },
};

START_TEST(evidence_speaks_of)
{
	struct known known;
	struct sighting sighting;

	know(&known);
	sighting = identify(&known, claims[_i].evidence);
	ck_text(sighting.device->name, claims[_i].device, claims[_i].says);
	ck_assert_msg(sighting.confidence == claims[_i].confidence, "%s", claims[_i].says);
	ck_assert_msg((sighting.match == NULL) == (strcmp(claims[_i].device, "unknown") == 0), "%s",
		      claims[_i].says);
	ck_assert_str_eq(known.error.sentence, "");
	forget(&known);
}
END_TEST

/* What the evidence tells, decoded; the fields separated by strokes. */
static const struct {
	const char *says, *evidence, *told; /* os|version|build|model|client */
} tellings[] = {
	{ "a known build tells the version", "X-Mailer: iPhone Mail (20F75)",
	  "iOS|16.5.1|20F75||iPhone Mail" },
	{ "an unknown build at least the major", "X-Mailer: iPhone Mail (20Z99)",
	  "iOS|16|20Z99||iPhone Mail" },
	{ "a build of no train tells nothing", "X-Mailer: iPhone Mail (6Z99)",
	  "iOS||6Z99||iPhone Mail" },
	{ "one build on two systems", "X-Mailer: iPhone Mail (22E252)",
	  "iOS|18.4.1|22E252||iPhone Mail" },
	{ "by the device's system", "X-Mailer: Apple Mail 22E252", "macOS|13.3|22E252||" },
	{ "an iPad's system has a name of its own", "X-Mailer: iPad Mail (22E252)",
	  "iPadOS|18.4.1|22E252||" },
	{ "before it had, it was its family's", "X-Mailer: iPad Mail (20F75)",
	  "iOS|16.5.1|20F75||" },
	{ "an unknown build of that time", "X-Mailer: iPad Mail (14Z99)", "iOS|10|14Z99||" },
	{ "an unknown build of its own", "X-Mailer: iPad Mail (23Z99)", "iPadOS|26|23Z99||" },
	{ "a version with underscores", "User-Agent: iPhone; OS 16_5_1",
	  "iOS|16.5.1|||first in the file" },
	{ "the second in the file", "User-Agent: OS 16", "iOS|16|||second in the file" },
	{ "ActiveSync: model and build in its own writing", "User-Agent: Apple-iPhone14C2/2006.75",
	  "iOS|16.5.1|20F75|iPhone 13 Pro|ActiveSync" },
	{ "an unknown model stays as it is", "User-Agent: Apple-iPhone99C9/2006.75",
	  "iOS|16.5.1|20F75|iPhone99C9|ActiveSync" },
	{ "a version that is no build", "User-Agent: Apple-iPhone14C2/99.75",
	  "iOS|||iPhone 13 Pro|ActiveSync" },
	{ "several conditions tell together",
	  "X-Model: iPhone14,2\n@IMAP-ID: name=iPhone, version=20F75",
	  "iOS|16.5.1|20F75|iPhone 13 Pro|" },
	{ "a version and its build", "X-App: App OS 16_5_1 Mobile/20F75",
	  "iOS|16.5.1|20F75||an app" },
	{ "the build tells more than the version", "X-App: App OS 16_5 Mobile/20F75",
	  "iOS|16.5.1|20F75||an app" },
	{ "a version beats a build of another release", "X-App: App OS 16_6 Mobile/20F75",
	  "iOS|16.6|||an app" },
	{ "and one of another major", "X-App: App OS 17_2_1 Mobile/20F75", "iOS|17.2.1|||an app" },
	{ "also where it is not listed", "X-App: App OS 17_2_1 Mobile/20Z99",
	  "iOS|17.2.1|||an app" },
	{ "an unlisted build of the same major", "X-App: App OS 16_2_1 Mobile/20Z99",
	  "iOS|16.2.1|20Z99||an app" },
	{ "a version that never was", "X-App: App OS 19_0 Mobile/20F75",
	  "iOS|16.5.1|20F75||an app" },
	{ "a system alone", "@EHLO: smtpclient.apple", "||||" },
	{ "a client that the entry names",
	  "MIME-Version: 1.0 (1.0)\nMessage-ID: <0F1E2D3C-4B5A-4697-8877-665544332211@x>",
	  "iOS||||iOS Mail" },
	{ "nothing of an unknown device", "X-Mailer: x", "||||" },
};

START_TEST(evidence_tells)
{
	struct known known;
	struct sighting s;

	know(&known);
	s = identify(&known, tellings[_i].evidence);
	ck_text(span_of(test_printf(known.arena, "%.*s|%.*s|%.*s|%.*s|%.*s", SPAN_FORMAT(s.os),
				    SPAN_FORMAT(s.version), SPAN_FORMAT(s.build),
				    SPAN_FORMAT(s.model), SPAN_FORMAT(s.client))),
		tellings[_i].told, tellings[_i].says);
	forget(&known);
}
END_TEST

static const struct {
	const char *says, *evidence;
	bool contradicted;
} contradictions[] = {
	{ "made as that client makes it", "X-Mailer: iPhone Mail (20F75)\nMIME-Version: 1.0 (1.0)",
	  false },
	{ "a bare MIME-Version", "X-Mailer: iPhone Mail (20F75)\nMIME-Version: 1.0", true },
	{ "whatever the order", "MIME-Version: 1.0\nX-Mailer: iPhone Mail (20F75)", true },
	{ "one of two values does",
	  "MIME-Version: 1.0 (1.0)\nMIME-Version: 1.0\n"
	  "X-Mailer: iPhone Mail (20F75)",
	  true },
	{ "any condition contradicts", "X-Mailer: iPhone Mail (20F75)\nX-Slow: aa", true },
	{ "nothing to contradict it", "X-Mailer: iPhone Mail (20F75)", false },
	{ "another client may", "X-Mailer: iPad Mail (20F75)\nMIME-Version: 1.0", false },
	{ "no claim, no contradiction", "MIME-Version: 1.0", false },
};

START_TEST(claim_is_contradicted)
{
	struct known known;
	struct sighting sighting;

	know(&known);
	sighting = identify(&known, contradictions[_i].evidence);
	ck_assert_msg((sighting.contradiction != NULL) == contradictions[_i].contradicted, "%s",
		      contradictions[_i].says);
	if (sighting.contradiction != NULL)
		ck_assert_ptr_nonnull(sighting.against);
	forget(&known);
}
END_TEST

START_TEST(the_doubted_build_is_told)
{
	struct known known;

	know(&known);
	ck_text(identify(&known, "X-App: App OS 17_2_1 Mobile/20F75").doubted_build, "20F75",
		"stated 17.2.1");
	ck_text(identify(&known, "X-App: App OS 16_5_1 Mobile/20F75").doubted_build, "",
		"stated 16.5.1");
	forget(&known);
}
END_TEST

/* Two devices for one value; the second is deeper or not, and the administrator's or not. */
static const struct {
	const char *says;
	bool own[2];
	int depth[2];
	enum confidence confidence[2];
	int wins;
} ties[] = {
	{ "the first in the file", { false, false }, { 0, 0 }, { 2, 2 }, 0 },
	{ "the administrator's, though behind", { false, true }, { 0, 0 }, { 2, 2 }, 1 },
	{ "and though less specific", { false, true }, { 2, 0 }, { 2, 2 }, 1 },
	{ "but not the less certain", { false, true }, { 0, 0 }, { 2, 1 }, 0 },
	{ "of two own ones the more specific", { true, true }, { 0, 1 }, { 2, 2 }, 1 },
};

START_TEST(own_match_comes_first)
{
	static const char *const names[] = { "first", "second" };
	static const char *const when[] = { "X-Mailer: ^Field" };
	struct known known = { .arena = test_arena(),
			       .catalogue = catalogue_new(),
			       .scratch = scratch_new(10000) };

	for (int i = 0; i < 2; i++) {
		struct device *device = catalogue_add_device(known.catalogue, span_of(names[i]),
							     (struct place){ 0 });
		struct match *match = catalogue_add_match(known.catalogue, device);

		device->depth = ties[_i].depth[i];
		match->own = ties[_i].own[i];
		match->confidence = ties[_i].confidence[i];
		add_all(known.catalogue, &match->when, when, 1);
	}
	ck_assert(catalogue_finish(known.catalogue));
	ck_text(identify(&known, "X-Mailer: FieldApp").device->name, names[ties[_i].wins],
		ties[_i].says);
	forget(&known);
}
END_TEST

#define AS "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* A limit that is hit is an error, and the rest decides. */
static const struct {
	const char *says, *evidence, *device;
	bool error;
} limits[] = {
	{ "within the limit", "X-Slow: aaa", "slow", false },
	{ "the only pattern", "X-Slow: " AS "!", "unknown", true },
	{ "another decides", "X-Slow: " AS "!\nX-Mailer: iPad Mail (20F75)", "ipad", true },
	{ "another value decides", "X-Slow: " AS "!\nX-Slow: aaa", "slow", true },
	{ "a contradiction that could not be tried",
	  "X-Mailer: iPhone Mail (20F75)\nX-Slow: " AS "!", "iphone", true },
};

START_TEST(limit_is_an_error)
{
	struct known known;
	struct sighting sighting;

	know(&known);
	sighting = identify(&known, limits[_i].evidence);
	ck_text(sighting.device->name, limits[_i].device, limits[_i].says);
	ck_assert_msg((strstr(known.error.sentence, "regex ^(a+)+$: ") != NULL) == limits[_i].error,
		      "%s: '%s'", limits[_i].says, known.error.sentence);
	forget(&known);
}
END_TEST

START_TEST(what_is_taken_back_says_nothing)
{
	struct known known;
	struct sighting sighting;

	know(&known);
	sighting = identify(&known, "X-Mailer: iPhone Mail (20F75)");
	ck_text(sighting.item->value, "iPhone Mail (20F75)", "the deciding value");
	ck_text(sighting.matched, "iPhone Mail (20F75)", "what the pattern matched");
	known.evidence.items[0].ignored = true;
	ck_assert(device_identify(known.catalogue, &known.tables, &known.evidence, known.scratch,
				  &sighting, &known.error));
	ck_text(sighting.device->name, "unknown", "ignored");
	forget(&known);
}
END_TEST

static const struct {
	const char *says, *condition, *why;
} bad_conditions[] = {
	{ "no field", "iPhone Mail",
	  "is not of the form 'Field: regex': write 'X-Mailer: iPhone'" },
	{ "an empty field", ": iPhone", "is not of the form" },
	{ "a blank in the field", "X Mailer: iPhone", "is not of the form" },
	{ "letters beyond ASCII", "\xc3\xa9: iPhone", "is not of the form" },
	{ "no regex", "X-Mailer:", "is not of the form" },
	{ "a blank regex", "X-Mailer:  ", "is not of the form" },
	{ "a broken regex", "X-Mailer: (", "missing closing parenthesis" },
	{ "nothing", "", "is not of the form" },
};

START_TEST(bad_condition_is_refused)
{
	struct catalogue *catalogue = catalogue_new();
	struct condition *list = NULL;
	struct trouble why = { "" };

	ck_assert_msg(!catalogue_add_condition(catalogue, &list,
					       span_of(bad_conditions[_i].condition),
					       (struct place){ 0 }, &why),
		      "%s", bad_conditions[_i].says);
	ck_assert_msg(strstr(why.sentence, bad_conditions[_i].why) != NULL, "%s: %s",
		      bad_conditions[_i].says, why.sentence);
	ck_assert_ptr_null(list);
	catalogue_free(catalogue);
}
END_TEST

START_TEST(children_are_what_their_parents_are)
{
	struct known known;
	const struct device *iphone, *ios, *ipad, *unknown;

	know(&known);
	iphone = catalogue_device(known.catalogue, SPAN("iphone"));
	ios = catalogue_device(known.catalogue, SPAN("ios"));
	ipad = catalogue_device(known.catalogue, SPAN("ipad"));
	unknown = catalogue_unknown(known.catalogue);
	ck_assert(device_is(iphone, iphone));
	ck_assert(device_is(iphone, ios));
	ck_assert(device_is(iphone, catalogue_device(known.catalogue, SPAN("apple"))));
	ck_assert(!device_is(ios, iphone));
	ck_assert(!device_is(iphone, ipad));
	ck_assert(!device_is(unknown, ios));
	ck_assert_ptr_eq(catalogue_device(known.catalogue, SPAN("unknown")), unknown);
	ck_assert_ptr_null(catalogue_device(known.catalogue, SPAN("iPhone")));
	ck_assert(catalogue_wants(known.catalogue, SPAN("x-mailer")));
	ck_assert(!catalogue_wants(known.catalogue, SPAN("Subject")));
	forget(&known);
}
END_TEST

START_TEST(an_empty_catalogue_knows_nothing)
{
	struct catalogue *catalogue = catalogue_new();
	struct scratch *scratch = scratch_new(100);
	struct arena *arena = test_arena();
	struct tables tables = { 0 };
	struct trouble error = { "" };
	struct evidence evidence;
	struct sighting sighting;

	ck_assert(catalogue_finish(catalogue));
	evidence_begin(&evidence, catalogue->fields, arena, 1000);
	ck_assert(evidence_add(&evidence, SPAN("X-Mailer"), SPAN("iPhone Mail (20F75)")));
	ck_assert(device_identify(catalogue, &tables, &evidence, scratch, &sighting, &error));
	ck_assert_ptr_eq(sighting.device, catalogue_unknown(catalogue));
	catalogue_free(catalogue);
	scratch_free(scratch);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("device");

	add_rows(tcase, evidence_speaks_of, claims);
	add_rows(tcase, evidence_tells, tellings);
	add_rows(tcase, claim_is_contradicted, contradictions);
	tcase_add_test(tcase, the_doubted_build_is_told);
	add_rows(tcase, own_match_comes_first, ties);
	add_rows(tcase, limit_is_an_error, limits);
	tcase_add_test(tcase, what_is_taken_back_says_nothing);
	add_rows(tcase, bad_condition_is_refused, bad_conditions);
	tcase_add_test(tcase, children_are_what_their_parents_are);
	tcase_add_test(tcase, an_empty_catalogue_knows_nothing);
	return test_run("device", tcase);
}
