/* SPDX-License-Identifier: ISC */
/* headers_read: what the fields that are read in every message tell. */
#include "policy/headers_read.h"
#include "support.h"

#define FIELDS_MAX 3

struct field {
	const char *name, *value;
};

static const struct {
	const char *says;
	struct field fields[FIELDS_MAX]; /* up to the first without a name */
	bool has_received, has_list, has_resent, has_subject;
	const char *subject, *message_id, *content_type, *encoding; /* NULL: not seen */
} rows[] = {
	{ "nothing", .fields = { { NULL, NULL } } },
	{ "a field that is not read", .fields = { { "X-Mailer", "x" } } },
	{ "passed on", { { "Received", "from x" } }, .has_received = true },
	{ "a longer name is another's", .fields = { { "Received-SPF", "pass" } } },
	{ "a shorter one too", .fields = { { "Receive", "x" } } },
	{ "a list", { { "List-Id", "<l.x>" } }, .has_list = true },
	{ "sent again", { { "Resent-From", "a@x" } }, .has_resent = true },
	{ "Resent alone is no such field", .fields = { { "Resent", "x" } } },
	{ "names in any case",
	  { { "rEsEnT-to", "x" }, { "mEsSaGe-iD", "<m@x>" } },
	  .has_resent = true,
	  .message_id = "<m@x>" },
	{ "an empty subject is one", { { "Subject", "" } }, .has_subject = true, .subject = "" },
	{ "unfolded, the first of several",
	  { { "Subject", " one\r\n\ttwo " }, { "Subject", "three" } },
	  .has_subject = true,
	  .subject = "one two" },
	{ "the name of the message",
	  { { "Message-ID", "<m@x>" }, { "Message-ID", "<n@x>" } },
	  .message_id = "<m@x>" },
	{ "what its body is",
	  { { "Content-Type", "text/plain" }, { "Content-Transfer-Encoding", "base64" } },
	  .content_type = "text/plain",
	  .encoding = "base64" },
};

static void ck_value(struct span got, const char *wanted, const char *says)
{
	ck_assert_msg((got.data != NULL) == (wanted != NULL), "%s: seen or not", says);
	ck_text(got, wanted, says);
}

START_TEST(fields_tell)
{
	const char *says = rows[_i].says;
	struct arena *arena = test_arena();
	struct headers_read headers = { .arena = arena, .keeps_subject = true };

	for (int i = 0; i < FIELDS_MAX && rows[_i].fields[i].name != NULL; i++)
		ck_assert(headers_read_field(&headers, span_of(rows[_i].fields[i].name),
					     span_of(rows[_i].fields[i].value)));
	ck_assert_msg(headers.has_received == rows[_i].has_received, "%s: Received", says);
	ck_assert_msg(headers.has_list == rows[_i].has_list, "%s: a list", says);
	ck_assert_msg(headers.has_resent == rows[_i].has_resent, "%s: sent again", says);
	ck_assert_msg(headers.has_subject == rows[_i].has_subject, "%s: Subject", says);
	ck_value(headers.subject, rows[_i].subject, says);
	ck_value(headers.message_id, rows[_i].message_id, says);
	ck_value(headers.content_type, rows[_i].content_type, says);
	ck_value(headers.encoding, rows[_i].encoding, says);
	arena_free(arena);
}
END_TEST

START_TEST(a_subject_that_nobody_asks_for_is_not_kept)
{
	struct arena *arena = test_arena();
	struct headers_read headers = { .arena = arena };

	ck_assert(headers_read_field(&headers, SPAN("Subject"), SPAN("x")));
	ck_assert(headers.has_subject);
	ck_assert_ptr_null(headers.subject.data);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *name;
	size_t kept;
} limits[] = {
	{ "Message-ID", 1000 },
	{ "Content-Type", 4000 },
	{ "Content-Transfer-Encoding", 100 },
};

START_TEST(long_values_are_cut)
{
	struct arena *arena = test_arena();
	struct headers_read headers = { .arena = arena };

	ck_assert(headers_read_field(&headers, span_of(limits[_i].name),
				     test_bytes(arena, 'x', 100000)));
	ck_assert_uint_eq(headers.message_id.size + headers.content_type.size +
				  headers.encoding.size,
			  limits[_i].kept);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("headers_read");

	add_rows(tcase, fields_tell, rows);
	tcase_add_test(tcase, a_subject_that_nobody_asks_for_is_not_kept);
	add_rows(tcase, long_values_are_cut, limits);
	return test_run("headers_read", tcase);
}
