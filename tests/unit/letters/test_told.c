/* SPDX-License-Identifier: ISC */
/* told: what of a letter is noted down, and which letters say the same as one before. */
#include "letters/told.h"

#include "event/eventread.h"
#include "support_letters.h"

#define POLICIES                                                               \
	LETTER_CATALOGUE "policy p { devices = { iphone } action = reject }\n" \
			 "policy q { devices = { ipad } action = tag }\n"

enum { NEVER, JULY_20, AUGUST_1 };
static const char *const dates[] = { NULL, "2023-07-20T00:00:00.000Z", "2023-08-01T00:00:00.000Z" };

/* A case of anna's iPhone, and the reason that is noted down. */
static const struct {
	const char *says;
	bool acts;
	int from, exempt_until;
	const char *floor, *reason;
} reasons[] = {
	{ "it is done, or never will be", true, NEVER, NEVER, NULL, "" },
	{ "from when", true, JULY_20, NEVER, NULL, "from 2023-07-20" },
	{ "a date of what is not done", false, JULY_20, NEVER, NULL, "" },
	{ "the last day of an exemption", true, AUGUST_1, AUGUST_1, NULL,
	  "from 2023-08-01, exempt until 2023-07-31" },
	{ "an exemption alone", true, NEVER, AUGUST_1, NULL, "exempt until 2023-07-31" },
	{ "an update alone", true, NEVER, NEVER, "16.7.2", "update to 16.7.2" },
	{ "all", true, AUGUST_1, AUGUST_1, "999999.999999.999999.999999",
	  "from 2023-08-01, exempt until 2023-07-31, update to "
	  "999999.999999.999999.999999" },
};

static int64_t date_of(int date)
{
	return date != NEVER ? test_seconds(dates[date]) : DATE_NEVER;
}

/* Made anew for each test. */
static struct arena *arena;
static struct config *config;
static struct told *told;
static struct eventread *reader;

static void set_up(void)
{
	arena = test_arena();
	config = test_config(arena, POLICIES);
	told = told_new(&test_seed);
	reader = eventread_new(&test_seed);
	ck_assert(told != NULL && reader != NULL);
}

static void tear_down(void)
{
	eventread_free(reader);
	told_free(told);
	config_drop(config);
	arena_free(arena);
}

/* That policy is to act on that device from the 20th on. */
static struct letter_case case_of(size_t policy, struct span device)
{
	return (struct letter_case){
		.device = device,
		.model = SPAN("13"),
		.prospect = { .now = PROSPECT_OBSERVED,
			      .policy = &config->rules.policies.policies[policy],
			      .action = config->rules.policies.policies[policy].action,
			      .acts = true,
			      .later = true,
			      .from = date_of(JULY_20),
			      .exempt_until = DATE_NEVER },
	};
}

/* As it stands in notices.jsonl. */
static struct span line_of(const struct addressee *to, const struct letter_case *one)
{
	char bytes[TOLD_REASON_BYTES];
	struct text reason, line;
	struct event event;
	struct span copy;

	text_begin_in(&reason, bytes, sizeof(bytes));
	text_begin(&line, EVENT_LINE_BYTES);
	told_event(&config->rules, to, one, &reason, &event);
	ck_assert(!reason.cut);
	event_write(&line, &event);
	copy = test_copy(arena, text_span(&line));
	text_end(&line);
	return copy;
}

/* As notices.jsonl is read: what is no event is passed over. */
static void read_line(struct span line)
{
	struct event event;
	struct trouble why;

	if (eventread_line(reader, line, &event, &why))
		ck_assert(told_add(told, &event));
}

static bool has(const struct addressee *to)
{
	return told_has(told, &config->rules, to);
}

START_TEST(reason_is_given)
{
	struct letter_case one = case_of(0, SPAN("iphone"));
	struct addressee anna = { SPAN("anna@m.example"), &one, 1 };
	struct version_floor floor = { { NULL, 0 }, { { 0 }, 0 } };
	struct event event;
	struct trouble why;

	one.prospect.acts = reasons[_i].acts;
	one.prospect.from = date_of(reasons[_i].from);
	one.prospect.exempt_until = date_of(reasons[_i].exempt_until);
	if (reasons[_i].floor != NULL) {
		ck_assert(version_floor_read(span_of(reasons[_i].floor), &floor, &why));
		one.prospect.floor = &floor;
	}
	ck_assert(eventread_line(reader, line_of(&anna, &one), &event, &why));
	ck_text(event.values[EVENT_REASON].text, reasons[_i].reason, reasons[_i].says);
	ck_text(event.values[EVENT_TYPE].text, "notice", "its type");
	ck_text(event.values[EVENT_USER].text, "anna@m.example", "its user");
	ck_text(event.values[EVENT_DEVICE].text, "iphone", "its device");
	ck_text(event.values[EVENT_MODEL].text, "13", "its model");
	ck_text(event.values[EVENT_POLICY].text, "p", "its policy");
	ck_text(event.values[EVENT_ACTION].text, "reject", "its action");
	ck_text(event.values[EVENT_CONFIG].text, config->rules.hash, "its configuration");
}
END_TEST

#define FRONT "\"time\":\"2023-07-16T09:00:00.000Z\",\"type\":\"notice\","
#define TOLD                                                                  \
	"\"user\":\"anna@m.example\",\"device\":\"iphone\",\"policy\":\"p\"," \
	"\"action\":\"reject\",\"reason\":\"from 2023-07-20\""

/* A line of notices.jsonl, and whether anna was told by it what she would be told now. */
static const struct {
	const char *says, *line;
	bool tells;
} lines[] = {
	{ "the same", "{" FRONT TOLD "}", true },
	{ "by another host and configuration, and of another model",
	  "{\"time\":\"2020-01-01T00:00:00.000Z\",\"type\":\"notice\",\"id\":\"mx2-1-1\","
	  "\"host\":\"mx2\",\"config\":\"0000000000000000\",\"user\":\"anna@m.example\","
	  "\"device\":\"iphone\",\"model\":\"12\",\"policy\":\"p\",\"action\":\"reject\","
	  "\"reason\":\"from 2023-07-20\"}",
	  true },
	{ "from another version: another order, spaces, keys that we do not have",
	  "{ \"reason\" : \"from 2023-07-20\", \"channel\": [\"mail\"], "
	  "\"action\":\"reject\",\"policy\":\"p\",\"device\":\"iphone\","
	  "\"user\":\"anna@m.example\", \"type\":\"notice\" }",
	  true },
	{ "a null is a key that is not there", "{" FRONT TOLD ",\"model\":null}", true },
	{ "what is no notice", "{\"type\":\"sighting\"," TOLD "}", false },
	{ "what has no type", "{" TOLD "}", false },
	{ "another person",
	  "{" FRONT "\"user\":\"bob@m.example\",\"device\":\"iphone\",\"policy\":\"p\","
	  "\"action\":\"reject\",\"reason\":\"from 2023-07-20\"}",
	  false },
	{ "another device",
	  "{" FRONT "\"user\":\"anna@m.example\",\"device\":\"ipad\",\"policy\":\"p\","
	  "\"action\":\"reject\",\"reason\":\"from 2023-07-20\"}",
	  false },
	{ "another policy",
	  "{" FRONT "\"user\":\"anna@m.example\",\"device\":\"iphone\",\"policy\":\"q\","
	  "\"action\":\"reject\",\"reason\":\"from 2023-07-20\"}",
	  false },
	{ "another action",
	  "{" FRONT "\"user\":\"anna@m.example\",\"device\":\"iphone\",\"policy\":\"p\","
	  "\"action\":\"tag\",\"reason\":\"from 2023-07-20\"}",
	  false },
	{ "another day",
	  "{" FRONT "\"user\":\"anna@m.example\",\"device\":\"iphone\",\"policy\":\"p\","
	  "\"action\":\"reject\",\"reason\":\"from 2023-07-21\"}",
	  false },
	{ "no day",
	  "{" FRONT "\"user\":\"anna@m.example\",\"device\":\"iphone\",\"policy\":\"p\","
	  "\"action\":\"reject\"}",
	  false },
	{ "a value where the next begins",
	  "{" FRONT "\"user\":\"anna@m.example\\\",\\\"device\\\":\\\"iphone\",\"policy\":\"p\","
	  "\"action\":\"reject\",\"reason\":\"from 2023-07-20\"}",
	  false },
	{ "nonsense", "\x01\xff{]", false },
	{ "a list where there is text", "{" FRONT "\"user\":[\"anna@m.example\"]}", false },
	{ "a key twice", "{" FRONT TOLD ",\"user\":\"anna@m.example\"}", false },
	{ "more than a line", "{" FRONT TOLD "}{}", false },
};

START_TEST(line_tells)
{
	struct letter_case one = case_of(0, SPAN("iphone"));
	struct addressee anna = { SPAN("anna@m.example"), &one, 1 };

	ck_assert(!has(&anna));
	read_line(span_of(lines[_i].line));
	ck_assert_msg(has(&anna) == lines[_i].tells, "%s", lines[_i].says);
}
END_TEST

/* A line that a full disk or a crash has cut tells nobody anything. */
START_TEST(line_is_cut)
{
	struct letter_case one = case_of(0, SPAN("iphone"));
	struct addressee anna = { SPAN("anna@m.example"), &one, 1 };
	struct span line = line_of(&anna, &one);

	for (size_t size = 0; size < line.size; size++) {
		struct span cut = test_heap(span_first(line, size));

		read_line(cut);
		free((char *)cut.data);
		ck_assert_msg(!has(&anna), "cut after %zu bytes", size);
	}
	for (size_t size = 1; size < line.size; size++) {
		read_line(span_from(line, size));
		ck_assert_msg(!has(&anna), "without its first %zu bytes", size);
	}
	read_line(line);
	ck_assert(has(&anna));
}
END_TEST

/* A byte that was changed: but for those of the model and of the configuration, it tells nothing.
 */
START_TEST(byte_is_wrong)
{
	struct letter_case one = case_of(0, SPAN("iphone"));
	struct addressee anna = { SPAN("anna@m.example"), &one, 1 };
	struct span line = line_of(&anna, &one);
	char *bytes = (char *)test_heap(line).data;
	size_t harmless = 0;

	for (size_t i = 0; i < line.size; i++) {
		told_free(told);
		told = told_new(&test_seed);
		bytes[i] ^= 1;
		read_line((struct span){ bytes, line.size });
		bytes[i] ^= 1;
		harmless += has(&anna);
	}
	/* the letters of a key that we do not have then, and of both values */
	ck_assert_uint_eq(harmless, strlen("config") + 16 + strlen("model") + strlen("13"));
	free(bytes);
}
END_TEST

/* A letter is about all devices of a person: one that was not told makes a new one. */
START_TEST(each_case_counts)
{
	struct letter_case cases[] = { case_of(1, SPAN("ipad")), case_of(0, SPAN("iphone")) };
	struct addressee both = { SPAN("anna@m.example"), cases, 2 };
	struct addressee none = { SPAN("anna@m.example"), NULL, 0 };
	struct addressee ipad = { SPAN("anna@m.example"), cases, 1 };
	struct addressee bob = { SPAN("bob@m.example"), cases, 1 };

	read_line(line_of(&both, &cases[1]));
	ck_assert_msg(!has(&both), "of two, one was told");
	ck_assert_msg(!has(&ipad), "which is another one");
	read_line(line_of(&both, &cases[0]));
	ck_assert_msg(has(&both) && has(&ipad), "both were");
	ck_assert_msg(!has(&bob), "but not to bob");
	ck_assert_msg(has(&none), "nothing is told to anybody");
	cases[0].model = SPAN("Air");
	ck_assert_msg(has(&both), "a model that is known since is nothing new");
}
END_TEST

START_TEST(nothing_is_freed)
{
	told_free(NULL);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("told");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	add_rows(tcase, reason_is_given, reasons);
	add_rows(tcase, line_tells, lines);
	tcase_add_test(tcase, line_is_cut);
	tcase_add_test(tcase, byte_is_wrong);
	tcase_add_test(tcase, each_case_counts);
	tcase_add_test(tcase, nothing_is_freed);
	return test_run("told", tcase);
}
