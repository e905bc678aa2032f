/* SPDX-License-Identifier: ISC */
/* past: what an event still tells of the request that was decided, and what it lacks. */
#include "event/eventread.h"
#include "replay/past.h"
#include "support_config.h"

#define NOON "\"time\":\"2023-07-17T12:00:00.900Z\",\"type\":\"sighting\","
#define MAIL "\"traffic\":\"submission\",\"user\":\"anna@m.example\","
#define CLIENT "\"client_ip\":\"192.0.2.7\","
#define BOB "\"to\":[\"bob@p.example\"],"
#define IPHONE "\"device\":\"iphone\",\"confidence\":\"certain\","
#define ALLOWED "\"action\":\"allow\""
#define PSEUDONYM "0123456789abcdef"

#define LACKS(what) (1U << PAST_##what)

static const struct {
	const char *says, *event;
	unsigned lacks;
	bool hidden, all_named;
	int network_bits;
} rows[] = {
	{ "all is there", NOON MAIL CLIENT BOB IPHONE ALLOWED, 0, false, true, 0 },
	{ "no time", MAIL CLIENT BOB IPHONE ALLOWED, LACKS(FIELDS), false, true, 0 },
	{ "no traffic", NOON CLIENT BOB IPHONE ALLOWED, LACKS(FIELDS), false, true, 0 },
	{ "an action of another age", NOON MAIL CLIENT BOB IPHONE "\"action\":\"bounce\"",
	  LACKS(FIELDS), false, true, 0 },
	{ "no device", NOON MAIL CLIENT BOB ALLOWED,
	  LACKS(FIELDS) | LACKS(DEVICE) | LACKS(REGISTERED), false, true, 0 },
	{ "no confidence", NOON MAIL CLIENT BOB "\"device\":\"iphone\"," ALLOWED, LACKS(FIELDS),
	  false, true, 0 },
	{ "an unknown device has none", NOON MAIL CLIENT BOB "\"device\":\"unknown\"," ALLOWED, 0,
	  false, true, 0 },
	{ "a device that the catalogue no longer has",
	  NOON MAIL CLIENT BOB "\"device\":\"iphone-30\",\"confidence\":\"certain\"," ALLOWED,
	  LACKS(DEVICE) | LACKS(REGISTERED), false, true, 0 },
	{ "no client was known", NOON MAIL BOB IPHONE ALLOWED, 0, true, true, 0 },
	{ "a network", NOON MAIL "\"client_ip\":\"192.0.2.0/24\"," BOB IPHONE ALLOWED,
	  LACKS(NETWORK), true, true, 120 },
	{ "an IPv6 network", NOON MAIL "\"client_ip\":\"2001:db8:1::/48\"," BOB IPHONE ALLOWED,
	  LACKS(NETWORK), true, true, 48 },
	{ "a network without its size",
	  NOON MAIL "\"client_ip\":\"192.0.2.0/x\"," BOB IPHONE ALLOWED, LACKS(NETWORK), true, true,
	  0 },
	{ "a client with an address that is hidden",
	  NOON MAIL "\"client_ip\":\"192.0.2.0/24\"," BOB IPHONE
		    "\"model\":\"x\",\"client\":\"x [address]\"," ALLOWED,
	  LACKS(CLIENT) | LACKS(NETWORK), true, true, 120 },
	{ "a model that says so itself",
	  NOON MAIL CLIENT BOB IPHONE "\"model\":\"[address]\"," ALLOWED, 0, false, true, 0 },
	{ "a pseudonym",
	  NOON "\"traffic\":\"submission\",\"user\":\"" PSEUDONYM "@m.example\","
	       "\"client_ip\":\"192.0.2.0/24\"," BOB IPHONE ALLOWED,
	  LACKS(USER) | LACKS(NETWORK) | LACKS(REGISTERED), true, true, 120 },
	{ "digits that are a name, as nothing is hidden",
	  NOON "\"traffic\":\"submission\",\"user\":\"" PSEUDONYM
	       "@m.example\"," CLIENT BOB IPHONE ALLOWED,
	  0, false, true, 0 },
	{ "a recipient's pseudonym",
	  NOON MAIL "\"client_ip\":\"192.0.2.0/24\",\"to\":[\"a@p.example\",\"" PSEUDONYM
		    "@p.example\"]," IPHONE ALLOWED,
	  LACKS(RECIPIENTS) | LACKS(NETWORK), true, true, 120 },
	{ "more recipients than are named", NOON MAIL CLIENT BOB "\"to_count\":12," IPHONE ALLOWED,
	  LACKS(RECIPIENTS), false, false, 0 },
	{ "as many as are named", NOON MAIL CLIENT BOB "\"to_count\":1," IPHONE ALLOWED, 0, false,
	  true, 0 },
	{ "mail to nobody", NOON MAIL CLIENT IPHONE ALLOWED, LACKS(RECIPIENTS), false, false, 0 },
	{ "an access is to nobody",
	  NOON "\"traffic\":\"access\",\"user\":\"anna@m.example\"," CLIENT IPHONE ALLOWED,
	  LACKS(PROTOCOL) | LACKS(REGISTERED), false, true, 0 },
	{ "an access that tells all",
	  NOON
	  "\"traffic\":\"access\",\"protocol\":\"activesync\",\"user\":\"anna@m.example\"," CLIENT
		  IPHONE "\"device_id\":\"applx1\"," ALLOWED,
	  0, false, true, 0 },
};

/* Whether the mailbox was still to be opened, and so could be denied. */
static const struct {
	const char *source;
	bool ahead;
} sources[] = {
	{ "gate-dovecot", true }, { "gate-nginx", true }, { "gate-decide", true },
	{ "dovecot", false },     { "gateway", false },   { "smtp", false },
};

START_TEST(gate_is_asked_ahead)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, "");
	struct event event = { 0 };
	struct past past;

	event_set(&event, EVENT_SOURCE, span_of(sources[_i].source));
	past_read(&event, config->rules.catalogue, &past);
	ck_assert_msg(past.request.ahead == sources[_i].ahead, "%s", sources[_i].source);
	config_drop(config);
	arena_free(arena);
}
END_TEST

START_TEST(event_is_read)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(
		arena, "device iphone { vendor = Apple match { when = { 'X: iphone' } } }\n");
	struct eventread *reader = eventread_new(&test_seed);
	struct event event;
	struct past past;

	ck_assert_ptr_nonnull(reader);
	ck_assert(eventread_line(reader, span_of(test_printf(arena, "{%s}", rows[_i].event)),
				 &event, NULL));
	past_read(&event, config->rules.catalogue, &past);
	ck_assert_msg(past.lacks == rows[_i].lacks, "%s: lacks %x", rows[_i].says, past.lacks);
	ck_assert_msg(past.hidden == rows[_i].hidden, "%s: hidden", rows[_i].says);
	ck_assert_msg(past.all_named == rows[_i].all_named, "%s: all named", rows[_i].says);
	ck_assert_msg(past.network_bits == rows[_i].network_bits, "%s: %d bits", rows[_i].says,
		      past.network_bits);
	eventread_free(reader);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* A name that is as long as events have them may have been longer. */
START_TEST(cut_name_is_missed)
{
	static const size_t sizes[] = { EVENT_VALUE_BYTES, EVENT_VALUE_BYTES - 3, 900 };
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, "");
	struct event event = { 0 };
	struct past past;
	char model[EVENT_VALUE_BYTES];

	memset(model, 'x', sizeof(model));
	event_set(&event, EVENT_CLIENT_IP, SPAN("192.0.2.7"));
	event_set(&event, EVENT_MODEL, (struct span){ model, sizes[_i] });
	past_read(&event, config->rules.catalogue, &past);
	ck_assert_msg(past_lacks(&past, PAST_MODEL) == (sizes[_i] > 900), "%zu bytes", sizes[_i]);
	ck_assert(!past_lacks(&past, PAST_CLIENT));
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* To the whole second before, before 1970 too. */
static const struct {
	const char *time;
	int64_t milliseconds, seconds;
} times[] = {
	{ "1970-01-01T00:00:01.999Z", 1999, 1 },
	{ "1970-01-01T00:00:00.000Z", 0, 0 },
	{ "1969-12-31T23:59:59.999Z", -1, -1 },
	{ "1969-12-31T23:59:59.000Z", -1000, -1 },
};

START_TEST(time_is_read)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, "");
	struct event event = { 0 };
	struct past past;

	event_set(&event, EVENT_TIME, span_of(times[_i].time));
	past_read(&event, config->rules.catalogue, &past);
	ck_assert_int_eq(past.milliseconds, times[_i].milliseconds);
	ck_assert_int_eq(past.request.seconds, times[_i].seconds);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* Every lack has a name for programs and words for people, each its own. */
START_TEST(lack_has_its_words)
{
	for (int lack = 0; lack < PAST_LACKS; lack++)
		for (int other = 0; other < lack; other++) {
			ck_assert_str_ne(past_lack_name((enum past_lack)lack),
					 past_lack_name((enum past_lack)other));
			ck_assert_str_ne(past_lack_words((enum past_lack)lack),
					 past_lack_words((enum past_lack)other));
		}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("past");

	add_rows(tcase, event_is_read, rows);
	tcase_add_loop_test(tcase, cut_name_is_missed, 0, 3);
	add_rows(tcase, time_is_read, times);
	add_rows(tcase, gate_is_asked_ahead, sources);
	tcase_add_test(tcase, lack_has_its_words);
	return test_run("past", tcase);
}
