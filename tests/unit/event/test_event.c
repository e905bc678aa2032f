/* SPDX-License-Identifier: ISC */
/* event: the schema of the event log, and one line of it. */
#include <jansson.h>

#include "event/event.h"
#include "support.h"

/* All fields in their order; s(tring), l(ist), n(umber), b(oolean). */
static const struct {
	const char *name;
	char kind;
} schema[EVENT_FIELDS] = {
	{ "file", 's' },
	{ "time", 's' },
	{ "type", 's' },
	{ "id", 's' },
	{ "host", 's' },
	{ "source", 's' },
	{ "traffic", 's' },
	{ "protocol", 's' },
	{ "config", 's' },
	{ "user", 's' },
	{ "user_source", 's' },
	{ "client_ip", 's' },
	{ "queue_id", 's' },
	{ "message_id", 's' },
	{ "from", 's' },
	{ "to", 'l' },
	{ "to_count", 'n' },
	{ "device", 's' },
	{ "vendor", 's' },
	{ "family", 's' },
	{ "kind", 's' },
	{ "model", 's' },
	{ "os", 's' },
	{ "os_version", 's' },
	{ "build", 's' },
	{ "client", 's' },
	{ "device_id", 's' },
	{ "new", 'b' },
	{ "confidence", 's' },
	{ "contradicted", 'b' },
	{ "evidence", 's' },
	{ "policy", 's' },
	{ "action", 's' },
	{ "mode", 's' },
	{ "would", 'l' },
	{ "exemption", 's' },
	{ "outdated", 'b' },
	{ "grace", 'b' },
	{ "count", 'n' },
	{ "last", 's' },
	{ "messages_submission", 'n' },
	{ "messages_receipt", 'n' },
	{ "messages_access", 'n' },
	{ "messages_inbound", 'n' },
	{ "by", 's' },
	{ "result", 's' },
	{ "reason", 's' },
	{ "error", 's' },
	{ "days", 's' },
	{ "covers", 'l' },
};

START_TEST(field_is_in_its_place)
{
	static const char kinds[] = { [EVENT_STRING] = 's',
				      [EVENT_LIST] = 'l',
				      [EVENT_NUMBER] = 'n',
				      [EVENT_BOOLEAN] = 'b' };
	enum event_field field = (enum event_field)_i;

	ck_assert_str_eq(event_field_name(field), schema[_i].name);
	ck_assert_uint_le(strlen(event_field_name(field)), EVENT_NAME_BYTES);
	ck_assert_int_eq(kinds[event_field_kind(field)], schema[_i].kind);
	ck_assert_int_eq(event_field_named(span_of(schema[_i].name)), field);
}
END_TEST

START_TEST(other_names_are_no_fields)
{
	ck_assert_int_eq(event_field_named(SPAN("")), EVENT_FIELDS);
	ck_assert_int_eq(event_field_named(SPAN("User")), EVENT_FIELDS);
	ck_assert_int_eq(event_field_named(SPAN("user_")), EVENT_FIELDS);
	ck_assert_int_eq(event_field_named(SPAN("user\0")), EVENT_FIELDS);
}
END_TEST

static const char *write_event(struct arena *arena, const struct event *event)
{
	struct text text;
	const char *line;

	text_begin(&text, 1 << 20);
	event_write(&text, event);
	line = arena_string(arena, text_span(&text));
	text_end(&text);
	return line;
}

START_TEST(a_key_with_nothing_to_say_is_left_out)
{
	static const struct span to[] = { SPAN("a@x"), SPAN(""), SPAN("\"\r\n") };
	struct arena *arena = test_arena();
	struct event event = { 0 };

	ck_assert_str_eq(write_event(arena, &event), "{}");
	event_set(&event, EVENT_ERROR, SPAN("e"));
	event_set(&event, EVENT_USER, SPAN(""));
	event_set(&event, EVENT_TYPE, SPAN("sighting"));
	ck_assert_str_eq(write_event(arena, &event), "{\"type\":\"sighting\",\"error\":\"e\"}");
	event_set_number(&event, EVENT_MESSAGES_INBOUND, 0);
	event_set_number(&event, EVENT_COUNT, UINT64_MAX);
	event_set_true(&event, EVENT_GRACE);
	ck_assert_str_eq(write_event(arena, &event),
			 "{\"type\":\"sighting\",\"grace\":true,\"count\":18446744073709551615,"
			 "\"messages_inbound\":0,\"error\":\"e\"}");
	event = (struct event){ 0 };
	event.values[EVENT_TO].items = to;
	event.values[EVENT_TO].item_count = 3;
	ck_assert_str_eq(write_event(arena, &event),
			 "{\"to\":[\"a@x\",\"\",\"\\\"\\u000d\\u000a\"]}");
	arena_free(arena);
}
END_TEST

START_TEST(values_are_cut)
{
	struct arena *arena = test_arena();
	struct span value = test_bytes(arena, 'v', 5000);
	struct event event = { 0 };
	json_t *json;

	event_set(&event, EVENT_USER, value);
	event.values[EVENT_WOULD].items = &value;
	event.values[EVENT_WOULD].item_count = 1;
	json = json_loads(write_event(arena, &event), 0, NULL);
	ck_assert_uint_eq(json_string_length(json_object_get(json, "user")), EVENT_VALUE_BYTES);
	ck_assert_uint_eq(json_string_length(json_array_get(json_object_get(json, "would"), 0)),
			  EVENT_VALUE_BYTES);
	json_decref(json);
	arena_free(arena);
}
END_TEST

/* Every value as long as it can be, of the bytes that are longest in JSON. */
START_TEST(a_line_is_never_too_long)
{
	struct arena *arena = test_arena();
	struct span value = test_bytes(arena, '\1', 5000), items[1000];
	struct event event = { 0 };
	const char *line;
	json_t *json;

	for (int i = 0; i < ROWS(items); i++)
		items[i] = value;
	event_set(&event, EVENT_USER, value);
	event_set(&event, EVENT_MESSAGE_ID, value);
	event_set(&event, EVENT_FROM, value);
	event_set(&event, EVENT_MODEL, value);
	event_set(&event, EVENT_EVIDENCE, value);
	event.values[EVENT_TO].items = event.values[EVENT_WOULD].items = items;
	event.values[EVENT_TO].item_count = EVENT_RECIPIENTS;
	event.values[EVENT_WOULD].item_count = ROWS(items);
	event_set(&event, EVENT_POLICY, SPAN("p"));
	event_set(&event, EVENT_ACTION, SPAN("reject"));
	line = write_event(arena, &event);
	ck_assert_uint_lt(strlen(line), EVENT_LINE_BYTES);
	json = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_msg(json != NULL, "%.100s", line);
	ck_assert_str_eq(json_string_value(json_object_get(json, "action")), "reject");
	ck_assert_ptr_null(json_object_get(json, "to"));
	json_decref(json);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("event");

	add_rows(tcase, field_is_in_its_place, schema);
	tcase_add_test(tcase, other_names_are_no_fields);
	tcase_add_test(tcase, a_key_with_nothing_to_say_is_left_out);
	tcase_add_test(tcase, values_are_cut);
	tcase_add_test(tcase, a_line_is_never_too_long);
	return test_run("event", tcase);
}
