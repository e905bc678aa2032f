/* SPDX-License-Identifier: ISC */
/* replay: a recorded event decided again, and what changes by that. */
#include "support_replay.h"

static const struct replay_row rows[] = {
	{ "the same policy, the same decision", "policy p { devices = { ios } action = tag }",
	  USUAL TAGGED, REPLAY_UNCHANGED, "" },
	{ "no policy, as before", "", USUAL ALLOWED, REPLAY_UNCHANGED, "" },
	{ "a policy more", "policy p { devices = { ios } action = tag }", USUAL ALLOWED,
	  REPLAY_CHANGED, "tag by p" },
	{ "a policy less", "", USUAL TAGGED, REPLAY_CHANGED, "allow" },
	{ "another action", "policy p { devices = { ios } action = reject }", USUAL TAGGED,
	  REPLAY_CHANGED, "reject by p" },
	{ "another name is another policy", "policy q { devices = { ios } action = tag }",
	  USUAL TAGGED, REPLAY_CHANGED, "tag by q" },
	{ "observed", "policy p { devices = { ios } action = tag mode = observe }", USUAL TAGGED,
	  REPLAY_CHANGED, "allow (would p=tag)" },
	{ "observed, as before", "policy p { devices = { ios } action = tag mode = observe }",
	  USUAL "\"action\":\"allow\",\"mode\":\"observe\",\"would\":[\"p=tag\"]", REPLAY_UNCHANGED,
	  "" },
	{ "exempted",
	  "policy p { devices = { ios } action = tag }\n"
	  "exemption e { users = { 'anna@m.example' } until = 2023-07-17 }",
	  USUAL TAGGED, REPLAY_CHANGED, "log by p (exemption e, would p=tag)" },
	{ "an exemption that had ended",
	  "policy p { devices = { ios } action = tag }\n"
	  "exemption e { users = { 'anna@m.example' } until = 2023-07-16 }",
	  USUAL TAGGED, REPLAY_UNCHANGED, "" },
	{ "in grace",
	  "policy p { devices = { ios } action = reject warn_from = 2023-07-17\n"
	  "enforce_from = 2023-07-18 }",
	  USUAL TAGGED, REPLAY_CHANGED, "tag by p (grace, would p=reject)" },
	{ "before all dates",
	  "policy p { devices = { ios } action = tag enforce_from = 2023-07-18 }", USUAL TAGGED,
	  REPLAY_CHANGED, "allow (would p=tag)" },
	{ "outdated", "policy p { devices = { ios } older_than = { '16.6' } action = tag }",
	  USUAL ALLOWED, REPLAY_CHANGED, "tag by p (outdated)" },
	{ "within its hours",
	  "policy p { devices = { ios } hours = 'Mon 12:00-12:01' action = tag }", USUAL ALLOWED,
	  REPLAY_CHANGED, "tag by p" },
	{ "outside its hours",
	  "policy p { devices = { ios } hours = 'Mon 12:01-12:00' action = tag }", USUAL ALLOWED,
	  REPLAY_UNCHANGED, "" },
	{ "a contradicted claim", "policy p { devices = { ios } action = tag }",
	  USUAL "\"contradicted\":true,\"action\":\"allow\"", REPLAY_UNCHANGED, "" },
	{ "a contradicted claim that is asked for",
	  "policy p { devices = { ios } contradicted = yes action = tag }",
	  USUAL "\"contradicted\":true,\"action\":\"allow\"", REPLAY_CHANGED, "tag by p" },
	{ "too little confidence", "policy p { devices = { ios } action = tag }",
	  NOON ANNA BOB "\"device\":\"iphone\",\"confidence\":\"hint\",\"action\":\"allow\"",
	  REPLAY_UNCHANGED, "" },
	{ "an unknown device", "policy p { devices = { unknown } action = tag }",
	  NOON ANNA BOB "\"device\":\"unknown\",\"action\":\"allow\"", REPLAY_CHANGED, "tag by p" },
	{ "traffic that is not asked for",
	  "policy p { devices = { ios } traffic = { receipt } action = tag }", USUAL ALLOWED,
	  REPLAY_UNCHANGED, "" },
	{ "an access can only be logged", "policy p { devices = { ios } action = reject }",
	  NOON "\"traffic\":\"access\",\"user\":\"anna@m.example\"," IPHONE ALLOWED, REPLAY_CHANGED,
	  "log by p (would p=reject)" },

	/* what is not told, because there was nothing to tell */
	{ "no version is not outdated",
	  "policy p { devices = { ios } older_than = { '99' } action = tag }",
	  NOON ANNA BOB "\"device\":\"iphone\",\"confidence\":\"certain\"," ALLOWED,
	  REPLAY_UNCHANGED, "" },
	{ "nobody is no user",
	  "policy p { devices = { ios } users = { '@m.example' } action = tag }",
	  NOON "\"traffic\":\"submission\",\"client_ip\":\"192.0.2.7\"," BOB IPHONE ALLOWED,
	  REPLAY_UNCHANGED, "" },
	{ "an access has no recipients",
	  "policy p { devices = { ios } recipients = { '@p.example' } action = log }",
	  NOON "\"traffic\":\"access\",\"user\":\"anna@m.example\"," IPHONE ALLOWED,
	  REPLAY_UNCHANGED, "" },

	/* lines that are no sightings */
	{ "totals", "", "\"time\":\"2023-07-17T12:00:00.000Z\",\"type\":\"totals\"", REPLAY_NOTHING,
	  "" },
	{ "a configuration", "", "\"time\":\"2023-07-17T12:00:00.000Z\",\"type\":\"config\"",
	  REPLAY_NOTHING, "" },
	{ "another type", "", "\"type\":\"weather\"", REPLAY_BAD, "" },
	{ "half a line", "", "\"type\":", REPLAY_BAD, "" },
};

START_TEST(decides_again)
{
	test_replay_row(&rows[_i]);
}
END_TEST

/* With `at`, dates are those of one day and hours are each event's own. */
static const struct {
	const char *says, *policies;
	int64_t at;
	const char *now; /* of an event of Monday noon that was allowed; empty: as before */
} at_rows[] = {
	{ "before the first date",
	  "policy p { devices = { ios } action = reject warn_from = "
	  "2024-01-10 enforce_from = 2024-01-20 }",
	  1704844799, "allow (would p=reject)" },
	{ "from warn_from on",
	  "policy p { devices = { ios } action = reject warn_from = "
	  "2024-01-10 enforce_from = 2024-01-20 }",
	  1704844800, "tag by p (grace, would p=reject)" },
	{ "from enforce_from on",
	  "policy p { devices = { ios } action = reject warn_from = "
	  "2024-01-10 enforce_from = 2024-01-20 }",
	  1705708800, "reject by p" },
	{ "a date that had come by then is not looked at",
	  "policy p { devices = { ios } action = reject enforce_from = 2023-01-01 }", 1640995200,
	  "allow (would p=reject)" },
	{ "hours are the event's own",
	  "policy p { devices = { ios } action = reject hours = 'Mon 12:00-13:00' }", 1705708800,
	  "reject by p" },
	{ "an exemption through its last day",
	  "policy p { devices = { ios } action = reject }\n"
	  "exemption e { users = { 'anna@m.example' } until = 2024-01-09 }",
	  1704844799, "log by p (exemption e, would p=reject)" },
	{ "and not on the next",
	  "policy p { devices = { ios } action = reject }\n"
	  "exemption e { users = { 'anna@m.example' } until = 2024-01-09 }",
	  1704844800, "reject by p" },
	{ "an exemption that has not begun",
	  "policy p { devices = { ios } action = reject }\n"
	  "exemption e { users = { 'anna@m.example' } from = 2024-01-10 }",
	  1704844799, "reject by p" },
	{ "and one that has, if after the event",
	  "policy p { devices = { ios } action = reject }\n"
	  "exemption e { users = { 'anna@m.example' } from = 2024-01-10 }",
	  1704844800, "log by p (exemption e, would p=reject)" },
	{ "a policy through its last day",
	  "policy p { devices = { ios } action = reject until = 2024-01-09 }", 1704844799,
	  "reject by p" },
	{ "and not on the next",
	  "policy p { devices = { ios } action = reject until = 2024-01-09 }\n"
	  "policy q { devices = { ios } action = tag }",
	  1704844800, "tag by q" },
	{ "a policy that observes does so on any day",
	  "policy p { devices = { ios } action = reject mode = observe }", 1705708800,
	  "allow (would p=reject)" },
};

START_TEST(takes_the_dates_of_a_day)
{
	struct arena *arena = test_arena();
	struct config *config =
		test_config(arena, test_printf(arena, "%s%s", CATALOGUE, at_rows[_i].policies));
	struct replay_seen seen;
	struct replay replay;
	struct trouble why;
	struct text words;

	text_begin(&words, 1000);
	ck_assert(replay_begin(&replay, &test_seed, &config->rules, &at_rows[_i].at));
	ck_assert_msg(replay_line(&replay, SPAN("{" USUAL ALLOWED "}"), &seen, &why) ==
			      REPLAY_CHANGED,
		      "%s", at_rows[_i].says);
	replay_words(&seen.now, &words);
	ck_text(text_span(&words), at_rows[_i].now, at_rows[_i].says);
	text_end(&words);
	replay_end(&replay);
	config_drop(config);
	arena_free(arena);
}
END_TEST

#define USER(name) "\"traffic\":\"submission\",\"user\":\"" name "@m.example\","
#define MAC "\"device\":\"mac\",\"family\":\"macOS\",\"confidence\":\"certain\","

static const char *const history[] = {
	"{" NOON "\"id\":\"h-1-1\"," USER("anna") IPHONE ALLOWED "}",
	"{" NOON "\"id\":\"h-1-1\"," USER("anna") IPHONE ALLOWED "}", /* from another file */
	"{" NOON "\"id\":\"h-1-2\"," USER("anna") IPHONE TAGGED "}",
	"{" NOON "\"id\":\"h-1-3\"," USER("bert") IPHONE ALLOWED ",\"count\":5}",
	"{" NOON "\"id\":\"h-1-4\"," USER("carl") MAC ALLOWED "}",
	"{" NOON "\"id\":\"h-1-5\",\"traffic\":\"submission\"," IPHONE ALLOWED "}",
	"{\"time\":\"2023-07-17T13:00:00.000Z\",\"type\":\"totals\",\"id\":\"h-1-6\","
	"\"messages_submission\":30,\"messages_inbound\":7}",
	"no event",
};

static void play(struct replay *replay, const struct config *config)
{
	struct replay_seen seen;
	struct trouble why;

	ck_assert(replay_begin(replay, &test_seed, &config->rules, NULL));
	for (int i = 0; i < ROWS(history); i++)
		replay_line(replay, span_of(history[i]), &seen, &why);
}

START_TEST(counts_what_would_change)
{
	struct arena *arena = test_arena();
	struct config *config =
		test_config(arena, CATALOGUE "policy p { devices = { ios } action = reject }");
	struct replay replay;
	struct text text, json;

	text_begin(&text, 10000);
	text_begin(&json, 10000);
	play(&replay, config);
	ck_assert(replay_json(&replay, NULL, &json));
	ck_assert(replay_text(&replay, NULL, &text));
	ck_assert_str_eq(
		strchr(text_string(&json), ',') + 1,
		"\"input\":{\"lines\":8,\"bad_lines\":1,\"duplicates\":1,"
		"\"first\":\"2023-07-17T12:00:00.000Z\",\"last\":\"2023-07-17T12:00:00.000Z\"},"
		"\"events\":9,\"unchanged\":1,\"changed\":8,\"undecidable\":0,"
		"\"changed_action\":8,\"changed_users\":2,\"by_policy\":["
		"{\"policy\":\"p\",\"action\":\"reject\",\"gains\":{\"events\":8,\"users\":2},"
		"\"loses\":{\"events\":0,\"users\":0}},"
		"{\"action\":\"allow\",\"gains\":{\"events\":0,\"users\":0},"
		"\"loses\":{\"events\":7,\"users\":2}},"
		"{\"policy\":\"p\",\"action\":\"tag\",\"gains\":{\"events\":0,\"users\":0},"
		"\"loses\":{\"events\":1,\"users\":1}}],\"changes\":["
		"{\"was\":{\"action\":\"allow\"},"
		"\"now\":{\"policy\":\"p\",\"action\":\"reject\",\"mode\":\"enforce\"},"
		"\"events\":7,\"users\":2},"
		"{\"was\":{\"policy\":\"p\",\"action\":\"tag\",\"mode\":\"enforce\"},"
		"\"now\":{\"policy\":\"p\",\"action\":\"reject\",\"mode\":\"enforce\"},"
		"\"events\":1,\"users\":1}],"
		"\"top_users\":[{\"user\":\"bert@m.example\",\"events\":5},"
		"{\"user\":\"anna@m.example\",\"events\":2}],\"undecidable_for\":[],"
		"\"unrecorded_messages\":{\"submission\":21,\"receipt\":0,\"access\":0,"
		"\"inbound\":7}}\n");
	ck_assert_ptr_nonnull(strstr(text_string(&text), "8  changed, of 2 people"));
	ck_assert_ptr_nonnull(strstr(text_string(&text), "28 messages left no event"));
	text_end(&json);
	text_end(&text);
	replay_end(&replay);
	config_drop(config);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("replay");

	add_rows(tcase, decides_again, rows);
	add_rows(tcase, takes_the_dates_of_a_day, at_rows);
	tcase_add_test(tcase, counts_what_would_change);
	return test_run("replay", tcase);
}
