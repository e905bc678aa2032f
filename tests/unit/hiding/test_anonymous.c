/* SPDX-License-Identifier: ISC */
/* Of a day, what enough people did alike is told as it is, and the rest more and more coarsely. */
#include "hiding/anonymous.h"

#include "event/eventread.h"
#include "support.h"

#define DAY 86400000LL
#define FIRST 1689552000000 /* 2023-07-17, UTC */
#define LEAST 3
#define DONE 8 /* lines of a log, at most */
#define TEXT_BYTES (1 << 20)

/* Sightings: on which day, whose, and the rest of the line; count says how many events. */
struct did {
	int day;
	const char *user; /* NULL: nobody's */
	const char *line;
	uint64_t count;
};

#define PHONE "\"device\":\"iphone\",\"vendor\":\"Apple\",\"os\":\"iOS\","
#define TAGGED "\"action\":\"tag\",\"policy\":\"p\","

/* What is told of them, by day and then by what is told: people, events, keys. */
static const struct {
	const char *says;
	struct did did[DONE];
	const char *told; /* DAY PEOPLE EVENTS LINE; with what reports count by, but for times */
	bool withholds;
} groups[] = {
	{ "what three did alike is told as it is",
	  { { 1, "a", PHONE "\"model\":\"13\"," TAGGED, 1 },
	    { 1, "b", PHONE "\"model\":\"13\"," TAGGED, 10 },
	    { 1, "c", PHONE "\"model\":\"13\"," TAGGED, 100 } },
	  "1 3 111 iphone/13/tag/p\n",
	  false },
	{ "two are too few, and nothing is told of them",
	  { { 1, "a", PHONE TAGGED, 1 }, { 1, "b", PHONE TAGGED, 10 } },
	  "",
	  true },
	{ "often is not many",
	  { { 1, "a", PHONE TAGGED, 1 },
	    { 1, "b", PHONE TAGGED, 10 },
	    { 1, "a", PHONE TAGGED, 5 } },
	  "",
	  true },
	{ "who is not named is nobody, and is told with the others",
	  { { 1, "a", PHONE TAGGED, 1 },
	    { 1, "b", PHONE TAGGED, 10 },
	    { 1, NULL, PHONE TAGGED, 100 },
	    { 2, "a", PHONE TAGGED, 1 },
	    { 2, "b", PHONE TAGGED, 10 },
	    { 2, "c", PHONE TAGGED, 100 },
	    { 2, NULL, PHONE TAGGED, 1000 } },
	  "2 3 1111 iphone//tag/p\n",
	  true },
	{ "days are told apart",
	  { { 1, "a", PHONE TAGGED, 1 }, { 1, "b", PHONE TAGGED, 1 }, { 2, "c", PHONE TAGGED, 1 } },
	  "",
	  true },
	{ "models that differ are not told",
	  { { 1, "a", PHONE "\"model\":\"13\"," TAGGED, 1 },
	    { 1, "b", PHONE "\"model\":\"14\"," TAGGED, 10 },
	    { 1, "c", PHONE TAGGED, 100 } },
	  "1 3 111 iphone//tag/p\n",
	  false },
	{ "those who are told are not told again with others",
	  { { 1, "a", PHONE "\"model\":\"13\"," TAGGED, 1 },
	    { 1, "b", PHONE "\"model\":\"13\"," TAGGED, 10 },
	    { 1, "c", PHONE "\"model\":\"13\"," TAGGED, 100 },
	    { 1, "d", PHONE "\"model\":\"14\"," TAGGED, 1000 } },
	  "1 3 111 iphone/13/tag/p\n",
	  true },
	{ "one of a group may be in another one, too",
	  { { 1, "a", PHONE TAGGED, 1 },
	    { 1, "b", PHONE TAGGED, 10 },
	    { 1, "c", PHONE TAGGED, 100 },
	    { 1, "a", "\"device\":\"mac\",\"action\":\"log\",", 1 },
	    { 1, "b", "\"device\":\"mac\",\"action\":\"log\",", 10 },
	    { 1, "d", "\"device\":\"mac\",\"action\":\"log\",", 100 } },
	  "1 3 111 iphone//tag/p\n1 3 111 mac//log/\n",
	  false },
	{ "actions go with their policies, before the device does",
	  { { 1, "a", PHONE TAGGED, 1 },
	    { 1, "b", PHONE "\"action\":\"log\",", 10 },
	    { 1, "c", PHONE "\"action\":\"reject\",\"policy\":\"q\",", 100 } },
	  "1 3 111 iphone//others/\n",
	  false },
	{ "in the end all is told that they have in common: that it happened",
	  { { 1, "a", PHONE TAGGED, 1 },
	    { 1, "b", "\"device\":\"ipad\",\"action\":\"log\",", 10 },
	    { 1, "c", "\"device\":\"mac\",\"action\":\"log\",", 100 } },
	  "1 3 111 others//others/\n",
	  false },
	{ "what is an event's own is never told, nor who else is in it",
	  { { 1, "a",
	      PHONE "\"device_id\":\"x\",\"client_ip\":\"192.0.2.1\",\"from\":\"z@x.example\","
		    "\"evidence\":\"a@x.example\",\"error\":\"of a\",\"config\":\"aa\"," TAGGED,
	      1 },
	    { 1, "b", PHONE "\"device_id\":\"y\",\"new\":true," TAGGED, 10 },
	    { 1, "c", PHONE "\"queue_id\":\"4711\"," TAGGED, 100 } },
	  "1 3 111 iphone//tag/p\n",
	  false },
	{ "the day that is not over is not told, nor that on which the log begins",
	  { { 0, "a", PHONE TAGGED, 1 },
	    { 0, "b", PHONE TAGGED, 1 },
	    { 0, "c", PHONE TAGGED, 1 },
	    { 3, "a", PHONE TAGGED, 1 },
	    { 3, "b", PHONE TAGGED, 1 },
	    { 3, "c", PHONE TAGGED, 1 } },
	  "",
	  false },
};

struct seen {
	struct eventread *reader;
	struct text told;
	char last[200];
	int64_t people;
	uint64_t events;
};

static void put_last(struct seen *seen)
{
	int64_t day = seen->last[0] - '0';

	if (seen->last[0] != '\0')
		text_printf(&seen->told, "%lld %lld %llu %s\n", (long long)day,
			    (long long)seen->people, (unsigned long long)seen->events,
			    seen->last + 2);
	seen->last[0] = '\0';
	seen->people = 0;
	seen->events = 0;
}

/* A line of a group has a person each, known by a number, and the whole day as its time. */
static void see(void *context, struct span line)
{
	struct seen *seen = context;
	struct event event;
	struct trouble why;
	int64_t time, last;
	char key[200];

	ck_assert(line.data[line.size - 1] == '\n');
	ck_assert_msg(eventread_line(seen->reader, span_first(line, line.size - 1), &event, &why),
		      "%s", why.sentence);
	ck_assert(calendar_read_rfc3339(event.values[EVENT_TIME].text, &time));
	ck_assert(calendar_read_rfc3339(event.values[EVENT_LAST].text, &last));
	ck_assert_int_eq((time - FIRST) % DAY, 0);
	ck_assert_int_eq(last - time, DAY - 1000);
	for (size_t i = 0; i < event.values[EVENT_USER].text.size; i++)
		ck_assert(byte_is_digit(event.values[EVENT_USER].text.data[i]));
	for (int field = 0; field < EVENT_FIELDS; field++)
		if (event_has(&event, (enum event_field)field))
			ck_assert_msg(anonymous_tells((enum event_field)field) ||
					      field == EVENT_TIME || field == EVENT_LAST ||
					      field == EVENT_TYPE || field == EVENT_USER ||
					      field == EVENT_COUNT,
				      "%s is told", event_field_name((enum event_field)field));
	snprintf(key, sizeof(key), "%d %.*s/%.*s/%.*s/%.*s", (int)((time - FIRST) / DAY),
		 SPAN_FORMAT(event.values[EVENT_DEVICE].text),
		 SPAN_FORMAT(event.values[EVENT_MODEL].text),
		 SPAN_FORMAT(event.values[EVENT_ACTION].text),
		 SPAN_FORMAT(event.values[EVENT_POLICY].text));
	if (strcmp(key, seen->last) != 0)
		put_last(seen);
	memcpy(seen->last, key, sizeof(key));
	seen->people += event.values[EVENT_USER].text.size != 0;
	seen->events += event.values[EVENT_COUNT].number;
}

static void add(struct anonymous *anonymous, struct eventread *reader, const struct did *did)
{
	struct event event;
	struct trouble why;
	struct text line;

	text_begin(&line, TEXT_BYTES);
	text_printf(&line, "{\"type\":\"sighting\",%s\"count\":%llu}", did->line,
		    (unsigned long long)did->count);
	ck_assert_msg(eventread_line(reader, text_span(&line), &event, &why), "%s: %s",
		      text_string(&line), why.sentence);
	if (did->user != NULL)
		event_set(&event, EVENT_USER, span_of(did->user));
	anonymous_note(anonymous, FIRST + did->day * DAY + 3600000);
	ck_assert(anonymous_add(anonymous, &event, FIRST + did->day * DAY + 3600000, false));
	text_end(&line);
}

START_TEST(groups_are_told)
{
	const struct zone utc = { .name = "UTC" };
	const struct period period = { FIRST, FIRST + 3 * DAY };
	struct anonymous *anonymous = anonymous_new(&test_seed, &utc, LEAST);
	struct seen seen = { .reader = eventread_new(&test_seed) };
	int64_t first;

	text_begin(&seen.told, TEXT_BYTES);
	anonymous_note(anonymous, FIRST);
	for (size_t i = 0; i < DONE && groups[_i].did[i].line != NULL; i++)
		add(anonymous, seen.reader, &groups[_i].did[i]);
	ck_assert(anonymous_write(anonymous, FIRST + 3 * DAY, see, &seen));
	put_last(&seen);
	ck_assert_msg(strcmp(text_string(&seen.told), groups[_i].told) == 0, "%s:\n%s",
		      groups[_i].says, text_string(&seen.told));
	ck_assert_msg(anonymous_withholds(anonymous, &period) == groups[_i].withholds, "%s",
		      groups[_i].says);
	ck_assert(anonymous_first_day(anonymous, &first));
	ck_assert_int_eq(first, FIRST / DAY);
	text_end(&seen.told);
	eventread_free(seen.reader);
	anonymous_free(anonymous);
}
END_TEST

/* A digest has all of its days: then it is known what happened on the day on which the log begins.
 */
START_TEST(first_day_of_digests)
{
	const struct zone utc = { .name = "UTC" };
	struct anonymous *anonymous = anonymous_new(&test_seed, &utc, LEAST);
	struct event event = { 0 };
	int64_t day;

	ck_assert(!anonymous_first_day(anonymous, &day));
	event_set(&event, EVENT_DAYS, SPAN("1,,2"));
	ck_assert(anonymous_add(anonymous, &event, FIRST - 2 * DAY, true));
	ck_assert(!anonymous_first_day(anonymous, &day));
	anonymous_note(anonymous, FIRST + DAY);
	ck_assert(anonymous_first_day(anonymous, &day));
	ck_assert_int_eq(day, FIRST / DAY + 1);
	anonymous_note(anonymous, FIRST + 1);
	ck_assert(!anonymous_first_day(anonymous, &day));
	anonymous_note(anonymous, FIRST - 1);
	ck_assert(anonymous_first_day(anonymous, &day));
	ck_assert_int_eq(day, FIRST / DAY - 1);
	anonymous_free(anonymous);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("anonymous");
	TCase *tcase = tcase_create("anonymous");
	SRunner *runner;
	int failed;

	add_rows(tcase, groups_are_told, groups);
	tcase_add_test(tcase, first_day_of_digests);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
