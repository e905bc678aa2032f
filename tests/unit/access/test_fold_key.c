/* SPDX-License-Identifier: ISC */
/* fold_key: what is the repeat of another access. */
#include "access/fold_key.h"
#include "event/eventread.h"
#include "support.h"

static struct event access_event(void)
{
	struct event event = { 0 };

	event_set(&event, EVENT_SOURCE, SPAN("dovecot"));
	event_set(&event, EVENT_USER, SPAN("anna@minprom.example"));
	event_set(&event, EVENT_DEVICE, SPAN("iphone"));
	event_set(&event, EVENT_OS_VERSION, SPAN("16.6"));
	event_set(&event, EVENT_ACTION, SPAN("log"));
	return event;
}

/* What is another access, and what only a repeat. */
static const struct {
	const char *says;
	enum event_field field;
	const char *value;
	bool repeat;   /* the key is the same */
	bool identity; /* of the same person and device */
} changes[] = {
	{ "the same", EVENT_USER, "anna@minprom.example", true, true },
	{ "another user", EVENT_USER, "boris@minprom.example", false, false },
	{ "another device", EVENT_DEVICE, "ipad", false, false },
	{ "another model", EVENT_MODEL, "iPhone 13 Pro", false, false },
	{ "another version", EVENT_OS_VERSION, "16.5.1", false, false },
	{ "another source", EVENT_SOURCE, "web", false, false },
	{ "another policy", EVENT_POLICY, "no-iphones", false, true },
	{ "another action", EVENT_ACTION, "run", false, true },
	{ "another exemption", EVENT_EXEMPTION, "minister", false, true },
	{ "another protocol", EVENT_PROTOCOL, "dav", false, true },
	{ "another of its kind", EVENT_DEVICE_ID, "ApplX1", false, true },
	{ "the user only claimed", EVENT_USER_SOURCE, "claimed", false, true },
	{ "the user known otherwise", EVENT_USER_SOURCE, "login", true, true },
	{ "another time", EVENT_TIME, "2023-07-17T06:00:00.000Z", true, true },
	{ "another address", EVENT_CLIENT_IP, "192.0.2.8", true, true },
	{ "other evidence", EVENT_EVIDENCE, "@IMAP-ID: x", true, true },
	{ "values that only together are the same", EVENT_MODEL, "16.6", false, false },
};

START_TEST(key_tells_repeats)
{
	struct event one = access_event(), other = one;
	struct text first, second;

	event_set(&other, changes[_i].field, span_of(changes[_i].value));
	text_begin(&first, EVENT_LINE_BYTES);
	text_begin(&second, EVENT_LINE_BYTES);
	fold_key_write(&first, &one);
	fold_key_write(&second, &other);
	ck_assert_msg(span_equal(text_span(&first), text_span(&second)) == changes[_i].repeat, "%s",
		      changes[_i].says);
	text_end(&first);
	text_end(&second);
}
END_TEST

/* Users that the event log does not have byte for byte. */
static const struct {
	const char *says;
	struct span piece;
	int times;
} users[] = {
	{ "a plain one", SPAN("anna"), 1 },
	{ "quotes and backslashes", SPAN("MINPROM\\\"anna\""), 1 },
	{ "another alphabet", SPAN("\xd0\x96"), 1 },
	{ "no UTF-8", SPAN("\xe4nna"), 1 },
	{ "a NUL and other controls", SPAN("an\0n\x1b\na"), 1 },
	{ "as long as a value can be", SPAN("a"), EVENT_VALUE_BYTES },
	{ "longer", SPAN("a"), EVENT_VALUE_BYTES + 1 },
	{ "longer, of two bytes a character", SPAN("\xd0\x96"), EVENT_VALUE_BYTES },
	{ "longer, cut in a character", SPAN("a\xd0\x96"), EVENT_VALUE_BYTES },
	{ "longer, no UTF-8", SPAN("\xff"), 2 * EVENT_VALUE_BYTES },
	{ "long, partly no UTF-8", SPAN("\xff\xd0\x96"), 300 },
};

/* After a crash an event is known by it. */
START_TEST(key_outlives_the_log)
{
	struct eventread *reader = eventread_new(&test_seed);
	struct event event = access_event(), again;
	struct text user, line, key, other;

	text_begin(&user, 4 * EVENT_VALUE_BYTES);
	text_begin(&line, EVENT_LINE_BYTES);
	text_begin(&key, EVENT_LINE_BYTES);
	text_begin(&other, EVENT_LINE_BYTES);
	for (int i = 0; i < users[_i].times; i++)
		text_add(&user, users[_i].piece);
	event_set(&event, EVENT_USER, text_span(&user));
	event_write(&line, &event);
	ck_assert(eventread_line(reader, text_span(&line), &again, NULL));
	fold_key_write(&key, &event);
	fold_key_write(&other, &again);
	ck_assert_msg(span_equal(text_span(&key), text_span(&other)), "%s", users[_i].says);
	text_end(&user);
	text_end(&line);
	text_end(&key);
	text_end(&other);
	eventread_free(reader);
}
END_TEST

START_TEST(identity_leaves_decisions_out)
{
	struct event event = access_event();
	struct text key, other;

	text_begin(&key, EVENT_LINE_BYTES);
	text_begin(&other, EVENT_LINE_BYTES);
	fold_key_write(&key, &event);
	event_set(&event, changes[_i].field, span_of(changes[_i].value));
	fold_key_write(&other, &event);
	ck_assert_msg(span_equal(fold_key_identity(text_span(&key)),
				 fold_key_identity(text_span(&other))) == changes[_i].identity,
		      "%s", changes[_i].says);
	text_end(&key);
	text_end(&other);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("fold_key");

	add_rows(tcase, key_tells_repeats, changes);
	add_rows(tcase, key_outlives_the_log, users);
	add_rows(tcase, identity_leaves_decisions_out, changes);
	return test_run("fold_key", tcase);
}
