/* SPDX-License-Identifier: ISC */
/*
 * support_letters -- sightings in a few words, policies, and the days of a test.  For tests only.
 */
#ifndef SUPPORT_LETTERS_H
#define SUPPORT_LETTERS_H

#include "base/calendar.h"
#include "event/event.h"
#include "support_config.h"

#define LETTER_CATALOGUE                                                              \
	"timezone = 'UTC'\nown_domains = { 'm.example' }\n"                           \
	"device ios { family = iOS match { when = { 'X: ios' } } }\n"                 \
	"device iphone { parent = ios kind = phone title = iPhone\n"                  \
	"	match { when = { 'X: iphone' } } }\n"                                       \
	"device ipad { parent = ios kind = tablet match { when = { 'X: ipad' } } }\n" \
	"device mac { family = macOS match { when = { 'X: mac' } } }\n"

/* The day of July 2023 on which a test is, at noon; that of an event is `at=`. */
#define TODAY "2023-07-17T12:00:00.000Z"

/* Seconds since 1970. */
static inline int64_t test_seconds(const char *time)
{
	int64_t milliseconds;

	ck_assert_msg(calendar_read_rfc3339(span_of(time), &milliseconds), "%s", time);
	return calendar_whole_seconds(milliseconds);
}

static inline struct span test_copy(struct arena *arena, struct span span)
{
	struct span copy = arena_copy(arena, span);

	ck_assert_ptr_nonnull(copy.data);
	return copy;
}

/* at=10 is nine o'clock of that day of July; any key of an event is itself, and an empty one none.
 */
static inline void test_word(struct arena *arena, struct span word, struct event *event)
{
	struct span value = word, key = span_cut(&value, '=');
	enum event_field field = event_field_named(key);
	struct span *item = arena_take(arena, sizeof(*item));

	ck_assert_ptr_nonnull(item);
	if (span_equal(key, SPAN("at"))) {
		event_set(event, EVENT_TIME,
			  span_of(test_printf(arena, "2023-07-%.*sT09:00:00.000Z",
					      SPAN_FORMAT(value))));
		return;
	}
	ck_assert_msg(field != EVENT_FIELDS, "%.*s", SPAN_FORMAT(word));
	*item = value;
	if (event_field_kind(field) == EVENT_STRING)
		event_set(event, field, value);
	else if (event_field_kind(field) == EVENT_BOOLEAN)
		event->values[field].number = value.size != 0;
	else if (event_field_kind(field) == EVENT_LIST)
		event->values[field] =
			(struct event_value){ .items = item, .item_count = value.size != 0 };
}

/*
 * A mail of anna's iPhone to bob, seen on the 10th, but for what the words say: "user=bo at=11".
 * Borrows from them and from the arena.
 */
static inline struct event test_sighting(struct arena *arena, struct span words)
{
	struct span usual = SPAN("at=10 type=sighting traffic=submission user=anna@m.example "
				 "user_source=login client_ip=192.0.2.7 to=bob@p.example "
				 "device=iphone family=iOS os=iOS confidence=certain action=allow");
	struct event event = { 0 };

	while (usual.size != 0)
		test_word(arena, span_cut(&usual, ' '), &event);
	while (words.size != 0)
		test_word(arena, span_cut(&words, ' '), &event);
	event_set_number(&event, EVENT_TO_COUNT, event.values[EVENT_TO].item_count);
	return event;
}

/* Nothing where there is nothing to tell. */
static inline void test_put(struct text *out, const char *before, struct span words)
{
	if (words.size != 0)
		text_printf(out, "%s%.*s", before, SPAN_FORMAT(words));
}

/* A date, and the time of day if that is not midnight. */
static inline void test_put_date(struct text *out, const char *before, int64_t seconds)
{
	struct civil civil = calendar_civil(seconds);

	text_add(out, span_of(before));
	calendar_write_date(out, &civil);
	if (civil.hour != 0 || civil.minute != 0 || civil.second != 0)
		text_printf(out, " %02d:%02d:%02d", civil.hour, civil.minute, civil.second);
}

#endif
