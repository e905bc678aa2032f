/* SPDX-License-Identifier: ISC */
/* foreign: what an event is in the words of others, whatever is in it. */
#include <jansson.h>

#include "event/eventread.h"
#include "event/foreign.h"
#include "support.h"

#define TIME "\"time\":\"2023-07-17T06:00:00.500Z\","
#define MAIL_TO TIME "\"type\":\"sighting\",\"traffic\":\"submission\",\"to\":[\"b@x.example\"]"
#define ACCESS TIME "\"type\":\"sighting\",\"traffic\":\"access\",\"user\":\"anna\""

/* path: with dots; json: what is there, NULL where nothing is. */
static const struct {
	const char *says;
	const struct foreign *foreign;
	const char *line, *path, *json;
} rows[] = {
	{ "a time", &foreign_ecs, MAIL_TO, "@timestamp", "\"2023-07-17T06:00:00.500Z\"" },
	{ "a time in milliseconds", &foreign_ocsf, MAIL_TO, "time", "1689573600500" },
	{ "a list", &foreign_ecs, MAIL_TO, "email.to.address", "[\"b@x.example\"]" },
	{ "a list of one", &foreign_ecs, ACCESS, "related.user", "[\"anna\"]" },
	{ "a word stays a word, in an object", &foreign_ecs, ACCESS, "user.name", "\"anna\"" },
	{ "a name is no address", &foreign_ecs, ACCESS, "user.email", NULL },
	{ "an address is one", &foreign_ecs, TIME "\"type\":\"sighting\",\"user\":\"a@x\"",
	  "user.email", "\"a@x\"" },
	{ "an address of the client", &foreign_ecs, MAIL_TO ",\"client_ip\":\"2001:db8::1\"",
	  "source.ip", "\"2001:db8::1\"" },
	{ "a network is none", &foreign_ecs, MAIL_TO ",\"client_ip\":\"192.0.2.0/24\"", "source.ip",
	  NULL },
	{ "a network is kept", &foreign_ecs, MAIL_TO ",\"client_ip\":\"192.0.2.0/24\"",
	  "source.address", "\"192.0.2.0/24\"" },
	{ "brackets are none", &foreign_ecs, MAIL_TO ",\"client_ip\":\"[::1]\"", "source.ip",
	  NULL },
	{ "nor is a word", &foreign_ecs, MAIL_TO ",\"client_ip\":\"IPv6:::1\"", "related.ip",
	  NULL },
	{ "a network has a place of ours", &foreign_ocsf, MAIL_TO ",\"client_ip\":\"192.0.2.0/24\"",
	  "unmapped.client_ip", "\"192.0.2.0/24\"" },
	{ "what has no place", &foreign_ecs, MAIL_TO ",\"outdated\":true", "milter_device.outdated",
	  "true" },
	{ "what has a place is not there twice", &foreign_ecs, MAIL_TO, "milter_device.to", NULL },
	{ "what only led to a word is kept", &foreign_ecs, MAIL_TO, "milter_device.type",
	  "\"sighting\"" },
	{ "a configuration without a policy", &foreign_ecs, MAIL_TO ",\"config\":\"0123\"", "rule",
	  NULL },
	{ "it is kept", &foreign_ecs, MAIL_TO ",\"config\":\"0123\"", "milter_device.config",
	  "\"0123\"" },
	{ "a configuration with one", &foreign_ocsf,
	  MAIL_TO ",\"config\":\"0123\",\"policy\":\"p\",\"action\":\"reject\"", "policy.version",
	  "\"0123\"" },
	{ "a message", &foreign_ocsf, MAIL_TO, "type_uid", "400903" },
	{ "a message without an address", &foreign_ocsf,
	  TIME "\"type\":\"sighting\",\"traffic\":\"submission\",\"from\":\"<>\"", "type_uid",
	  "99" },
	{ "a sender who is none is kept", &foreign_ocsf, MAIL_TO ",\"from\":\"<>\"",
	  "unmapped.from", "\"<>\"" },
	{ "an access", &foreign_ocsf, ACCESS, "type_uid", "300201" },
	{ "its user", &foreign_ocsf, ACCESS, "user.name", "\"anna\"" },
	{ "an access by nobody", &foreign_ocsf, TIME "\"type\":\"sighting\",\"traffic\":\"access\"",
	  "type_uid", "99" },
	{ "repeats", &foreign_ocsf, ACCESS ",\"count\":3,\"last\":\"2023-07-17T07:00:00.000Z\"",
	  "end_time", "1689577200000" },
	{ "their beginning", &foreign_ocsf, ACCESS ",\"count\":3", "start_time", "1689573600500" },
	{ "one access has none", &foreign_ocsf, ACCESS, "start_time", NULL },
	{ "a start", &foreign_ocsf,
	  TIME "\"type\":\"config\",\"by\":\"start\",\"result\":\"loaded\"", "type_uid", "600203" },
	{ "a stop", &foreign_ocsf,
	  TIME "\"type\":\"config\",\"by\":\"SIGTERM\",\"result\":\"stopped\"", "type_uid",
	  "600204" },
	{ "a reload", &foreign_ocsf,
	  TIME "\"type\":\"config\",\"by\":\"SIGHUP\",\"result\":\"loaded\"", "type_uid",
	  "600299" },
	{ "one that was refused", &foreign_ocsf,
	  TIME "\"type\":\"config\",\"by\":\"SIGHUP\",\"result\":\"refused: 3 errors\"",
	  "status_id", "2" },
	{ "and so in ECS", &foreign_ecs,
	  TIME "\"type\":\"config\",\"by\":\"SIGHUP\",\"result\":\"refused: 3 errors\"",
	  "event.outcome", "\"failure\"" },
	{ "totals", &foreign_ecs, TIME "\"type\":\"totals\",\"messages_inbound\":0", "event.kind",
	  "\"metric\"" },
	{ "a zero is a value", &foreign_ecs, TIME "\"type\":\"totals\",\"messages_inbound\":0",
	  "milter_device.messages_inbound", "0" },
	{ "a kind that is not theirs", &foreign_ocsf, MAIL_TO ",\"kind\":\"watch\"",
	  "src_endpoint.type", "\"watch\"" },
	{ "its number", &foreign_ocsf, MAIL_TO ",\"kind\":\"watch\"", "src_endpoint.type_id",
	  "99" },
	{ "a system that they call otherwise", &foreign_ocsf,
	  MAIL_TO ",\"family\":\"Windows Phone\",\"os\":\"Windows Phone\"", "src_endpoint.os.type",
	  "\"Windows Mobile\"" },
	{ "a family without a system", &foreign_ocsf, MAIL_TO ",\"family\":\"iOS\"",
	  "src_endpoint.os", NULL },
	{ "an action that nobody knows", &foreign_ocsf, MAIL_TO ",\"action\":\"sing\"", "action_id",
	  NULL },
	{ "it is kept", &foreign_ocsf, MAIL_TO ",\"action\":\"sing\"", "unmapped.action",
	  "\"sing\"" },
};

/* The object that the line becomes; the caller drops it. */
static json_t *written(const struct foreign *foreign, const char *line, const char *says)
{
	struct eventread *reader = eventread_new(&test_seed);
	struct trouble why = { "" };
	struct event event;
	struct text text;
	json_t *object;

	ck_assert_msg(eventread_line(reader, span_of(line), &event, &why), "%s: %s", says,
		      why.sentence);
	text_begin(&text, 4 * EVENT_LINE_BYTES);
	foreign_write(foreign, &event, &text);
	ck_assert_msg(strpbrk(text_string(&text), "\r\n\x1b\x7f") == NULL, "%s", says);
	object = json_loads(text_string(&text), JSON_REJECT_DUPLICATES, NULL);
	ck_assert_msg(object != NULL, "%s: %s", says, text_string(&text));
	text_end(&text);
	eventread_free(reader);
	return object;
}

/* Borrowed from the object; NULL: there is nothing. */
static json_t *at_path(json_t *object, const char *path)
{
	struct span rest = span_of(path);

	while (rest.size != 0 && object != NULL) {
		struct span name = span_cut(&rest, '.');
		char string[100];

		snprintf(string, sizeof(string), "%.*s", SPAN_FORMAT(name));
		object = json_object_get(object, string);
	}
	return object;
}

START_TEST(a_field_is_there)
{
	char line[1000];
	json_t *object, *there;
	char *json;

	snprintf(line, sizeof(line), "{%s}", rows[_i].line);
	object = written(rows[_i].foreign, line, rows[_i].says);
	there = at_path(object, rows[_i].path);
	json = there != NULL ? json_dumps(there, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
	if (rows[_i].json == NULL)
		ck_assert_msg(json == NULL, "%s: %s", rows[_i].says, json);
	else
		ck_assert_msg(json != NULL && strcmp(json, rows[_i].json) == 0, "%s: %s",
			      rows[_i].says, json != NULL ? json : "nothing");
	free(json);
	json_decref(object);
}
END_TEST

/* Each key alone, and all together, with what a sender may write in it. */
static void fill(struct event *event, int only)
{
	static const struct span items[] = { SPAN("a\"\\\n\x1b\xff@x"), SPAN("}],") };

	for (int key = 0; key < EVENT_FIELDS; key++) {
		struct event_value *value = &event->values[key];

		if (only != EVENT_FIELDS && only != key)
			continue;
		*value = (struct event_value){ items[0], items, 2, 1, true };
	}
}

START_TEST(hostile_values_stay_in_their_place)
{
	const struct foreign *foreigns[] = { &foreign_ecs, &foreign_ocsf };
	const struct span types[] = { SPAN("sighting"), SPAN("config"), SPAN("totals"), SPAN("x") };

	for (size_t i = 0; i < 8; i++) {
		struct event event = { 0 };
		struct text text;
		json_t *object;

		fill(&event, _i);
		event_set(&event, EVENT_TYPE, types[i / 2]);
		text_begin(&text, 4 * EVENT_LINE_BYTES);
		foreign_write(foreigns[i % 2], &event, &text);
		object = json_loads(text_string(&text), JSON_REJECT_DUPLICATES, NULL);
		ck_assert_msg(json_is_object(object), "%s", text_string(&text));
		ck_assert(strpbrk(text_string(&text), "\r\n\x1b\x7f") == NULL);
		json_decref(object);
		text_end(&text);
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("foreign");

	add_rows(tcase, a_field_is_there, rows);
	tcase_add_loop_test(tcase, hostile_values_stay_in_their_place, 0, EVENT_FIELDS + 1);
	return test_run("foreign", tcase);
}
