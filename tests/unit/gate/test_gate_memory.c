/* SPDX-License-Identifier: ISC */
/* gate_memory: what lines of the event log make it remember, whoever wrote them, and how long. */
#include "gate/gate_memory.h"

#include <string.h>

#include "support.h"

#define NOON INT64_C(1689588000000) /* 2023-07-17 10:00 UTC */
#define MINUTE INT64_C(60000)
#define HEAD                                                            \
	"{\"time\":\"2023-07-17T10:00:00.000Z\",\"type\":\"sighting\"," \
	"\"id\":\"mx-1-1\",\"source\":"
#define WHO "\"user\":\"anna@x.example\",\"user_source\":\"login\",\"client_ip\":\"192.0.2.7\","
#define WHAT                                                                     \
	"\"device\":\"iphone\",\"vendor\":\"Apple\",\"confidence\":\"certain\"," \
	"\"evidence\":\"@IMAP-ID: x\","                                          \
	"\"policy\":\"p\",\"action\":\"log\",\"mode\":\"enforce\","
#define ACCESS "\"dovecot\",\"traffic\":\"access\","
#define LINE HEAD ACCESS WHO WHAT "\"would\":[\"p=deny\"]}\n"

static const struct hash_seed seed = { 1, 2 };

static const struct {
	const char *says, *line;
	bool remembered;
} lines[] = {
	{ "an access that would have been denied", LINE, true },
	{ "among others", "\nrubbish=deny\"\n{\"would\":[\"=deny\"]}\n" LINE "{}\n", true },
	{ "without a newline, as a block may end", HEAD ACCESS WHO WHAT "\"would\":[\"p=deny\"]}",
	  true },
	{ "answered by a command",
	  HEAD ACCESS WHO
	  "\"device\":\"iphone\",\"policy\":\"p\",\"action\":\"run\",\"would\":[\"p=deny\"]}\n",
	  true },
	{ "behind one that observes", HEAD ACCESS WHO WHAT "\"would\":[\"o=tag\",\"p=deny\"]}\n",
	  true },
	{ "behind one that the user is exempt from",
	  HEAD ACCESS WHO WHAT "\"would\":[\"o=deny\",\"p=deny\"],\"exemption\":\"e\"}\n", true },
	{ "exempt", HEAD ACCESS WHO WHAT "\"would\":[\"p=deny\"],\"exemption\":\"e\"}\n", false },
	{ "in grace", HEAD ACCESS WHO WHAT "\"would\":[\"p=deny\"],\"grace\":true}\n", false },
	{ "observed",
	  HEAD ACCESS WHO "\"device\":\"iphone\",\"action\":\"allow\",\"mode\":\"observe\","
			  "\"would\":[\"p=deny\"]}\n",
	  false },
	{ "another action", HEAD ACCESS WHO WHAT "\"would\":[\"p=reject\"]}\n", false },
	{ "another policy's", HEAD ACCESS WHO WHAT "\"would\":[\"pp=deny\"]}\n", false },
	{ "what the gate denied itself",
	  HEAD "\"gate-dovecot\",\"traffic\":\"access\"," WHO WHAT "\"would\":[\"p=deny\"]}\n",
	  false },
	{ "mail", HEAD "\"smtp\",\"traffic\":\"submission\"," WHO WHAT "\"would\":[\"p=deny\"]}\n",
	  false },
	{ "a user whom only the client names",
	  HEAD ACCESS "\"user\":\"anna@x.example\",\"user_source\":\"claimed\","
		      "\"client_ip\":\"192.0.2.7\"," WHAT "\"would\":[\"p=deny\"]}\n",
	  false },
	{ "no address",
	  HEAD ACCESS "\"user\":\"anna@x.example\",\"user_source\":\"login\"," WHAT
		      "\"would\":[\"p=deny\"]}\n",
	  false },
	{ "half a line", HEAD ACCESS WHO WHAT "\"would\":[\"p=deny\"]", false },
	{ "a list that is none", HEAD ACCESS WHO WHAT "\"would\":\"p=deny\"}\n", false },
	{ "in what a client said",
	  HEAD ACCESS WHO
	  "\"device\":\"iphone\",\"client\":\"\\\"would\\\":[\\\"p=deny\\\"]\",\"policy\":\"p\","
	  "\"action\":\"log\"}\n",
	  false },
	{ "a time that is none",
	  "{\"time\":\"now\",\"type\":\"sighting\",\"source\":" ACCESS WHO WHAT
	  "\"would\":[\"p=deny\"]}\n",
	  false },
	{ "too long ago",
	  "{\"time\":\"2023-07-17T09:49:59.000Z\",\"type\":\"sighting\",\"source\":" ACCESS WHO WHAT
	  "\"would\":[\"p=deny\"]}\n",
	  false },
	{ "repeated since",
	  "{\"time\":\"2023-07-17T09:00:00.000Z\",\"type\":\"sighting\",\"source\":" ACCESS WHO WHAT
	  "\"would\":[\"p=deny\"],\"count\":7,\"last\":\"2023-07-17T09:59:00.000Z\"}\n",
	  true },
};

static struct gate_memory *memory_of(const char *line)
{
	struct gate_memory *memory = gate_memory_new(&seed);

	ck_assert_ptr_nonnull(memory);
	gate_memory_keep(memory, 10 * MINUTE);
	gate_memory_feed(memory, span_of(line), NOON);
	return memory;
}

static bool knows(struct gate_memory *memory, const char *user, const char *ip, int64_t now)
{
	struct event event;

	return gate_memory_find(memory, span_of(user), span_of(ip), now, &event) &&
	       span_equal(event.values[EVENT_DEVICE].text, SPAN("iphone"));
}

START_TEST(line_is_remembered)
{
	struct gate_memory *memory = memory_of(lines[_i].line);

	ck_assert_msg(knows(memory, "anna@x.example", "192.0.2.7", NOON) == lines[_i].remembered,
		      "%s", lines[_i].says);
	ck_assert_uint_eq(gate_memory_count(memory), lines[_i].remembered);
	gate_memory_free(memory);
}
END_TEST

START_TEST(cut_line_is_harmless)
{
	size_t size = strlen(LINE);

	for (size_t cut = 0; cut < size - 1; cut++) {
		struct gate_memory *memory = gate_memory_new(&seed);

		gate_memory_keep(memory, 10 * MINUTE);
		gate_memory_feed(memory, (struct span){ LINE, cut }, NOON);
		gate_memory_feed(memory, (struct span){ &LINE[cut + 1], size - cut - 1 }, NOON);
		ck_assert_uint_le(gate_memory_count(memory), cut == size - 2);
		gate_memory_free(memory);
	}
}
END_TEST

START_TEST(only_that_user_at_that_address)
{
	struct gate_memory *memory = memory_of(LINE);

	ck_assert(!knows(memory, "boris@x.example", "192.0.2.7", NOON));
	ck_assert(!knows(memory, "anna@x.example", "192.0.2.8", NOON));
	ck_assert(!knows(memory, "anna@x.example", "", NOON));
	ck_assert(!knows(memory, "", "", NOON));
	ck_assert(knows(memory, "anna@x.example", "::ffff:192.0.2.7", NOON));
	gate_memory_free(memory);
}
END_TEST

START_TEST(networks_are_compared_as_they_stand)
{
	struct gate_memory *memory = memory_of(
		HEAD ACCESS "\"user\":\"0123456789abcdef@x.example\",\"user_source\":\"login\","
			    "\"client_ip\":\"192.0.2.0/24\"," WHAT "\"would\":[\"p=deny\"]}\n");

	ck_assert(knows(memory, "0123456789abcdef@x.example", "192.0.2.0/24", NOON));
	ck_assert(!knows(memory, "0123456789abcdef@x.example", "192.0.2.0", NOON));
	gate_memory_free(memory);
}
END_TEST

START_TEST(it_forgets)
{
	struct gate_memory *memory = memory_of(LINE);

	ck_assert(knows(memory, "anna@x.example", "192.0.2.7", NOON + 10 * MINUTE - 1));
	ck_assert(!knows(memory, "anna@x.example", "192.0.2.7", NOON + 10 * MINUTE));
	gate_memory_tick(memory, NOON + 10 * MINUTE - 1);
	ck_assert_uint_eq(gate_memory_count(memory), 1);
	gate_memory_tick(memory, NOON + 10 * MINUTE);
	ck_assert_uint_eq(gate_memory_count(memory), 0);
	gate_memory_free(memory);
}
END_TEST

START_TEST(clock_that_is_ahead_does_not_make_it_last)
{
	struct gate_memory *memory = gate_memory_new(&seed);
	int64_t before = NOON - 60 * MINUTE;

	gate_memory_keep(memory, 10 * MINUTE);
	gate_memory_feed(memory, SPAN(LINE), before);
	ck_assert(knows(memory, "anna@x.example", "192.0.2.7", before));
	ck_assert(!knows(memory, "anna@x.example", "192.0.2.7", before + 10 * MINUTE));
	gate_memory_free(memory);
}
END_TEST

START_TEST(it_is_bounded)
{
	struct gate_memory *memory = gate_memory_new(&seed);
	char line[2000];

	gate_memory_keep(memory, 10 * MINUTE);
	for (int i = 0; i < GATE_MEMORY_MAX + 5; i++) {
		snprintf(line, sizeof(line),
			 HEAD ACCESS "\"user\":\"u%d@x.example\",\"user_source\":\"login\","
				     "\"client_ip\":\"192.0.2.7\"," WHAT
				     "\"would\":[\"p=deny\"]}\n",
			 i);
		gate_memory_feed(memory, span_of(line), NOON);
	}
	ck_assert_uint_eq(gate_memory_count(memory), GATE_MEMORY_MAX);
	ck_assert_uint_eq(gate_memory_early(memory), 5);
	ck_assert(!knows(memory, "u4@x.example", "192.0.2.7", NOON));
	ck_assert(knows(memory, "u5@x.example", "192.0.2.7", NOON));
	gate_memory_free(memory);
}
END_TEST

START_TEST(what_it_keeps_is_bounded)
{
	struct gate_memory *memory = gate_memory_new(&seed);
	struct text line;

	text_begin(&line, 100000);
	text_add(&line, SPAN(HEAD ACCESS WHO "\"device\":\""));
	for (int i = 0; i < 10000; i++)
		text_byte(&line, 'x');
	text_add(&line, SPAN("\",\"policy\":\"p\",\"action\":\"log\",\"would\":[\"p=deny\"]}\n"));
	gate_memory_keep(memory, 10 * MINUTE);
	gate_memory_feed(memory, text_span(&line), NOON);
	gate_memory_feed(memory, SPAN(LINE), NOON);
	ck_assert_uint_eq(gate_memory_count(memory), 1);
	text_end(&line);
	gate_memory_free(memory);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("gate_memory");

	add_rows(tcase, line_is_remembered, lines);
	tcase_add_test(tcase, cut_line_is_harmless);
	tcase_add_test(tcase, only_that_user_at_that_address);
	tcase_add_test(tcase, networks_are_compared_as_they_stand);
	tcase_add_test(tcase, it_forgets);
	tcase_add_test(tcase, clock_that_is_ahead_does_not_make_it_last);
	tcase_add_test(tcase, it_is_bounded);
	tcase_add_test(tcase, what_it_keeps_is_bounded);
	return test_run("gate_memory", tcase);
}
