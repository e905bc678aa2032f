/* SPDX-License-Identifier: ISC */
/*
 * support_eventread -- lines read in each way that there is, compared with each other.
 * For tests only.
 */
#ifndef SUPPORT_EVENTREAD_H
#define SUPPORT_EVENTREAD_H

#include "event/eventread.h"
#include "support.h"

/* Made anew for each test: `other` reads a line again. */
static struct eventread *reader, *other;

static inline void set_up(void)
{
	reader = eventread_new(&test_seed);
	other = eventread_new(&test_seed);
	ck_assert(reader != NULL && other != NULL);
}

static inline void tear_down(void)
{
	eventread_free(reader);
	eventread_free(other);
}

/* A canonical line is read by the library too, and as the same event. */
static inline void check_same(struct span line)
{
	struct event canonical, parsed;
	struct text first, second;

	if (!eventread_canonical(reader, line, &canonical))
		return;
	text_begin(&first, 1 << 20);
	text_begin(&second, 1 << 20);
	event_write(&first, &canonical);
	ck_assert_msg(eventread_json(other, line, &parsed, NULL), "only canonical: %.*s",
		      SPAN_FORMAT(line));
	event_write(&second, &parsed);
	ck_assert_str_eq(text_string(&first), text_string(&second));
	text_end(&first);
	text_end(&second);
}

/* Without own values, which forms do not have. */
static inline void drop_own(struct event *event)
{
	for (int field = 0; field < EVENT_FIELDS; field++)
		if (eventread_is_own((enum event_field)field))
			event->values[field] = (struct event_value){ 0 };
}

/* The skim tells the id's stream and counter. */
static inline void check_id(const struct eventread_skim *skim, struct span id)
{
	struct span stream;
	int64_t counter;

	ck_assert_int_eq(skim->stream != 0, id.size != 0);
	if (id.size == 0)
		return;
	ck_assert(event_id_split(id, &stream, &counter));
	ck_assert(span_equal(eventread_stream(reader, skim->stream), stream));
	ck_assert_int_eq(skim->counter, counter);
}

/* A skim tells what is read wholly, and the line's form is a line with all the rest. */
static inline void check_skim(const char *bytes, size_t size)
{
	struct eventread_skim skim;
	struct event whole, again;
	struct text form, expected, shown;

	if (!eventread_skim(reader, bytes, &skim))
		return;
	text_begin(&form, 1 << 20);
	text_begin(&expected, 1 << 20);
	text_begin(&shown, 1 << 20);
	ck_assert_uint_eq(skim.size, size);
	ck_assert_msg(eventread_canonical(other, (struct span){ bytes, size }, &whole),
		      "only skimmed: %.*s", (int)size, bytes);
	ck_assert(span_equal(skim.time, whole.values[EVENT_TIME].text));
	ck_assert(span_equal(skim.user, whole.values[EVENT_USER].text));
	ck_assert(span_equal(skim.last, whole.values[EVENT_LAST].text));
	ck_assert(span_equal(skim.device_id, whole.values[EVENT_DEVICE_ID].text));
	check_id(&skim, whole.values[EVENT_ID].text);
	ck_assert_uint_eq(skim.count,
			  whole.values[EVENT_COUNT].present ? whole.values[EVENT_COUNT].number : 1);
	for (int i = 0; i < TRAFFICS; i++)
		ck_assert_uint_eq(skim.messages[i],
				  whole.values[event_messages_field((enum traffic)i)].number);
	drop_own(&whole);
	event_write(&expected, &whole);
	eventread_form(reader, skim.form, &form);
	ck_assert(eventread_canonical(other, text_span(&form), &again));
	drop_own(&again);
	event_write(&shown, &again);
	ck_assert_str_eq(text_string(&expected), text_string(&shown));
	text_end(&form);
	text_end(&expected);
	text_end(&shown);
}

/* Copies of exactly that size, so that a read past it is found. */
static inline void check_copy(struct span line)
{
	char *copy = calloc(1, line.size + EVENTREAD_SLACK);

	ck_assert_ptr_nonnull(copy);
	if (line.size != 0)
		memcpy(copy, line.data, line.size);
	copy[line.size] = '\n';
	check_skim(copy, line.size);
	free(copy);
	copy = malloc(line.size != 0 ? line.size : 1);
	ck_assert_ptr_nonnull(copy);
	if (line.size != 0)
		memcpy(copy, line.data, line.size);
	check_same((struct span){ copy, line.size });
	free(copy);
}

#endif
