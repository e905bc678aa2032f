/* SPDX-License-Identifier: ISC */
/* where -- which events a report is about, by their values. */
#include "event/where.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"

static bool is_truth(struct span value)
{
	return value.size == 0 || span_equal(value, SPAN("true")) ||
	       span_equal(value, SPAN("false"));
}

static void say_unknown(struct span key, struct trouble *why)
{
	struct nearest nearest = { .given = key };

	for (int field = 0; field < EVENT_FIELDS; field++)
		nearest_try(&nearest, span_of(event_field_name((enum event_field)field)));
	if (nearest.found.data != NULL)
		trouble_say(why, "an event has no key '%.*s'. Did you mean %.*s?", SPAN_FORMAT(key),
			    SPAN_FORMAT(nearest.found));
	else
		trouble_say(why, "an event has no key '%.*s': milter-device-events(5) has them all",
			    SPAN_FORMAT(key));
}

/* Two bytes come before their first one alone. */
static const struct {
	const char *name;
	enum where_test test;
} tests[] = {
	{ "!=", WHERE_IS_NOT }, { "<=", WHERE_UP_TO }, { ">=", WHERE_FROM },
	{ "=", WHERE_IS },      { "<", WHERE_BELOW },  { ">", WHERE_ABOVE },
};

const char *where_test_name(enum where_test test)
{
	size_t i = 0;

	while (tests[i].test != test)
		i++;
	return tests[i].name;
}

/* Cuts the condition into its key, which stays, and its value. */
static bool cut(struct span *condition, enum where_test *test, struct span *value)
{
	for (size_t at = 0; at < condition->size; at++)
		for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
			struct span rest = span_from(*condition, at), name = span_of(tests[i].name);

			if (!span_equal(span_first(rest, name.size), name))
				continue;
			*test = tests[i].test;
			*value = span_from(rest, name.size);
			*condition = span_first(*condition, at);
			return true;
		}
	return false;
}

/* The value is one of those that the key has an order of. */
static bool read_order(struct where_condition *condition, struct trouble *why)
{
	const char *key = event_field_name(condition->field);
	struct version_floor oldest;

	if (condition->field == EVENT_OS_VERSION) {
		if (!version_floor_read(condition->value, &oldest, NULL) || oldest.os.size != 0) {
			trouble_say(why, "'%.*s' is not a version: write 18 or 16.7.2",
				    SPAN_FORMAT(condition->value));
			return false;
		}
		condition->version = oldest.version;
		return true;
	}
	if (event_field_kind(condition->field) != EVENT_NUMBER) {
		trouble_say(why,
			    "%s has no order: < and > are for os_version and numbers; for days "
			    "there are --since and --until",
			    key);
		return false;
	}
	if (span_number(condition->value, UINT64_MAX, &condition->number))
		return true;
	trouble_say(why, "%s is a number, not '%.*s'", key, SPAN_FORMAT(condition->value));
	return false;
}

static void read_stars(struct where_condition *condition)
{
	enum event_kind kind = event_field_kind(condition->field);
	struct span *value = &condition->value;

	if (kind != EVENT_STRING && kind != EVENT_LIST)
		return;
	condition->open_front = value->size > 0 && value->data[0] == '*';
	*value = span_from(*value, condition->open_front);
	condition->open_end = value->size > 0 && value->data[value->size - 1] == '*';
	*value = span_first(*value, value->size - condition->open_end);
}

static bool read_value(struct where_condition *condition, struct trouble *why)
{
	if (condition->test != WHERE_IS && condition->test != WHERE_IS_NOT)
		return read_order(condition, why);
	if (event_field_kind(condition->field) == EVENT_BOOLEAN && !is_truth(condition->value)) {
		trouble_say(why, "%s is true or false, not '%.*s'",
			    event_field_name(condition->field), SPAN_FORMAT(condition->value));
		return false;
	}
	read_stars(condition);
	return true;
}

bool where_add(struct where *where, struct arena *arena, struct span condition, struct trouble *why)
{
	struct where_condition read = { NULL }, *added, **end = &where->conditions;
	struct span key = condition;

	if (!cut(&key, &read.test, &read.value)) {
		trouble_say(why, "'%.*s' is no condition: write KEY=VALUE, such as device=iphone",
			    SPAN_FORMAT(condition));
		return false;
	}
	read.field = event_field_named(key);
	if (read.field == EVENT_FIELDS) {
		say_unknown(key, why);
		return false;
	}
	if (!read_value(&read, why))
		return false;
	added = arena_take(arena, sizeof(*added));
	if (added == NULL) {
		trouble_say(why, "out of memory");
		return false;
	}
	*added = read;
	while (*end != NULL)
		end = &(*end)->next;
	*end = added;
	return true;
}

static bool text_is(const struct where_condition *condition, struct span text)
{
	struct span value = condition->value;
	bool is_user = condition->field == EVENT_USER;

	if (!condition->open_front && !condition->open_end)
		return is_user ? span_equal_nocase(text, value) : span_equal(text, value);
	if (text.size < value.size || text.size == 0)
		return false;
	if (condition->open_front && condition->open_end)
		return is_user ? span_find_nocase(text, value) < text.size
			       : memmem(text.data, text.size, value.data, value.size) != NULL;
	text = condition->open_end ? span_first(text, value.size)
				   : span_from(text, text.size - value.size);
	return is_user ? span_equal_nocase(text, value) : span_equal(text, value);
}

static bool number_is(const struct event_value *value, struct span wanted)
{
	char digits[sizeof("18446744073709551615")];

	if (!value->present)
		return wanted.size == 0;
	snprintf(digits, sizeof(digits), "%" PRIu64, value->number);
	return span_equal(wanted, span_of(digits));
}

static bool list_is(const struct where_condition *condition, const struct event_value *value)
{
	bool absent = condition->value.size == 0 && !condition->open_front && !condition->open_end;

	for (size_t i = 0; i < value->item_count; i++)
		if (!absent && text_is(condition, value->items[i]))
			return true;
	return value->item_count == 0 && absent;
}

static bool value_is(const struct where_condition *condition, const struct event_value *value)
{
	switch (event_field_kind(condition->field)) {
	case EVENT_STRING:
		return text_is(condition, value->text);
	case EVENT_LIST:
		return list_is(condition, value);
	case EVENT_NUMBER:
		return number_is(value, condition->value);
	case EVENT_BOOLEAN:
		return span_equal(condition->value, SPAN("true")) == (value->number != 0);
	}
	return false;
}

/* How the value stands to that of the condition: -1, 0, 1.  False: it is not there. */
static bool compare(const struct where_condition *condition, const struct event_value *value,
		    int *order)
{
	if (condition->field == EVENT_OS_VERSION) {
		struct version version = version_read(value->text);

		*order = version_compare(&version, &condition->version);
		return version.count != 0;
	}
	*order = (value->number > condition->number) - (value->number < condition->number);
	return value->present;
}

static bool condition_matches(const struct where_condition *condition, const struct event *event)
{
	const struct event_value *value = &event->values[condition->field];
	int order;

	switch (condition->test) {
	case WHERE_IS:
		return value_is(condition, value);
	case WHERE_IS_NOT:
		return !value_is(condition, value);
	case WHERE_BELOW:
		return compare(condition, value, &order) && order < 0;
	case WHERE_UP_TO:
		return compare(condition, value, &order) && order <= 0;
	case WHERE_ABOVE:
		return compare(condition, value, &order) && order > 0;
	case WHERE_FROM:
		return compare(condition, value, &order) && order >= 0;
	}
	return false;
}

/* Whether that condition holds, or another one that stands beside it: see where.h. */
static bool holds(const struct where *where, const struct where_condition *condition,
		  const struct event *event)
{
	if (condition->test != WHERE_IS)
		return condition_matches(condition, event);
	for (const struct where_condition *c = where->conditions; c != NULL; c = c->next)
		if (c->field == condition->field && c->test == WHERE_IS &&
		    condition_matches(c, event))
			return true;
	return false;
}

bool where_matches(const struct where *where, const struct event *event)
{
	for (const struct where_condition *c = where->conditions; c != NULL; c = c->next)
		if (!holds(where, c, event))
			return false;
	return true;
}

bool where_matches_user(const struct where *where, struct span user)
{
	struct event event = { 0 };

	event_set(&event, EVENT_USER, user);
	for (const struct where_condition *c = where->conditions; c != NULL; c = c->next)
		if (c->field == EVENT_USER && !holds(where, c, &event))
			return false;
	return true;
}

bool where_matches_origin(const struct where *where, const struct event *event)
{
	for (const struct where_condition *c = where->conditions; c != NULL; c = c->next)
		if ((c->field == EVENT_HOST || c->field == EVENT_SOURCE) &&
		    event->values[c->field].text.size != 0 && !holds(where, c, event))
			return false;
	return true;
}
