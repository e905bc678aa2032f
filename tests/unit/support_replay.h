/* SPDX-License-Identifier: ISC */
/*
 * support_replay -- events that a test decides again under policies of its own.  For tests only.
 */
#ifndef SUPPORT_REPLAY_H
#define SUPPORT_REPLAY_H

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

struct replay_row {
	const char *says, *policies, *event;
	enum replay_result result;
	const char *now; /* the new decision in words; or what is missing */
};

/* What was missing first for what was undecidable. */
static inline const char *lack_of(const struct replay *replay)
{
	for (int lack = 0; lack < PAST_LACKS; lack++)
		if (replay->lacks[lack] != 0)
			return past_lack_name((enum past_lack)lack);
	return "";
}

static inline void test_replay_row(const struct replay_row *row)
{
	struct arena *arena = test_arena();
	struct config *config =
		test_config(arena, test_printf(arena, "%s%s", CATALOGUE, row->policies));
	const char *line = test_printf(arena, "{%s}", row->event);
	struct replay_seen seen;
	struct replay replay;
	struct trouble why;
	struct text words;

	text_begin(&words, 1000);
	ck_assert(replay_begin(&replay, &test_seed, &config->rules, NULL));
	ck_assert_msg(replay_line(&replay, span_of(line), &seen, &why) == row->result, "%s",
		      row->says);
	if (row->result == REPLAY_CHANGED) {
		replay_words(&seen.now, &words);
		ck_text(text_span(&words), row->now, row->says);
	}
	if (row->result == REPLAY_UNDECIDABLE)
		ck_text(span_of(lack_of(&replay)), row->now, row->says);
	text_end(&words);
	replay_end(&replay);
	config_drop(config);
	arena_free(arena);
}

#endif
