/* SPDX-License-Identifier: ISC */
/* where -- which events a report is about, by their values. */
#include "event/where.h"

#include <inttypes.h>
#include <stdio.h>

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

bool where_add(struct where *where, struct arena *arena, struct span condition, struct trouble *why)
{
	struct span value = condition;
	struct span key = span_cut(&value, '=');
	enum event_field field = event_field_named(key);
	struct where_condition *added, **end = &where->conditions;

	if (key.size == condition.size) {
		trouble_say(why, "'%.*s' is no condition: write KEY=VALUE, such as device=iphone",
			    SPAN_FORMAT(condition));
		return false;
	}
	if (field == EVENT_FIELDS) {
		say_unknown(key, why);
		return false;
	}
	if (event_field_kind(field) == EVENT_BOOLEAN && !is_truth(value)) {
		trouble_say(why, "%.*s is true or false, not '%.*s'", SPAN_FORMAT(key),
			    SPAN_FORMAT(value));
		return false;
	}
	added = arena_take(arena, sizeof(*added));
	if (added == NULL) {
		trouble_say(why, "out of memory");
		return false;
	}
	*added = (struct where_condition){ NULL, field, value };
	while (*end != NULL)
		end = &(*end)->next;
	*end = added;
	return true;
}

static bool number_matches(const struct event_value *value, struct span wanted)
{
	char digits[sizeof("18446744073709551615")];

	if (!value->present)
		return wanted.size == 0;
	snprintf(digits, sizeof(digits), "%" PRIu64, value->number);
	return span_equal(wanted, span_of(digits));
}

static bool list_matches(const struct event_value *value, struct span wanted)
{
	for (size_t i = 0; i < value->item_count; i++)
		if (wanted.size != 0 && span_equal(value->items[i], wanted))
			return true;
	return value->item_count == 0 && wanted.size == 0;
}

static bool condition_matches(const struct where_condition *condition, const struct event *event)
{
	const struct event_value *value = &event->values[condition->field];

	switch (event_field_kind(condition->field)) {
	case EVENT_STRING:
		return condition->field == EVENT_USER
			       ? span_equal_nocase(value->text, condition->value)
			       : span_equal(value->text, condition->value);
	case EVENT_LIST:
		return list_matches(value, condition->value);
	case EVENT_NUMBER:
		return number_matches(value, condition->value);
	case EVENT_BOOLEAN:
		return span_equal(condition->value, SPAN("true")) == (value->number != 0);
	}
	return false;
}

/* Whether any of the conditions on that field holds. */
static bool field_matches(const struct where *where, enum event_field field,
			  const struct event *event)
{
	for (const struct where_condition *c = where->conditions; c != NULL; c = c->next)
		if (c->field == field && condition_matches(c, event))
			return true;
	return false;
}

bool where_matches(const struct where *where, const struct event *event)
{
	for (const struct where_condition *c = where->conditions; c != NULL; c = c->next)
		if (!field_matches(where, c->field, event))
			return false;
	return true;
}

bool where_matches_origin(const struct where *where, const struct event *event)
{
	for (const struct where_condition *c = where->conditions; c != NULL; c = c->next)
		if ((c->field == EVENT_HOST || c->field == EVENT_SOURCE) &&
		    event->values[c->field].text.size != 0 &&
		    !field_matches(where, c->field, event))
			return false;
	return true;
}
