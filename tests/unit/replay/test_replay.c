/* replay: a recorded event decided again, and what it lacks for that. */
#include "replay/replay.h"
#include "support_config.h"

#define CATALOGUE                                                                        \
	"timezone = 'UTC'\nown_domains = { 'm.example' }\n"                              \
	"device apple { vendor = Apple match { when = { 'X: apple' } } }\n"              \
	"device ios { parent = apple family = iOS match { when = { 'X: ios' } } }\n"     \
	"device iphone { parent = ios kind = phone match { when = { 'X: iphone' } } }\n" \
	"device mac { parent = apple family = macOS match { when = { 'X: mac' } } }\n"

/* 2023-07-17 is a Monday. */
#define NOON "\"time\":\"2023-07-17T12:00:00.000Z\",\"type\":\"sighting\","
#define ANNA "\"traffic\":\"submission\",\"user\":\"anna@m.example\",\"client_ip\":\"192.0.2.7\","
#define BOB "\"to\":[\"bob@p.example\"],"
#define IPHONE                                                                          \
	"\"device\":\"iphone\",\"vendor\":\"Apple\",\"family\":\"iOS\",\"os\":\"iOS\"," \
	"\"os_version\":\"16.5\",\"confidence\":\"certain\","
#define ALLOWED "\"action\":\"allow\""
#define TAGGED "\"policy\":\"p\",\"action\":\"tag\",\"mode\":\"enforce\""
#define USUAL NOON ANNA BOB IPHONE

/* A user of an event that was written with a pseudonym_key. */
#define HIDDEN                                                                \
	"\"traffic\":\"submission\",\"user\":\"0123456789abcdef@m.example\"," \
	"\"client_ip\":\"192.0.2.0/24\",\"to\":[\"fedcba9876543210@p.example\"],"
#define NEW_PHONE                                                           \
	"\"device\":\"iphone-30\",\"vendor\":\"Apple\",\"family\":\"iOS\"," \
	"\"confidence\":\"certain\","

static const struct {
	const char *says, *policies, *event;
	enum replay_result result;
	const char *now; /* the new decision in words; or what is wanting */
} rows[] = {
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

	/* recipients */
	{ "a recipient that is named, among more",
	  "policy p { devices = { ios } recipients = { '@p.example' } action = tag }",
	  NOON ANNA "\"to\":[\"bob@p.example\"],\"to_count\":12," IPHONE ALLOWED, REPLAY_CHANGED,
	  "tag by p" },
	{ "recipients that are not all named",
	  "policy p { devices = { ios } recipients = { '@q.example' } action = tag }",
	  NOON ANNA "\"to\":[\"bob@p.example\"],\"to_count\":12," IPHONE ALLOWED,
	  REPLAY_UNDECIDABLE, "recipients" },
	{ "... of a policy that is about another device",
	  "policy p { devices = { mac } recipients = { '@q.example' } action = tag }",
	  NOON ANNA "\"to\":[\"bob@p.example\"],\"to_count\":12," IPHONE ALLOWED, REPLAY_UNCHANGED,
	  "" },
	{ "... behind a policy that ends the search",
	  "policy p { devices = { ios } action = tag }\n"
	  "policy q { devices = { ios } recipients = { '@q.example' } action = reject }",
	  NOON ANNA "\"to\":[\"bob@p.example\"],\"to_count\":12," IPHONE TAGGED, REPLAY_UNCHANGED,
	  "" },
	{ "... before a policy that would end it",
	  "policy q { devices = { ios } recipients = { '@q.example' } action = reject }\n"
	  "policy p { devices = { ios } action = tag }",
	  NOON ANNA "\"to\":[\"bob@p.example\"],\"to_count\":12," IPHONE TAGGED, REPLAY_UNDECIDABLE,
	  "recipients" },
	{ "mail that names no recipient at all",
	  "policy p { devices = { ios } recipients = { '@q.example' } action = tag }",
	  NOON ANNA IPHONE ALLOWED, REPLAY_UNDECIDABLE, "recipients" },

	/* networks */
	{ "a client within",
	  "policy p { devices = { ios } networks = { '192.0.2.0/28' } action = tag }",
	  USUAL ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "a network within",
	  "policy p { devices = { ios } networks = { '192.0.0.0/16' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "exactly that network",
	  "policy p { devices = { ios } networks = { '192.0.2.0/24' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "half of that network",
	  "policy p { devices = { ios } networks = { '192.0.2.128/25' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNDECIDABLE, "client_ip" },
	{ "the half that its number is in",
	  "policy p { devices = { ios } networks = { '192.0.2.0/25' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNDECIDABLE, "client_ip" },
	{ "another network",
	  "policy p { devices = { ios } networks = { '192.0.3.0/24', 'fd00::/8' } "
	  "action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNCHANGED, "" },
	{ "an IPv6 network within",
	  "policy p { devices = { ios } networks = { '2001:db8::/32' } action = tag }",
	  NOON "\"traffic\":\"submission\",\"client_ip\":\"2001:db8:1::/48\"," BOB IPHONE ALLOWED,
	  REPLAY_CHANGED, "tag by p" },
	{ "no client is told",
	  "policy p { devices = { ios } networks = { '192.0.2.0/24' } action = tag }",
	  NOON "\"traffic\":\"submission\"," BOB IPHONE ALLOWED, REPLAY_UNDECIDABLE, "client_ip" },

	/* pseudonyms */
	{ "a pseudonym keeps its domain",
	  "policy p { devices = { ios } users = { '@m.example' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "a pseudonym of another domain than the addresses",
	  "policy p { devices = { ios } users = { 'anna@q.example' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNCHANGED, "" },
	{ "a pseudonym may be any address of its domain",
	  "policy p { devices = { ios } users = { 'anna@m.example' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNDECIDABLE, "user" },
	{ "a pseudonym may be an exception",
	  "policy p { devices = { ios } except_users = { 'anna@m.example' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNDECIDABLE, "user" },
	{ "a pseudonym may be exempt",
	  "policy p { devices = { ios } action = tag }\n"
	  "exemption e { users = { 'anna@m.example' } until = 2023-12-31 }",
	  NOON HIDDEN IPHONE TAGGED, REPLAY_UNDECIDABLE, "user" },
	{ "... but not from what only logs",
	  "policy p { devices = { ios } action = log }\n"
	  "exemption e { users = { 'anna@m.example' } until = 2023-12-31 }",
	  NOON HIDDEN IPHONE TAGGED, REPLAY_CHANGED, "log by p" },
	{ "... nor from an exemption of another device",
	  "policy p { devices = { ios } action = tag }\n"
	  "exemption e { users = { 'anna@m.example' } devices = { mac } until = 2023-12-31 }",
	  NOON HIDDEN IPHONE TAGGED, REPLAY_UNCHANGED, "" },
	{ "a recipient's pseudonym may be any address of its domain",
	  "policy p { devices = { ios } recipients = { 'bob@p.example' } action = tag }",
	  NOON HIDDEN IPHONE ALLOWED, REPLAY_UNDECIDABLE, "recipients" },
	{ "16 hex digits beside a whole address are a name",
	  "policy p { devices = { ios } users = { 'anna@m.example' } action = tag }",
	  NOON "\"traffic\":\"submission\",\"user\":\"0123456789abcdef@m.example\","
	       "\"client_ip\":\"192.0.2.7\"," BOB IPHONE ALLOWED,
	  REPLAY_UNCHANGED, "" },

	/* devices that the catalogue does not know */
	{ "another device's vendor", "policy p { devices = { 'vendor:Apple' } action = tag }",
	  NOON ANNA BOB NEW_PHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "another device's family", "policy p { devices = { mac, 'family:iOS' } action = tag }",
	  NOON ANNA BOB NEW_PHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "any device", "policy p { devices = { any } action = tag }",
	  NOON ANNA BOB NEW_PHONE ALLOWED, REPLAY_CHANGED, "tag by p" },
	{ "none of the unknown", "policy p { devices = { unknown } action = tag }",
	  NOON ANNA BOB NEW_PHONE ALLOWED, REPLAY_UNCHANGED, "" },
	{ "another family", "policy p { devices = { 'family:macOS' } action = tag }",
	  NOON ANNA BOB NEW_PHONE ALLOWED, REPLAY_UNCHANGED, "" },
	{ "it may have been a kind of a device that is named",
	  "policy p { devices = { ios } action = tag }", NOON ANNA BOB NEW_PHONE ALLOWED,
	  REPLAY_UNDECIDABLE, "device" },
	{ "... or be exempt as one",
	  "policy p { devices = { any } action = tag }\n"
	  "exemption e { users = { 'anna@m.example' } devices = { ios } until = 2023-12-31 }",
	  NOON ANNA BOB NEW_PHONE TAGGED, REPLAY_UNDECIDABLE, "device" },

	/* events that cannot be decided at all */
	{ "no time", "", "\"type\":\"sighting\"," ANNA BOB IPHONE ALLOWED, REPLAY_UNDECIDABLE,
	  "fields" },
	{ "no traffic", "", NOON BOB IPHONE ALLOWED, REPLAY_UNDECIDABLE, "fields" },
	{ "traffic of another age", "", NOON "\"traffic\":\"pigeon\"," BOB IPHONE ALLOWED,
	  REPLAY_UNDECIDABLE, "fields" },
	{ "no device", "", NOON ANNA BOB ALLOWED, REPLAY_UNDECIDABLE, "fields" },
	{ "no confidence", "", NOON ANNA BOB "\"device\":\"iphone\"," ALLOWED, REPLAY_UNDECIDABLE,
	  "fields" },
	{ "no action", "", NOON ANNA BOB "\"device\":\"unknown\"", REPLAY_UNDECIDABLE, "fields" },

	/* lines that are no sightings */
	{ "totals", "", "\"time\":\"2023-07-17T12:00:00.000Z\",\"type\":\"totals\"", REPLAY_NOTHING,
	  "" },
	{ "a configuration", "", "\"time\":\"2023-07-17T12:00:00.000Z\",\"type\":\"config\"",
	  REPLAY_NOTHING, "" },
	{ "another type", "", "\"type\":\"weather\"", REPLAY_BAD, "" },
	{ "half a line", "", "\"type\":", REPLAY_BAD, "" },
};

/* The first thing that is wanting of what was undecidable. */
static const char *lack_of(const struct replay *replay)
{
	for (int lack = 0; lack < PAST_LACKS; lack++)
		if (replay->lacks[lack] != 0)
			return past_lack_name((enum past_lack)lack);
	return "";
}

START_TEST(decides_again)
{
	struct arena *arena = test_arena();
	struct config *config =
		test_config(arena, test_printf(arena, "%s%s", CATALOGUE, rows[_i].policies));
	const char *line = test_printf(arena, "{%s}", rows[_i].event);
	struct replay_seen seen;
	struct replay replay;
	struct trouble why;
	struct text words;

	text_begin(&words, 1000);
	ck_assert(replay_begin(&replay, &config->rules, NULL));
	ck_assert_msg(replay_line(&replay, span_of(line), &seen, &why) == rows[_i].result, "%s",
		      rows[_i].says);
	if (rows[_i].result == REPLAY_CHANGED) {
		replay_words(&seen.now, &words);
		ck_text(text_span(&words), rows[_i].now, rows[_i].says);
	}
	if (rows[_i].result == REPLAY_UNDECIDABLE)
		ck_text(span_of(lack_of(&replay)), rows[_i].now, rows[_i].says);
	text_end(&words);
	replay_end(&replay);
	config_drop(config);
	arena_free(arena);
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
	ck_assert(replay_begin(&replay, &config->rules, &at_rows[_i].at));
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

	ck_assert(replay_begin(replay, &config->rules, NULL));
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
