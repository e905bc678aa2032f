/* SPDX-License-Identifier: ISC */
/* gate_ask: what a server asks, whatever a client has made it send. */
#include "gate/gate_ask.h"
#include "support.h"

#define SPAN_IS(literal)                       \
	{                                      \
		(literal), sizeof(literal) - 1 \
	}
#define ID "\\\"name\\\" \\\"iPhone Mail\\\""
#define ASKS(more) "{\"login\":\"anna\",\"remote\":\"192.0.2.7\"," more "\"device_id\":\"" ID "\"}"

/* claimed, user, ip and imap_id in one word each; NULL: it is not read. */
static const struct {
	const char *says, *body, *claimed, *user, *ip, *imap_id;
} questions[] = {
	{ "as Dovecot asks by itself",
	  ASKS("\"pwhash\":\"0b1c\",\"protocol\":\"imap\",\"session_id\":\"x\",\"tls\":false,"),
	  "anna", "", "192.0.2.7", "\"name\" \"iPhone Mail\"" },
	{ "of whom it has verified", ASKS("\"verified\":\"yes\","), "", "anna", "192.0.2.7",
	  "\"name\" \"iPhone Mail\"" },
	{ "verified is yes, or nothing", ASKS("\"verified\":\"Yes\","), "anna", "", "192.0.2.7",
	  "\"name\" \"iPhone Mail\"" },
	{ "and no boolean", ASKS("\"verified\":true,"), "anna", "", "192.0.2.7",
	  "\"name\" \"iPhone Mail\"" },
	{ "no device", "{\"login\":\"anna\",\"device_id\":\"\"}", "anna", "", "", "" },
	{ "nothing", "{}", "", "", "", "" },
	{ "blanks", " { \"login\" : \"anna\" }\r\n", "anna", "", "", "" },
	{ "a login that is no string", "{\"login\":[\"anna\"],\"device_id\":7}", "", "", "", "" },
	{ "a login that is there twice: the last", "{\"login\":\"anna\",\"login\":\"boris\"}",
	  "boris", "", "", "" },
	{ "escapes", "{\"login\":\"\\u00e4\\\"\\\\\\n\"}", "\xc3\xa4\"\\\n", "", "", "" },
	{ "bytes that are no UTF-8", "{\"login\":\"a\xff\xc3\"}", "a\xef\xbf\xbd\xef\xbf\xbd", "",
	  "", "" },
	{ "what a proxy says of itself",
	  "{\"login\":\"anna\",\"device_id\":\"\\\"x-session-id\\\" \\\"x\\\"\"}", "anna", "", "",
	  "" },
	{ "a list", "[]", NULL, NULL, NULL, NULL },
	{ "a word", "\"login\"", NULL, NULL, NULL, NULL },
	{ "no JSON", "login=anna", NULL, NULL, NULL, NULL },
	{ "half of it", "{\"login\":\"anna\"", NULL, NULL, NULL, NULL },
	{ "more than it", "{\"login\":\"anna\"}}", NULL, NULL, NULL, NULL },
	{ "empty", "", NULL, NULL, NULL, NULL },
};

START_TEST(question_is_read)
{
	struct arena *arena = test_arena();
	struct trouble why = { "" };
	struct gate_ask ask;
	const struct span *groups = ask.line.groups;
	bool read = gate_ask_dovecot(&ask, arena, span_of(questions[_i].body), &why);

	ck_assert_msg(read == (questions[_i].claimed != NULL), "%s: %s", questions[_i].says,
		      why.sentence);
	ck_assert(read || why.sentence[0] != '\0');
	if (read) {
		ck_text(groups[SOURCE_CLAIMED], questions[_i].claimed, questions[_i].says);
		ck_text(groups[SOURCE_USER], questions[_i].user, questions[_i].says);
		ck_text(groups[SOURCE_IP], questions[_i].ip, questions[_i].says);
		ck_text(groups[SOURCE_IMAP_ID], questions[_i].imap_id, questions[_i].says);
	}
	arena_free(arena);
}
END_TEST

START_TEST(nul_is_kept_as_a_byte)
{
	struct arena *arena = test_arena();
	struct trouble why = { "" };
	struct gate_ask ask;

	ck_assert(gate_ask_dovecot(&ask, arena, SPAN("{\"login\":\"a\\u0000b\"}"), &why));
	ck_assert(span_equal(ask.line.groups[SOURCE_CLAIMED], SPAN("a\0b")));
	arena_free(arena);
}
END_TEST

START_TEST(anybody_asks_by_the_keys_of_events)
{
	struct arena *arena = test_arena();
	struct trouble why = { "" };
	struct gate_ask ask;
	const struct span *groups = ask.line.groups;

	ck_assert(gate_ask_decide(
		&ask, arena,
		SPAN("{\"user\":\"anna\",\"user_source\":\"login\",\"client_ip\":\"::1\","
		     "\"user_agent\":\"x\",\"query\":\"User=boss&DeviceId=A1&DeviceType=iPhone\","
		     "\"id\":7}"),
		&why));
	ck_assert_int_eq(ask.asker, GATE_DECIDE);
	ck_text(groups[SOURCE_USER], "anna", "the user");
	ck_text(groups[SOURCE_IP], "::1", "the address");
	ck_text(groups[SOURCE_USER_AGENT], "x", "the user agent");
	ck_text(groups[SOURCE_EAS_TYPE], "iPhone", "the query");
	ck_text(groups[SOURCE_DEVICE_ID], "A1", "the query");
	ck_assert_int_eq(source_line_protocol(&ask.line), PROTOCOL_ACTIVESYNC);
	ck_assert(gate_ask_decide(&ask, arena,
				  SPAN("{\"device_id\":\"B2\",\"protocol\":\"webmail\"}"), &why));
	ck_text(groups[SOURCE_DEVICE_ID], "B2", "the device");
	ck_assert_int_eq(source_line_protocol(&ask.line), PROTOCOL_WEBMAIL);
	ck_assert(gate_ask_decide(&ask, arena, SPAN("{\"user\":\"anna\"}"), &why));
	ck_text(groups[SOURCE_USER], "", "who is only claimed");
	ck_text(groups[SOURCE_CLAIMED], "anna", "who is only claimed");
	ck_assert(!gate_ask_decide(&ask, arena, SPAN("[]"), &why));
	arena_free(arena);
}
END_TEST

/* Each beginning of a question is in memory of its own, where one byte too many is found. */
START_TEST(beginnings_are_refused)
{
	struct span whole = SPAN(ASKS("\"verified\":\"yes\","));

	for (size_t size = 0; size < whole.size; size++) {
		struct arena *arena = test_arena();
		char *copy = malloc(size + (size == 0));
		struct trouble why = { "" };
		struct gate_ask ask;

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, whole.data, size);
		ck_assert(!gate_ask_dovecot(&ask, arena, (struct span){ copy, size }, &why));
		ck_assert(why.sentence[0] != '\0');
		free(copy);
		arena_free(arena);
	}
}
END_TEST

/* claimed, user, type of the device, user agent. */
static const struct {
	const char *says;
	struct gate_headers headers;
	const char *claimed, *user, *eas_type, *user_agent;
} passed_on[] = {
	{ "a browser",
	  { .user = SPAN_IS("anna"), .uri = SPAN_IS("/webmail/"), .user_agent = SPAN_IS("Safari") },
	  "anna",
	  "",
	  "",
	  "Safari" },
	{ "whose password was right",
	  { .user = SPAN_IS("anna"), .verified = SPAN_IS("yes"), .uri = SPAN_IS("/webmail/") },
	  "",
	  "anna",
	  "",
	  "" },
	{ "ActiveSync",
	  { .user = SPAN_IS("anna"),
	    .uri = SPAN_IS("/Microsoft-Server-ActiveSync?User=boss&DeviceType=iPhone&Cmd=Sync") },
	  "anna",
	  "",
	  "iPhone",
	  "" },
	{ "ActiveSync, which alone names the user",
	  { .uri = SPAN_IS("/microsoft-server-activesync?User=anna&DeviceType=iPad") },
	  "anna",
	  "",
	  "iPad",
	  "" },
	{ "the same query elsewhere is none",
	  { .uri = SPAN_IS("/webmail/?User=boss&DeviceType=iPad") },
	  "",
	  "",
	  "",
	  "" },
	{ "nobody", { .user = SPAN_IS("-"), .verified = SPAN_IS("yes") }, "", "", "", "" },
	{ "nothing", { .user = SPAN_IS("") }, "", "", "", "" },
};

START_TEST(headers_are_read)
{
	struct arena *arena = test_arena();
	struct gate_ask ask;
	const struct span *groups = ask.line.groups;

	ck_assert(gate_ask_nginx(&ask, arena, &passed_on[_i].headers));
	ck_assert_int_eq(ask.asker, GATE_NGINX);
	ck_text(groups[SOURCE_CLAIMED], passed_on[_i].claimed, passed_on[_i].says);
	ck_text(groups[SOURCE_USER], passed_on[_i].user, passed_on[_i].says);
	ck_text(groups[SOURCE_EAS_TYPE], passed_on[_i].eas_type, passed_on[_i].says);
	ck_text(groups[SOURCE_USER_AGENT], passed_on[_i].user_agent, passed_on[_i].says);
	arena_free(arena);
}
END_TEST

START_TEST(asker_has_its_names)
{
	for (int i = 0; i < GATE_ASKERS; i++) {
		const char *source = gate_asker_source((enum gate_asker)i);

		ck_assert(strncmp(source, "gate-", 5) == 0);
		ck_assert_str_eq(source + 5, gate_asker_name((enum gate_asker)i));
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("gate_ask");

	add_rows(tcase, question_is_read, questions);
	add_rows(tcase, headers_are_read, passed_on);
	tcase_add_test(tcase, anybody_asks_by_the_keys_of_events);
	tcase_add_test(tcase, nul_is_kept_as_a_byte);
	tcase_add_test(tcase, beginnings_are_refused);
	tcase_add_test(tcase, asker_has_its_names);
	return test_run("gate_ask", tcase);
}
