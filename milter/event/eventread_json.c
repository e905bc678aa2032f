/* SPDX-License-Identifier: ISC */
/* eventread_json -- reads event lines that are not in our own form, by the JSON library. */
#include "event/eventread_inside.h"

#include <jansson.h>
#include <string.h>

void eventread_json_end(struct eventread *reader)
{
	json_decref(reader->tree);
	reader->tree = NULL;
}

/* Borrowed from the tree. */
static struct span span_of_json(const json_t *string)
{
	return (struct span){ json_string_value(string), json_string_length(string) };
}

static bool read_string(struct eventread *reader, const json_t *json, struct event_value *value)
{
	(void)reader;
	value->text = span_of_json(json);
	return json_is_string(json);
}

static bool read_list(struct eventread *reader, const json_t *json, struct event_value *value)
{
	size_t count = json_array_size(json);
	struct span *items = arena_take(reader->scratch, count * sizeof(*items));

	if (!json_is_array(json) || items == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		items[i] = span_of_json(json_array_get(json, i));
		if (!json_is_string(json_array_get(json, i)))
			return false;
	}
	value->items = items;
	value->item_count = count;
	return true;
}

/* Databases put large numbers into strings, so that a script does not round them. */
static bool read_number(struct eventread *reader, const json_t *json, struct event_value *value)
{
	(void)reader;
	value->present = true;
	if (json_is_string(json))
		return span_number(span_of_json(json), INT64_MAX, &value->number);
	value->number = (uint64_t)json_integer_value(json);
	return json_is_integer(json) && json_integer_value(json) >= 0;
}

/* ... and have 0 and 1 for booleans. */
static bool read_boolean(struct eventread *reader, const json_t *json, struct event_value *value)
{
	(void)reader;
	value->number = json_is_true(json) || json_integer_value(json) == 1;
	return json_is_boolean(json) ||
	       (json_is_integer(json) && (uint64_t)json_integer_value(json) <= 1);
}

static const struct {
	const char *expected;
	bool (*read)(struct eventread *, const json_t *, struct event_value *);
} kinds[] = {
	[EVENT_STRING] = { "a string", read_string },
	[EVENT_LIST] = { "a list of strings", read_list },
	[EVENT_NUMBER] = { "a whole number", read_number },
	[EVENT_BOOLEAN] = { "true or false", read_boolean },
};

static bool read_fields(struct eventread *reader, struct event *out, struct trouble *why)
{
	const char *key;
	json_t *json;

	json_object_foreach(reader->tree, key, json)
	{
		enum event_field field = event_field_named(span_of(key));
		enum event_kind kind;

		if (field == EVENT_FIELDS || json_is_null(json))
			continue;
		kind = event_field_kind(field);
		if (!kinds[kind].read(reader, json, &out->values[field])) {
			trouble_say(why, "%s is not %s", event_field_name(field),
				    kinds[kind].expected);
			return false;
		}
	}
	return true;
}

bool eventread_json(struct eventread *reader, struct span line, struct event *out,
		    struct trouble *why)
{
	json_error_t error;

	arena_empty(reader->scratch);
	memset(out, 0, sizeof(*out));
	eventread_json_end(reader);
	if (span_find(line, '\0') != line.size) {
		trouble_say(why, "not JSON: a NUL byte"); /* jansson passes over some */
		return false;
	}
	reader->tree = json_loadb(line.size != 0 ? line.data : "", line.size,
				  JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (reader->tree == NULL) {
		trouble_say(why, "not JSON: %s", error.text);
		return false;
	}
	if (!json_is_object(reader->tree)) {
		trouble_say(why, "not a JSON object");
		return false;
	}
	return read_fields(reader, out, why);
}
