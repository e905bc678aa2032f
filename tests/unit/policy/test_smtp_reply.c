/* SPDX-License-Identifier: ISC */
/* smtp_reply: what a reject or tempfail says, checked at load and filled in when sent. */
#include "policy/smtp_reply.h"
#include "support.h"

static const struct {
	const char *says;
	char digit; /* what the action wants codes to begin with */
	const char *line;
	const char *code, *enhanced, *text; /* as read; NULL: refused */
	const char *why;                    /* part of the reason */
} firsts[] = {
	{ "both codes", '5', "550 5.7.1 No.", "550", "5.7.1", "No.", NULL },
	{ "both codes of a tempfail", '4', "451 4.7.1 Later.", "451", "4.7.1", "Later.", NULL },
	{ "no enhanced code", '5', "550 No.", "550", "5.7.1", "No.", NULL },
	{ "no enhanced code of a tempfail", '4', "450 Later.", "450", "4.7.1", "Later.", NULL },
	{ "an enhanced code with long parts", '5', "554 5.123.456 No", "554", "5.123.456", "No",
	  NULL },
	{ "a number that is no enhanced code", '5', "550 5.7 No", "550", "5.7.1", "5.7 No", NULL },
	{ "a version at the front", '5', "550 16.5.1.2 is old", "550", "5.7.1", "16.5.1.2 is old",
	  NULL },
	{ "codes and no text", '5', "550 5.7.1", "550", "5.7.1", "", NULL },
	{ "a code and no text", '5', "550", "550", "5.7.1", "", NULL },
	{ "the class of a tempfail in a reject", '5', "450 4.7.1 No", NULL, NULL, NULL,
	  "must begin with a 5xx code" },
	{ "the class of a reject in a tempfail", '4', "550 5.7.1 No", NULL, NULL, NULL,
	  "must begin with a 4xx code" },
	{ "codes of two classes", '5', "550 4.7.1 No", NULL, NULL, NULL,
	  "enhanced code 4.7.1 does not fit code 550" },
	{ "the other way round", '4', "450 5.7.1 No", NULL, NULL, NULL,
	  "enhanced code 5.7.1 does not fit code 450" },
	{ "a success", '5', "250 2.0.0 Fine", NULL, NULL, NULL, "5xx" },
	{ "no code", '5', "Not permitted", NULL, NULL, NULL, "5xx" },
	{ "two digits", '5', "55 No", NULL, NULL, NULL, "5xx" },
	{ "four digits", '5', "5500 No", NULL, NULL, NULL, "5xx" },
	{ "over 599", '5', "600 No", NULL, NULL, NULL, "5xx" },
	{ "a line that goes on", '5', "550-5.7.1 No", NULL, NULL, NULL, "5xx" },
	{ "nothing", '5', "", NULL, NULL, NULL, "5xx" },
	{ "an unknown placeholder", '5', "550 %{phone}", NULL, NULL, NULL,
	  "there is no %{phone}: milter-device.conf(5) has them all" },
	{ "in another case", '5', "550 %{Device}", NULL, NULL, NULL,
	  "there is no %{Device}: did you mean %{device}?" },
	{ "one that never closes", '5', "550 %{device", NULL, NULL, NULL,
	  "'%{device' has no '}': write %{device}" },
	{ "an empty one", '5', "550 %{}", NULL, NULL, NULL, "there is no %{}" },
	{ "letters beyond ASCII", '5', "550 5.7.1 Не разрешено", NULL, NULL, NULL,
	  "only printable ASCII" },
	{ "a line end", '5', "550 5.7.1 No\r\n250 Yes", NULL, NULL, NULL, "only printable ASCII" },
	{ "a tab", '5', "550 5.7.1\tNo", NULL, NULL, NULL, "only printable ASCII" },
	{ "a sentence", '\0', "No phones, %{user}: 100% of them.", "", "",
	  "No phones, %{user}: 100% of them.", NULL },
	{ "a sentence that begins with a number", '\0', "5500 phones", "", "", "5500 phones",
	  NULL },
	{ "codes where none are wanted", '\0', "550 5.7.1 No", NULL, NULL, NULL,
	  "a deny has no code: leave out 550" },
	{ "an unknown placeholder in a sentence", '\0', "No %{phone}", NULL, NULL, NULL,
	  "there is no %{phone}" },
	{ "a sentence with a line end", '\0', "No\r\nA1 OK", NULL, NULL, NULL,
	  "only printable ASCII" },
	{ "a delete", '5', "550 5.7.1 \x7f", NULL, NULL, NULL, "only printable ASCII" },
};

START_TEST(first_line_is_read)
{
	struct span line = span_of(firsts[_i].line);
	struct arena *arena = test_arena();
	struct smtp_reply reply = { .line_count = 99 };
	struct trouble why = { "" };
	bool read = smtp_reply_read(&reply, arena, &line, 1, firsts[_i].digit, &why);

	ck_assert_msg(read == (firsts[_i].code != NULL), "%s: %s", firsts[_i].says, why.sentence);
	if (read) {
		ck_text(span_of(reply.code), firsts[_i].code, firsts[_i].says);
		ck_text(span_of(reply.enhanced), firsts[_i].enhanced, firsts[_i].says);
		ck_text(reply.lines[0], firsts[_i].text, firsts[_i].says);
	} else {
		ck_assert_msg(strstr(why.sentence, firsts[_i].why) != NULL, "%s: %s",
			      firsts[_i].says, why.sentence);
		ck_assert_msg(reply.line_count == 99, "nothing is written");
	}
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says, *line, *sent;
} fillings[] = {
	{ "plain", "No.", "No." },
	{ "every placeholder",
	  "%{device}|%{title}|%{os}|%{user}|%{policy}|%{id}|%{queue_id}|%{contact}",
	  "iphone|iPhone|iOS 16.5.1|anna@x.example|no-iphones|h-1-2|4ABC|desk@x.example" },
	{ "one twice", "%{device} %{device}", "iphone iphone" },
	{ "a % alone is doubled", "100% no", "100%% no" },
	{ "two", "%%", "%%%%" },
	{ "at the end", "no %", "no %%" },
	{ "braces without it", "{device}", "{device}" },
};

static const struct span plain_values[PLACES] = {
	[PLACE_DEVICE] = SPAN("iphone"),     [PLACE_TITLE] = SPAN("iPhone"),
	[PLACE_OS] = SPAN("iOS 16.5.1"),     [PLACE_USER] = SPAN("anna@x.example"),
	[PLACE_POLICY] = SPAN("no-iphones"), [PLACE_ID] = SPAN("h-1-2"),
	[PLACE_QUEUE_ID] = SPAN("4ABC"),     [PLACE_CONTACT] = SPAN("desk@x.example"),
};

/* Reads a line as the second of a reply and fills it in. */
static const char *fill(struct arena *arena, const char *line, const struct span values[PLACES])
{
	struct span lines[] = { SPAN("550 5.7.1 first"), span_of(line) };
	struct smtp_reply reply;
	struct trouble why = { "" };

	ck_assert_msg(smtp_reply_read(&reply, arena, lines, 2, '5', &why), "%s", why.sentence);
	return smtp_reply_line(&reply, 1, values, arena);
}

START_TEST(sentence_is_filled)
{
	struct span line = SPAN("%{user}: 100% of %{title}"), values[PLACES] = { { NULL, 0 } };
	struct arena *arena = test_arena();
	struct smtp_reply reply;
	struct trouble why = { "" };

	values[PLACE_USER] = SPAN("a%b\r\n\xd0\xb8@x.example");
	values[PLACE_TITLE] = SPAN("iPhones");
	ck_assert_msg(smtp_reply_read(&reply, arena, &line, 1, SMTP_REPLY_NO_CODES, &why), "%s",
		      why.sentence);
	ck_text(span_of(smtp_reply_line(&reply, 0, values, arena)),
		"a%b????@x.example: 100% of iPhones", "no percent sign is doubled");
	ck_assert(!smtp_reply_read(&reply, arena, (struct span[]){ line, line }, 2,
				   SMTP_REPLY_NO_CODES, &why));
	arena_free(arena);
}
END_TEST

START_TEST(line_is_filled)
{
	struct arena *arena = test_arena();

	ck_text(span_of(fill(arena, fillings[_i].line, plain_values)), fillings[_i].sent,
		fillings[_i].says);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says;
	struct span user;
	const char *sent;
} hostile[] = {
	{ "a line end", SPAN("a\r\n250 ok"), "<a??250 ok>" },
	{ "a NUL", SPAN("a\0b"), "<a?b>" },
	{ "a placeholder", SPAN("%{contact}"), "<%%{contact}>" },
	{ "letters beyond ASCII", SPAN("\xc3\xa9\xff"), "<?\?\?>" },
	{ "nothing", SPAN(""), "<>" },
	{ "nothing at all", { NULL, 0 }, "<>" },
};

START_TEST(a_value_does_no_harm)
{
	struct arena *arena = test_arena();
	struct span values[PLACES] = { [PLACE_USER] = hostile[_i].user };

	ck_text(span_of(fill(arena, "<%{user}>", values)), hostile[_i].sent, hostile[_i].says);
	arena_free(arena);
}
END_TEST

START_TEST(lengths_are_limited)
{
	struct arena *arena = test_arena();
	struct span values[PLACES] = { [PLACE_USER] = test_bytes(arena, '%', 10000),
				       [PLACE_OS] = test_bytes(arena, 'o', 399) };
	struct span lines[SMTP_REPLY_LINES + 1];
	struct smtp_reply reply;

	ck_assert_uint_eq(strlen(fill(arena, "%{user}", values)), SMTP_REPLY_LINE_BYTES);
	ck_assert_msg(strlen(fill(arena, "%{os}%", values)) == 399, "%%%% is cut whole or not");
	ck_assert_uint_eq(
		strlen(fill(arena, test_bytes(arena, 'x', SMTP_REPLY_LINE_BYTES).data, values)),
		SMTP_REPLY_LINE_BYTES);
	for (size_t i = 0; i <= SMTP_REPLY_LINES; i++)
		lines[i] = SPAN("550 5.7.1 line");
	ck_assert(smtp_reply_read(&reply, arena, lines, SMTP_REPLY_LINES, '5', NULL));
	ck_assert_uint_eq(reply.line_count, SMTP_REPLY_LINES);
	ck_assert(!smtp_reply_read(&reply, arena, lines, SMTP_REPLY_LINES + 1, '5', NULL));
	ck_assert(!smtp_reply_read(&reply, arena, lines, 0, '5', NULL));
	lines[1] = test_bytes(arena, 'x', SMTP_REPLY_LINE_BYTES + 1);
	ck_assert(!smtp_reply_read(&reply, arena, lines, 2, '5', NULL));
	arena_free(arena);
}
END_TEST

START_TEST(only_the_first_line_has_codes)
{
	struct span lines[] = { SPAN("550 5.7.1 one"), SPAN("451 4.7.1 two"), SPAN("") };
	struct arena *arena = test_arena();
	struct smtp_reply reply;

	ck_assert(smtp_reply_read(&reply, arena, lines, 3, '5', NULL));
	ck_text(reply.lines[0], "one", "first");
	ck_text(reply.lines[1], "451 4.7.1 two", "second");
	ck_text(reply.lines[2], "", "third");
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("smtp_reply");

	add_rows(tcase, first_line_is_read, firsts);
	tcase_add_test(tcase, sentence_is_filled);
	add_rows(tcase, line_is_filled, fillings);
	add_rows(tcase, a_value_does_no_harm, hostile);
	tcase_add_test(tcase, lengths_are_limited);
	tcase_add_test(tcase, only_the_first_line_has_codes);
	return test_run("smtp_reply", tcase);
}
